"""Where connections stand at the provider: as they are wanted, on the way, or refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, fetch_one


@dataclass(frozen=True, slots=True)
class Standing:
    """How a connection stands at the provider. `refusal`: its code, where it refused."""

    wanted: str
    profile: str
    version: int
    known: str | None
    known_version: int
    known_at: datetime | None
    refused_at: datetime | None
    refusal: str | None

    @property
    def state(self) -> Literal["follows", "waits", "refused"]:
        if self.refused_at is not None:
            return "refused"
        return "follows" if self.known_version == self.version else "waits"


def standing_of(tx: Transaction, agreement_id: int) -> Standing | None:
    """The standing of a service's connection; None where the provider was never asked."""
    cursor = tx.cursor(row_factory=class_row(Standing))
    return cursor.execute(_STANDING, {"agreement": agreement_id}).fetchone()


def refused_count(tx: Transaction) -> int:
    """How many connections the provider refused, and nobody has mended yet."""
    return int(fetch_one(tx, _REFUSED, [])[0])


_STANDING: Final = """
SELECT wanted, profile, version, known, known_version, known_at, refused_at, refusal
FROM services.connection WHERE agreement_id = %(agreement)s
"""

_REFUSED: Final = "SELECT count(*) FROM services.connection WHERE refused_at IS NOT NULL"
