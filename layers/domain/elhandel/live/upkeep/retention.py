"""What has expired of what is seen live: all of it is over within hours, and goes within days.

Where somebody listens, the relay itself takes messages away that are older than an hour.
"""

from typing import Final

from elhandel.platform.upkeep.retention import Rule, by_statements

_TICKETS: Final = """
DELETE FROM live.ticket WHERE ticket_sha256 IN (
    SELECT ticket_sha256 FROM live.ticket
    WHERE made_at < %(sign_ins_before)s ORDER BY made_at LIMIT %(limit)s)
"""

_CONNECTIONS: Final = """
DELETE FROM live.connection WHERE connection_id IN (
    SELECT connection_id FROM live.connection
    WHERE ends_at < %(sign_ins_before)s ORDER BY ends_at LIMIT %(limit)s)
"""

_MESSAGES: Final = """
DELETE FROM live.message WHERE ctid IN (
    SELECT ctid FROM live.message
    WHERE made_at < %(sign_ins_before)s ORDER BY made_at LIMIT %(limit)s)
"""

_CHANNELS: Final = """
DELETE FROM live.channel WHERE channel IN (
    SELECT k.channel FROM live.channel k
    WHERE k.listened_at < %(sign_ins_before)s
      AND NOT EXISTS (SELECT FROM live.subscription s WHERE s.channel = k.channel)
    LIMIT %(limit)s)
"""

RETENTION: Final = (
    Rule(
        "live",
        "tickets, connections and messages of who listened",
        by_statements(_TICKETS, _CONNECTIONS, _MESSAGES, _CHANNELS),
    ),
)
