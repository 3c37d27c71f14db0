"""The lines of a bill: settled lines, read from the database and put into words."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from typing import Any, Final, NamedTuple

from elhandel.billing.bill import wording
from elhandel.billing.bill.bill import BillLine, Category, Component, SettlementKey
from elhandel.billing.bill.settled import SettlementToBill
from elhandel.billing.bill.tariff_prices import ChargeInPeriod, exact_price
from elhandel.billing.bill.wording import Child, Linked, SettledCharge
from elhandel.platform.bulk.arrays import Dates
from elhandel.platform.bulk.int_arrays import Int4s
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
    def key(self) -> LineKey:
        """By which it is found."""
        return self.run_id, self.supply_period_id, self.line_no

    @property
    def nano_dkk(self) -> Fraction:
        """The amount before it was rounded."""
        return Fraction(self.nano_parts, self.rest_denominator)

    @property
    def nano_parts(self) -> int:
        """The amount before it was rounded, in parts of a nano-DKK: `rest_denominator` of them."""
        return self.amount_ore * NANO_DKK_PER_ORE * self.rest_denominator + self.rest_numerator


def settled_lines(
    tx: Transaction, asked: Mapping[str, Any], settlements: Sequence[SettlementToBill]
) -> Mapping[SettlementKey, list[SettledLine]]:
    """The lines of settlements in their order. asked: their runs and supply periods."""
    stretches = list(dict.fromkeys((one.period, one.since) for one in settlements))
    number_of = {stretch: number for number, stretch in enumerate(stretches)}
    stretch_of = {one.key: number_of[one.period, one.since] for one in settlements}

    found = [
        (key, (charge, stretch), settled, None if gsrn is None else Child(Gsrn(gsrn), kind))
        for *settled, charge, gsrn, kind in tx.execute(_LINES, asked).fetchall()
        if (stretch := stretch_of.get(key := (settled[0], settled[1]))) is not None
    ]
    used = list({named: None for _, named, _, _ in found if named[0] is not None})
    charges = _charges(tx, [(charge, *stretches[stretch]) for charge, stretch in used])
    charge_of = dict(zip(used, charges, strict=True))

    lines: dict[SettlementKey, list[SettledLine]] = defaultdict(list)
    for key, named, settled, child in found:
        lines[key].append(SettledLine._make((*settled, charge_of.get(named), child)))

    return lines


def links_of(
    tx: Transaction,
    settlements: Sequence[SettlementToBill],
    lines: Mapping[SettlementKey, Sequence[SettledLine]],
) -> Mapping[LineKey, list[Linked]]:
    """On which days of settlements the charges of their subscriptions and fees were linked.

    A correction is told by its amounts, and has none.
    """
    linked = [
        (line, line.charge.charge_id, settlement.period)
        for settlement in settlements
        if not settlement.correction
        for line in lines[settlement.key]
        if line.charge is not None and line.charge.kind is not ChargeKind.TARIFF
    ]
    asked = {
        "points": Int4s([line.metering_point_id for line, _, _ in linked]),
        "charges": Int4s([charge for _, charge, _ in linked]),
        "starts": Dates([days.start for _, _, days in linked]),
        "ends": Dates([days.end for _, _, days in linked]),
    }

    links: dict[LineKey, list[Linked]] = defaultdict(list)
    for place, start, end, factor in tx.execute(_LINKS, asked).fetchall():
        links[linked[place][0].key].append(_linked(start, end, factor))
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


def _charges(
    tx: Transaction, used: Sequence[tuple[ChargeId, Period, datetime | None]]
) -> Sequence[LineCharge]:
    """What charges are called in some days. used: with those, and since when a price of them must
    not have been corrected (None: whenever it was).
    """
    named: dict[int, LineCharge] = {}
    for place, kind, code, name, tax, flat, owner in tx.execute(
        _CHARGES,
        {
            "charges": Int4s([charge for charge, _, _ in used]),
            "starts": Dates([days.start for _, days, _ in used]),
            "ends": Dates([days.end for _, days, _ in used]),
            "since": [since for _, _, since in used],
        },
    ):
        settled = SettledCharge(ChargeKind(kind), code, name, tax, flat)
        category, called = wording.category_of(settled), wording.charge_name(settled)
        charge_id = used[place][0]
        named[place] = LineCharge(charge_id, settled.kind, owner, called, category, flat)

    return [named[place] for place in range(len(used))]


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
        linked, price = links.get(line.key, ()), charge.flat

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

_CHARGES: Final = statement("elhandel.billing.bill", "charges_of_lines")

_LINKS: Final = statement("elhandel.billing.bill", "links_to_bill")
