"""The hours behind the lines of a document, as they were known when they were settled.

Of a correction the difference: the hours as they were known then, less those of the time before.
Each line is compared with what was settled: one that does not come to the same is not shown as
hours, and `Hours.differs` says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from elhandel.billing.bill import BillLine
from elhandel.billing.explained.origins import LineOrigin, origins_of
from elhandel.billing.invoice import Invoice
from elhandel.platform.database import Transaction, fetch_one
from elhandel.settlement.engine.explain import (
    DaysStep,
    Explanation,
    QuantityStep,
    Step,
    summed,
)
from elhandel.settlement.engine.terms import LineKey, LineKind
from elhandel.settlement.explain import KnownReadings, Recalled, recalled
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.days.period import Period

type _Name = tuple[int, LineKey]
"""(metering point, line)"""


@dataclass(frozen=True, slots=True)
class Hours:
    """What a line of a document is made of."""

    line_no: int
    line: BillLine
    origin: LineOrigin
    days: Period
    explanation: Explanation | None
    """Its steps; None where they do not come to the line."""

    @property
    def differs(self) -> bool:
        """Whether what was known cannot be shown to be what was settled."""
        return self.explanation is None

    @property
    def quantities(self) -> tuple[QuantityStep, ...]:
        """The hours (or quarters), of what is measured."""
        steps = () if self.explanation is None else self.explanation.steps
        return tuple(step for step in steps if isinstance(step, QuantityStep))

    @property
    def parts(self) -> tuple[DaysStep, ...]:
        """The days, of what is paid by the month."""
        steps = () if self.explanation is None else self.explanation.steps
        return tuple(step for step in steps if isinstance(step, DaysStep))


@dataclass(frozen=True, slots=True)
class SectionHours:
    """The lines of one section, and the readings under them."""

    lines: tuple[Hours, ...]
    then: Recalled
    before: Recalled | None
    """Of a correction: what was known before it."""

    def readings_of(self, line: Hours) -> Mapping[date, KnownReadings]:
        """The readings of the point that a line is about, by day."""
        return self.then.readings_of(line.origin.metering_point_id)

    def daily_wh(self, line: Hours) -> Mapping[date, int]:
        """What they come to, Wh of each day."""
        readings = self.readings_of(line)
        return {day: sum(wh or 0 for wh in of_day.wh) for day, of_day in readings.items()}


def hours_of(
    tx: Transaction, invoice: Invoice, *, own: bool, only_line: int | None = None
) -> list[SectionHours]:
    """What the lines of a document were made of, by section; own: asked by the customer.

    only_line: of the section with this line alone. Lines that are not settled are left out.
    """
    origins = origins_of(tx, invoice.invoice_id, own=own)

    found = []
    line_no = 0
    for number, section in enumerate(invoice.bill.sections, start=1):
        lines = list(enumerate(section.lines, start=line_no + 1))
        line_no += len(section.lines)
        settled = [
            (no, line, origins[no])
            for no, line in lines
            if no in origins and only_line in (None, no)
        ]
        if settled:
            found.append(_section(tx, invoice.invoice_id, number, section.period, settled, own))

    return found


def _section(
    tx: Transaction,
    invoice_id: int,
    section_no: int,
    days: Period,
    settled: Sequence[tuple[int, BillLine, LineOrigin]],
    own: bool,
) -> SectionHours:
    asked = {"invoice": invoice_id, "section": section_no}
    statement = _OWN_FACTS if own else _FACTS
    (facts,) = fetch_one(tx, statement, {**asked, "before": False})
    keys = {_key(line, origin) for _, line, origin in settled}
    then, before = recalled(facts, keys.__contains__), None
    if any(origin.corrects_run_id is not None for _, _, origin in settled):
        (facts,) = fetch_one(tx, statement, {**asked, "before": True})
        before = None if facts is None else recalled(facts, keys.__contains__)

    explained = _by_name(then, before)
    return SectionHours(
        lines=tuple(
            Hours(no, line, origin, days, _fitting(line, origin, explained))
            for no, line, origin in settled
        ),
        then=then,
        before=before,
    )


def _by_name(then: Recalled, before: Recalled | None) -> Mapping[_Name, Explanation]:
    """The lines of what was known, less those of the time before."""
    now, old = _lines(then), {} if before is None else _lines(before)
    names = dict.fromkeys([*now, *old])
    return now if before is None else {n: _less(n[1], now.get(n), old.get(n)) for n in names}


def _lines(known: Recalled) -> dict[_Name, Explanation]:
    """By name; a point that came back has its lines joined."""
    found: dict[_Name, Explanation] = {}
    for line in known.lines:
        name = (line.metering_point_id, line.explanation.key)
        other = found.get(name)
        if other is None:
            found[name] = line.explanation
        else:
            steps = (*other.steps, *line.explanation.steps)
            wh = None if other.wh is None else other.wh + (line.explanation.wh or 0)
            found[name] = summed(other.key, steps, wh)
    return found


def _less(key: LineKey, new: Explanation | None, old: Explanation | None) -> Explanation:
    """The steps that changed, each as it became less what it was."""
    after, before = _steps(new), _steps(old)
    steps: list[Step] = []
    for place in sorted({*after, *before}, key=str):
        steps += _changed(after.get(place), before.get(place))

    measured = [line.wh for line in (new, old) if line is not None and line.wh is not None]
    wh = None if not measured else (_wh(new) - _wh(old))
    return summed(key, tuple(steps), wh)


def _wh(line: Explanation | None) -> int:
    return 0 if line is None or line.wh is None else line.wh


def _steps(line: Explanation | None) -> dict[tuple[str, str], Step]:
    if line is None:
        return {}
    return {
        (
            step.start.isoformat(),
            step.basis.name if isinstance(step, QuantityStep) else "days",
        ): step
        for step in line.steps
    }


def _changed(after: Step | None, before: Step | None) -> Iterator[Step]:
    if after == before:
        return
    if isinstance(after, QuantityStep) and isinstance(before, QuantityStep):
        same_price = after.micro_dkk_per_kwh == before.micro_dkk_per_kwh
        if same_price and after.factor == before.factor:
            wh, nano = after.wh - before.wh, after.nano_dkk - before.nano_dkk
            yield replace(after, wh=wh, nano_dkk=nano)
            return
    if before is not None:
        yield _taken_back(before)
    if after is not None:
        yield after


def _taken_back(step: Step) -> Step:
    if isinstance(step, QuantityStep):
        return replace(step, wh=-step.wh, nano_dkk=-step.nano_dkk)
    return replace(step, days=-step.days, nano_dkk=-step.nano_dkk)


def _fitting(
    line: BillLine, origin: LineOrigin, explained: Mapping[_Name, Explanation]
) -> Explanation | None:
    """The steps of a line, where they come to it exactly; turned where the line takes one back."""
    found = explained.get((origin.metering_point_id, _key(line, origin)))
    if found is None:
        return None
    for turned in (False, True):
        explanation = _inverse(found) if turned else found
        if explanation.ore == line.amount_ore and explanation.wh == line.quantity_wh:
            return explanation

    return None


def _inverse(line: Explanation) -> Explanation:
    steps = tuple(_taken_back(step) for step in line.steps)
    return summed(line.key, steps, None if line.wh is None else -line.wh)


def _key(line: BillLine, origin: LineOrigin) -> LineKey:
    if origin.owner is None or origin.kind is None or origin.code is None:
        return LineKey(LineKind(line.component), None, origin.vat)
    charge = ChargeKey(origin.owner, ChargeKind(origin.kind), origin.code)
    return LineKey(LineKind.CHARGE, charge, origin.vat)


_FACTS: Final = "SELECT billing.section_facts(%(invoice)s, %(section)s, %(before)s)"

_OWN_FACTS: Final = "SELECT billing.own_section_facts(%(invoice)s, %(section)s, %(before)s)"
