"""What would this bill be, and why? A point's bills over some days, settled or not, each as a case
with its answer.

A settled stretch is shown by what is known now, beside what was settled for it; days that no run
has settled by what they would come to, as far as their readings have come. A bill that was issued
is shown as it was known then, too.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from elhandel.platform.database import Transaction
from elhandel.settlement.case import answer
from elhandel.settlement.explain.known_then import known_at
from elhandel.settlement.explain.stored_case import first_gap, stored_case
from elhandel.settlement.shard import Parked
from elhandel.values.errors import NotFound
from elhandel.values.likely_days import refuse_unlikely
from elhandel.values.period import FOR_GOOD, Period

_SUPPLY: Final = """
SELECT s.supply_period_id, m.gsrn, s.starts_on, s.ends_on
FROM portfolio.metering_point p
JOIN portfolio.settled_with k USING (metering_point_id)
JOIN portfolio.supply_period s ON s.metering_point_id = k.main_id
JOIN portfolio.metering_point m ON m.metering_point_id = k.main_id
WHERE p.gsrn = %(gsrn)s AND s.state = 'active'
  AND greatest(s.starts_on, k.first) < least(s.ends_on, k.past, %(end)s)
  AND (s.ends_on IS NULL OR s.ends_on > %(start)s) AND k.past > %(start)s
ORDER BY s.starts_on
"""

_SETTLED: Final = """
SELECT e.run_id, e.period_from, e.period_to, r.period_from, r.period_to
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

type LineName = tuple[str, str | None, str | None, str]
"""Point, the charge's owner and kind, and its code or the name of our own line."""


@dataclass(frozen=True, slots=True)
class PointBill:
    """The bill of a point, its children included, over [start, end).

    runs: the run that settled it and those that corrected it; none where it is not settled. case:
    None where it has to wait, which `waits` then tells; of days not settled both may be there: the
    case ends where readings are missing. settled_ore: by line, what was settled and corrected.
    """

    gsrn: str
    start: date
    end: date
    runs: tuple[int, ...]
    case: Mapping[str, Any] | None
    answer: Mapping[str, Any] | None
    settled_ore: Mapping[LineName, int]
    waits: Parked | None


@dataclass(frozen=True, slots=True)
class Issued:
    """The document that a settled stretch was first billed on. known_at: when the last of what it
    shows was settled.
    """

    number: str
    issued_at: datetime
    known_at: datetime


type FindIssued = Callable[[int, int], Issued | None]
"""By the run that settled a stretch first, and its supply period; None where it is not billed."""


@dataclass(frozen=True, slots=True)
class IssuedBill:
    """A bill as it was known when its document was made."""

    document: Issued
    bill: PointBill


