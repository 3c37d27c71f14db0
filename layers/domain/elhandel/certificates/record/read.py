"""The rows of a certificate and of its parts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from psycopg.rows import class_row

from elhandel.certificates.record.state import Amounts, State, Terms, state_of
from elhandel.certificates.record.withdraw import Part
from elhandel.platform.database import AdvisoryLock, Transaction, statement

_LARGEST: Final = 2**31
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate. Energy in Wh; the time is half-open and of whole hours.

    technology: the market's code. valid_from: pending before. validated_at: for trading.
    """

    certificate_id: int
    number: str
    starts_at: datetime
    ends_at: datetime
    wh: int
    technology: str
    price_area: str
    issued_at: datetime
    valid_from: datetime
    expires_at: datetime
    validated_at: datetime | None
    withdrawn_at: datetime | None

    retired_wh: int
    withdrawn_wh: int

    @property
    def amounts(self) -> Amounts:
        """What became of it."""
        return Amounts(self.wh, self.retired_wh, self.withdrawn_wh)

    @property
    def is_of_one_hour(self) -> bool:
        """Whether it says in which hour all of it was produced."""
        return self.ends_at - self.starts_at == _HOUR

    def state(self, now: datetime) -> State:
        """Where it stands."""
        return state_of(self.amounts, Terms(self.valid_from, self.expires_at), now)


def hold_certificate(tx: Transaction, certificate_id: int) -> None:
    """Let nobody else move this certificate until `tx` ends."""
    held = {"lock": AdvisoryLock.CERTIFICATES, "certificate": certificate_id % _LARGEST}
    tx.execute(_HOLD, held)


def parts_of(tx: Transaction, certificate_id: int) -> list[Part]:
    """Who has how much of a certificate, and who has retired how much of it."""
    cursor = tx.cursor(row_factory=class_row(Part))
    return cursor.execute(_PARTS, {"certificate": certificate_id}).fetchall()


_HOLD: Final = "SELECT pg_advisory_xact_lock(%(lock)s, %(certificate)s::int)"

_PARTS: Final = statement("elhandel.certificates", "parts_of_certificate")
