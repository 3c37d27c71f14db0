"""Access of a person to what is held about the keys to their own data."""

from collections.abc import Mapping
from typing import Final

from elhandel.platform.upkeep.data_subject import HeldList

ACCESS: Final[Mapping[str, HeldList]] = {
    "keys": HeldList(
        """
        SELECT api_key_id, name, created_at, expires_at, last_used_at, revoked_at
        FROM platform.api_key
        WHERE customer_id = ANY(%(parties)s)
        ORDER BY api_key_id
        """,
        ("platform.api_key",),
    ),
}
