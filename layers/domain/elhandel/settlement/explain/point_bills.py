"""What would this bill be, and why? A point's bills over some days, each as a case with its answer.

Settled days are shown by what is known now, beside what was settled for them; days that no run has
settled by what they would cost, as far as their readings have come. A bill that was issued can be
shown as it was known then, too.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, statement
from elhandel.settlement.case import answer
from elhandel.settlement.explain.known_then import known_at
from elhandel.settlement.explain.stored_case import first_gap, stored_case
from elhandel.settlement.shard import Parked
from elhandel.values.days.likely_days import refuse_unlikely
from elhandel.values.days.period import FOR_GOOD, Period
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import RunId, SupplyPeriodId

type LineName = tuple[str, str | None, str | None, str]
"""Point, the charge's owner and kind, and its code or the name of our own line."""


@dataclass(frozen=True, slots=True)
class PointBill:
    """The bill of a point, its children included, over some days."""

    gsrn: Gsrn
    days: Period

    runs: tuple[RunId, ...]
    """The run that settled it and those that corrected it; none where it is not settled."""
    case: Mapping[str, Any] | None
    """None where it has to wait. Of days that are not settled it ends where readings are missing,
    and `waits` says so."""
    answer: Mapping[str, Any] | None
    settled_ore: Mapping[LineName, int]
    """What was settled and corrected, by line."""
    waits: Parked | None


@dataclass(frozen=True, slots=True)
class Issued:
    """The document on which something settled was first billed."""

    number: str
    issued_at: datetime
    known_at: datetime
    """When the last of what it shows was settled."""


type FindIssued = Callable[[int, int], Issued | None]
"""By the run that settled it first, and the supply period; None where it is not billed."""


@dataclass(frozen=True, slots=True)
class IssuedBill:
    """A bill as it was known when its document was made."""

    document: Issued
    bill: PointBill


def bills_of_point(tx: Transaction, gsrn: Gsrn, start: date, end: date) -> list[PointBill]:
    """The bills that touch the local days [start, end) of a point that we supply, or that is
    settled with one.

    Raises NotFound where we supply it on none of them, UnlikelyDay.
    """
    refuse_unlikely(start, end)
    asked = Period(start, end)

    return [
        _bill(tx, supply, days)
        for supply in _supplies(tx, gsrn, asked)
        for days in _day_slices(tx, supply, asked)
    ]


def bills_as_issued(
    tx: Transaction, gsrn: Gsrn, start: date, end: date, issued: FindIssued
) -> list[IssuedBill]:
    """The bills that were issued over these local days, each as it was known then: readings,
    prices, links, product.

    What is not billed yet is left out. Nothing stays changed (`known_then`). Raises as
    `bills_of_point`.
    """
    asked = Period(start, end)

    found = []
    for supply in _supplies(tx, gsrn, asked):
        for settlement in _settlements(tx, supply):
            touches = settlement.settled.cut(asked).days
            document = issued(settlement.run_id, supply.supply_period_id) if touches else None
            if document is not None:
                days = _DaySlice(settlement.settled, settlement.run_id)
                found.append(IssuedBill(document, _bill_then(tx, supply, days, document)))

    return found


@dataclass(frozen=True, slots=True)
class _Supply:
    supply_period_id: SupplyPeriodId
    gsrn: str
    starts_on: date
    ends_on: date | None

    @property
    def days(self) -> Period:
        return Period(self.starts_on, self.ends_on or FOR_GOOD)


@dataclass(frozen=True, slots=True)
class _SettlementToExplain:
    """What one run settled of a supply period, and over which days the run was."""

    run_id: RunId
    settled_from: date
    settled_to: date
    run_from: date
    run_to: date

    @property
    def settled(self) -> Period:
        return Period(self.settled_from, self.settled_to)


@dataclass(frozen=True, slots=True)
class _DaySlice:
    """Days of a supply period that one run settled, or that none has."""

    days: Period
    run_id: RunId | None


def _bill(tx: Transaction, supply: _Supply, day_slice: _DaySlice) -> PointBill:
    days, run = day_slice.days, day_slice.run_id
    state = "not settled yet" if run is None else f"settled by run {run}"
    note = f"{supply.gsrn}, {state}, as known now"

    found = stored_case(tx, supply.supply_period_id, days, note)
    waits = found if isinstance(found, Parked) else None
    if waits is not None and run is None:
        # Show what there is before the first day without readings.
        gap = first_gap(tx, supply.supply_period_id, days)
        if gap is not None and gap > days.start:
            days = Period(days.start, gap)
            found = stored_case(tx, supply.supply_period_id, days, note)

    settled_ore, runs = _settled_lines(tx, supply, run)

    return _answered(supply, days, runs, found, settled_ore, waits)


def _bill_then(
    tx: Transaction, supply: _Supply, day_slice: _DaySlice, document: Issued
) -> PointBill:
    days, note = day_slice.days, f"{supply.gsrn}, as known when {document.number} was made"

    with known_at(tx, supply.supply_period_id, days, document.known_at):
        found = stored_case(tx, supply.supply_period_id, days, note)

    waits = found if isinstance(found, Parked) else None
    settled_ore, runs = _settled_lines(tx, supply, day_slice.run_id, by=document.known_at)

    return _answered(supply, days, runs, found, settled_ore, waits)


