"""What happens next at a place: what begins, ends, changes, and what was corrected lately."""

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

from elhandel.billing.explained import BillRow
from elhandel.market.ends import EndKind, wished_end_of
from elhandel.platform.database import Transaction
from elhandel.portal.usage.places import Place
from elhandel.values.days.period import FOR_GOOD
from elhandel.values.errors import NotFound

type ComingKind = Literal["begins", "ends", "move_out", "end_of_supply", "product", "corrected"]

_LATELY: Final = dt.timedelta(days=31)
_UNDER_WAY: Final = frozenset({"registered", "processing", "confirmed"})
_WISHES: Final[tuple[EndKind, ...]] = ("move_out", "end_of_supply")


@dataclass(frozen=True, slots=True)
class Coming:
    """One thing: the day, and what it is about (a product's name, a document's number)."""

    kind: ComingKind
    day: dt.date
    about: str = ""
    ore: int = 0


def coming(
    tx: Transaction, place: Place, bills: tuple[BillRow, ...], today: dt.date
) -> list[Coming]:
    """In the order of the days."""
    found = [*_of_supply(place, today), *_wishes(tx, place, today), *_products(tx, place, today)]
    for bill in bills:
        if bill.corrects_number and bill.issued_on > today - _LATELY:
            found.append(Coming("corrected", bill.issued_on, bill.number, bill.total_ore))

    return sorted(found, key=lambda event: event.day)


def _of_supply(place: Place, today: dt.date) -> list[Coming]:
    found = []
    if place.begins_after(today):
        found.append(Coming("begins", place.days.start))
    if today < place.days.end < FOR_GOOD:
        found.append(Coming("ends", place.days.end))
    return found


def _wishes(tx: Transaction, place: Place, today: dt.date) -> list[Coming]:
    """What the customer has asked for and is not over; where the end is known, it says enough."""
    if place.days.end < FOR_GOOD:
        return []

    found = []
    for kind in _WISHES:
        try:
            wished = wished_end_of(tx, place.metering_point_id, kind)
        except NotFound:
            continue
        if wished.state in _UNDER_WAY and wished.day > today:
            found.append(Coming(kind, wished.day))

    return found


def _products(tx: Transaction, place: Place, today: dt.date) -> list[Coming]:
    contracts = [supply.contract_id for supply in place.supplies]
    rows = tx.execute(_CHANGES, {"contracts": contracts, "today": today})
    return [Coming("product", day, name) for day, name in rows]


_CHANGES: Final = """
SELECT a.first, p.name
FROM portfolio.agreed_product a JOIN pricing.product p USING (product_id)
WHERE a.contract_id = ANY(%(contracts)s::int[]) AND a.first > %(today)s
  AND EXISTS (SELECT FROM portfolio.agreed_product b
              WHERE b.contract_id = a.contract_id AND b.first < a.first)
ORDER BY a.first
"""
