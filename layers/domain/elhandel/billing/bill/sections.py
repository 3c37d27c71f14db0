"""What is to be billed, read from the database: settlements, put into words and sections."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from psycopg.rows import class_row, kwargs_row

from elhandel.billing.annotations import Annotations, Estimated, EstimatedPoint, FixedPrice
from elhandel.billing.bill import consumption, wording
from elhandel.billing.bill.addresses import address_lines
from elhandel.billing.bill.agreements import agreements_of
from elhandel.billing.bill.annotated import (
    PRICES_OF,
    Corrected,
    NamedCharge,
    changes_of,
    estimates,
    point_kind,
)
from elhandel.billing.bill.bill import (
    Bill,
    BillLine,
    BillSection,
    Component,
    CustomerKind,
    Recipient,
    SettlementKey,
)
from elhandel.billing.bill.similar_homes import similar_home
from elhandel.billing.bill.tariff_prices import (
    ChargeInPeriod,
    corrected_prices,
    exact_price,
    prices_in_periods,
)
from elhandel.billing.bill.wording import Child, Linked, SettledCharge
from elhandel.platform.bulk.int_arrays import Int4s
from elhandel.platform.database import Transaction, statement
from elhandel.settlement.corrections import effects_of
from elhandel.settlement.engine.exact import NANO_DKK_PER_ORE
from elhandel.values.charges import ENERGINET, ChargeKind
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ChargeId, CustomerId, MeteringPointId, RunId, SupplyPeriodId

type _LineKey = tuple[RunId, SupplyPeriodId, int]
"""(run, supply period, number of the settled line)"""

type _OfCharge = tuple[ChargeId | None, MeteringPointId]
"""(charge, the point that it is charged for)"""

type _Quantity = tuple[str | None, Fraction, int | None]
"""(text of what is not measured in kWh, units that the price is for, price of a unit if known)"""

type _Daily = Mapping[SettlementKey, tuple[int, ...]]
"""Wh of each day of what was settled."""

type _Estimates = Mapping[MeteringPointId, Estimated]
"""What is estimated, by the point whose readings it is of."""

_UNKNOWN: Final[_Quantity] = (None, Fraction(), None)


def sections_of(
    tx: Transaction, settlements: Sequence[SettlementKey]
) -> dict[SettlementKey, BillSection]:
    """A section for each settlement, in the order of a document: originals first."""
    wanted = frozenset(settlements)
    asked = {
        "runs": Int4s(sorted({run for run, _ in wanted})),
        "supply_periods": Int4s(sorted({supply for _, supply in wanted})),
    }

    cursor = tx.cursor(row_factory=kwargs_row(_settlement_to_bill))
    found = [row for row in cursor.execute(_SECTIONS, asked) if row.key in wanted]
    lines = _lines_of(tx, asked)
    links = _links_of(tx, asked)
    moving = [
        charge
        for settlement in found
        for line in lines[settlement.key]
        if (charge := _moving(settlement, line)) is not None
    ]
    prices = prices_in_periods(tx, moving)
    agreements = agreements_of(tx, asked)
    originals = [row for row in found if not row.correction]
    daily, year_before = _consumption(tx, originals)
    estimated = _estimated(tx, found, lines)
    corrected = _corrected_prices(tx, found)

    return {
        settlement.key: BillSection(
            run_id=settlement.run_id,
            supply_period_id=settlement.supply_period_id,
            gsrn=settlement.gsrn,
            supply_address=address_lines(settlement.address),
            product=settlement.product,
            correction=settlement.correction,
            period=settlement.period,
            daily_wh=daily.get(settlement.key, ()),
            year_before_wh=_sum(year_before.get(settlement.key)),
            lines=_bill_lines(settlement, lines[settlement.key], links, prices),
            year_before_daily_wh=year_before.get(settlement.key, ()),
            grid_company=_grid_company(lines[settlement.key]),
            agreement=agreements[settlement.key].agreement,
            final=agreements[settlement.key].final,
            annotations=_annotations(
                settlement,
                lines[settlement.key],
                estimated.get(settlement.key, {}),
                corrected.get(settlement.key, {}),
            ),
        )
        for settlement in found
    }


def bills_of(
    tx: Transaction, wanted: Sequence[tuple[CustomerId, Sequence[BillSection]]]
) -> list[Bill]:
    """A bill for each (customer, sections).

    It is addressed to where the contract of its first section is written to now; of charges only,
    to the customer.
    """
    first = [sections[0].supply_period_id for _, sections in wanted]
    supplied = {supply for supply in first if supply is not None}
    others = {
        customer for (customer, _), supply in zip(wanted, first, strict=True) if supply is None
    }
    asked = {
        "supply_periods": Int4s(sorted(supplied)),
        "customers": Int4s(sorted(others)),
    }
    cursor = tx.cursor(row_factory=class_row(_Addressee))
    people = {
        (row.customer_id, row.supply_period_id): row for row in cursor.execute(_RECIPIENTS, asked)
    }

    return [
        Bill(
            customer_id=customer,
            recipient=_recipient(people[None if supply else customer, supply], sections),
            sections=tuple(sections),
        )
        for (customer, sections), supply in zip(wanted, first, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _SettlementToBill:
    """A row of sections_to_bill.sql."""

    run_id: RunId
    supply_period_id: SupplyPeriodId
    customer_id: CustomerId
    correction: bool
    period_from: date
    period_to: date
    metering_point_id: MeteringPointId
    gsrn: Gsrn
    product: str
    pricing_type: str
    address: dict[str, Any] | None
    per_month: int | None
    per_kwh: int | None
    each_per_kwh: list[int] | None

    changes: Any
    """Of a correction, as it was kept: its effects."""

    typical_home: bool
    """Whether a home of its kind is known: a private one, not heated by electricity."""

    @property
    def key(self) -> SettlementKey:
        return self.run_id, self.supply_period_id

    @property
    def period(self) -> Period:
        return Period(self.period_from, self.period_to)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of lines_to_bill.sql, in the order of its columns; the last two are the child."""

    run_id: RunId
    supply_period_id: SupplyPeriodId
    line_no: int
    component: Component
    quantity_wh: int | None
    amount_ore: int
    rest_numerator: int
    rest_denominator: int
    vat: bool
    charge_id: ChargeId | None
    kind: str | None
    code: str | None
    name: str | None
    tax: bool | None
    flat: int | None
    metering_point_id: MeteringPointId
    owner: str | None
    """Of the charge, GLN."""

    child: Child | None

    @property
    def key(self) -> _LineKey:
        return self.run_id, self.supply_period_id, self.line_no

    @property
    def of_charge(self) -> _OfCharge:
        return self.charge_id, self.metering_point_id

    @property
    def charge(self) -> SettledCharge | None:
        if self.kind is None or self.code is None:
            return None
        return _settled_charge(self.kind, self.code, self.name, bool(self.tax), self.flat)

    @property
    def nano_dkk(self) -> Fraction:
        """The amount before it was rounded."""
        rest = Fraction(self.rest_numerator, self.rest_denominator)
        return self.amount_ore * NANO_DKK_PER_ORE + rest


