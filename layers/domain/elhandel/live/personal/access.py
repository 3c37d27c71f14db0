"""Access of a person to what is held of their listening."""

from collections.abc import Mapping
from typing import Final

from elhandel.platform.upkeep.data_subject import HeldList

ACCESS: Final[Mapping[str, HeldList]] = {
    "live_tickets": HeldList(
        """
        SELECT customer_id, session_id, api_key_id, made_at, expires_at, listens_until, used_at
        FROM live.ticket WHERE customer_id = ANY(%(parties)s) ORDER BY made_at
        """,
        ("live.ticket",),
    ),
    "live_connections": HeldList(
        """
        SELECT c.connected_at, c.ends_at, c.session_id, c.api_key_id, c.minute, c.said,
               array_agg(s.channel) FILTER (WHERE s.channel IS NOT NULL) AS channels
        FROM live.connection c LEFT JOIN live.subscription s USING (connection_id)
        WHERE c.customer_id = ANY(%(parties)s)
        GROUP BY c.connection_id ORDER BY c.connected_at
        """,
        ("live.connection", "live.subscription"),
    ),
    "live_messages": HeldList(
        """
        SELECT m.number, m.made_at, m.sent_at, m.body
        FROM live.channel k JOIN live.message m USING (channel)
        WHERE k.customer_id = ANY(%(parties)s) ORDER BY k.channel, m.number
        """,
        ("live.channel", "live.message"),
    ),
}
