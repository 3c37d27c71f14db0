"""The answer to a case: what stands under its `expected`."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from elhandel.settlement.case.fields import Field
from elhandel.settlement.case.reader import prepare, prepare_correction
from elhandel.settlement.engine import PointSettlement, correct_point, settle_point

type Answer = dict[str, Any]


def answer(document: Mapping[str, Any]) -> Answer:
    """Settle a case and answer as its `expected` does: decimal strings, lines in order.

    document: a case as shared/golden/README.md describes it, numbers as strings. A case without `kind` is a
    settlement. Raises BadCase (a field is wrong), UnableToSettle (a price or reading is missing).
    """
    kind = Field("", document).get("kind")
    return _ANSWERS[kind.text(*_ANSWERS) if kind else "settlement"](document)


def _settlement(document: Mapping[str, Any]) -> Answer:
    case = prepare(document)
    settled = settle_point(
        case.book, case.terms, case.wh, production_wh=case.production_wh, used_before_wh=case.used_before_wh
    )
    return _of(settled, case.kwh_decimals)


def _correction(document: Mapping[str, Any]) -> Answer:
    case = prepare_correction(document)
    return _of(correct_point(case.book, case.terms, case.old_wh, case.new_wh), case.kwh_decimals)


def _reversal(document: Mapping[str, Any]) -> Answer:
    """Supply that never was: every line taken back as it was billed, and the VAT with them."""
    billed = _settlement(document)
    lines = [
        {"charge": line["charge"], **{name: _negative(line[name]) for name in ("kwh", "amount_dkk") if name in line}}
        for line in billed["lines"]
    ]
    sums = {name: _negative(billed[name]) for name in ("subtotal_dkk", "vat_dkk", "total_dkk")}
    return {"lines": lines, **sums}


def _erroneous_move(document: Mapping[str, Any]) -> Answer:
    """Supply that began on another day: the bill of `billed_supply` taken back, that of `supply` in its place."""
    Field("", document)["supply"]
    reversal = _reversal({**document, "supply": Field("", document)["billed_supply"].value})
    settlement = _settlement(document)
    net = sum(Field("", part["total_dkk"]).scaled(2) for part in (reversal, settlement))
    return {"reversal": reversal, "settlement": settlement, "net_dkk": dkk(net)}


def _aconto(document: Mapping[str, Any]) -> Answer:
    """The actual bill against what was paid on account, and the next estimate (none at final settlement)."""
    case = Field("", document)
    settlement = _settlement(document)
    following = case.get("next_aconto_dkk")
    difference = Field("", settlement["total_dkk"]).scaled(2) - case["aconto_paid_dkk"].scaled(2)
    due = difference + (following.scaled(2) if following else 0)
    return {"settlement": settlement, "difference_dkk": dkk(difference), "due_dkk": dkk(due)}


_ANSWERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Answer]]] = {
    "settlement": _settlement,
    "correction": _correction,
    "reversal": _reversal,
    "aconto": _aconto,
    "erroneous_move": _erroneous_move,
}


def _of(settled: PointSettlement, kwh_decimals: int) -> Answer:
    lines = []
    for line in settled.lines:
        quantity = {} if line.wh is None else {"kwh": kwh(line.wh, kwh_decimals)}
        lines.append({"charge": line.label, **quantity, "amount_dkk": dkk(line.ore)})
    totals = settled.totals
    return {
        "lines": lines,
        "subtotal_dkk": dkk(totals.subtotal),
        "vat_dkk": dkk(totals.vat),
        "total_dkk": dkk(totals.total),
    }


def _negative(number: str) -> str:
    """A decimal string with its sign turned; nothing stays nothing."""
    if not number.strip("-0."):
        return number
    return number[1:] if number.startswith("-") else f"-{number}"


def dkk(ore: int) -> str:
    """Øre as kroner with two decimals."""
    return f"{'-' if ore < 0 else ''}{abs(ore) // 100}.{abs(ore) % 100:02d}"


def kwh(wh: int, decimals: int) -> str:
    """Watt-hours as kWh with as many decimals as the case writes its quantities (at most three are needed)."""
    sign, whole, rest = "-" if wh < 0 else "", abs(wh) // 1000, f"{abs(wh) % 1000:03d}"
    return f"{sign}{whole}.{rest.ljust(decimals, '0')[:decimals]}" if decimals else f"{sign}{whole}"
