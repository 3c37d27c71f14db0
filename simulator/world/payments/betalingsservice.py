"""What Betalingsservice sends: results (0602) and agreements (0603), as fixed-width files; and the
house itself, which takes our collections (0601).
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime

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


class Betalingsservice:
    """What Betalingsservice does with our files: it knows a delivery by its number, debits each
    demand once on its day, and tells of it in a delivery of its own.
    """

    def __init__(self, first_delivery: int = 1) -> None:
        self.demands: dict[str, Demand] = {}
        """By our reference."""
        self.debited: dict[str, Demand] = {}
        self._deliveries: set[str] = set()
        self._told: set[str] = set()
        self._next = first_delivery

    def receive(self, content: bytes) -> int:
        """Take a file of collections (0601); how many demands were new."""
        lines = content.decode("iso-8859-1").splitlines()
        number = lines[0][20:30]
        if number in self._deliveries:
            return 0
        self._deliveries.add(number)
        new = [_read_demand(line) for line in lines if line.startswith("BS042")]
        self.demands |= {demand.reference: demand for demand in new}
        return len(new)

    def carry_out(self, today: date, codes: Sequence[str]) -> bytes | None:
        """Debit what is due, with these results one after the other, then as demanded; the delivery
        that tells of it, or None where nothing was due.
        """
        due = [
            demand
            for reference, demand in self.demands.items()
            if demand.collect_on <= today and reference not in self._told
        ]
        left = list(codes)
        results = [(demand, left.pop(0) if left else "0236") for demand in due]
        for demand, code in results:
            self._told.add(demand.reference)
            if code == "0236":
                self.debited[demand.reference] = demand
        return self._delivery(results) if results else None

    def take_back(self, reference: str) -> bytes:
        """The payer takes a debit back; the delivery that tells of it."""
        return self._delivery([(self.debited.pop(reference), "0239")])

    def agreements(self, agreements: Sequence[tuple[int, str, str]]) -> bytes:
        """A delivery of agreements."""
        self._next += 1
        return agreements_delivery(self._next, agreements)

    def _delivery(self, results: Sequence[tuple[Demand, str]]) -> bytes:
        self._next += 1
        return results_delivery(self._next, results)


def _read_demand(line: str) -> Demand:
    day = datetime.strptime(line[51:59], "%d%m%Y").replace(tzinfo=UTC).date()
    return Demand(
        customer=int(line[27:42]),
        agreement=line[42:51].lstrip("0"),
        amount_ore=int(line[60:73]),
        collect_on=day,
        reference=line[73:103].strip(),
    )
