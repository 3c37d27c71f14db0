"""A line of a case explained on paper: quantity x price = amount by interval, with the sums."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Any, Final

from elhandel.settlement.case.errors import BadCase
from elhandel.settlement.case.lines import Bill, PointLines, bills_of, name_of
from elhandel.settlement.engine.explain import DaysStep, Explanation, QuantityStep
from elhandel.settlement.engine.plan import Basis
from elhandel.settlement.engine.terms import LineKey
from elhandel.values.days.local_time import COPENHAGEN
from elhandel.values.units import dkk_of_ore, kwh_of_wh

PART: Final = {
    Basis.BILLED: "",
    Basis.SURPLUS: "  surplus",
    Basis.FULL_TAX: "  part at the full tax",
}

_DECIMALS: Final = 9
NANO: Final = 10**9


@dataclass(frozen=True, slots=True)
class Explained:
    """One line with its steps."""

    title: str
    """Its label, or as much of its full name as tells it from the others explained."""

    line: Explanation


def explain_case(document: Mapping[str, Any], label: str) -> str:
    """The text that explains the lines `label` of a case: a charge's code, energy, …

    Where several lines have the label all are explained; `OWNER/TYPE/CODE`, or an end of it, and a
    child's number before it name one alone. Raises BadCase where there is no such line, else as
    `answer`.
    """
    texts: list[str] = []
    for explained in explanations_of(document, label):
        texts += _text(explained)

    return "\n".join(texts)


def explanations_of(document: Mapping[str, Any], label: str) -> list[Explained]:
    """The same as values.

    A correction is explained by its changed intervals, new - old; a reversal as taken back.
    """
    found: list[Explained] = []
    labels: dict[str, None] = {}
    for bill in bills_of(document):
        for point in bill.points:
            labels |= dict.fromkeys(line.label for line in point.lines)
            found += _explained(bill, point, label)

    if not found:
        raise BadCase("line", f"one of {', '.join(labels)}", label)
    if len(found) > 1:
        return found

    (alone,) = found
    key = alone.line.key

    return [Explained(f"{key.label}{_without_vat(key)}", alone.line)]


def _explained(bill: Bill, point: PointLines, label: str) -> Iterator[Explained]:
    """The lines of a point that `label` names, with their full names."""
    keys = {line.key for line in point.lines if _named(name_of(point.point, line.key), label)}
    before = f"{bill.name}: " if bill.name else ""

    for explanation in point.explain(keys.__contains__):
        name = name_of(point.point, explanation.key)
        yield Explained(f"{before}{name}{_without_vat(explanation.key)}", explanation)


def _without_vat(key: LineKey) -> str:
    return "" if key.vat else " without VAT"


def _named(name: str, label: str) -> bool:
    """Whether `label` is a line's full name, or an end of it that begins with one of its parts."""
    return f"/{name}".endswith(f"/{label}")


def _text(explained: Explained) -> Iterator[str]:
    line = explained.line
    yield explained.title

    for day, steps in groupby(line.steps, key=_day):
        of_day = list(steps)
        yield from (_step(step) for step in of_day)
        if len(of_day) > 1:
            amount = sum((step.nano_dkk for step in of_day), Fraction())
            yield f"  {day} in all {number(amount / NANO)} DKK"

    quantity = "" if line.wh is None else f"{kwh_of_wh(line.wh)} kWh, "
    exact, rounded = number(line.nano_dkk / NANO), dkk_of_ore(line.ore)
    yield f"Sum {quantity}{exact} DKK, rounded once: {rounded} DKK"


def _day(step: QuantityStep | DaysStep) -> str:
    if isinstance(step, DaysStep):
        return f"{step.start} to {step.end}"
    return step.start.astimezone(COPENHAGEN).date().isoformat()


def _step(step: QuantityStep | DaysStep) -> str:
    amount = f"{number(step.nano_dkk / NANO)} DKK"
    if isinstance(step, DaysStep):
        price = f"{number(Fraction(step.micro_dkk, 10**6))} DKK"
        if step.once:
            return f"  {step.start}  {step.factor} × {price} = {amount}"
        share = f"{step.days}/{step.days_in_month}{_times(step.factor)}"

        return f"  {step.start} to {step.end}  {share} × {price} a month = {amount}"

    local = step.start.astimezone(COPENHAGEN).strftime("%Y-%m-%d %H:%M %z")
    quantity = f"{kwh_of_wh(step.wh)} kWh{_times(step.factor)}"
    price = number(step.micro_dkk_per_kwh / 10**6)

    return f"  {local}  {quantity} × {price} DKK/kWh = {amount}{PART[step.basis]}"


def _times(factor: int) -> str:
    """How many times a charge is linked, where it is not once."""
    return "" if factor == 1 else f" × {factor}"


def number(value: Fraction) -> str:
    """A fraction as a decimal number: with nine decimals at most, then cut off with `…`."""
    scaled = abs(value) * 10**_DECIMALS
    whole, part = divmod(scaled.numerator // scaled.denominator, 10**_DECIMALS)
    digits = f"{part:0{_DECIMALS}d}"
    sign = "-" if value < 0 else ""

    if scaled.denominator != 1:
        return f"{sign}{whole}.{digits}…"
    return f"{sign}{whole}.{digits}".rstrip("0").rstrip(".")
