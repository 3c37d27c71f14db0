"""From the document of a case to what the engine settles."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.case import charges as read
from elhandel.settlement.case.errors import BadCase
from elhandel.settlement.case.fields import Field
from elhandel.settlement.case.series import places, readings, spot, wh
from elhandel.settlement.engine import Axis, Heating, Period, PriceBook, Terms
from elhandel.settlement.engine.axis import COPENHAGEN, DAY_MINUTES


@dataclass(frozen=True, eq=False)
class Prepared:
    """One point under one set of terms, ready for the engine; `kwh_decimals`: as many as the case writes."""

    book: PriceBook
    terms: Terms
    wh: NDArray[np.int32]
    production_wh: NDArray[np.int32] | None
    used_before_wh: int | None
    kwh_decimals: int


@dataclass(frozen=True, eq=False)
class PreparedCorrection:
    """Old and new readings of one point: equal (0) where nothing was corrected."""

    book: PriceBook
    terms: Terms
    old_wh: NDArray[np.int32]
    new_wh: NDArray[np.int32]
    kwh_decimals: int

    @property
    def changed(self) -> NDArray[np.bool_]:
        """(intervals,)"""
        changed: NDArray[np.bool_] = self.old_wh != self.new_wh
        return changed


def prepare(document: Mapping[str, Any]) -> Prepared:
    """A case of kind settlement or aconto. Raises BadCase."""
    case = Field("", document)
    period = _period(case["period"])
    consumption = case["consumption"]
    axis = Axis.of(period.start, period.end, consumption["resolution"].minutes())
    book, terms = _priced(case, axis, period)
    production = case.get("production")
    heating = case.get("electric_heating")
    before = heating.get("used_before_kwh") if heating else None
    written = [consumption["kwh"], *([production["kwh"]] if production else [])]
    return Prepared(
        book,
        terms,
        readings(consumption, consumption, axis),
        readings(production, consumption, axis) if production else None,
        before.scaled(3) if before else None,
        _decimals([value for values in written for value in values.each()]),
    )


def prepare_correction(document: Mapping[str, Any]) -> PreparedCorrection:
    """A case of kind correction: `deltas` with old and new values, inside `supply`. Raises BadCase."""
    case = Field("", document)
    supply = _period(case["supply"])
    deltas = list(case["deltas"].each())
    instants = [delta["interval_start"].instant() for delta in deltas]
    days = sorted(instant.astimezone(COPENHAGEN).date() for instant in instants) or [supply.start]
    axis = Axis.of(days[0], days[-1] + timedelta(days=1), _delta_minutes(case, instants))
    book, terms = _priced(case, axis, supply)
    old, new = np.zeros((2, axis.intervals), np.int32)
    columns = [_column(axis, delta["interval_start"], instant) for delta, instant in zip(deltas, instants, strict=True)]
    for position, (delta, column) in enumerate(zip(deltas, columns, strict=True)):
        if column in columns[:position]:
            raise BadCase(delta["interval_start"].path, "each interval once", delta["interval_start"].value)
        old[column], new[column] = wh(delta["old_kwh"]), wh(delta["new_kwh"])
    written = [delta[name] for delta in deltas for name in ("old_kwh", "new_kwh")]
    return PreparedCorrection(book, terms, old, new, _decimals(written))


def _priced(case: Field, axis: Axis, period: Period) -> tuple[PriceBook, Terms]:
    supply = case.get("supply")
    linked = [read.charge(field, period) for field in case["charges"].each()]
    charges = {charge.key: charge for charge, _ in linked}
    heating = case.get("electric_heating")
    limit: Heating | None = read.heating(heating, charges, period) if heating else None
    spots = case.get("spot")
    listed = [] if spots is None else list(spots.each()) if isinstance(spots.value, list) else [spots]
    area = listed[0]["area"].text() if listed else ""
    terms = Terms(
        area,
        _period(supply).cut(period) if supply else period,
        read.products(case, period),
        tuple(link for _, link in linked),
        netting=case.get("production") is not None,
        heating=limit,
    )
    return PriceBook(axis, charges, {area: [spot(series) for series in listed]}), terms


def _period(field: Field) -> Period:
    start, end = field["from"].day(), field["to"].day()
    if end <= start:
        raise BadCase(field["to"].path, f"a date after {start}", field["to"].value)
    return Period(start, end)


def _delta_minutes(case: Field, instants: list[datetime]) -> int:
    """The resolution that the case states; else hours, unless an interval starts off the hour."""
    stated = case.get("resolution")
    if stated is not None:
        return stated.minutes()
    return 15 if any(instant.minute for instant in instants) else 60


def _column(axis: Axis, field: Field, instant: datetime) -> int:
    column = axis.column(instant)
    if column is None:
        minutes = axis.resolutions[0][1]
        length = "local day" if minutes == DAY_MINUTES else f"{minutes}-minute interval"
        raise BadCase(field.path, f"the start of a {length}", field.value)
    return column


def _decimals(values: list[Field]) -> int:
    return max((places(value.decimal()) for value in values if value.value is not None), default=0)
