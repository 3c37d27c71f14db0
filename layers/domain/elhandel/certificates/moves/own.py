"""A certificate as the customer who asks has it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg.rows import dict_row

from elhandel.certificates.record import Certificate
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.errors import NotFound


@dataclass(frozen=True, slots=True)
class Own:
    """held_wh: what the customer has now; own_retired_wh: what they have retired of it.

    got_wh: what they ever got. is_producers: whether it was issued to them. parties: the customer's
    own numbers, also those of accounts that were joined to it.
    """

    certificate: Certificate
    held_wh: int
    own_retired_wh: int
    got_wh: int
    is_producers: bool
    parties: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """certificates: that the customer has or had. active_wh: held, pending or valid. got_wh: ever
    received.
    """

    certificates: int
    active_wh: int
    retired_wh: int
    got_wh: int


def own_certificate(tx: Transaction, number: str) -> Own:
    """A certificate that the customer has or had. Raises NotFound."""
    found = _read(tx, number=number, before=None, most=1)
    if not found:
        raise NotFound(
            f"You have no certificate {number[:20]}. The list of your certificates names them."
        )
    return found[0]


def own_certificates(tx: Transaction, before: int | None, most: int) -> list[Own]:
    """The certificates that the customer has or had, the newest first, before a number."""
    return _read(tx, number=None, before=before, most=most)


def own_sums(tx: Transaction, now: datetime) -> Sums:
    """What the customer has of all certificates."""
    return Sums(*fetch_one(tx, _SUMS, {"now": now}))


def _read(tx: Transaction, *, number: str | None, before: int | None, most: int) -> list[Own]:
    asked = {"number": number, "before": before, "most": most}
    rows = tx.cursor(row_factory=dict_row).execute(_OWN, asked).fetchall()
    return [_own(row) for row in rows]


def _own(row: dict[str, Any]) -> Own:
    own = {name: row.pop(name) for name in ("held_wh", "own_retired_wh", "got_wh", "is_producers")}
    parties = tuple(row.pop("parties"))
    return Own(Certificate(**row), parties=parties, **own)


_OWN: Final = statement("elhandel.certificates", "own_certificates")

_SUMS: Final = statement("elhandel.certificates", "own_sums")
