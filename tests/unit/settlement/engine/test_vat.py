"""VAT that begins or ends on a day: a line with and a line without, each for its days."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.lines import settle_point
from elhandel.settlement.engine.prices import PriceBook
from elhandel.settlement.engine.terms import Charge, Link
from elhandel.values.days.period import Period
from tests.unit.settlement.engine.builders import (
    ALWAYS,
    a_fee,
    a_subscription,
    a_tariff,
    key,
    prices,
    some_terms,
)


def test_a_charge_that_loses_its_vat_on_a_day_gets_a_line_with_and_one_without() -> None:
    net = replace(a_tariff("net", prices("0.10")), vat_since=((date(2025, 1, 3), False),))
    terms = replace(some_terms(links=[Link(net.key, ALWAYS)]), products=())
    book = PriceBook(Axis.of(date(2025, 1, 1), date(2025, 1, 6), 60), {net.key: net}, {})

    lines = settle_point(book, terms, [1000] * 120).lines

    assert [(line.key.vat, line.wh, line.ore) for line in lines] == [
        (True, 48_000, 480),
        (False, 72_000, 720),
    ]


def test_vat_that_comes_and_goes_makes_two_lines_and_no_more() -> None:
    days = [date(2025, 1, number) for number in range(1, 7)]
    net = replace(
        a_tariff("net", prices("0.10")), vat_since=tuple((day, day.day % 2 == 0) for day in days)
    )
    terms = replace(
        some_terms(links=[Link(net.key, Period(days[0], days[3])), Link(net.key, Period(days[4]))]),
        products=(),
    )
    book = PriceBook(Axis.of(days[0], days[5], 60), {net.key: net}, {})

    lines = settle_point(book, terms, [1000] * 120).lines

    assert [(line.key.vat, line.wh) for line in lines] == [(False, 72_000), (True, 24_000)]


def test_a_subscription_is_split_by_vat_and_a_fee_goes_by_its_day() -> None:
    since = ((date(2025, 1, 11), False),)
    abo, fee = (
        replace(charge, vat_since=since)
        for charge in (a_subscription("abo", prices("31.00")), a_fee("fee", prices("5.00")))
    )
    early, late = (
        Link(fee.key, Period(date(2025, 1, day), date(2025, 1, day + 1))) for day in (10, 11)
    )
    terms = replace(some_terms(links=[Link(abo.key, ALWAYS), early, late]), products=())
    book = PriceBook(
        Axis.of(date(2025, 1, 1), date(2025, 2, 1), 60), {abo.key: abo, fee.key: fee}, {}
    )

    lines = settle_point(book, terms, [0] * 744).lines

    assert [(line.label, line.key.vat, line.ore) for line in lines] == [
        ("abo", True, 1000),
        ("abo", False, 2100),
        ("fee", True, 500),
        ("fee", False, 500),
    ]


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.booleans()), max_size=5, unique_by=lambda step: step[0]
    ),
    st.integers(0, 9),
    st.integers(0, 9),
)
def test_every_day_has_the_vat_that_was_stated_last(
    steps: list[tuple[int, bool]], start: int, length: int
) -> None:
    first = date(2025, 1, 1)
    known = sorted((first + timedelta(days=number), vat) for number, vat in steps)
    days = Period(first + timedelta(days=start), first + timedelta(days=start + length))
    charge = Charge(key("net"), (), vat_since=tuple(known))

    parts = [(part, vat) for vat, of_vat in charge.vat_on(days).items() for part in of_vat]

    for number in range(-1, 20):
        day = first + timedelta(days=number)
        expected = (
            [[True, *(vat for since, vat in known if since <= day)][-1]] if day in days else []
        )
        assert [vat for part, vat in parts if day in part] == expected


def test_vat_that_is_stated_again_divides_nothing() -> None:
    days = Period(date(2025, 1, 1), date(2025, 2, 1))
    charge = Charge(key("net"), (), vat_since=((date(2024, 1, 1), True), (date(2025, 1, 10), True)))

    assert charge.vat_on(days) == {True: [days]}
