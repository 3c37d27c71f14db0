"""Reading what is to be billed: the lines of settled stretches, put into words and sections."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from importlib.resources import files
from typing import Any, Final

from elhandel.billing.bill import consumption, wording
from elhandel.billing.bill.addresses import address_lines
from elhandel.billing.bill.bill import Bill, BillLine, BillSection, Recipient, StretchKey
from elhandel.billing.bill.tariff_prices import ChargeInPeriod, exact_price, prices_in_periods
from elhandel.billing.bill.wording import LinkedDays, SettledCharge
from elhandel.platform.database import Transaction
from elhandel.settlement.engine.exact import NANO_DKK_PER_ORE

_SQL: Final = files("elhandel.billing") / "sql"
_SECTIONS: Final = (_SQL / "sections_to_bill.sql").read_bytes()
_LINES: Final = (_SQL / "lines_to_bill.sql").read_bytes()
_LINKS: Final = (_SQL / "links_to_bill.sql").read_bytes()

_RECIPIENTS: Final = """
SELECT s.supply_period_id, coalesce(r.name, k.name),
       CASE WHEN r.recipient_id IS NULL THEN k.billing_address ELSE r.billing_address END, r.recipient_id
FROM portfolio.supply_period s
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.customer k USING (customer_id)
LEFT JOIN portfolio.recipient r USING (recipient_id)
WHERE s.supply_period_id = ANY(%(supply_periods)s)
"""

type LineKey = tuple[int, int, int]
"""(run, supply period, number of the settled line)"""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A row of sections_to_bill.sql."""

    run_id: int
    supply_period_id: int
    customer_id: int
    correction: bool
    period_from: date
    period_to: date
    metering_point_id: int
    gsrn: str
    product: str
    pricing_type: str
    address: dict[str, Any] | None
    per_month: int | None
    per_kwh: int | None
    each_per_kwh: list[int] | None

    @property
    def key(self) -> StretchKey:
        return self.run_id, self.supply_period_id


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of lines_to_bill.sql."""

    run_id: int
    supply_period_id: int
    line_no: int
    component: Any
    quantity_wh: int | None
    amount_ore: int
    rest_numerator: int
    rest_denominator: int
    vat: bool
    charge_id: int | None
    kind: str | None
    code: str | None
    name: str | None
    tax: bool | None
    flat: int | None
    child_gsrn: str | None
    child_type: str | None

    @property
    def charge(self) -> SettledCharge | None:
        if self.kind is None or self.code is None:
            return None
        return SettledCharge(self.kind, self.code, self.name, bool(self.tax), self.flat)

    @property
    def nano_dkk(self) -> Fraction:
        """The amount before it was rounded."""
        return self.amount_ore * NANO_DKK_PER_ORE + Fraction(
            self.rest_numerator, self.rest_denominator
        )

    @property
    def child(self) -> tuple[str, str | None] | None:
        return (self.child_gsrn, self.child_type) if self.child_gsrn else None


def sections_of(tx: Transaction, stretches: Sequence[StretchKey]) -> dict[StretchKey, BillSection]:
    """A section for each settled stretch; in the order in which they stand on a document, originals
    first.
    """
    runs, supply_periods = zip(*stretches, strict=True) if stretches else ((), ())
    wanted, asked = (
        frozenset(stretches),
        {"runs": sorted(set(runs)), "supply_periods": sorted(set(supply_periods))},
    )
    found = [
        row
        for row in (_Stretch(*told) for told in tx.execute(_SECTIONS, asked))
        if row.key in wanted
    ]
    lines: dict[StretchKey, list[_Line]] = defaultdict(list)
    for line in (_Line(*row) for row in tx.execute(_LINES, asked)):
        lines[line.run_id, line.supply_period_id].append(line)
    links: dict[LineKey, list[LinkedDays]] = defaultdict(list)
    for run, supply_period, line_no, start, end, factor in tx.execute(_LINKS, asked):
        links[run, supply_period, line_no].append(LinkedDays(start, end, factor))
    moving = [
        key for row in found for line in lines[row.key] if (key := _moving(row, line)) is not None
    ]
    prices = prices_in_periods(tx, moving)

    original = [row for row in found if not row.correction]
    asked_for = [(row.metering_point_id, row.period_from, row.period_to) for row in original]
    daily = _by_key(original, consumption.daily_wh(tx, asked_for))
    earlier = [consumption.a_year_before(row) for row in asked_for]
    own = consumption.supplied_to(tx, [row.customer_id for row in original], earlier)
    before = _by_key(
        [original[place] for place in own], consumption.daily_wh(tx, [earlier[n] for n in own])
    )
    return {
        row.key: BillSection(
            run_id=row.run_id,
            supply_period_id=row.supply_period_id,
            gsrn=row.gsrn,
            supply_address=address_lines(row.address),
            product=row.product,
            correction=row.correction,
            period_from=row.period_from,
            period_to=row.period_to,
            daily_wh=daily.get(row.key, ()),
            year_before_wh=sum(before[row.key]) if row.key in before else None,
            lines=_bill_lines(row, lines[row.key], links, prices),
        )
        for row in found
    }


def bills_of(tx: Transaction, wanted: Sequence[tuple[int, Sequence[BillSection]]]) -> list[Bill]:
    """A bill for each (customer, sections), addressed to where the contract of its first section is
    written to now.
    """
    asked = {"supply_periods": sorted({sections[0].supply_period_id for _, sections in wanted})}
    people = {row[0]: (str(row[1]), row[2], row[3]) for row in tx.execute(_RECIPIENTS, asked)}
    return [
        Bill(customer, _recipient(*people[sections[0].supply_period_id], sections), tuple(sections))
        for customer, sections in wanted
    ]


def _recipient(
    name: str,
    billing_address: Mapping[str, Any] | None,
    recipient_id: int | None,
    sections: Sequence[BillSection],
) -> Recipient:
    """Where to write to: the billing address, or the first supply address there is."""
    addresses = (address_lines(billing_address), *(section.supply_address for section in sections))
    return Recipient(name, next((address for address in addresses if address), ()), recipient_id)


def _moving(stretch: _Stretch, line: _Line) -> ChargeInPeriod | None:
    """The tariff of a line that had several prices in the period of its stretch."""
    if line.charge_id is None or line.quantity_wh is None or line.flat is not None:
        return None
    return line.charge_id, stretch.period_from, stretch.period_to


def _bill_lines(
    stretch: _Stretch,
    lines: Sequence[_Line],
    links: Mapping[LineKey, Sequence[LinkedDays]],
    prices: Mapping[ChargeInPeriod, frozenset[int]],
) -> tuple[BillLine, ...]:
    billed = [
        _bill_line(
            stretch,
            line,
            links.get((line.run_id, line.supply_period_id, line.line_no), ()),
            prices.get(key, frozenset()) if (key := _moving(stretch, line)) else frozenset(),
        )
        for line in lines
    ]
    return tuple(
        sorted(billed, key=lambda line: (wording.rank(line.category), line.settlement_line_no or 0))
    )


def _bill_line(
    stretch: _Stretch, line: _Line, linked: Sequence[LinkedDays], prices: frozenset[int]
) -> BillLine:
    charge = line.charge
    quantity, units, price = _quantity(stretch, line, linked, prices)
    return BillLine(
        category=wording.category_of(charge),
        component=line.component,
        description=wording.description(
            line.component, stretch.product, stretch.pricing_type, charge, line.child
        ),
        quantity_wh=line.quantity_wh,
        quantity=quantity,
        unit_price=wording.proven_price(price, units, line.amount_ore),
        amount_ore=line.amount_ore,
        vat=line.vat,
        settlement_line_no=line.line_no,
    )


def _quantity(
    stretch: _Stretch, line: _Line, linked: Sequence[LinkedDays], prices: frozenset[int]
) -> tuple[str | None, Fraction, int | None]:
    """(text for what is not measured in kWh, units that the price is for, price of a unit if one
    held).

    prices: those of a tariff that had several in the period.
    """
    if line.quantity_wh is not None:
        return (
            None,
            Fraction(line.quantity_wh, 1000),
            _price_of_a_kwh(stretch, line, line.quantity_wh, prices),
        )
    if stretch.correction:
        return _difference(stretch, line)
    if line.component == "supplier_subscription":
        days = [LinkedDays(stretch.period_from, stretch.period_to)]
        return wording.months_text(days), wording.months(days), stretch.per_month
    if not linked:
        return None, Fraction(), None
    if line.kind == "fee":
        return (
            wording.pieces_text(linked),
            Fraction(sum(days.factor for days in linked)),
            line.flat,
        )

    return wording.months_text(linked), wording.months(linked), line.flat


def _price_of_a_kwh(stretch: _Stretch, line: _Line, wh: int, prices: frozenset[int]) -> int | None:
    """The price of the whole period, or the one that all of the amount was settled at."""
    if line.charge is None and line.component != "energy":
        return None
    if line.charge is None:
        several = stretch.each_per_kwh or ()
        return (
            exact_price(line.nano_dkk, wh, several) if stretch.per_kwh is None else stretch.per_kwh
        )
    return exact_price(line.nano_dkk, wh, prices) if line.flat is None else line.flat


def _difference(stretch: _Stretch, line: _Line) -> tuple[str | None, Fraction, int | None]:
    """The same for a difference of two amounts at one price: how many months or pieces it comes to,
    exact.
    """
    price = stretch.per_month if line.component == "supplier_subscription" else line.flat
    if not price:
        return None, Fraction(), None

    units = line.nano_dkk / (price * 1000)
    days = LinkedDays(stretch.period_from, stretch.period_to)
    text = (
        wording.pieces_difference(units)
        if line.kind == "fee"
        else wording.months_difference(units, days)
    )

    return (None, Fraction(), None) if text is None else (text, units, price)


def _by_key(
    stretches: Sequence[_Stretch], by_place: Mapping[int, tuple[int, ...]]
) -> dict[StretchKey, tuple[int, ...]]:
    return {stretches[place].key: values for place, values in by_place.items()}
