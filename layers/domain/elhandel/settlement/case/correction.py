"""A case of kind correction: readings before and after.

It gives those of the intervals that changed, or the old ones of the whole period with what changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.case.errors import BadCase
from elhandel.settlement.case.fields import Field
from elhandel.settlement.case.heating import used_before
from elhandel.settlement.case.reader import (
    ANYWHERE,
    LONGEST_DAYS,
    CaseDays,
    Measured,
    priced,
    settled_period,
    spot_of,
    supply_of,
    vat_registered,
)
from elhandel.settlement.case.series import axis_of, decimals_of, known_wh, readings_on
from elhandel.settlement.engine.axis import DAY_MINUTES, Axis
from elhandel.settlement.engine.prices import PriceBook
from elhandel.settlement.engine.terms import Terms
from elhandel.values.days.local_time import COPENHAGEN

type Wh = NDArray[np.int32]
type Names = tuple[str, str]

_CONSUMED: Final[Names] = ("old_kwh", "new_kwh")
_PRODUCED: Final[Names] = ("old_production_kwh", "new_production_kwh")


@dataclass(frozen=True, eq=False)
class OldAndNew:
    """Readings of a point before and after, (intervals,) Wh."""

    old: Wh
    new: Wh


@dataclass(frozen=True, eq=False)
class PreparedCorrection:
    """Old and new readings of one point, equal where nothing was corrected."""

    book: PriceBook
    terms: Terms

    used: OldAndNew
    """What was consumed."""

    made: OldAndNew | None
    """The production of a netted point."""

    used_before_wh: int | None
    kwh_decimals: int

    @property
    def needed(self) -> NDArray[np.bool_] | None:
        """(intervals,) where prices matter; None means everywhere.

        A heating limit moves the intervals that follow a changed one.
        """
        if self.terms.heating is not None:
            return None

        changed: NDArray[np.bool_] = self.used.old != self.used.new
        return changed if self.made is None else changed | (self.made.old != self.made.new)


def prepare_correction(document: Mapping[str, Any]) -> PreparedCorrection:
    """A case of kind correction: `deltas` with old and new values, inside `supply`.

    With `consumption` (and `production`), the old readings of the whole `period`, the deltas are
    changes of them. Raises BadCase.
    """
    case = Field("", document).only(
        *ANYWHERE, "deltas", "resolution", "consumption", "production", "electric_heating"
    )
    deltas = [
        delta.only("interval_start", *_CONSUMED, *_PRODUCED) for delta in case["deltas"].each()
    ]
    production = case.get("production")
    netting = production is not None or any(_pair(delta, _PRODUCED) for delta in deltas)
    whole = _whole(case, netting=netting)
    axis, days = _axis_and_days(case, deltas, whole)
    measured = Measured(netting=netting, sells_with_vat=vat_registered(case))
    book, terms = priced(case, axis, days, spot_of(case), measured)

    # Without the readings of the period an interval is known by its delta alone, which then has to
    # say all of it.
    required = whole is None
    columns = _columns(axis, deltas)
    nothing: Wh = np.zeros(axis.intervals, np.int32)
    before = nothing if whole is None else readings_on(axis, whole)
    used = _applied(deltas, columns, _CONSUMED, before, required=required)
    made = None
    if netting:
        made_before = readings_on(axis, production, whole) if production else nothing
        made = _applied(deltas, columns, _PRODUCED, made_before, required=required)

    heated = case.get("electric_heating")
    use = used_before(heated, terms.heating, days.supply) if heated and terms.heating else None
    written = [delta[name] for delta in deltas for name in _CONSUMED + _PRODUCED if delta.get(name)]

    return PreparedCorrection(
        book,
        terms,
        used=used,
        made=made,
        used_before_wh=use,
        kwh_decimals=decimals_of(written),
    )


def _whole(case: Field, *, netting: bool) -> Field | None:
    """The old readings of the whole period, where the case gives them; some cases have to."""
    whole, heating, production = (
        case.get(name) for name in ("consumption", "electric_heating", "production")
    )
    if whole is None and heating is not None:
        expected = (
            "the old readings of the period: "
            "a heating limit moves what follows a corrected interval"
        )
        raise case.missing("consumption", expected)
    if whole is None and production is not None:
        raise case.missing("consumption", "the old readings of the period, as of production")
    if whole is not None and netting and production is None:
        raise case.missing("production", "the old readings of the period, as of consumption")

    return whole


def _axis_and_days(
    case: Field, deltas: Sequence[Field], whole: Field | None
) -> tuple[Axis, CaseDays]:
    settled, resolution = case.get("period"), case.get("resolution")
    period = settled_period(settled) if settled else None
    supply = supply_of(case["supply"] if period is None else case.get("supply") or case["period"])

    if whole is None:
        days = CaseDays(supply, supply.cut(period) if period else supply)
        return _axis_of_deltas(resolution, deltas, days.supply.start), days
    if period is None:
        raise case.missing("period", "the days of consumption")
    if resolution is not None:
        raise BadCase(resolution.path, "nothing: consumption says it", resolution.value)

    return axis_of(whole, period), CaseDays(period, supply.cut(period))


def _axis_of_deltas(resolution: Field | None, deltas: Sequence[Field], otherwise: date) -> Axis:
    """From the first changed day to the last, at the stated resolution.

    Else in hours, or in quarters where an interval starts off the hour.
    """
    instants = [delta["interval_start"].instant() for delta in deltas]
    days = sorted(instant.astimezone(COPENHAGEN).date() for instant in instants) or [otherwise]
    if (days[-1] - days[0]).days > LONGEST_DAYS:
        raise BadCase("deltas", f"intervals within {LONGEST_DAYS} days", f"{days[0]} to {days[-1]}")

    shortest = 15 if any(instant.minute for instant in instants) else 60
    minutes = resolution.minutes() if resolution else shortest

    return Axis.of(days[0], days[-1] + timedelta(days=1), minutes)


def _columns(axis: Axis, deltas: Sequence[Field]) -> list[int]:
    """(deltas,) the interval of each; every one once."""
    found: list[int] = []
    seen: set[int] = set()
    for delta in deltas:
        start = delta["interval_start"]
        column = axis.column(start.instant())
        if column is None:
            raise BadCase(
                start.path, f"the start of {_an_interval(axis)} of the period", start.value
            )
        if column in seen:
            raise BadCase(start.path, "each interval once", start.value)
        seen.add(column)
        found.append(column)

    return found


def _an_interval(axis: Axis) -> str:
    minutes = {resolution for _, resolution in axis.resolutions}
    if len(minutes) != 1:
        return "an interval"
    return "a local day" if minutes == {DAY_MINUTES} else f"a {minutes.pop()}-minute interval"


def _applied(
    deltas: Sequence[Field], columns: Sequence[int], names: Names, before: Wh, *, required: bool
) -> OldAndNew:
    """The readings before and after; required: every delta has to say both."""
    old, new = before.copy(), before.copy()
    for delta, column in zip(deltas, columns, strict=True):
        if not required and not _pair(delta, names):
            continue
        was, becomes = (known_wh(delta[name]) for name in names)
        if not required and was != int(old[column]):
            given = delta[names[0]]
            raise BadCase(given.path, "what stands in the readings of the period", given.value)
        old[column], new[column] = was, becomes

    return OldAndNew(old, new)


def _pair(delta: Field, names: Names) -> bool:
    return any(delta.get(name) is not None for name in names)
