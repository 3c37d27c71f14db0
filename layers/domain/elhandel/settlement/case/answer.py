"""The answer to a case: what stands under its `expected`."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from elhandel.settlement.case.fields import Field
from elhandel.settlement.case.lines import Bill, bills_of, kind_of
from elhandel.settlement.engine.exact import totals
from elhandel.settlement.engine.lines import Line

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
        return {**{bill.name: _answered(bill) for bill in bills}, "net_dkk": dkk(net)}
    (bill,) = bills
    return _aconto(Field("", document), bill) if kind == "aconto" else _answered(bill)


def _aconto(case: Field, bill: Bill) -> Answer:
    """The actual bill against what was paid on account, and the next estimate (none at final
    settlement).
    """
    following = case.get("next_aconto_dkk")
    difference = _total(bill) - case["aconto_paid_dkk"].scaled(2)
    due = difference + (following.scaled(2) if following else 0)
    return {"settlement": _answered(bill), "difference_dkk": dkk(difference), "due_dkk": dkk(due)}


def _answered(bill: Bill) -> Answer:
    lines = []
    for point in bill.points:
        alike = Counter(line.label for line in point.lines)
        twice = Counter(line.key.charge for line in point.lines)
        for line in point.lines:
            owner = _owner(line) if alike[line.label] > 1 else {}
            vat = (
                {"vat": line.key.vat}
                if line.key.charge is not None and twice[line.key.charge] > 1
                else {}
            )
            of_child = {"point": point.point} if point.point else {}
            quantity = {} if line.wh is None else {"kwh": kwh(line.wh, bill.kwh_decimals)}
            amount = {"amount_dkk": dkk(line.ore)}
            lines.append({**of_child, **owner, "charge": line.label, **vat, **quantity, **amount})

    sums = totals((line.ore, line.key.vat) for point in bill.points for line in point.lines)

    return {
        "lines": lines,
        "subtotal_dkk": dkk(sums.subtotal),
        "vat_dkk": dkk(sums.vat),
        "total_dkk": dkk(sums.total),
    }


def _owner(line: Line) -> dict[str, str]:
    """What tells a charge from another line of its name."""
    charge = line.key.charge
    return {} if charge is None else {"owner": charge.owner, "type": charge.kind.value}


def _total(bill: Bill) -> int:
    return totals((line.ore, line.key.vat) for point in bill.points for line in point.lines).total


def dkk(ore: int) -> str:
    """Øre as kroner with two decimals."""
    return f"{'-' if ore < 0 else ''}{abs(ore) // 100}.{abs(ore) % 100:02d}"


def kwh(wh: int, decimals: int) -> str:
    """Watt-hours as kWh with as many decimals as the case writes its quantities (at most three are
    needed).
    """
    sign, whole, rest = "-" if wh < 0 else "", abs(wh) // 1000, f"{abs(wh) % 1000:03d}"
    return f"{sign}{whole}.{rest.ljust(decimals, '0')[:decimals]}" if decimals else f"{sign}{whole}"
