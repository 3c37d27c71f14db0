"""The answer to a case: what its `expected` holds."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from elhandel.settlement.case.fields import Field
from elhandel.settlement.case.lines import Bill, PointLines, bills_of, kind_of
from elhandel.settlement.engine.exact import totals
from elhandel.settlement.engine.lines import Line
from elhandel.values.units import dkk_of_ore

type Answer = dict[str, Any]


def answer(document: Mapping[str, Any]) -> Answer:
    """Settle a case and answer as its `expected` does: decimal strings, lines in order.

    document: a case as docs/settlement.md describes it, numbers as strings. A case without `kind`
    is a settlement. Raises BadCase (a field is wrong), UnableToSettle (a price or reading is
    missing).
    """
    kind, bills = kind_of(document), bills_of(document)
    if kind == "erroneous_move":
        net = sum(_total(bill) for bill in bills)
        return {**{bill.name: _answered(bill) for bill in bills}, "net_dkk": dkk_of_ore(net)}

    (bill,) = bills

    return _aconto(Field("", document), bill) if kind == "aconto" else _answered(bill)


def _aconto(case: Field, bill: Bill) -> Answer:
    """The actual bill against what was paid on account, and the next estimate (none at the end)."""
    following = case.get("next_aconto_dkk")
    difference = _total(bill) - case["aconto_paid_dkk"].scaled(2)
    due = difference + (following.scaled(2) if following else 0)

    return {
        "settlement": _answered(bill),
        "difference_dkk": dkk_of_ore(difference),
        "due_dkk": dkk_of_ore(due),
    }


def _answered(bill: Bill) -> Answer:
    lines: list[Answer] = []
    for point in bill.points:
        lines += _lines(point, bill.kwh_decimals)

    sums = totals((line.ore, line.key.vat) for point in bill.points for line in point.lines)

    return {
        "lines": lines,
        "subtotal_dkk": dkk_of_ore(sums.subtotal),
        "vat_dkk": dkk_of_ore(sums.vat),
        "total_dkk": dkk_of_ore(sums.total),
    }


def _lines(point: PointLines, kwh_decimals: int) -> list[Answer]:
    """The lines of a point; owner, type and VAT are named where another line has the same name."""
    by_label = Counter(line.label for line in point.lines)
    by_charge = Counter(line.key.charge for line in point.lines)

    lines = []
    for line in point.lines:
        answered: Answer = {"point": point.point} if point.point else {}
        if by_label[line.label] > 1:
            answered |= _owner(line)
        answered["charge"] = line.label
        if line.key.charge is not None and by_charge[line.key.charge] > 1:
            answered["vat"] = line.key.vat
        if line.wh is not None:
            answered["kwh"] = kwh(line.wh, kwh_decimals)
        answered["amount_dkk"] = dkk_of_ore(line.ore)
        lines.append(answered)

    return lines


def _owner(line: Line) -> dict[str, str]:
    """What tells a charge from another line of its name."""
    charge = line.key.charge
    return {} if charge is None else {"owner": charge.owner, "type": charge.kind.value}


def _total(bill: Bill) -> int:
    return totals((line.ore, line.key.vat) for point in bill.points for line in point.lines).total


def kwh(wh: int, decimals: int) -> str:
    """Watt-hours as kWh with as many decimals as the case writes its quantities.

    At most three are needed.
    """
    sign, whole, rest = "-" if wh < 0 else "", abs(wh) // 1000, f"{abs(wh) % 1000:03d}"
    if not decimals:
        return f"{sign}{whole}"

    return f"{sign}{whole}.{rest.ljust(decimals, '0')[:decimals]}"
