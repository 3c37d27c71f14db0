"""The points of a shard: supplied points and their children, by what they have in common but links
and readings.

Three questions by key, answered in arrays; what belongs together is found in numpy, so that Python
runs for a kind of points and not for a point. Days are counted from the first day of the period.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from elhandel.platform.database import Transaction
from elhandel.platform.database.int_arrays import Int4s, int_array_cursor
from elhandel.values.period import Period

PRODUCTION: Final = "E18"

type Int64s = NDArray[np.int64]
type Moves = tuple[tuple[date, str], ...]
"""From which day on in which price area, in order; none for who stays in that of the first settled
day.
"""

_SUPPLY: Final = (files("elhandel.settlement") / "sql" / "supply_of_shard.sql").read_bytes()

_CHILDREN: Final = """
SELECT array_agg(parent_id), array_agg(child_id), array_agg(first - %(start)s::date), array_agg(past - %(start)s::date)
FROM portfolio.coupling WHERE parent_id = ANY(%(points)s) AND first < %(end)s AND past > %(start)s
"""

_DESCRIBED: Final = """
SELECT type, price_area, array_agg(metering_point_id), array_agg(valid_from - %(start)s::date)
FROM portfolio.metering_point_version
WHERE metering_point_id = ANY(%(points)s) AND superseded_at IS NULL
GROUP BY type, price_area
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """What points have in common: the contract's product, what the market says of them, and the
    settled days.

    sells_with_vat: of production, whether its seller is registered for VAT; of consumption always
    true.
    """

    product: str
    type: str
    area: str
    is_child: bool
    days: Period
    sells_with_vat: bool


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """(points,) each: index into `kinds`, and ids. A child has a row for each stretch of days with
    its parent.

    undescribed: supply periods with a point whose master data has not come, and that point; none of
    their points is here. moves: distinct changes of the price area within the settled days, the
    first of them none; moves_of: (points,) index into them.
    """

    kinds: tuple[Kind, ...]
    kind_of: Int64s
    supply_periods: Int64s
    contracts: Int64s
    metering_points: Int64s
    undescribed: dict[int, int]
    moves: tuple[Moves, ...]
    moves_of: Int64s


# product: index into the products. first, past: the settled days. child: 1 for a child. untaxed: 1
# where the customer is not registered for VAT.
_ROW: Final = np.dtype(
    [
        (name, np.int64)
        for name in (
            "product",
            "supply_period",
            "contract",
            "point",
            "first",
            "past",
            "child",
            "untaxed",
        )
    ]
)
type Rows = NDArray[np.void]
"""(points,) of _ROW"""


def read_points(tx: Transaction, supply_periods: Int4s, period: Period) -> Points:
    """The points of some supply periods on the days of `period`, children included."""
    bounds = {"start": period.start, "end": period.end}
    by_product = (
        int_array_cursor(tx)
        .execute(_SUPPLY, {**bounds, "supply_periods": supply_periods})
        .fetchall()
    )
    supplied = _supplied([row[2:] for row in by_product], [not row[1] for row in by_product])
    points = _with_children(supplied, _children(tx, supplied["point"], bounds))
    described = _descriptions(tx, points, bounds)
    of_point = described.at_first(points)
    unknown = points[of_point < 0]
    undescribed = dict(
        zip(unknown["supply_period"].tolist(), unknown["point"].tolist(), strict=True)
    )
    if undescribed:
        known = ~np.isin(points["supply_period"], list(undescribed))
        points, of_point = points[known], of_point[known]

    kinds, kind_of = _kinds(
        [row[0] for row in by_product], described.facts, points, of_point, period
    )
    moves, moves_of = described.moves(points, of_point, period)
    ids = points["supply_period"], points["contract"], points["point"]

    return Points(kinds, kind_of, *ids, undescribed, moves, moves_of)


def _kinds(
    products: list[str],
    described: list[tuple[str, str]],
    points: Rows,
    of_point: Int64s,
    period: Period,
) -> tuple[tuple[Kind, ...], Int64s]:
    """The distinct kinds of points, and which of them each is."""
    days = period.days + 1
    produces = np.array([type_ == PRODUCTION for type_, _ in described], bool)[of_point]
    sizes = (len(products), len(described), 2, days, days, 2)
    columns = (
        *(points["product"], of_point, points["child"], points["first"], points["past"]),
        points["untaxed"] * produces,  # who only buys is of one kind, registered or not
    )
    distinct, kind_of = np.unique(np.ravel_multi_index(columns, sizes), return_inverse=True)
    kinds = []
    for product, told, child, first, past, untaxed in np.transpose(
        np.unravel_index(distinct, sizes)
    ).tolist():
        days_settled = Period(
            period.start + timedelta(days=first), period.start + timedelta(days=past)
        )
        type_, area = described[told]
        kinds.append(
            Kind(
                products[product],
                type_,
                area,
                bool(child),
                days_settled,
                sells_with_vat=not untaxed,
            )
        )

    return tuple(kinds), kind_of