@dataclass(frozen=True, slots=True)
class _Supply:
    supply_period_id: int
    gsrn: str
    starts_on: date
    ends_on: date | None

    @property
    def days(self) -> Period:
        return Period(self.starts_on, self.ends_on or FOR_GOOD)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Days of a supply period that one run settled, or that none has."""

    days: Period
    run_id: int | None


def bills_of_point(tx: Transaction, gsrn: str, start: date, end: date) -> list[PointBill]:
    """The bills that touch the local days [start, end) of a point that we supply, or that is
    settled with one.

    Raises NotFound where we supply it on none of them, UnlikelyDay.
    """
    refuse_unlikely(start, end)
    asked = Period(start, end)
    return [
        _bill(tx, supply, stretch)
        for supply in _supplies(tx, gsrn, start, end)
        for stretch in _stretches(tx, supply, asked)
    ]


def bills_as_issued(
    tx: Transaction, gsrn: str, start: date, end: date, issued: FindIssued
) -> list[IssuedBill]:
    """The bills that were issued over these local days, each as it was known then: readings,
    prices, links, product.

    What is not billed yet is left out. Nothing is changed in the end (`known_then`). Raises as
    `bills_of_point`.
    """
    asked = Period(start, end)
    found = []
    for supply in _supplies(tx, gsrn, start, end):
        rows = tx.execute(_SETTLED, {"supply_period": supply.supply_period_id}).fetchall()
        for run, first, past, *_ in rows:
            days = Period(first, past)
            document = issued(run, supply.supply_period_id) if days.cut(asked).days else None
            if document is not None:
                found.append(
                    IssuedBill(document, _bill_then(tx, supply, _Stretch(days, run), document))
                )

    return found


def _bill_then(tx: Transaction, supply: _Supply, stretch: _Stretch, document: Issued) -> PointBill:
    days = stretch.days
    note = f"{supply.gsrn}, as known when {document.number} was made"
    with known_at(tx, supply.supply_period_id, days.start, days.end, document.known_at):
        found = stored_case(tx, supply.supply_period_id, days, note)

    waits = found if isinstance(found, Parked) else None
    case = None if isinstance(found, Parked) else found
    settled, runs = _settled_lines(tx, supply, stretch.run_id, by=document.known_at)
    answered = None if case is None else answer(case)

    return PointBill(supply.gsrn, days.start, days.end, runs, case, answered, settled, waits)


def _supplies(tx: Transaction, gsrn: str, start: date, end: date) -> list[_Supply]:
    supplies = [
        _Supply(*row) for row in tx.execute(_SUPPLY, {"gsrn": gsrn, "start": start, "end": end})
    ]
    if not supplies:
        raise NotFound(
            f"We do not supply metering point {gsrn} from {start} to {end}. Compare its 18 digits, and the days."
        )
    return supplies


def _bill(tx: Transaction, supply: _Supply, stretch: _Stretch) -> PointBill:
    days, run = stretch.days, stretch.run_id
    note = f"{supply.gsrn}, {'not settled yet' if run is None else f'settled by run {run}'}, as known now"
    found = stored_case(tx, supply.supply_period_id, days, note)
    waits = found if isinstance(found, Parked) else None
    if waits is not None and run is None:
        gap = first_gap(tx, supply.supply_period_id, days)
        if gap is not None and gap > days.start:
            days = Period(days.start, gap)
            found = stored_case(tx, supply.supply_period_id, days, note)

    settled, runs = _settled_lines(tx, supply, run)
    case = None if isinstance(found, Parked) else found
    answered = None if case is None else answer(case)

    return PointBill(supply.gsrn, days.start, days.end, runs, case, answered, settled, waits)


def _settled_lines(
    tx: Transaction, supply: _Supply, run: int | None, by: datetime | None = None
) -> tuple[dict[LineName, int], tuple[int, ...]]:
    """What was settled for a stretch; by: by when, else until now."""
    if run is None:
        return {}, ()
    values: dict[str, Any] = {"supply_period": supply.supply_period_id, "run": run, "by": by}
    runs = tuple(int(run_id) for (run_id,) in tx.execute(_RUNS, values))
    rows = tx.execute(_LINES, {**values, "runs": list(runs)})
    return {(point, owner, kind, label): ore for point, owner, kind, label, ore in rows}, runs


def _stretches(tx: Transaction, supply: _Supply, asked: Period) -> Iterator[_Stretch]:
    """The settled stretches that touch the days asked for, and the days between that no run has
    settled, in order.
    """
    rows = tx.execute(_SETTLED, {"supply_period": supply.supply_period_id}).fetchall()
    settled = [_Stretch(days, run) for run, days in _settled_days(rows, supply.days)]
    touched = [stretch for stretch in settled if stretch.days.cut(asked).days]
    left = [
        _Stretch(days, None)
        for days in _between(asked.cut(supply.days), [stretch.days for stretch in settled])
    ]
    yield from sorted([*touched, *left], key=lambda one: one.days.start)


def _settled_days(
    rows: Sequence[tuple[int, date, date, date, date]], supplied: Period
) -> Iterator[tuple[int, Period]]:
    """By run the days it answers for: those it settled, and those of its period that came to be
    supplied since.

    They are its corrections' (docs/settlement.md), as far as no other run has settled them.
    """
    for number, (run, first, past, run_first, run_past) in enumerate(rows):
        earlier = rows[number - 1][2] if number else date.min
        later = rows[number + 1][1] if number + 1 < len(rows) else FOR_GOOD
        start = max(supplied.start, min(first, max(run_first, earlier)))
        end = min(supplied.end, max(past, min(run_past, later)))
        if start < end:
            yield run, Period(start, end)


def _between(days: Period, taken: Sequence[Period]) -> Iterator[Period]:
    start = days.start
    for period in sorted(taken, key=lambda one: one.start):
        if start < min(period.start, days.end):
            yield Period(start, min(period.start, days.end))
        start = max(start, period.end)
    if start < days.end:
        yield Period(start, days.end)
