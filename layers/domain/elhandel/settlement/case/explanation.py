"""A line of a case explained on paper: interval by interval, quantity x price = amount, with the
sums.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Any, Final

from elhandel.settlement.case.answer import dkk, kwh
from elhandel.settlement.case.errors import BadCase
from elhandel.settlement.case.lines import bills_of, name_of
from elhandel.settlement.engine.explain import DaysStep, Explanation, QuantityStep
from elhandel.settlement.engine.plan import Basis
from elhandel.settlement.engine.terms import LineKey
from elhandel.values.local_time import COPENHAGEN

PART = {Basis.BILLED: "", Basis.SURPLUS: "  surplus", Basis.FULL_TAX: "  part at the full tax"}


_DECIMALS: Final = 9


@dataclass(frozen=True, slots=True)
class Explained:
    """One line with its steps. title: its label, or as much of its full name as tells it from the
    others explained.
    """

    title: str
    line: Explanation


def explain_case(document: Mapping[str, Any], label: str) -> str:
    """The text that explains the lines `label` (a charge's code, energy, supplier_subscription, …)
    of a case.

    Where several lines have the label all are explained; `OWNER/TYPE/CODE`, or an end of it, and a
    child's number before it name one alone. Raises BadCase where there is no such line, else as
    `answer`.
    """
    return "\n".join(
        line for explanation in explanations_of(document, label) for line in _text(explanation)
    )


def explanations_of(document: Mapping[str, Any], label: str) -> list[Explained]:
    """The same as values. A correction is explained by its changed intervals, new - old; a reversal
    as taken back.
    """
    found: list[Explained] = []
    labels: list[str] = []
    for bill in bills_of(document):
        for point in bill.points:
            names = [name_of(point.point, line.key) for line in point.lines]
            labels += [line.label for line in point.lines]
            keys = {
                line.key
                for line, name in zip(point.lines, names, strict=True)
                if _named(name, label)
            }
            before = f"{bill.name}: " if bill.name else ""
            found += [
                Explained(
                    f"{before}{name_of(point.point, explanation.key)}{_without_vat(explanation.key)}",
                    explanation,
                )
                for explanation in point.explain(keys.__contains__)
            ]

    if not found:
        raise BadCase("line", f"one of {', '.join(dict.fromkeys(labels))}", label)
    if len(found) > 1:
        return found

    (alone,) = found

    return [Explained(f"{alone.line.key.label}{_without_vat(alone.line.key)}", alone.line)]


def _without_vat(key: LineKey) -> str:
    return "" if key.vat else " without VAT"


def _named(name: str, label: str) -> bool:
    """Whether `label` is the full name of a line, or an end of it that begins with one of its
    parts.
    """
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
        price = f"{number(Fraction(step.micro_dkk, 10**6))} DKK"
        if step.once:
            return f"  {step.start}  {step.factor} × {price} = {amount}"
        share = f"{step.days}/{step.days_in_month}{_times(step.factor)}"
        return f"  {step.start} to {step.end}  {share} × {price} a month = {amount}"

    local = step.start.astimezone(COPENHAGEN).strftime("%Y-%m-%d %H:%M %z")
    price = number(step.micro_dkk_per_kwh / 10**6)

    return f"  {local}  {kwh(step.wh, 3)} kWh{_times(step.factor)} × {price} DKK/kWh = {amount}{PART[step.basis]}"


def _times(factor: int) -> str:
    """How many times a charge is linked, where it is not once."""
    return "" if factor == 1 else f" × {factor}"


def number(value: Fraction) -> str:
    """A fraction as a decimal number: all of it where it ends within nine decimals, else cut off
    there, with `…`.
    """
    scaled = abs(value) * 10**_DECIMALS
    whole, part = divmod(scaled.numerator // scaled.denominator, 10**_DECIMALS)
    digits = f"{part:0{_DECIMALS}d}"
    sign = "-" if value < 0 else ""
    if scaled.denominator != 1:
        return f"{sign}{whole}.{digits}…"
    return f"{sign}{whole}.{digits}".rstrip("0").rstrip(".")
