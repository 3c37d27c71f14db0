"""Charges that their owner has stopped, and that points still carry.

The market ends the links of a stopped charge itself (RSM-031/D17), and links say what is billed. A
link that outlives its charge is a message that has not come, or a `terminationDate` that meant
something else: somebody has to look.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from elhandel.platform.database import Transaction, statement
from elhandel.values.charges import ChargeKey, ChargeKind


@dataclass(frozen=True, slots=True)
class StoppedCharge:
    """A charge whose last information ended on the local day `stopped_on`, and how many points it
    is linked to yet.
    """

    key: ChargeKey
    stopped_on: date
    points: int


def stopped_charges_linked(tx: Transaction, day: date) -> list[StoppedCharge]:
    """The charges that have ended by a day and are still linked beyond their end."""
    rows = tx.execute(_STOPPED_AND_LINKED, {"day": day})

    return [
        StoppedCharge(ChargeKey(owner, ChargeKind(kind), code), stopped_on, points)
        for owner, kind, code, stopped_on, points in rows
    ]


_STOPPED_AND_LINKED: Final = statement("elhandel.pricing.charges", "stopped_and_linked")
