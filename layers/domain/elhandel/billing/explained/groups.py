"""Where the money of a bill goes: its lines by who gets it, adding up to the bill. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from elhandel.billing.bill import Bill, BillLine, BillSection
from elhandel.billing.explained.origins import LineOrigin, Supplement
from elhandel.settlement.engine.exact import NANO_DKK_PER_ORE, round_half_away
from elhandel.values.charges import ENERGINET
from elhandel.values.days.local_time import days
from elhandel.values.ids import SupplyPeriodId

type GroupKey = Literal[
    "exchange",
    "fixed",
    "network",
    "supplier",
    "energinet",
    "tax",
    "sold",
    "correction",
    "aconto",
    "allowance",
    "service",
]

ORDER: Final[tuple[GroupKey, ...]] = (
    "exchange",
    "fixed",
    "network",
    "supplier",
    "energinet",
    "tax",
    "sold",
    "service",
    "correction",
    "aconto",
    "allowance",
)
"""As they stand on the page; VAT comes after them."""


type Unit = Literal["kwh", "month", "piece"]


@dataclass(frozen=True, slots=True)
class Price:
    """What a unit costs, micro-DKK without VAT."""

    micro_dkk: int
    unit: Unit
    is_mean: bool = False
    """Of all the hours of the line."""


@dataclass(frozen=True, slots=True)
class GroupedLine:
    """A line, or the part of a line, that belongs to a group."""

    line_no: int
    line: BillLine
    section: BillSection
    amount_ore: int
    """Without VAT."""

    supplement: bool = False
    """Our own part of a line of energy: its margin, by the kWh."""

    @property
    def price(self) -> "Price | None":
        """What a unit costs; None where nothing can be said of a single one."""
        line = self.line
        wh = line.quantity_wh
        if wh is None:
            unit: Unit = "piece" if (line.quantity or "").endswith("stk.") else "month"
            return None if line.unit_price is None else Price(line.unit_price, unit)
        if line.unit_price is not None and self.amount_ore == line.amount_ore:
            return Price(line.unit_price, "kwh")
        if wh == 0 or self.amount_ore == 0:
            return None
        return Price(round_half_away(self.amount_ore * 10_000_000, wh), "kwh", is_mean=True)


_OF_COMPONENT: Final[Mapping[str, GroupKey]] = {
    "aconto": "aconto",
    "allowance": "allowance",
    "service": "service",
    "production_credit": "sold",
    "supplier_subscription": "supplier",
}


@dataclass(frozen=True, slots=True)
class Group:
    """What one of those who are paid gets."""

    key: GroupKey
    lines: tuple[GroupedLine, ...]

    @property
    def amount_ore(self) -> int:
        """Without VAT."""
        return sum(line.amount_ore for line in self.lines)

    @property
    def used_wh(self) -> int | None:
        """The energy of its lines, where they are all about the same kWh; None where they are
        not.
        """
        measured = {line.line.quantity_wh for line in self.lines}
        return measured.pop() if len(measured) == 1 else None


def groups_of(
    bill: Bill,
    origins: Mapping[int, LineOrigin],
    supplements: Mapping[SupplyPeriodId, Sequence[Supplement]],
) -> tuple[Group, ...]:
    """The groups of a bill that it has lines of, in their order; together its amount without VAT.

    origins: by line number. supplements: what was agreed of our own price by the kWh.
    """
    found: dict[GroupKey, list[GroupedLine]] = {}
    for key, line in _grouped(bill, origins, supplements):
        found.setdefault(key, []).append(line)

    return tuple(Group(key, tuple(found[key])) for key in ORDER if key in found)


def _grouped(
    bill: Bill,
    origins: Mapping[int, LineOrigin],
    supplements: Mapping[SupplyPeriodId, Sequence[Supplement]],
) -> Iterator[tuple[GroupKey, GroupedLine]]:
    line_no = 0
    for section in bill.sections:
        agreed = supplements.get(section.supply_period_id, ()) if section.supply_period_id else ()
        for line in section.lines:
            line_no += 1
            key = _key(section, line, origins.get(line_no), agreed)
            ours = _ours(section, line, agreed) if key == "exchange" else 0
            yield key, GroupedLine(line_no, line, section, line.amount_ore - ours)
            if ours:
                yield "supplier", GroupedLine(line_no, line, section, ours, supplement=True)


def _key(
    section: BillSection, line: BillLine, origin: LineOrigin | None, agreed: Sequence[Supplement]
) -> GroupKey:
    if section.correction:
        return "correction"
    if line.component == "charge":
        is_energinets = origin is not None and origin.owner == ENERGINET
        return "tax" if line.category == "tax" else "energinet" if is_energinets else "network"
    if line.component == "energy":
        fixed = section.annotations.fixed_price is not None or any(s.fixed for s in agreed)
        return "fixed" if fixed else "exchange"

    return _OF_COMPONENT[line.component]


def _ours(section: BillSection, line: BillLine, agreed: Sequence[Supplement]) -> int:
    """Our margin in a line of energy at the spot price, in øre; 0 where it cannot be told apart."""
    on = [supplement for supplement in agreed if supplement.days.cut(section.period).days]
    prices = {supplement.per_kwh for supplement in on}
    if not on or line.quantity_wh is None:
        return 0
    if len(prices) == 1:
        return round_half_away(line.quantity_wh * prices.pop(), NANO_DKK_PER_ORE)
    if sum(section.daily_wh) != line.quantity_wh or len(section.daily_wh) != section.period.days:
        return 0

    by_day = zip(days(section.period.start, section.period.end), section.daily_wh, strict=True)
    nano = sum(
        wh * supplement.per_kwh for day, wh in by_day for supplement in on if day in supplement.days
    )
    return round_half_away(nano, NANO_DKK_PER_ORE)
