"""A file of collections (leverance 0601, section 0112)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

WIDTH: Final = 128
_COLLECTED: Final = "0280"  # automatic payment by Betalingsservice
_TEXT: Final = "0241"
_LONGEST_TEXT: Final = 60
_MOST_TEXTS: Final = 10


@dataclass(frozen=True, slots=True)
class Creditor:
    """Who collects. pbs: our PBS number. supplier: the CVR number of who delivers the data."""

    pbs: str
    debtor_group: str
    supplier: str


@dataclass(frozen=True, slots=True)
class Demand:
    """What is collected from one payer. reference: ours, which comes back with the result."""

    customer: int
    agreement: str
    amount_ore: int
    collect_on: date
    reference: str
    texts: tuple[str, ...] = ()


def collections_file(
    delivery: int, creditor: Creditor, demands: Sequence[Demand], made_on: date
) -> bytes:
    """The whole file, in ISO 8859-1; `delivery` is its number, which is never used again."""
    lines = [_start(delivery, creditor, made_on), _section_start(delivery, creditor, made_on)]
    texts = 0
    for demand in demands:
        lines.append(_demand(creditor, demand))
        for place, text in enumerate(demand.texts[:_MOST_TEXTS], start=1):
            lines.append(_text(creditor, demand, place, text))
            texts += 1

    total = sum(demand.amount_ore for demand in demands)
    lines.append(_section_end(creditor, len(demands), total, texts))
    lines.append(_end(creditor, len(demands), total, texts))
    return "".join(f"{line:<{WIDTH}}\r\n" for line in lines).encode("iso-8859-1", "replace")


def _start(delivery: int, creditor: Creditor, made_on: date) -> str:
    return f"BS002{_n(creditor.supplier, 8)}BS10601{delivery:010}{'':19}{made_on:%d%m%y}"


def _section_start(delivery: int, creditor: Creditor, made_on: date) -> str:
    group = _n(creditor.debtor_group, 5)
    return f"BS012{_n(creditor.pbs, 8)}0112{'':5}{group}{delivery:<15}{'':4}{made_on:%d%m%Y}"


def _demand(creditor: Creditor, demand: Demand) -> str:
    amount = f"1{demand.amount_ore:013}"  # 1: the payer owes it
    return (
        f"BS042{_n(creditor.pbs, 8)}{_COLLECTED}00000{_payer(creditor, demand)}"
        f"{demand.collect_on:%d%m%Y}{amount}{demand.reference:<30}00"
    )


def _text(creditor: Creditor, demand: Demand, place: int, text: str) -> str:
    said = text[:_LONGEST_TEXT]
    return f"BS052{_n(creditor.pbs, 8)}{_TEXT}{place:05}{_payer(creditor, demand)} {said}"


def _payer(creditor: Creditor, demand: Demand) -> str:
    group = _n(creditor.debtor_group, 5)
    return f"{group}{demand.customer:015}{_n(demand.agreement, 9)}"


def _section_end(creditor: Creditor, count: int, total: int, texts: int) -> str:
    group = _n(creditor.debtor_group, 5)
    head = f"BS092{_n(creditor.pbs, 8)}011200000{group}{'':4}"
    return f"{head}{count:011}{total:015}{texts:011}{'':15}{0:011}"


def _end(creditor: Creditor, count: int, total: int, texts: int) -> str:
    head = f"BS992{_n(creditor.supplier, 8)}BS10601{1:011}"
    return f"{head}{count:011}{total:015}{texts:011}{0:015}{0:011}{0:034}"


def _n(digits: str, width: int) -> str:
    """A number filled with zeros. Raises ValueError for one that is none, or too long."""
    if not digits.isdecimal() or len(digits) > width:
        raise ValueError(f"a field of {width} digits cannot hold {digits!r}")
    return digits.rjust(width, "0")