@lru_cache(maxsize=4096)
def _settled_charge(
    kind: str, code: str, name: str | None, tax: bool, flat: int | None
) -> SettledCharge:
    """One value for the many lines of a charge."""
    return SettledCharge(ChargeKind(kind), code, name, tax, flat)


@dataclass(frozen=True, slots=True)
class _Addressee:
    """A row of recipients.sql."""

    customer_id: CustomerId | None
    supply_period_id: SupplyPeriodId | None
    name: str
    kind: CustomerKind
    account_number: str | None
    billing_address: dict[str, Any] | None
    recipient_id: int | None


def _settlement_to_bill(*, gsrn: str, **columns: Any) -> _SettlementToBill:
    return _SettlementToBill(gsrn=Gsrn(gsrn), **columns)


def _lines_of(tx: Transaction, asked: Mapping[str, Any]) -> Mapping[SettlementKey, list[_Line]]:
    lines: dict[SettlementKey, list[_Line]] = defaultdict(list)
    for *columns, child_gsrn, child_type in tx.execute(_LINES, asked).fetchall():
        child = Child(Gsrn(child_gsrn), child_type) if child_gsrn else None
        line = _Line(*[*columns, child])  # by place: there are a million lines in a month
        lines[line.run_id, line.supply_period_id].append(line)
    return lines


def _links_of(tx: Transaction, asked: Mapping[str, Any]) -> Mapping[_LineKey, list[Linked]]:
    links: dict[_LineKey, list[Linked]] = defaultdict(list)
    for run, supply, line_no, start, end, factor in tx.execute(_LINKS, asked).fetchall():
        links[run, supply, line_no].append(_linked(start, end, factor))
    return links


@lru_cache(maxsize=4096)
def _linked(start: date, end: date, factor: int) -> Linked:
    """One value for the many links of a month."""
    return Linked(Period(start, end), factor)


def _consumption(tx: Transaction, originals: Sequence[_SettlementToBill]) -> tuple[_Daily, _Daily]:
    """Wh of each day, and of the same days a year before if the customer was supplied then."""
    asked = [(row.metering_point_id, row.period) for row in originals]
    daily = consumption.daily_wh(tx, asked)

    earlier = [consumption.a_year_before(days) for days in asked]
    places = consumption.supplied_to(tx, [row.customer_id for row in originals], earlier)
    before = consumption.daily_wh(tx, [earlier[place] for place in places])

    return (
        {originals[place].key: by_day for place, by_day in daily.items()},
        {originals[places[number]].key: by_day for number, by_day in before.items()},
    )


