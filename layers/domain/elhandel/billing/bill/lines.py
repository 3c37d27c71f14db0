"""The lines of a bill: settled lines, read from the database and put into words."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from typing import Any, Final, NamedTuple

from elhandel.billing.bill import wording
from elhandel.billing.bill.bill import BillLine, Category, Component, SettlementKey
from elhandel.billing.bill.settled import SettlementToBill
from elhandel.billing.bill.tariff_prices import ChargeInPeriod, exact_price
from elhandel.billing.bill.wording import Child, Linked, SettledCharge
from elhandel.platform.database import Transaction, statement
from elhandel.settlement.engine.exact import NANO_DKK_PER_ORE
from elhandel.values.charges import ChargeKind
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ChargeId, MeteringPointId, RunId, SupplyPeriodId

type LineKey = tuple[RunId, SupplyPeriodId, int]
"""(run, supply period, number of the settled line)"""

type Prices = Mapping[ChargeInPeriod, frozenset[int]]
"""All prices that a tariff had in a period, micro-DKK per kWh."""

type _OfCharge = tuple[ChargeId, MeteringPointId]
"""(charge, the point that it is charged for)"""

type _Quantity = tuple[str | None, Fraction, int | None]
"""(text of what is not measured in kWh, units that the price is for, price of a unit if known)"""

_UNKNOWN: Final[_Quantity] = (None, Fraction(), None)


@dataclass(frozen=True, slots=True)
class LineCharge:
    """A charge as the lines of its days name it."""

    charge_id: ChargeId
    kind: ChargeKind

    owner: str
    """GLN."""

    name: str
    """In Danish."""

    category: Category

    flat: int | None
    """Micro-DKK, where one price held in the whole period."""


class SettledLine(NamedTuple):
    """A line as it was settled. A tuple: there are a million of them in a month."""

    run_id: RunId
    supply_period_id: SupplyPeriodId
    line_no: int
    component: Component
    quantity_wh: int | None
    amount_ore: int
    rest_numerator: int
    rest_denominator: int
    """With `rest_numerator`: what rounding left, in nano-DKK."""

    vat: bool
    metering_point_id: MeteringPointId
    charge: LineCharge | None
    child: Child | None

    @property
    def nano_dkk(self) -> Fraction:
        """The amount before it was rounded."""
        return Fraction(self.nano_parts, self.rest_denominator)

    @property
    def nano_parts(self) -> int:
        """The amount before it was rounded, in parts of a nano-DKK: `rest_denominator` of them."""
        return self.amount_ore * NANO_DKK_PER_ORE * self.rest_denominator + self.rest_numerator


def settled_lines(
    tx: Transaction, asked: Mapping[str, Any]
) -> Mapping[SettlementKey, list[SettledLine]]:
    """The lines of settlements in their order. asked: runs and supply periods."""
    charges: dict[tuple[Any, ...], LineCharge | None] = {}
    lines: dict[SettlementKey, list[SettledLine]] = defaultdict(list)
    for row in tx.execute(_LINES, asked).fetchall():
        settled, described, (child_gsrn, child_type) = row[:10], row[10:17], row[17:]
        try:
            charge = charges[described]
        except KeyError:
            charge = charges[described] = _line_charge(*described)
        child = Child(Gsrn(child_gsrn), child_type) if child_gsrn else None
        lines[settled[:2]].append(SettledLine._make((*settled, charge, child)))

    return lines


def links_of(tx: Transaction, asked: Mapping[str, Any]) -> Mapping[LineKey, list[Linked]]:
    """On which days the charges of subscriptions and fees were linked. asked: as above."""
    links: dict[LineKey, list[Linked]] = defaultdict(list)
    for run, supply, line_no, start, end, factor in tx.execute(_LINKS, asked).fetchall():
        links[run, supply, line_no].append(_linked(start, end, factor))
    return links


def moving(settlement: SettlementToBill, lines: Iterable[SettledLine]) -> list[ChargeInPeriod]:
    """The tariffs of lines that had several prices in the period of their settlement."""
    return [
        (line.charge.charge_id, settlement.period)
        for line in lines
        if line.charge is not None and line.charge.flat is None and line.quantity_wh is not None
    ]


def described(settlement: SettlementToBill, line: SettledLine) -> str:
    """What a line is for, in Danish."""
    if line.charge is not None:
        return wording.on_point(line.charge.name, line.child)
    return wording.description(
        line.component, settlement.product, settlement.pricing_type, None, line.child
    )


def bill_lines(
    settlement: SettlementToBill,
    lines: Sequence[SettledLine],
    links: Mapping[LineKey, Sequence[Linked]],
    prices: Prices,
) -> tuple[BillLine, ...]:
    """The lines of a settlement, in the order of the parts of a bill. lines: in their order."""
    split = _split_by_vat(lines)
    parts: tuple[list[BillLine], ...] = ([], [], [])
    for line in lines:
        category: Category = "supplier" if line.charge is None else line.charge.category
        if line.quantity_wh is None:
            quantity, units, price = _quantity(settlement, line, links, split)
            proven = wording.proven_price(price, units, line.amount_ore)
        else:
            quantity = None
            price = _price_of_a_kwh(settlement, line, line.quantity_wh, prices)
            proven = wording.proven_price_of_energy(price, line.quantity_wh, line.amount_ore)
        parts[wording.rank(category)].append(
            BillLine(
                category=category,
                component=line.component,
                description=described(settlement, line),
                quantity_wh=line.quantity_wh,
                quantity=quantity,
                unit_price=proven,
                amount_ore=line.amount_ore,
                vat=line.vat,
                settlement_line_no=line.line_no,
            )
        )

    return tuple(chain.from_iterable(parts))


def _line_charge(
    charge_id: ChargeId | None,
    kind: str | None,
    code: str | None,
    name: str | None,
    tax: bool | None,
    flat: int | None,
    owner: str | None,
) -> LineCharge | None:
    if charge_id is None or kind is None or code is None or owner is None:
        return None

    settled = SettledCharge(ChargeKind(kind), code, name, bool(tax), flat)
    category, called = wording.category_of(settled), wording.charge_name(settled)
    return LineCharge(charge_id, settled.kind, owner, called, category, flat)


@lru_cache(maxsize=4096)
def _linked(start: date, end: date, factor: int) -> Linked:
    """One value for the many links of a month."""
    return Linked(Period(start, end), factor)


def _split_by_vat(lines: Sequence[SettledLine]) -> frozenset[_OfCharge]:
    """Subscriptions and fees with a line for the days with VAT and one for those without: each has
    some of the linked days, and which is not known here.
    """
    found = [
        (line.charge.charge_id, line.metering_point_id)
        for line in lines
        if line.quantity_wh is None and line.charge is not None
    ]
    if len(set(found)) == len(found):
        return frozenset()
    return frozenset(charge for charge, count in Counter(found).items() if count > 1)


def _quantity(
    settlement: SettlementToBill,
    line: SettledLine,
    links: Mapping[LineKey, Sequence[Linked]],
    split: frozenset[_OfCharge],
) -> _Quantity:
    """How much of what is not measured in kWh, at which price."""
    charge = line.charge
    split_off = charge is not None and (charge.charge_id, line.metering_point_id) in split
    if settlement.correction or split_off:
        return _of_amount(settlement, line)

    linked: Sequence[Linked] = ()
    price = None
    if line.component == "supplier_subscription":
        linked, price = [Linked(settlement.period)], settlement.per_month
    elif charge is not None:
        key = line.run_id, line.supply_period_id, line.line_no
        linked, price = links.get(key, ()), charge.flat

    if not linked:
        return _UNKNOWN
    if charge is not None and charge.kind is ChargeKind.FEE:
        pieces = Fraction(sum(days.factor for days in linked))
        return wording.pieces_text(linked), pieces, price

    return wording.months_text(linked), wording.months(linked), price


def _price_of_a_kwh(
    settlement: SettlementToBill, line: SettledLine, wh: int, prices: Prices
) -> int | None:
    """The price of the whole period, or the one that all of the amount was settled at."""
    charge = line.charge
    had: Collection[int]
    if charge is not None:
        if charge.flat is not None:
            return charge.flat
        had = prices.get((charge.charge_id, settlement.period), ())
    elif line.component != "energy":
        return None
    elif settlement.per_kwh is not None:
        return settlement.per_kwh
    else:
        had = settlement.each_per_kwh or ()

    return exact_price(line.nano_parts, wh, had, line.rest_denominator)


def _of_amount(settlement: SettlementToBill, line: SettledLine) -> _Quantity:
    """A difference of two amounts, or a part of one, at one price: how many months or pieces it is
    worth, exactly.
    """
    subscription = line.component == "supplier_subscription"
    flat = None if line.charge is None else line.charge.flat
    price = settlement.per_month if subscription else flat
    if not price:
        return _UNKNOWN

    units = line.nano_dkk / (price * 1000)
    if line.charge is not None and line.charge.kind is ChargeKind.FEE:
        text = wording.pieces_difference(units)
    else:
        text = wording.months_difference(units, settlement.period)

    return _UNKNOWN if text is None else (text, units, price)


_LINES: Final = statement("elhandel.billing.bill", "lines_to_bill")

_LINKS: Final = statement("elhandel.billing.bill", "links_to_bill")
