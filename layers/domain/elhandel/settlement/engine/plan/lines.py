"""From terms to a plan: the lines that a point gets, and what each is the sum of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from elhandel.settlement.engine.errors import MissingProduct, UnableToSettle
from elhandel.settlement.engine.plan.plan import (
    Basis,
    Contribution,
    LinePlan,
    Plan,
    column_ranges,
)
from elhandel.settlement.engine.prices import Parts, PriceBook
from elhandel.settlement.engine.terms import Direction, Heating, LineKey, LineKind, Link, Terms
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.days.period import Period


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

    return Plan(terms, axis, first, last, lines=lines, column_ranges=column_ranges(lines))


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
            yield Contribution(
                basis=Basis.BILLED,
                first=first,
                last=last,
                price=book.energy(area, product),
                source=area,
            )


def _credit(book: PriceBook, terms: Terms, supply: Period) -> Iterator[Contribution]:
    """Production at its base price; a netted surplus always at spot, whatever the product."""
    basis = Basis.SURPLUS if terms.netting else Basis.BILLED
    for product in terms.products:
        for days, area in terms.areas_on(product.days.cut(supply)):
            first, last = book.axis.columns(days)
            base = book.spot(area) if terms.netting else book.base(area, product)
            credit = base.plus_flat(-product.credit_deduction).negative()
            yield Contribution(
                basis=basis,
                first=first,
                last=last,
                price=credit,
                source=area,
            )


def _charges(book: PriceBook, terms: Terms, supply: Period) -> Iterator[LinePlan]:
    """A line for each charge; two where it carries VAT on some of the days."""
    links: dict[ChargeKey, list[Link]] = {}
    for link in terms.links:
        links.setdefault(link.charge, []).append(link)

    for key, linked in links.items():
        heating = terms.heating
        of_charge = _Linked(
            key=key,
            links=tuple(linked),
            supply=supply,
            heating=heating if heating is not None and heating.charge == key else None,
        )
        yield from book.once(of_charge, _lines_of_charge)


@dataclass(frozen=True, slots=True)
class _Linked:
    """All that the lines of a charge depend on but its prices: equal for most points of a run."""

    key: ChargeKey
    links: tuple[Link, ...]
    supply: Period

    heating: Heating | None
    """The limit, where the charge is the tax that it is about."""


def _lines_of_charge(book: PriceBook, linked: _Linked) -> tuple[LinePlan, ...]:
    _refuse_two_links_a_day(linked.key, linked.links)

    lines = [
        _charge(book, LineKey(LineKind.CHARGE, linked.key, vat), periods, linked)
        for vat, periods in book.charge(linked.key).vat_on(linked.supply).items()
    ]

    return tuple(line for line in lines if line.contributions or line.parts)


def _charge(book: PriceBook, key: LineKey, periods: list[Period], linked: _Linked) -> LinePlan:
    """The line of a charge on some days of the supply; empty where no link has a day of them."""
    contributions: list[Contribution] = []
    parts: Parts = ()
    for days in periods:
        for link in linked.links:
            if link.charge.kind is ChargeKind.TARIFF:
                contributions += _tariff(book, linked.heating, days, link)
            else:
                parts += _without_quantity(book, days, link)

    return LinePlan(key, tuple(contributions), parts)


def _tariff(
    book: PriceBook, heating: Heating | None, supply: Period, link: Link
) -> Iterator[Contribution]:
    days = link.days.cut(supply)
    first, last = book.axis.columns(days)
    if first == last:
        return

    if heating is not None:
        yield from _heated(book, heating, days, link)
        return

    yield Contribution(
        basis=Basis.BILLED,
        first=first,
        last=last,
        price=book.tariff(link.charge),
        source=link.charge,
        factor=link.factor,
    )


def _heated(book: PriceBook, heating: Heating, days: Period, link: Link) -> Iterator[Contribution]:
    """The reduced price on all, and what the full price adds on the part that pays the full tax."""
    full, reduced = book.tariff(link.charge), book.tariff(heating.reduced)
    added = full.minus(reduced)

    first, last = book.axis.columns(days)
    cuts = [year.days.cut(days) for year in heating.years]
    counted = [book.axis.columns(cut) for cut in cuts if cut.days]
    edges = {first, last}.union(*counted)

    for start, end in pairwise(sorted(edges)):
        if any(begun <= start and end <= over for begun, over in counted):
            yield Contribution(
                basis=Basis.BILLED,
                first=start,
                last=end,
                price=reduced,
                source=heating.reduced,
                factor=link.factor,
            )
            yield Contribution(
                basis=Basis.FULL_TAX,
                first=start,
                last=end,
                price=added,
                source=link.charge,
                factor=link.factor,
                counted=False,
            )
        else:
            yield Contribution(
                basis=Basis.BILLED,
                first=start,
                last=end,
                price=full,
                source=link.charge,
                factor=link.factor,
            )


def _without_quantity(book: PriceBook, supply: Period, link: Link) -> Parts:
    if link.charge.kind is ChargeKind.FEE:
        due = link.days.start
        falls_due = due in supply and due in link.days
        return book.fee_parts(link.charge, due, link.factor) if falls_due else ()

    days = link.days.cut(supply)
    return book.subscription_parts(link.charge, days, link.factor) if days.days else ()


def _supplier_subscription(book: PriceBook, terms: Terms, supply: Period) -> Iterator[LinePlan]:
    parts: Parts = ()
    for product in terms.products:
        if product.subscription_per_month is not None:
            days = product.days.cut(supply)
            parts += book.own_subscription_parts(product.subscription_per_month, days)

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
                f"Unable to settle: two products are agreed for {days.start}. "
                "End the earlier one, then settle again."
            )
        day = days.end

    if day != supply.end:
        raise MissingProduct([(day, supply.end)])


def _refuse_two_links_a_day(key: ChargeKey, links: Sequence[Link]) -> None:
    ordered = sorted(links, key=lambda link: link.days.start)
    for link, following in pairwise(ordered):
        if following.days.start < link.days.end:
            raise UnableToSettle(
                f"Unable to settle: charge {key.code} of owner {key.owner} is linked twice "
                f"on {following.days.start}. End the earlier price link, then settle again."
            )
