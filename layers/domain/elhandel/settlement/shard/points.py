"""The points of a shard: supplied points and their children, by what they have in common.

Four questions by key, answered in arrays; what belongs together is found in numpy, so that Python
runs for a kind of points and not for a point. Days are counted from the first day of the period.
Links and readings are read elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from elhandel.platform.bulk.int_arrays import Int4s, int_array_cursor
from elhandel.platform.database import Transaction, statement
from elhandel.values.days.period import Period
from elhandel.values.point_types import PRODUCTION

type Int64s = NDArray[np.int64]

type AreaChanges = tuple[tuple[date, str], ...]
"""From which day on in which price area, in order; none for a point that stays in its first."""

type Bounds = dict[str, date]
"""`start` and `end` of the settled period, as parameters."""


@dataclass(frozen=True, slots=True)
class PointKind:
    """What points have in common."""

    product: str
    """The product that the contract began with."""

    type: str
    """E17, E18 …, as the market says."""

    area: str
    """The price area on the first settled day."""

    is_child: bool

    days: Period
    """The settled days."""

    sells_with_vat: bool
    """Of production, whether its seller is registered for VAT; of consumption always true."""


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """The points of a shard. A child has a row for each time that it belongs to its parent."""

    kinds: tuple[PointKind, ...]
    """The distinct kinds."""

    kind_of: Int64s
    """(points,) index into `kinds`."""

    supply_periods: Int64s
    """(points,)"""

    contracts: Int64s
    """(points,)"""

    metering_points: Int64s
    """(points,)"""

    undescribed: dict[int, int]
    """Supply periods with a point whose master data has not come, and that point.

    None of their points is here.
    """

    area_changes: tuple[AreaChanges, ...]
    """The distinct changes of the price area within the settled days, the first of them none."""

    area_changes_of: Int64s
    """(points,) index into `area_changes`."""


# product: index into the products. first, past: the settled days. child: 1 for a child. untaxed: 1
# where the customer is not registered for VAT.
_FIELDS: Final = (
    *("product", "supply_period", "contract", "point"),
    *("first", "past", "child", "untaxed"),
)
_ROW: Final = np.dtype([(name, np.int64) for name in _FIELDS])

type Rows = NDArray[np.void]
"""(points,) of _ROW"""


def read_points(
    tx: Transaction, supply_periods: Int4s, period: Period, *, own: bool = False
) -> Points:
    """The points of some supply periods on the days of `period`, children included.

    own: of the customer whose transaction it is, who may not read to whom a point belongs.
    """
    bounds = {"start": period.start, "end": period.end}
    products, supplied = _supplied(tx, supply_periods, bounds)
    points = _with_children(supplied, _children(tx, supplied["point"], bounds, own=own))
    described = _descriptions(tx, points, bounds)

    fact_of = described.at_first(points)  # (points,)
    unknown = points[fact_of < 0]
    undescribed = dict(
        zip(unknown["supply_period"].tolist(), unknown["point"].tolist(), strict=True)
    )
    if undescribed:
        known = ~np.isin(points["supply_period"], list(undescribed))
        points, fact_of = points[known], fact_of[known]

    kinds, kind_of = _kinds(products, described.facts, points, fact_of, period)
    area_changes, area_changes_of = described.area_changes(points, fact_of, period)

    return Points(
        kinds=kinds,
        kind_of=kind_of,
        supply_periods=points["supply_period"],
        contracts=points["contract"],
        metering_points=points["point"],
        undescribed=undescribed,
        area_changes=area_changes,
        area_changes_of=area_changes_of,
    )


def _supplied(tx: Transaction, supply_periods: Int4s, bounds: Bounds) -> tuple[list[str], Rows]:
    """What is supplied, and the products to which `product` is the index."""
    values = {**bounds, "supply_periods": supply_periods}
    answer = int_array_cursor(tx).execute(_SUPPLY, values).fetchone()
    columns = [np.asarray([] if column is None else column, np.int64) for column in answer or ()]

    rows = np.zeros(len(columns[0]), _ROW)
    for name, column in zip(_SUPPLIED, columns, strict=True):
        rows[name] = column

    products, rows["product"], rows["untaxed"] = _agreed(tx, rows["contract"])
    return products, rows


_SUPPLIED: Final = ("supply_period", "contract", "point", "first", "past")
_SUPPLY: Final = statement("elhandel.settlement.shard", "supply_of_shard")


def _agreed(tx: Transaction, contracts: Int64s) -> tuple[list[str], Int64s, Int64s]:
    """The products that contracts began with; (contracts,) which of them each did; and 1 where its
    customer is not registered for VAT. contracts: (contracts,).
    """
    ids, id_of = np.unique(contracts, return_inverse=True)
    answers = int_array_cursor(tx).execute(_CONTRACTS, {"contracts": Int4s(ids)}).fetchall()

    product_of, untaxed = np.zeros((2, len(ids)), np.int64)
    for number, (_, registered, found) in enumerate(answers):
        at = np.searchsorted(ids, found)
        product_of[at], untaxed[at] = number, not registered

    return [product for product, _, _ in answers], product_of[id_of], untaxed[id_of]


# By key, and not joined: thousands of contracts are found in one walk through their index.
_CONTRACTS: Final = """
SELECT product_id, vat_registered, array_agg(contract_id) FROM portfolio.contract
WHERE contract_id = ANY(%(contracts)s)
GROUP BY product_id, vat_registered
"""


def _children(tx: Transaction, parents: Int64s, bounds: Bounds, *, own: bool) -> tuple[Int64s, ...]:
    """(couplings,) parent, child, first and past."""
    values = {**bounds, "points": Int4s(np.unique(parents))}
    row = int_array_cursor(tx).execute(_OWN_CHILDREN if own else _CHILDREN, values).fetchone()

    return tuple(np.asarray([] if column is None else column, np.int64) for column in row or ())


_CHILDREN: Final = """
SELECT array_agg(parent_id), array_agg(child_id),
       array_agg(first - %(start)s::date), array_agg(past - %(start)s::date)
