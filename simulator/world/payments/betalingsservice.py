"""What Betalingsservice sends: results (0602) and agreements (0603), as fixed-width files."""

from collections.abc import Sequence

from elhandel.payments.betalingsservice import Demand

_PBS = "01234567"
_WIDTH = 128


def results_delivery(number: int, results: Sequence[tuple[Demand, str]]) -> bytes:
    """A 0602 with a record for each demand, by its transaction code."""
    records = [
        f"BS042{_PBS}{code}00000001{demand.customer:015}{demand.agreement:0>9}"
        f"{demand.collect_on:%d%m%y}1{demand.amount_ore:013}{demand.reference:<30}0000"
        f"{demand.collect_on:%d%m%y}{demand.collect_on:%d%m%y}{demand.amount_ore:013}"
        for demand, code in results
    ]
    return _delivery("0602", "0211", number, records)


def agreements_delivery(number: int, agreements: Sequence[tuple[int, str, str]]) -> bytes:
    """A 0603 with a record for each (customer, agreement, transaction code)."""
    records = [
        f"BS042{_PBS}{code}00000001{customer:015}{agreement:0>9}010126000000"
        for customer, agreement, code in agreements
    ]
    return _delivery("0603", "0212", number, records)


def _delivery(kind: str, section: str, number: int, records: Sequence[str]) -> bytes:
    lines = [
        f"BS00212345674BS1{kind}{number:010}{'':19}190326",
        f"BS012{_PBS}{section}",
        *records,
        f"BS092{_PBS}{section}",
        f"BS99212345674BS1{kind}{1:011}{len(records):011}{0:015}",
    ]
    return "".join(f"{line:<{_WIDTH}}\r\n" for line in lines).encode("iso-8859-1")
