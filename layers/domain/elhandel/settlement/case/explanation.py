"""A line of a case explained on paper: interval by interval, quantity x price = amount, with the sums."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import groupby
from typing import Any

from elhandel.settlement.case.answer import dkk, kwh
from elhandel.settlement.case.errors import BadCase
from elhandel.settlement.case.fields import Field
from elhandel.settlement.case.reader import prepare, prepare_correction
from elhandel.settlement.engine import Explanation, explain
from elhandel.settlement.engine.axis import COPENHAGEN
from elhandel.settlement.engine.explain import DaysStep, QuantityStep
from elhandel.settlement.engine.plan import Basis

PART = {Basis.BILLED: "", Basis.SURPLUS: "  surplus", Basis.FULL_TAX: "  part at the full tax"}


def explain_case(document: Mapping[str, Any], label: str) -> str:
    """The text that explains the line `label` (a charge's code, energy, supplier_subscription, …) of a case.

    Raises BadCase where there is no such line, else as `answer`.
    """
    return "\n".join(_text(explanation_of(document, label)))


def explanation_of(document: Mapping[str, Any], label: str) -> Explanation:
    """The same as a value. A correction is explained by its changed intervals, new - old."""
    kind = Field("", document).get("kind")
    try:
        if kind is not None and kind.value == "correction":
            correction = prepare_correction(document)
            delta = correction.new_wh - correction.old_wh
            line = explain(correction.book, correction.terms, delta, label, needed=correction.changed)
            if line.wh is None:
                raise BadCase("line", "a line by quantity: subscriptions and fees do not change", label)
            return line
        case = prepare(document)
        return explain(
            case.book,
            case.terms,
            case.wh,
            label,
            production_wh=case.production_wh,
            used_before_wh=case.used_before_wh,
        )
    except KeyError as error:
        there_are = str(error.args[0]).partition("there are ")[2]
        raise BadCase("line", f"one of {there_are}", label) from None


def _text(line: Explanation) -> Iterator[str]:
    yield line.key.label
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