def _answered(
    supply: _Supply,
    days: Period,
    runs: tuple[RunId, ...],
    found: Mapping[str, Any] | Parked,
    settled_ore: Mapping[LineName, int],
    waits: Parked | None,
) -> PointBill:
    case = None if isinstance(found, Parked) else found
    return PointBill(
        gsrn=Gsrn(supply.gsrn),
        days=days,
        runs=runs,
        case=case,
        answer=None if case is None else answer(case),
        settled_ore=settled_ore,
        waits=waits,
    )


def _supplies(tx: Transaction, gsrn: Gsrn, asked: Period) -> list[_Supply]:
    values = {"gsrn": gsrn.value, "start": asked.start, "end": asked.end}
    with tx.cursor(row_factory=class_row(_Supply)) as cursor:
        supplies = cursor.execute(_SUPPLIES, values).fetchall()

    if not supplies:
        raise NotFound(
            f"We do not supply metering point {gsrn} from {asked.start} to {asked.end}. "
            "Compare its 18 digits, and the days."
        )
    return supplies


def _settlements(tx: Transaction, supply: _Supply) -> list[_SettlementToExplain]:
    with tx.cursor(row_factory=class_row(_SettlementToExplain)) as cursor:
        values = {"supply_period": supply.supply_period_id}
        return cursor.execute(_SETTLEMENTS, values).fetchall()


def _settled_lines(
    tx: Transaction, supply: _Supply, run: RunId | None, by: datetime | None = None
) -> tuple[dict[LineName, int], tuple[RunId, ...]]:
    """Lines that a run settled and others corrected, and these runs; by: until when, else all."""
    if run is None:
        return {}, ()

    settled: dict[str, Any] = {"supply_period": supply.supply_period_id, "run": run, "by": by}
    runs = tuple(RunId(run_id) for (run_id,) in tx.execute(_RUNS, settled))

    rows = tx.execute(_LINES, {"supply_period": supply.supply_period_id, "runs": list(runs)})
    return {(point, owner, kind, label): ore for point, owner, kind, label, ore in rows}, runs


def _day_slices(tx: Transaction, supply: _Supply, asked: Period) -> list[_DaySlice]:
    """The days of each settlement that touches those asked for, and the days between that no run
    has settled, in order.
    """
    settled = list(_settled_days(_settlements(tx, supply), supply.days))
    touched = [day_slice for day_slice in settled if day_slice.days.cut(asked).days]

    taken = [day_slice.days for day_slice in settled]
    left = [_DaySlice(days, None) for days in _days_between(asked.cut(supply.days), taken)]

    return sorted([*touched, *left], key=lambda day_slice: day_slice.days.start)


def _settled_days(
    settlements: Sequence[_SettlementToExplain], supplied: Period
) -> Iterator[_DaySlice]:
    """The days that each run answers for: those it settled, and those of its period that came to be
    supplied since.

    Its corrections settle the latter (docs/settlement.md), as far as no other run has.
    """
    for number, settlement in enumerate(settlements):
        before = settlements[number - 1].settled_to if number else date.min
        after = FOR_GOOD
        if number + 1 < len(settlements):
            after = settlements[number + 1].settled_from

        first = min(settlement.settled_from, max(settlement.run_from, before))
        past = max(settlement.settled_to, min(settlement.run_to, after))
        start, end = max(supplied.start, first), min(supplied.end, past)
        if start < end:
            yield _DaySlice(Period(start, end), settlement.run_id)


def _days_between(days: Period, taken: Sequence[Period]) -> Iterator[Period]:
    """The parts of `days` that are not taken."""
    start = days.start
    for period in sorted(taken, key=lambda period: period.start):
        if start < min(period.start, days.end):
            yield Period(start, min(period.start, days.end))
        start = max(start, period.end)

    if start < days.end:
        yield Period(start, days.end)


_SUPPLIES: Final = statement("elhandel.settlement.explain", "supplies_of_point")

_SETTLEMENTS: Final = """
SELECT e.run_id, e.period_from AS settled_from, e.period_to AS settled_to,
       r.period_from AS run_from, r.period_to AS run_to
FROM settlement.settlement e JOIN settlement.run r USING (run_id)
WHERE e.supply_period_id = %(supply_period)s AND e.kind = 'original'
ORDER BY e.period_from
"""

_RUNS: Final = """
SELECT run_id FROM settlement.settlement
WHERE supply_period_id = %(supply_period)s
  AND (run_id = %(run)s OR kind = 'correction' AND corrects_run_id = %(run)s)
  AND (%(by)s::timestamptz IS NULL OR settled_at <= %(by)s)
ORDER BY run_id
"""

# By the runs themselves: a join with the view would unpack the lines of everybody.
_LINES: Final = """
SELECT m.gsrn, c.owner_gln, c.kind, coalesce(c.code, l.component), sum(l.amount_ore)::bigint
FROM settlement.line l
JOIN portfolio.metering_point m ON m.metering_point_id = l.metering_point_id
LEFT JOIN pricing.charge c ON c.charge_id = l.charge_id
WHERE l.supply_period_id = %(supply_period)s AND l.run_id = ANY(%(runs)s)
GROUP BY 1, 2, 3, 4
"""
