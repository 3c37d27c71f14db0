"""From terms to a plan: the lines that a point gets, and what each is the sum of."""

from collections.abc import Iterator
from itertools import pairwise

from elhandel.settlement.engine.book import Parts, PriceBook
from elhandel.settlement.engine.errors import MissingProduct, UnableToSettle
from elhandel.settlement.engine.plan import Basis, Contribution, LinePlan, Plan, stretches_of
from elhandel.settlement.engine.terms import Direction, Heating, LineKey, LineKind, Link, Terms
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.period import Period


def plan_of(book: PriceBook, terms: Terms) -> Plan:
    """The plan for `terms` on the book's axis.

    Raises MissingProduct, MissingChargePrice (of a subscription or fee; those of tariffs are
    refused by the plan, which knows the intervals), UnableToSettle for two products or two links of
    one charge on the same day.
    """
    axis = book.axis
    supply = terms.supply.cut(Period(axis.start, axis.end))
    first, last = axis.columns(supply)
    lines = tuple(_lines(book, terms, supply)) if first < last else ()
    return Plan(terms, axis, first, last, lines, stretches_of(lines))


def _lines(book: PriceBook, terms: Terms, supply: Period) -> Iterator[LinePlan]:
    _refuse_gaps_between_products(terms, supply)
    consumed = terms.direction is Direction.CONSUMPTION
    if terms.products and consumed:
        yield LinePlan(LineKey(LineKind.ENERGY), tuple(_energy(book, terms, supply)))

    yield from _charges(book, terms, supply)
    yield from _supplier_subscription(book, terms, supply)
    if terms.products and (terms.netting or not consumed):
        sold = LineKey(LineKind.PRODUCTION_CREDIT, vat=terms.sells_with_vat)
        yield LinePlan(sold, tuple(_credit(book, terms, supply)))


def _energy(book: PriceBook, terms: Terms, supply: Period) -> Iterator[Contribution]:
    for product in terms.products:
        for days, area in terms.areas_on(product.days.cut(supply)):
            first, last = book.axis.columns(days)
            yield Contribution(Basis.BILLED, first, last, book.energy(area, product), area)


def _credit(book: PriceBook, terms: Terms, supply: Period) -> Iterator[Contribution]:
    """Production at its base price; a netted surplus always at spot, whatever the product."""
    basis = Basis.SURPLUS if terms.netting else Basis.BILLED
    for product in terms.products:
        for days, area in terms.areas_on(product.days.cut(supply)):
            first, last = book.axis.columns(days)
            base = book.spot(area) if terms.netting else book.base(area, product)
            credit = base.plus_flat(-product.credit_deduction).negative()
            yield Contribution(basis, first, last, credit, area)


def _charges(book: PriceBook, terms: Terms, supply: Period) -> Iterator[LinePlan]:
    """A line for each charge; two where it carries VAT on some of the days."""
    links: dict[ChargeKey, list[Link]] = {}
    for link in terms.links:
        links.setdefault(link.charge, []).append(link)

    for key, linked in links.items():
        _refuse_two_links_a_day(key, linked)
        for vat, stretches in book.charge(key).vat_on(supply).items():
            line = LineKey(LineKind.CHARGE, key, vat)
            each = [(days, link) for days in stretches for link in linked]
            if key.kind is ChargeKind.TARIFF:
                contributions = tuple(
                    contribution
                    for days, link in each
                    for contribution in _tariff(book, terms, days, link)
                )
                if contributions:
                    yield LinePlan(line, contributions)
            else:
                parts = tuple(
                    part for days, link in each for part in _without_quantity(book, days, link)
                )
                if parts:
                    yield LinePlan(line, parts=parts)


def _tariff(book: PriceBook, terms: Terms, supply: Period, link: Link) -> Iterator[Contribution]:
    days = link.days.cut(supply)
    first, last = book.axis.columns(days)
    if first == last:
        return

    price = book.tariff(link.charge)
    if terms.heating is None or terms.heating.charge != link.charge:
        yield Contribution(Basis.BILLED, first, last, price, link.charge, link.factor)
        return

    yield from _heated(book, terms.heating, days, link)


def _heated(book: PriceBook, heating: Heating, days: Period, link: Link) -> Iterator[Contribution]:
    """The reduced price on all, and the difference to the full price on the part that pays the full
    tax.
    """
    full, reduced = book.tariff(link.charge), book.tariff(heating.reduced)
    first, last = book.axis.columns(days)
    counted = [
        book.axis.columns(of_year)
        for year in heating.years
        if (of_year := year.days.cut(days)).days
    ]
    edges = {first, last}.union(*counted)
    for start, end in pairwise(sorted(edges)):
        if any(a <= start and end <= b for a, b in counted):
            yield Contribution(Basis.BILLED, start, end, reduced, heating.reduced, link.factor)
            yield Contribution(
                Basis.FULL_TAX,
                start,
                end,
                full.minus(reduced),
                link.charge,
                link.factor,
                counted=False,
            )
        else:
            yield Contribution(Basis.BILLED, start, end, full, link.charge, link.factor)


def _without_quantity(book: PriceBook, supply: Period, link: Link) -> Parts:
    if link.charge.kind is ChargeKind.FEE:
        due = link.days.start
        return (
            book.fee_parts(link.charge, due, link.factor)
            if due in supply and due in link.days
            else ()
        )
    days = link.days.cut(supply)
    return book.subscription_parts(link.charge, days, link.factor) if days.days else ()


def _supplier_subscription(book: PriceBook, terms: Terms, supply: Period) -> Iterator[LinePlan]:
    parts = tuple(
        part
        for product in terms.products
        if product.subscription_per_month is not None
        for part in book.own_subscription_parts(
            product.subscription_per_month, product.days.cut(supply)
        )
    )
    if parts:
        yield LinePlan(LineKey(LineKind.SUPPLIER_SUBSCRIPTION), parts=parts)


def _refuse_gaps_between_products(terms: Terms, supply: Period) -> None:
    if not terms.products and not terms.needs_product:
        return

    day = supply.start
    for product in sorted(terms.products, key=lambda product: product.days.start):
        days = product.days.cut(supply)
        if not days.days:
            continue
        if days.start > day:
            raise MissingProduct([(day, days.start)])
        if days.start < day:
            raise UnableToSettle(
                f"Unable to settle: two products are agreed for {days.start}. End the earlier one, then settle again."
            )
        day = days.end

    if day != supply.end:
        raise MissingProduct([(day, supply.end)])


def _refuse_two_links_a_day(key: ChargeKey, links: list[Link]) -> None:
    ordered = sorted(links, key=lambda link: link.days.start)
    for link, following in pairwise(ordered):
        if following.days.start < link.days.end:
            raise UnableToSettle(
                f"Unable to settle: charge {key.code} of owner {key.owner} is linked twice on {following.days.start}. "
                "End the earlier price link, then settle again."
            )
