"""Charges, products and heating limits of a case as the engine's terms."""

from datetime import date

from elhandel.settlement.case.errors import BadCase
from elhandel.settlement.case.fields import Field
from elhandel.settlement.engine import (
    Charge,
    ChargeKey,
    ChargeKind,
    Heating,
    HeatingMethod,
    HeatingYear,
    Link,
    Period,
    PricePeriod,
    Product,
    ProductKind,
    heating_years,
)
from elhandel.settlement.engine.period import FOR_GOOD
from elhandel.settlement.engine.prices import LARGEST_PRICE
from elhandel.settlement.yearly_limit import limit_rules, reduced_key, reduced_prices

PRICE_FIELD = {
    ChargeKind.TARIFF: "dkk_per_kwh",
    ChargeKind.SUBSCRIPTION: "dkk_per_month",
    ChargeKind.FEE: "dkk",
}
MICRO = 6
"""Decimals of a price in DKK when it is counted in micro-DKK."""


def charge(field: Field, period: Period) -> tuple[Charge, Link]:
    """A charge and its link; without dates of its own the link covers the period."""
    kind = ChargeKind(field["type"].text(*ChargeKind))
    owner = field.get("owner")
    key = ChargeKey(owner.text() if owner else "", kind, field["code"].text())
    vat = field.get("vat")
    quantity = field.get("quantity")
    link = Link(key, _days(field, period), quantity.integer() if quantity else 1)
    return Charge(key, _prices(field, PRICE_FIELD[kind]), vat.truth() if vat else True), link


def products(case: Field, period: Period) -> tuple[Product, ...]:
    """The product, or the products by date (`products`, each with `from` and `to`)."""
    several = case.get("products")
    fields = list(several.each()) if several else [case["product"]]
    return tuple(_product(field, period) for field in fields)


def heating(field: Field, charges: dict[ChargeKey, Charge], period: Period) -> Heating:
    """A yearly limit on a tariff (`charge`); the reduced price is added to `charges` as a charge of its own.

    What the case does not say of limit, method and reduced price is what the law says of its days.
    """
    code = field["charge"].text()
    full = next((key for key in charges if key.code == code), None)
    if full is None:
        raise BadCase(field["charge"].path, "the code of one of the charges", code)
    key, reduced = reduced_key(full), field.get("reduced")
    charges[key] = Charge(key, _prices(reduced, "dkk_per_kwh") if reduced else reduced_prices())
    calendar_years = range(period.start.year, period.end.year + 1)
    years = tuple(_heating_year(field, Period(date(year, 1, 1), date(year + 1, 1, 1))) for year in calendar_years)
    return Heating(full, key, years)


def _heating_year(field: Field, days: Period) -> HeatingYear:
    (by_law,) = heating_years(days, days.end, limit_rules().rules)
    method, limit = field.get("method"), field.get("yearly_limit_kwh")
    return HeatingYear(
        days,
        HeatingMethod(method.text(*HeatingMethod)) if method else by_law.method,
        limit.scaled(3) if limit else by_law.limit_wh,
    )


def _product(field: Field, period: Period) -> Product:
    kind = ProductKind(field["kind"].text(*ProductKind))
    supplements = field.get("supplements_dkk_per_kwh")
    single = [field.get("margin_dkk_per_kwh"), field.get("supplement_dkk_per_kwh")]
    added = [one for one in single if one is not None] + (list(supplements.each()) if supplements else [])
    monthly = field.get("subscription_dkk_per_month")
    deduction = field.get("credit_deduction_dkk_per_kwh")
    return Product(
        kind,
        _days(field, period),
        fixed_price=_price(field["dkk_per_kwh"]) if kind is ProductKind.FIXED else 0,
        supplements=tuple(_price(one) for one in added),
        subscription_per_month=_price(monthly) if monthly else None,
        credit_deduction=_price(deduction) if deduction else 0,
    )


def _prices(field: Field, name: str) -> tuple[PricePeriod, ...]:
    """The price periods (`prices`), or the one price that always applies."""
    listed = field.get("prices")
    if listed is None:
        return (PricePeriod(Period(date.min), _values(field[name])),)
    return tuple(_price_period(one, name) for one in listed.each())


def _price_period(field: Field, name: str) -> PricePeriod:
    end = field.get("to")
    days = _period(field["from"], end)
    try:
        return PricePeriod(days, _values(field[name]))
    except ValueError:
        expected = "1, 24 or 96 prices of a day, or 23, 25, 92 or 100 by position"
        raise BadCase(field[name].path, expected, field[name].value) from None


def _values(field: Field) -> tuple[int, ...]:
    return tuple(_price(one) for one in (field.each() if isinstance(field.value, list) else [field]))


def _price(field: Field) -> int:
    price = field.scaled(MICRO)
    if abs(price) > LARGEST_PRICE:
        raise BadCase(field.path, f"a price of at most {LARGEST_PRICE // 10**MICRO} DKK", field.value)
    return price


def _days(field: Field, period: Period) -> Period:
    """The dates of a link or product, where they are given; else those of the whole period."""
    start = field.get("from")
    return _period(start, field.get("to")) if start else period.cut(_period(None, field.get("to")))


def _period(start: Field | None, end: Field | None) -> Period:
    first = start.day() if start else date.min
    last = end.day() if end else FOR_GOOD
    if last < first:
        raise BadCase(end.path if end else "", f"a date not before {first}", str(last))
    return Period(first, last)
