"""Charges that points carry on days for which no price of them is known.

A missing price is never zero: settlement waits for it, and its owner's list can be asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from elhandel.platform.database import Transaction, statement
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId


@dataclass(frozen=True, slots=True)
class UnpricedCharge:
    """A charge without a price on some days on which points carry it."""

    key: ChargeKey
    period: Period
    points: int
    """How many points carry it."""


def unpriced_charges(
    tx: Transaction, points: Sequence[MeteringPointId], period: Period
) -> list[UnpricedCharge]:
    """The charges on some points that have no price on days of `period`, by owner and code."""
    values = {"points": list(points), "start": period.start, "end": period.end}
    rows = tx.execute(_UNPRICED, values).fetchall() if points else []

    return [
        UnpricedCharge(ChargeKey(owner, ChargeKind(kind), code), Period(first, past), carriers)
        for owner, kind, code, first, past, carriers in rows
    ]


_UNPRICED: Final = statement("elhandel.pricing.charges", "unpriced_charges")
