"""The lines of a case, computed: points with their lines, and the steps of each line.

Every kind of case is one or two bills (`Bill`): a settlement, its reversal, a correction; an
erroneous move is both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from elhandel.settlement.case.correction import PreparedCorrection, prepare_correction
from elhandel.settlement.case.errors import BadCase
from elhandel.settlement.case.fields import Field
from elhandel.settlement.case.reader import Prepared, prepare
from elhandel.settlement.engine.explain import DaysStep, Explanation, Step, Wanted, explain, summed
from elhandel.settlement.engine.lines import Line, SettledPoint, correct_point, settle_point
from elhandel.settlement.engine.terms import LineKey


@dataclass(frozen=True, slots=True)
class PointLines:
    """The lines of one point."""

    point: str
    """The child's number; "" is the main point."""

    lines: tuple[Line, ...]

    explain: Callable[[Wanted], tuple[Explanation, ...]]
    """The steps of the lines that are wanted."""


@dataclass(frozen=True, slots=True)
class Bill:
    """Lines that are summed up together."""

    name: str
    """What tells it from another bill of the case, else ""."""

    points: tuple[PointLines, ...]
    kwh_decimals: int


def bills_of(document: Mapping[str, Any]) -> tuple[Bill, ...]:
    """The bills of a case of any kind. Raises BadCase, UnableToSettle."""
    return _BILLS[kind_of(document)](document)


def kind_of(document: Mapping[str, Any]) -> str:
    """The kind that a case says it is; a settlement where it says nothing. Raises BadCase."""
    kind = Field("", document).get("kind")
    return kind.text(*_BILLS) if kind else "settlement"


def _settlement(document: Mapping[str, Any], *more: str, name: str = "") -> tuple[Bill, ...]:
    case = prepare(document, *more)
    return (Bill(name, tuple(_settled(point) for point in case.points), case.kwh_decimals),)


def _aconto(document: Mapping[str, Any]) -> tuple[Bill, ...]:
    return _settlement(document, "aconto_paid_dkk", "next_aconto_dkk")


def _correction(document: Mapping[str, Any]) -> tuple[Bill, ...]:
    case = prepare_correction(document)
    return (Bill("", (_corrected(case),), case.kwh_decimals),)


def _reversal(document: Mapping[str, Any], *more: str, name: str = "") -> tuple[Bill, ...]:
    """Supply that never was: every line taken back as it was billed."""
    (billed,) = _settlement(document, *more)
    return (Bill(name, tuple(_taken_back(point) for point in billed.points), billed.kwh_decimals),)


def _erroneous_move(document: Mapping[str, Any]) -> tuple[Bill, ...]:
    """Supply that began on another day: the bill of `billed_supply` is replaced by that of
    `supply`.
    """
    case = Field("", document)
    case["supply"]  # has to be there

    billed = {**document, "supply": case["billed_supply"].value}
    reversal = _reversal(billed, "billed_supply", name="reversal")

    return reversal + _settlement(document, "billed_supply", name="settlement")


_BILLS: Final[Mapping[str, Callable[[Mapping[str, Any]], tuple[Bill, ...]]]] = {
    "settlement": _settlement,
    "correction": _correction,
    "reversal": _reversal,
    "aconto": _aconto,
    "erroneous_move": _erroneous_move,
}


def _settled(point: Prepared) -> PointLines:
    readings: dict[str, Any] = {
        "production_wh": point.production_wh,
        "used_before_wh": point.used_before_wh,
    }
    settled = _counted(lambda: settle_point(point.book, point.terms, point.wh, **readings))

    return PointLines(
        point.point,
        settled.lines,
        lambda wanted: explain(point.book, point.terms, point.wh, wanted, **readings),
    )


def _corrected(case: PreparedCorrection) -> PointLines:
    made = case.made
    corrected = _counted(
        lambda: correct_point(
            case.book,
            case.terms,
            case.used.old,
            case.used.new,
            old_production_wh=None if made is None else made.old,
            new_production_wh=None if made is None else made.new,
            used_before_wh=case.used_before_wh,
        )
    )

    return PointLines("", corrected.lines, lambda wanted: tuple(_differences(case, wanted)))


def _differences(case: PreparedCorrection, wanted: Wanted) -> list[Explanation]:
    """By interval, quantity new - old at the price of both."""
    made = case.made
    readings = (
        (case.used.new, None if made is None else made.new),
        (case.used.old, None if made is None else made.old),
    )
    after, before = (
        explain(
            case.book,
            case.terms,
            used,
            wanted,
            production_wh=produced,
            used_before_wh=case.used_before_wh,
            needed=case.needed,
        )
        for used, produced in readings
    )

    return [
        _difference(new, old) for new, old in zip(after, before, strict=True) if new.wh is not None
    ]


def _difference(new: Explanation, old: Explanation) -> Explanation:
    steps: list[Step] = []
    for after, before in zip(new.steps, old.steps, strict=True):
        if isinstance(after, DaysStep) or isinstance(before, DaysStep):
            continue
        if after.wh != before.wh:
            wh, nano_dkk = after.wh - before.wh, after.nano_dkk - before.nano_dkk
            steps.append(replace(after, wh=wh, nano_dkk=nano_dkk))

    return summed(new.key, tuple(steps), (new.wh or 0) - (old.wh or 0))


def _taken_back(point: PointLines) -> PointLines:
    lines = tuple(
        Line(
            line.key,
            wh=None if line.wh is None else -line.wh,
            nano_dkk=-line.nano_dkk,
            ore=-line.ore,
        )
        for line in point.lines
    )

    return PointLines(
        point.point,
        lines,
        lambda wanted: tuple(_inverse(explanation) for explanation in point.explain(wanted)),
    )


def _inverse(line: Explanation) -> Explanation:
    steps = tuple(
        _days_taken_back(step)
        if isinstance(step, DaysStep)
        else replace(step, wh=-step.wh, nano_dkk=-step.nano_dkk)
        for step in line.steps
    )

    return summed(line.key, steps, None if line.wh is None else -line.wh)


def _days_taken_back(step: DaysStep) -> DaysStep:
    if step.once:
        return replace(step, factor=-step.factor, nano_dkk=-step.nano_dkk)
    return replace(step, days=-step.days, nano_dkk=-step.nano_dkk)


def _counted(settle: Callable[[], SettledPoint]) -> SettledPoint:
    try:
        return settle()
    except OverflowError:
        raise BadCase("the case", "lines of less than 10^17 DKK", "larger ones") from None


def name_of(point: str, key: LineKey) -> str:
    """What tells a line from every other of a bill: point, owner, kind and label, where known."""
    charge = key.charge
    whose = (charge.owner, charge.kind.value) if charge else ("product",)
    parts = (point, *whose, key.label)

    return "/".join(part for part in parts if part)