def _sum(daily: Sequence[int] | None) -> int | None:
    return None if daily is None else sum(daily)


def _estimated(
    tx: Transaction,
    settlements: Sequence[_SettlementToBill],
    lines: Mapping[SettlementKey, Sequence[_Line]],
) -> Mapping[SettlementKey, _Estimates]:
    """What is estimated of the days of an original, and of the days that a correction changed, by
    point: the supplied one, and the child points that lines are about.
    """
    wanted = [
        (row.key, point, days)
        for row in settlements
        for point in _points_of(row, lines[row.key])
        for days in _read_days(row, point)
    ]

    found: dict[SettlementKey, dict[MeteringPointId, Estimated]] = defaultdict(dict)
    for place, part in sorted(estimates(tx, [(point, days) for _, point, days in wanted]).items()):
        key, point, _ = wanted[place]
        of_key = found[key]
        of_key[point] = of_key[point].plus(part) if point in of_key else part

    return found


def _corrected_prices(
    tx: Transaction, settlements: Sequence[_SettlementToBill]
) -> Mapping[SettlementKey, Corrected]:
    """From what to what prices were put right, of the corrections among these."""
    asked = [
        (effect.charge_id, effect.days, row.run_id, row.supply_period_id)
        for row in settlements
        if row.correction
        for effect in effects_of(row.changes)
        if effect.kind == "charge" and effect.charge_id is not None
    ]

    found: dict[SettlementKey, dict[ChargeInPeriod, tuple[int, int]]] = defaultdict(dict)
    for (charge, days, run, supply), prices in corrected_prices(tx, asked).items():
        found[run, supply][charge, days] = prices
    return found


def _points_of(settlement: _SettlementToBill, lines: Sequence[_Line]) -> Iterable[MeteringPointId]:
    """The supplied point, then the child points, each once."""
    children = (line.metering_point_id for line in lines if line.child)
    return dict.fromkeys((settlement.metering_point_id, *children))


def _read_days(settlement: _SettlementToBill, point: MeteringPointId) -> Sequence[Period]:
    if not settlement.correction:
        return [settlement.period]

    return [
        effect.days
        for effect in effects_of(settlement.changes)
        if effect.metering_point_id == point and effect.changed_days == effect.days.days
    ]


def _annotations(
    settlement: _SettlementToBill,
    lines: Sequence[_Line],
    estimated: _Estimates,
    prices: Corrected,
) -> Annotations:
    of_main = estimated.get(settlement.metering_point_id)
    of_children = _estimated_points(lines, estimated)
    if settlement.correction:
        children = {line.metering_point_id: line.child.type for line in lines if line.child}
        charges = {
            line.charge_id: NamedCharge(
                _described(settlement, line), line.owner or "", PRICES_OF[line.kind]
            )
            for line in reversed(lines)  # of a charge on a child too, the main point's name
            if line.charge_id is not None and line.kind is not None
        }
        effects = effects_of(settlement.changes)
        return Annotations(
            changes=changes_of(effects, charges, settlement.metering_point_id, children, prices),
            estimated=of_main,
            estimated_points=of_children,
        )

    sells = any(line.component == "production_credit" for line in lines)
    fixed = settlement.pricing_type == "fixed" and settlement.per_kwh is not None

    return Annotations(
        estimated=of_main,
        estimated_points=of_children,
        fixed_price=FixedPrice(settlement.per_kwh) if fixed and settlement.per_kwh else None,
        similar_home=similar_home(settlement.address, settlement.period)
        if settlement.typical_home and not sells
        else None,
    )


def _estimated_points(lines: Sequence[_Line], estimated: _Estimates) -> tuple[EstimatedPoint, ...]:
    children = {line.metering_point_id: line.child.type for line in lines if line.child}
    return tuple(
        EstimatedPoint(point_kind(children[point]), readings)
        for point, readings in estimated.items()
        if point in children
    )


def _grid_company(lines: Sequence[_Line]) -> str | None:
    """GLN of the owner of the point's charges; Energinet's are on every point."""
    owners = (line.owner for line in lines if line.owner not in {None, ENERGINET})
    return next(owners, None)


def _recipient(addressee: _Addressee, sections: Sequence[BillSection]) -> Recipient:
    """Where to write to: the billing address, or the first supply address there is."""
    addresses = [address_lines(addressee.billing_address)]
    addresses += [section.supply_address for section in sections]

    return Recipient(
        name=addressee.name,
        address=next((address for address in addresses if address), ()),
        recipient_id=addressee.recipient_id,
        kind=addressee.kind,
        account_number=addressee.account_number,
    )


