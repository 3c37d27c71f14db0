"""A line of a case explained on paper: interval by interval, quantity x price = amount, with the sums."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import groupby
from typing import Any

from elhandel.settlement.case.answer import dkk, kwh
from elhandel.settlement.case.errors import BadCase
from elhandel.settlement.case.lines import bills_of, name_of
from elhandel.settlement.engine import Explanation
from elhandel.settlement.engine.axis import COPENHAGEN
from elhandel.settlement.engine.explain import DaysStep, QuantityStep
from elhandel.settlement.engine.plan import Basis

PART = {Basis.BILLED: "", Basis.SURPLUS: "  surplus", Basis.FULL_TAX: "  part at the full tax"}


@dataclass(frozen=True, slots=True)
class Explained:
    """One line with its steps. title: its label, or as much of its full name as tells it from the others explained."""

    title: str
    line: Explanation


def explain_case(document: Mapping[str, Any], label: str) -> str:
    """The text that explains the lines `label` (a charge's code, energy, supplier_subscription, …) of a case.

    Where several lines have the label all are explained; `OWNER/TYPE/CODE`, or an end of it, and a child's number
    before it name one alone. Raises BadCase where there is no such line, else as `answer`.
    """
    return "\n".join(line for one in explanations_of(document, label) for line in _text(one))


def explanations_of(document: Mapping[str, Any], label: str) -> list[Explained]:
    """The same as values. A correction is explained by its changed intervals, new - old; a reversal as taken back."""
    found: list[Explained] = []
    labels: list[str] = []
    for bill in bills_of(document):
        for point in bill.points:
            names = [name_of(point.point, line.key) for line in point.lines]
            labels += [line.label for line in point.lines]
            keys = {line.key for line, name in zip(point.lines, names, strict=True) if _named(name, label)}
            before = f"{bill.name}: " if bill.name else ""
            found += [
                Explained(f"{before}{name_of(point.point, one.key)}{'' if one.key.vat else ' without VAT'}", one)
                for one in point.explain(keys.__contains__)
            ]
    if not found:
        raise BadCase("line", f"one of {', '.join(dict.fromkeys(labels))}", label)
    return [Explained(found[0].line.key.label, found[0].line)] if len(found) == 1 else found


def _named(name: str, label: str) -> bool:
    """Whether `label` is the full name of a line, or an end of it that begins with one of its parts."""
    return f"/{name}".endswith(f"/{label}")


def _text(explained: Explained) -> Iterator[str]:
    line = explained.line
    yield explained.title
    for day, steps in groupby(line.steps, key=_day):
        of_day = list(steps)
        yield from (_step(step) for step in of_day)
        if len(of_day) > 1:
            amount = sum((step.nano_dkk for step in of_day), Fraction())
            yield f"  {day} in all {number(amount / 10**9)} DKK"
    quantity = "" if line.wh is None else f"{kwh(line.wh, 3)} kWh, "
    yield f"Sum {quantity}{number(line.nano_dkk / 10**9)} DKK, rounded once: {dkk(line.ore)} DKK"


def _day(step: QuantityStep | DaysStep) -> str:
    if isinstance(step, DaysStep):
        return f"{step.start} to {step.end}"
    return step.start.astimezone(COPENHAGEN).date().isoformat()


def _step(step: QuantityStep | DaysStep) -> str:
    amount = f"{number(step.nano_dkk / 10**9)} DKK"
    if isinstance(step, DaysStep):
        share = f"{step.days}/{step.days_in_month}"
        return f"  {step.start} to {step.end}  {share} × {number(Fraction(step.micro_dkk, 10**6))} DKK = {amount}"
    local = step.start.astimezone(COPENHAGEN).strftime("%Y-%m-%d %H:%M %z")
    price = number(step.micro_dkk_per_kwh / 10**6)
    return f"  {local}  {kwh(step.wh, 3)} kWh × {price} DKK/kWh = {amount}{PART[step.basis]}"


def number(value: Fraction) -> str:
    """A fraction as a decimal number where it has an end, else as a fraction: nothing is rounded here."""
    with localcontext(prec=60):
        decimal = Decimal(value.numerator) / Decimal(value.denominator)
        ends = Fraction(decimal) == value
        return f"{decimal.normalize():f}" if ends else f"{value.numerator}/{value.denominator}"