FROM portfolio.coupling
WHERE parent_id = ANY(%(points)s) AND first < %(end)s AND past > %(start)s
"""

_OWN_CHILDREN: Final = """
SELECT array_agg(main_id), array_agg(metering_point_id),
       array_agg(first - %(start)s::date), array_agg(past - %(start)s::date)
FROM portfolio.own_days()
WHERE main_id = ANY(%(points)s) AND metering_point_id <> main_id
  AND first < %(end)s AND past > %(start)s
"""


def _with_children(supplied: Rows, couplings: tuple[Int64s, ...]) -> Rows:
    """The supplied points, then their children on the days that parent and child belong together.

    couplings: (couplings,) parent, child, first and past.
    """
    parents, children, first, past = couplings
    order = np.argsort(supplied["point"], kind="stable")
    ordered = supplied["point"][order]  # (supplied,)
    begins = np.searchsorted(ordered, parents)  # (couplings,)
    times = np.searchsorted(ordered, parents, side="right") - begins  # of a point, its supplies

    coupling = np.repeat(np.arange(len(parents)), times)  # (children,)
    nth = np.arange(len(coupling)) - np.repeat(np.cumsum(times) - times, times)  # (children,)
    added = supplied[order[begins[coupling] + nth]]
    added["point"], added["child"] = children[coupling], 1
    added["first"] = np.maximum(added["first"], first[coupling])
    added["past"] = np.minimum(added["past"], past[coupling])

    return np.concatenate([supplied, added[added["first"] < added["past"]]])


def _kinds(
    products: Sequence[str],
    facts: Sequence[tuple[str, str]],
    points: Rows,
    fact_of: Int64s,
    period: Period,
) -> tuple[tuple[PointKind, ...], Int64s]:
    """The distinct kinds, and (points,) which of them each is. fact_of: (points,)."""
    days = period.days + 1
    produces = np.array([type_ == PRODUCTION for type_, _ in facts], bool)[fact_of]  # (points,)
    sizes = (len(products), len(facts), 2, days, days, 2)
    columns = (
        *(points["product"], fact_of, points["child"], points["first"], points["past"]),
        points["untaxed"] * produces,  # a point that only buys is of one kind, registered or not
    )
    distinct, kind_of = np.unique(np.ravel_multi_index(columns, sizes), return_inverse=True)

    kinds = []
    found = np.transpose(np.unravel_index(distinct, sizes))  # (kinds, 6)
    for product, fact, child, first, past, untaxed in found.tolist():
        type_, area = facts[fact]
        start = period.start
        kind = PointKind(
            product=products[product],
            type=type_,
            area=area,
            is_child=bool(child),
            days=Period(start + timedelta(days=first), start + timedelta(days=past)),
            sells_with_vat=not untaxed,
        )
        kinds.append(kind)

    return tuple(kinds), kind_of


@dataclass(frozen=True, slots=True, eq=False)
class _Descriptions:
    """What the market says of the points, by point and day."""

    facts: list[tuple[str, str]]
    """The distinct (type, price area)."""

    keys: Int64s
    """(descriptions,) `_point_and_day` from which on each holds, rising."""

    fact_of: Int64s
    """(descriptions,) index into `facts`."""

    def at_first(self, points: Rows) -> Int64s:
        """(points,) index into `facts`: which holds on the first settled day; -1 where none does.

        It is the last description of that day or before; for a point that is described from later
        on, the first.
        """
        if not len(self.keys):
            return np.full(len(points), -1, np.int64)

        first_days = _point_and_day(points["point"], points["first"])
        at = np.searchsorted(self.keys, first_days, side="right") - 1
        before = (at >= 0) & (self.keys[at] >> _DAY_BITS == points["point"])
        at = np.minimum(np.where(before, at, at + 1), len(self.keys) - 1)
        known = self.keys[at] >> _DAY_BITS == points["point"]

        return np.where(known, self.fact_of[at], -1)

    def area_changes(
        self, points: Rows, fact_of: Int64s, period: Period
    ) -> tuple[tuple[AreaChanges, ...], Int64s]:
        """The distinct changes of the price area within the settled days, the first of them none.

        And (points,) which of them each point has. fact_of: (points,), on the first day.
        """
        first_days = _point_and_day(points["point"], points["first"])
        past_days = _point_and_day(points["point"], points["past"])
        begins = np.searchsorted(self.keys, first_days, side="right")
        ends = np.searchsorted(self.keys, past_days, side="left")

        numbers: dict[AreaChanges, int] = {(): 0}
        changes_of = np.zeros(len(points), np.int64)
        for row in np.flatnonzero(begins < ends).tolist():
            later = slice(int(begins[row]), int(ends[row]))
            changes = self._area_changes(self.facts[fact_of[row]][1], later, period)
            changes_of[row] = numbers.setdefault(changes, len(numbers))

        return tuple(numbers), changes_of

    def _area_changes(self, area: str, later: slice, period: Period) -> AreaChanges:
        """What some descriptions in a row change of a point that lies in `area` before them."""
        changes: list[tuple[date, str]] = []
        for key, fact in zip(self.keys[later].tolist(), self.fact_of[later].tolist(), strict=True):
            if self.facts[fact][1] != area:
                area = self.facts[fact][1]
                changes.append((period.start + timedelta(days=_day_of(key)), area))

        return tuple(changes)


def _descriptions(tx: Transaction, points: Rows, bounds: Bounds) -> _Descriptions:
    values = {**bounds, "points": Int4s(np.unique(points["point"]))}
    answers = int_array_cursor(tx).execute(_DESCRIBED, values).fetchall()

    sizes = np.array([len(ids) for _, _, ids, _ in answers], np.int64)
    fact_of = np.repeat(np.arange(len(answers)), sizes)
    ids = _joined([ids for _, _, ids, _ in answers])
    days = _joined([days for _, _, _, days in answers])
    keys = _point_and_day(ids, days)
    order = np.argsort(keys)
    facts = [(type_, area) for type_, area, _, _ in answers]

    return _Descriptions(facts, keys[order], fact_of[order])


_DESCRIBED: Final = """
SELECT type, price_area, array_agg(metering_point_id), array_agg(valid_from - %(start)s::date)
FROM portfolio.metering_point_version
WHERE metering_point_id = ANY(%(points)s) AND superseded_at IS NULL
GROUP BY type, price_area
"""

_DAY_BITS: Final = 28
"""Days from the year 1 to 9999 are less than 2^22, before and after any start."""


def _point_and_day(metering_points: Int64s, days: Int64s) -> Int64s:
    """(n,) numbers in the order of the points, then of the days. Arguments: (n,)."""
    return (metering_points << _DAY_BITS) + days + (1 << (_DAY_BITS - 1))


def _day_of(point_and_day: int) -> int:
    return (point_and_day & ((1 << _DAY_BITS) - 1)) - (1 << (_DAY_BITS - 1))


def _joined(arrays: Sequence[Any]) -> Int64s:
    """(n,) arrays one behind another."""
    if not arrays:
        return np.zeros(0, np.int64)

    return np.concatenate([np.asarray(array, np.int64) for array in arrays])