def _moving(settlement: _SettlementToBill, line: _Line) -> ChargeInPeriod | None:
    """The tariff of a line that had several prices in the period of its settlement."""
    if line.charge_id is None or line.quantity_wh is None or line.flat is not None:
        return None
    return line.charge_id, settlement.period


def _bill_lines(
    settlement: _SettlementToBill,
    lines: Sequence[_Line],
    links: Mapping[_LineKey, Sequence[Linked]],
    prices: Mapping[ChargeInPeriod, frozenset[int]],
) -> tuple[BillLine, ...]:
    billed = []
    split = _split_by_vat(lines)
    for line in lines:
        charge = _moving(settlement, line)
        of_charge = frozenset[int]() if charge is None else prices.get(charge, frozenset())
        linked = None if line.of_charge in split else links.get(line.key, ())
        billed.append(_bill_line(settlement, line, linked, of_charge))

    def place(line: BillLine) -> tuple[int, int]:
        return wording.rank(line.category), line.settlement_line_no or 0

    return tuple(sorted(billed, key=place))


def _split_by_vat(lines: Sequence[_Line]) -> frozenset[_OfCharge]:
    """Subscriptions and fees with a line for the days with VAT and one for those without: each has
    some of the linked days, and which is not known here.
    """
    found = [line.of_charge for line in lines if line.charge_id and line.quantity_wh is None]
    if len(set(found)) == len(found):
        return frozenset()
    return frozenset(charge for charge, count in Counter(found).items() if count > 1)


def _bill_line(
    settlement: _SettlementToBill,
    line: _Line,
    linked: Sequence[Linked] | None,
    prices: frozenset[int],
) -> BillLine:
    charge = line.charge
    quantity, units, price = _quantity(settlement, line, linked, prices)

    return BillLine(
        category=wording.category_of(charge),
        component=line.component,
        description=_described(settlement, line),
        quantity_wh=line.quantity_wh,
        quantity=quantity,
        unit_price=wording.proven_price(price, units, line.amount_ore),
        amount_ore=line.amount_ore,
        vat=line.vat,
        settlement_line_no=line.line_no,
    )


def _described(settlement: _SettlementToBill, line: _Line) -> str:
    return wording.description(
        line.component, settlement.product, settlement.pricing_type, line.charge, line.child
    )


def _quantity(
    settlement: _SettlementToBill,
    line: _Line,
    linked: Sequence[Linked] | None,
    prices: frozenset[int],
) -> _Quantity:
    """How much of what, at which price.

    linked: None where only some of the linked days are the line's. prices: of a tariff that had
    several in the period.
    """
    if line.quantity_wh is not None:
        price = _price_of_a_kwh(settlement, line, line.quantity_wh, prices)
        return None, Fraction(line.quantity_wh, 1000), price
    if settlement.correction or linked is None:
        return _of_amount(settlement, line)
    if line.component == "supplier_subscription":
        days = [Linked(settlement.period)]
        return wording.months_text(days), wording.months(days), settlement.per_month
    if not linked:
        return _UNKNOWN
    if line.kind == ChargeKind.FEE:
        pieces = Fraction(sum(days.factor for days in linked))
        return wording.pieces_text(linked), pieces, line.flat

    return wording.months_text(linked), wording.months(linked), line.flat


def _price_of_a_kwh(
    settlement: _SettlementToBill, line: _Line, wh: int, prices: frozenset[int]
) -> int | None:
    """The price of the whole period, or the one that all of the amount was settled at."""
    if line.charge is None and line.component != "energy":
        return None
    if line.charge is not None:
        return exact_price(line.nano_dkk, wh, prices) if line.flat is None else line.flat
    if settlement.per_kwh is not None:
        return settlement.per_kwh

    return exact_price(line.nano_dkk, wh, settlement.each_per_kwh or ())


def _of_amount(settlement: _SettlementToBill, line: _Line) -> _Quantity:
    """A difference of two amounts, or a part of one, at one price: how many months or pieces it is
    worth, exactly.
    """
    subscription = line.component == "supplier_subscription"
    price = settlement.per_month if subscription else line.flat
    if not price:
        return _UNKNOWN

    units = line.nano_dkk / (price * 1000)
    if line.kind == ChargeKind.FEE:
        text = wording.pieces_difference(units)
    else:
        text = wording.months_difference(units, settlement.period)

    return _UNKNOWN if text is None else (text, units, price)


_SECTIONS: Final = statement("elhandel.billing.bill", "sections_to_bill")

_LINES: Final = statement("elhandel.billing.bill", "lines_to_bill")

_LINKS: Final = statement("elhandel.billing.bill", "links_to_bill")

_RECIPIENTS: Final = statement("elhandel.billing.bill", "recipients")