def _supplied(by_product: list[tuple[Any, ...]], untaxed: list[bool]) -> Rows:
    """supply periods, contracts, points, first and past days of each product; which of these are
    sold without VAT
    """
    rows = np.zeros(sum(len(columns[0]) for columns in by_product), _ROW)
    of_row = np.repeat(np.arange(len(by_product)), [len(columns[0]) for columns in by_product])
    rows["product"], rows["untaxed"] = of_row, np.array(untaxed, np.int64)[of_row]
    for place, name in enumerate(("supply_period", "contract", "point", "first", "past")):
        rows[name] = _joined([columns[place] for columns in by_product])
    return rows


def _children(tx: Transaction, parents: Int64s, bounds: dict[str, date]) -> tuple[Int64s, ...]:
    """(couplings,) parent, child, first and past."""
    values = {**bounds, "points": Int4s(np.unique(parents))}
    row = int_array_cursor(tx).execute(_CHILDREN, values).fetchone()
    return tuple(np.asarray([] if column is None else column, np.int64) for column in row or ())


def _with_children(supplied: Rows, couplings: tuple[Int64s, ...]) -> Rows:
    """The children of each supplied point behind all of them, on the days that they belong to it
    and it is supplied.
    """
    parents, children, first, past = couplings
    order = np.argsort(supplied["point"], kind="stable")
    begins = np.searchsorted(supplied["point"][order], parents)
    times = (
        np.searchsorted(supplied["point"][order], parents, side="right") - begins
    )  # of one point, several supplies
    coupling = np.repeat(np.arange(len(parents)), times)
    nth = np.arange(len(coupling)) - np.repeat(np.cumsum(times) - times, times)
    added = supplied[order[begins[coupling] + nth]]
    added["point"], added["child"] = children[coupling], 1
    added["first"] = np.maximum(added["first"], first[coupling])
    added["past"] = np.minimum(added["past"], past[coupling])

    return np.concatenate([supplied, added[added["first"] < added["past"]]])


@dataclass(frozen=True, slots=True, eq=False)
class _Descriptions:
    """What the market told of the points. facts: distinct (type, price area). keys: of point and
    day, rising, (told,).

    told: (told,) index into `facts`.
    """

    facts: list[tuple[str, str]]
    keys: Int64s
    told: Int64s

    def at_first(self, points: Rows) -> Int64s:
        """(points,) index into `facts`: which holds on the first settled day; -1 where nothing was
        told.

        It is the last that was told for that day or before; for a point that is described from
        later on, the first.
        """
        if not len(self.keys):
            return np.full(len(points), -1, np.int64)
        at = (
            np.searchsorted(
                self.keys, _point_and_day(points["point"], points["first"]), side="right"
            )
            - 1
        )
        before = (at >= 0) & (self.keys[at] >> _DAY_BITS == points["point"])
        at = np.minimum(np.where(before, at, at + 1), len(self.keys) - 1)
        known = self.keys[at] >> _DAY_BITS == points["point"]
        return np.where(known, self.told[at], -1)

    def moves(
        self, points: Rows, of_point: Int64s, period: Period
    ) -> tuple[tuple[Moves, ...], Int64s]:
        """The distinct changes of the price area within the settled days, and which of them each
        point has.
        """
        begins = np.searchsorted(
            self.keys, _point_and_day(points["point"], points["first"]), side="right"
        )
        ends = np.searchsorted(
            self.keys, _point_and_day(points["point"], points["past"]), side="left"
        )
        numbers: dict[Moves, int] = {(): 0}
        of = np.zeros(len(points), np.int64)
        for row in np.flatnonzero(begins < ends).tolist():
            area, moves = self.facts[of_point[row]][1], list[tuple[date, str]]()
            for key, told in zip(
                self.keys[begins[row] : ends[row]].tolist(), self.told[begins[row] :], strict=False
            ):
                if self.facts[told][1] != area:
                    area = self.facts[told][1]
                    moves.append((period.start + timedelta(days=_day_of(key)), area))
            of[row] = numbers.setdefault(tuple(moves), len(numbers))

        return tuple(numbers), of


def _descriptions(tx: Transaction, points: Rows, bounds: dict[str, date]) -> _Descriptions:
    values = {**bounds, "points": Int4s(np.unique(points["point"]))}
    rows = int_array_cursor(tx).execute(_DESCRIBED, values).fetchall()
    told = np.repeat(np.arange(len(rows)), np.array([len(row[2]) for row in rows], np.int64))
    keys = _point_and_day(_joined([row[2] for row in rows]), _joined([row[3] for row in rows]))
    order = np.argsort(keys)
    return _Descriptions([(row[0], row[1]) for row in rows], keys[order], told[order])


_DAY_BITS: Final = (
    28  # days since the year 1 and until 9999 are less than 2^22, before and after any start
)


def _point_and_day(metering_points: Int64s, days: Int64s) -> Int64s:
    """Numbers in the order of the points, then of the days."""
    return (metering_points << _DAY_BITS) + days + (1 << (_DAY_BITS - 1))


def _day_of(point_and_day: int) -> int:
    return (point_and_day & ((1 << _DAY_BITS) - 1)) - (1 << (_DAY_BITS - 1))


def _joined(arrays: list[Any]) -> Int64s:
    return (
        np.concatenate([np.asarray(array, np.int64) for array in arrays])
        if arrays
        else np.zeros(0, np.int64)
    )
