"""What a calculation of charges is given: values that leave only what a test is about.

Times are hours of the calculation: 0 is its beginning.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from elhandel.reconciliation.wholesale.calculation import (
    Calculation,
    ChargePeriod,
    ChargePrice,
    Given,
    LinkPeriod,
    PointPeriod,
    Reading,
)
from elhandel.reconciliation.wholesale.ground import Quality
from elhandel.values.charges import ChargeKey, ChargeKind

START: Final = datetime(2023, 1, 31, 23, tzinfo=UTC)
"""1 February 2023 in Denmark."""
AREA: Final = "800"
OWNER: Final = "0000000000800"
SUPPLIER: Final = "1000000000000"
OTHER_SUPPLIER: Final = "2000000000000"
BALANCE_RESPONSIBLE: Final = "1100000000000"
BY_QUARTER_FROM: Final = START

TARIFF: Final = ChargeKey(OWNER, ChargeKind.TARIFF, "tariff")
DAILY_TARIFF: Final = ChargeKey(OWNER, ChargeKind.TARIFF, "daily")
SUBSCRIPTION: Final = ChargeKey(OWNER, ChargeKind.SUBSCRIPTION, "subscription")
FEE: Final = ChargeKey(OWNER, ChargeKind.FEE, "fee")


def at(hour: float, start: datetime = START) -> datetime:
    """The instant so many hours after the beginning."""
    return start + timedelta(hours=hour)


def a_point(point: str = "571", type_: str = "E17", **more: Any) -> PointPeriod:
    """A flex consumption point by the hour, unless `more` says otherwise; there from ever on."""
    values: dict[str, Any] = {
        "settlement_method": "D01" if type_ == "E17" else None,
        "grid_area": AREA,
        "resolution": "PT1H",
        "exchange_from": None,
        "exchange_to": None,
        "parent": None,
        "supplier": SUPPLIER,
        "balance_responsible": BALANCE_RESPONSIBLE,
        "start": at(-1000),
    }
    return PointPeriod(point, type_, **{**values, **more})


def a_child(point: str, parent: str, type_: str = "D07", **more: Any) -> PointPeriod:
    """A child, which has no supplier of its own."""
    return a_point(point, type_, parent=parent, supplier=None, balance_responsible=None, **more)


def an_exchange(from_: str, to: str, point: str = "200") -> PointPeriod:
    """A point between two grid areas."""
    return a_point(point, "E20", exchange_from=from_, exchange_to=to, supplier=None)


def a_reading(
    hour: float, wh: int, point: str = "571", quality: Quality = Quality.MEASURED
) -> Reading:
    """What a point measured in the interval that begins so many hours after the beginning."""
    return Reading(point, at(hour), wh, quality)


def a_charge(charge: ChargeKey = TARIFF, **more: Any) -> ChargePeriod:
    """A charge that is there from ever on, by the hour or, the daily tariff, by the day."""
    resolution = {TARIFF: "PT1H", DAILY_TARIFF: "P1D"}.get(charge, "P1M")
    values: dict[str, Any] = {"resolution": resolution, "is_tax": False, "start": at(-1000)}
    return ChargePeriod(charge, **{**values, **more})


def a_price(hour: float, micro_dkk: int, charge: ChargeKey = TARIFF) -> ChargePrice:
    """A price from so many hours after the beginning on."""
    return ChargePrice(charge, at(hour), micro_dkk)


def a_link(charge: ChargeKey = TARIFF, point: str = "571", **more: Any) -> LinkPeriod:
    """A charge on a point once, from ever on."""
    return LinkPeriod(charge, point, **{"quantity": 1, "start": at(-1000), **more})


def given(
    *,
    days: int = 1,
    end: datetime | None = None,
    start: datetime = START,
    grid_areas: Sequence[str] = (AREA,),
    by_quarter_from: datetime = BY_QUARTER_FROM,
    **more: Any,
) -> Given:
    """A calculation of so many days of 24 hours, of one grid area, with a point under a tariff."""
    calculation = Calculation(
        frozenset(grid_areas), start, end or start + timedelta(days=days), by_quarter_from
    )
    values: dict[str, Any] = {
        "points": [a_point()],
        "charges": [a_charge()],
        "links": [a_link()],
    }
    return Given(calculation, **{**values, **more})
