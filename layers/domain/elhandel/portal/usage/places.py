"""The homes of the customer who asks: each is a place with a number that stays."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from elhandel.billing.bill import address_lines
from elhandel.platform.database import Transaction, statement
from elhandel.values.days.period import FOR_GOOD, Period
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import MeteringPointId, SupplyPeriodId


@dataclass(frozen=True, slots=True)
class PlaceSupply:
    """Days on which we supply a place under one contract."""

    supply_period_id: SupplyPeriodId
    days: Period
    """Its end is `FOR_GOOD` where none is known."""
    contract_id: int


@dataclass(frozen=True, slots=True)
class Place:
    """A metering point of the customer, with every supply there, the earliest first."""

    number: int
    """Counted by the first day of supply: it stays when others come."""
    metering_point_id: MeteringPointId
    gsrn: Gsrn
    type: str | None
    price_area: str | None
    address: tuple[str, ...]
    """Lines; empty where none is known."""
    supplies: tuple[PlaceSupply, ...]

    @property
    def days(self) -> Period:
        """From the first day of supply to the last."""
        return Period(self.supplies[0].days.start, max(s.days.end for s in self.supplies))

    @property
    def name(self) -> str:
        """The first line of the address, or the end of the point's number."""
        return self.address[0] if self.address else f"…{self.gsrn.value[-4:]}"

    def ended_by(self, today: dt.date) -> bool:
        return self.days.end <= today

    def begins_after(self, today: dt.date) -> bool:
        return self.days.start > today

    def supply_in(self, days: Period) -> PlaceSupply | None:
        """The latest supply with a day of these; None where there was none."""
        found = [supply for supply in self.supplies if supply.days.cut(days).days]
        return found[-1] if found else None


def places(tx: Transaction, today: dt.date) -> list[Place]:
    """All places of the customer who asks, in the order of their numbers.

    Only inside a customer's transaction.
    """
    rows = tx.execute(_PLACES, {"today": today}).fetchall()
    by_point: dict[int, list[Sequence[Any]]] = {}
    for row in rows:
        by_point.setdefault(row[0], []).append(row)

    return [_place(number, of) for number, of in enumerate(by_point.values(), start=1)]


def place_of(found: Iterable[Place], number: int) -> Place:
    """The place with that number. Raises NotFound."""
    for place in found:
        if place.number == number:
            return place
    raise NotFound("You have no home with that number. Choose one in the menu.")


def place_at(tx: Transaction, gsrn: Gsrn, today: dt.date) -> Place:
    """The place of a metering point. Raises NotFound, also when it is somebody else's."""
    for place in places(tx, today):
        if place.gsrn == gsrn:
            return place
    raise NotFound(
        f"You have no supply on metering point {gsrn}, now or earlier. "
        "Check its 18 digits on your bill; "
        "a new contract is shown from the day that supply begins."
    )


def _place(number: int, rows: Sequence[Sequence[Any]]) -> Place:
    point, gsrn, kind, area, address, *_ = rows[-1]
    supplies = tuple(
        PlaceSupply(SupplyPeriodId(supply), Period(start, end or FOR_GOOD), contract)
        for *_, supply, start, end, contract in rows
    )
    return Place(
        number=number,
        metering_point_id=MeteringPointId(point),
        gsrn=Gsrn(gsrn),
        type=kind,
        price_area=area,
        address=address_lines(address),
        supplies=supplies,
    )


_PLACES: Final = statement("elhandel.portal.usage", "places")
