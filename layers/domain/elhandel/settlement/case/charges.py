"""Charges and products of a case as the engine's terms."""

from datetime import date, timedelta
from typing import Final

from elhandel.settlement.case.errors import BadCase
from elhandel.settlement.case.fields import FIRST_DAY, LAST_DAY, Field
from elhandel.settlement.engine.axis import QUARTER
from elhandel.settlement.engine.terms import (
    LARGEST_PRICE,
    PER_DAY_BY_CLOCK,
    PER_DAY_BY_POSITION,
    Charge,
    Link,
    PricePeriod,
    Product,
    ProductKind,
)
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.days.local_time import start_of_day
from elhandel.values.days.period import FOR_GOOD, Period

PRICE_FIELD: Final = {
    ChargeKind.TARIFF: "dkk_per_kwh",
    ChargeKind.SUBSCRIPTION: "dkk_per_month",
    ChargeKind.FEE: "dkk",
}
MICRO: Final = 6
"""Decimals of a price in DKK when it is counted in micro-DKK."""
LARGEST_SUPPLEMENTS: Final = 10**10
"""Ten thousand DKK in micro-DKK: all that is added to or taken from a spot price of many decimals
stays exact.
"""
LARGEST_FACTOR: Final = 2**31 - 1


def charges(listed: Field, period: Period) -> tuple[dict[ChargeKey, Charge], tuple[Link, ...]]:
    """The charges and their links, in order; a link without dates covers the period."""
    read: dict[ChargeKey, Charge] = {}
    links: list[Link] = []
    for field in listed.each():
        charge, linked = _charge(field, period)
        if charge.key in read:
            expected = (
                "each charge once: put further days into its `links`, "
                "further prices into its `prices`"
            )
            raise BadCase(f"{field.path}.code", expected, charge.key.code)
        read[charge.key] = charge
        links += linked

    return read, tuple(links)


def _charge(field: Field, period: Period) -> tuple[Charge, list[Link]]:
    kind = ChargeKind(field["type"].text(*ChargeKind))
    price = PRICE_FIELD[kind]
    field.only(
        *("code", "type", "owner", "vat", "vat_changes", "prices", price),
        *("links", "from", "to", "quantity"),
    )
    owner, vat, listed = field.get("owner"), field.get("vat"), field.get("links")
    key = ChargeKey(owner.text() if owner else "", kind, field["code"].text())
    if listed is None:
        links = [_link(key, field, period)]
    else:
        for name in ("from", "to", "quantity"):
            field.not_with(name, "links")
        links = [
            _link(key, element.only("from", "to", "quantity"), period) for element in listed.each()
        ]

    charge = Charge(
        key,
        prices(field, price),
        vat=vat.truth() if vat else True,
        vat_since=_vat_changes(field),
    )

    return charge, links


def _vat_changes(field: Field) -> tuple[tuple[date, bool], ...]:
    listed = field.get("vat_changes")
    read: list[tuple[date, bool]] = []
    for change in () if listed is None else listed.each():
        since = change.only("from", "vat")["from"].day()
        if read and since <= read[-1][0]:
            raise BadCase(f"{change.path}.from", "days in order, each once", str(since))
        read.append((since, change["vat"].truth()))

    return tuple(read)


def _link(key: ChargeKey, field: Field, period: Period) -> Link:
    quantity = field.get("quantity")
    return Link(key, _days(field, period), quantity.integer(1, LARGEST_FACTOR) if quantity else 1)


def products(case: Field, period: Period) -> tuple[Product, ...]:
    """The product, or the products by date (`products`, each with `from` and `to`), if any."""
    case.not_with("products", "product")
    several, single = case.get("products"), case.get("product")
    fields = [single] if single else []
    if several is not None:
        fields = list(several.each())

    return tuple(_product(field, period) for field in fields)


def _product(field: Field, period: Period) -> Product:
    kind = ProductKind(field["kind"].text(*ProductKind))
    fixed = kind is ProductKind.FIXED
    field.only(
        *("kind", "from", "to"),
        *(("dkk_per_kwh",) if fixed else ()),
        *("margin_dkk_per_kwh", "supplement_dkk_per_kwh", "supplements_dkk_per_kwh"),
        *("subscription_dkk_per_month", "credit_deduction_dkk_per_kwh"),
    )
    monthly = field.get("subscription_dkk_per_month")
    deduction = field.get("credit_deduction_dkk_per_kwh")

    return Product(
        kind,
        _days(field, period),
        fixed_price=_price(field["dkk_per_kwh"]) if fixed else 0,
        supplements=_supplements(field),
        subscription_per_month=_price(monthly) if monthly else None,
        credit_deduction=_price(deduction, LARGEST_SUPPLEMENTS) if deduction else 0,
    )


def _supplements(product: Field) -> tuple[int, ...]:
    listed = product.get("supplements_dkk_per_kwh")
    single = (product.get("margin_dkk_per_kwh"), product.get("supplement_dkk_per_kwh"))
    fields = [*(field for field in single if field is not None), *(listed.each() if listed else ())]
    read = tuple(_price(field, LARGEST_SUPPLEMENTS) for field in fields)

    if sum(map(abs, read)) > LARGEST_SUPPLEMENTS:
        raise BadCase(
            product.path,
            f"supplements of at most {LARGEST_SUPPLEMENTS // 10**MICRO} DKK in all",
            len(read),
        )

    return read


def prices(field: Field, name: str) -> tuple[PricePeriod, ...]:
    """The price periods (`prices`), or the one price (`name`) that always applies."""
    field.not_with(name, "prices")
    listed = field.get("prices")
    if listed is None:
        counts = PER_DAY_BY_CLOCK if name == PRICE_FIELD[ChargeKind.TARIFF] else (1,)
        return (PricePeriod(Period(date.min), _values(field[name], counts)),)

    read: list[PricePeriod] = []
    for element in listed.each():
        period = _price_period(element.only("from", "to", name), name)
        if any(period.days.start == other.days.start for other in read):
            raise BadCase(
                f"{element.path}.from", "one price from each day on", str(period.days.start)
            )
        read.append(period)

    return tuple(read)


def _price_period(field: Field, name: str) -> PricePeriod:
    days = _period(field["from"], field.get("to"))
    if name != PRICE_FIELD[ChargeKind.TARIFF]:
        return PricePeriod(days, _values(field[name], (1,)))

    values = _values(field[name], PER_DAY_BY_CLOCK + PER_DAY_BY_POSITION)
    fitting = (len(values), 4 * len(values))
    if len(values) in PER_DAY_BY_POSITION and _quarters(days.start) not in fitting:
        raise BadCase(
            field[name].path,
            f"1, 24 or 96 prices: the clocks do not change on {days.start} so",
            len(values),
        )

    return PricePeriod(days, values)


def _quarters(day: date) -> int:
    if not FIRST_DAY <= day < LAST_DAY:
        return 0
    return (start_of_day(day + timedelta(days=1)) - start_of_day(day)) // QUARTER


def _values(field: Field, counts: tuple[int, ...]) -> tuple[int, ...]:
    fields = field.each_or_one()
    if len(fields) not in counts:
        expected = (
            "one price"
            if counts == (1,)
            else "1, 24 or 96 prices of a day, or 23, 25, 92 or 100 by position"
        )
        raise BadCase(field.path, expected, field.value)

    return tuple(_price(element) for element in fields)


def _price(field: Field, largest: int = LARGEST_PRICE) -> int:
    price = field.scaled(MICRO)
    if abs(price) > largest:
        raise BadCase(field.path, f"a price of at most {largest // 10**MICRO} DKK", field.value)
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
