"""Lines of bills by the types of the requirements (CD-BIL-4), and the type of a bill: that of its
lines where all are of one, else recurring (C.1).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

from elhandel.billing.bill import BillLine
from elhandel.billing.charges import ChargedFor
from elhandel.billing.invoice import Invoice

type LineType = Literal["recurring", "installation", "pro_rata", "equipment", "adjustment"]

_SERVICE: Final = "service"
_ONCE: Final[Mapping[str, LineType]] = {"installation": "installation", "router": "equipment"}
_WHOLE_CYCLE: Final = "md."


def line_types(invoice: Invoice, charged: Mapping[int, ChargedFor]) -> Iterator[LineType]:
    """The type of each line, as they stand on the bill. charged: of what is no electricity."""
    for section in invoice.bill.sections:
        for line in section.lines:
            yield _line_type(line, charged, corrects=section.correction)


def bill_type(types: Sequence[LineType]) -> LineType:
    """The type of a bill with lines of these types."""
    return types[0] if len(set(types)) == 1 else "recurring"


def _line_type(line: BillLine, charged: Mapping[int, ChargedFor], *, corrects: bool) -> LineType:
    if line.billing_charge_id is not None:
        return _of_charge(line, charged.get(line.billing_charge_id))
    return "adjustment" if corrects or line.category == "allowance" else "recurring"


def _of_charge(line: BillLine, charge: ChargedFor | None) -> LineType:
    if charge is None or charge.source != _SERVICE or line.amount_ore < 0:
        return "adjustment"  # a fee, goodwill, or days that were taken back
    once = _ONCE.get(charge.source_id.rpartition(":")[2])
    if once is not None:
        return once
    return "recurring" if charge.unit == _WHOLE_CYCLE else "pro_rata"
