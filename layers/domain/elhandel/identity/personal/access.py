"""Access of a person to what identity holds: how they sign in, and their sessions."""

from collections.abc import Mapping
from typing import Final

from elhandel.platform.upkeep.data_subject import HeldList

ACCESS: Final[Mapping[str, HeldList]] = {
    "sign_in_identities": HeldList(
        """
        SELECT subject_id, issuer, sub, customer_id, first_seen_at, last_seen_at, language
        FROM identity.subject
        WHERE kind = 'customer' AND customer_id = ANY(%(parties)s)
        ORDER BY subject_id
        """,
        ("identity.subject",),
    ),
    "sessions": HeldList(
        """
        SELECT s.session_id, s.level, s.signed_in_at, s.created_at, s.seen_at, s.ended_at,
               s.asks
        FROM identity.session s JOIN identity.subject j USING (subject_id)
        WHERE j.kind = 'customer' AND j.customer_id = ANY(%(parties)s)
        ORDER BY s.session_id
        """,
        ("identity.session",),
    ),
    "one_time_codes": HeldList(
        """
        SELECT one_time_code_id, purpose, made_at, expires_at, tries, used_at
        FROM identity.one_time_code WHERE customer_id = ANY(%(parties)s) ORDER BY one_time_code_id
        """,
        ("identity.one_time_code",),
    ),
    "viewings": HeldList(
        """
        SELECT viewing_id, customer_id, opened_by, opened_at, ends_at, ended_at
        FROM identity.viewing WHERE customer_id = ANY(%(parties)s) ORDER BY viewing_id
        """,
        ("identity.viewing",),
    ),
}
