"""Whatever is given: the sums are those of plain decimals, in whatever order it was given."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from random import Random

import numpy as np
import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from elhandel.reconciliation.wholesale.calculation import (
    Given,
    LinkPeriod,
    PointPeriod,
    Reading,
    calculate,
)
from elhandel.reconciliation.wholesale.ground import (
    NOTHING,
    AmountBeyondBelief,
    Axis,
    UnableToSumCharges,
    instant,
    second,
    times_price,
)
from elhandel.reconciliation.wholesale.sums import ChargeAmounts
from tests.builders.chance import by_chance
from tests.builders.wholesale import (
    OTHER_SUPPLIER,
    SUPPLIER,
    a_charge,
    a_link,
    a_point,
    a_price,
    a_reading,
    at,
    given,
)

POINTS = ("1", "2", "3", "4")
HOURS = 48
hours = st.integers(0, HOURS)
type Rows = dict[tuple[str | None, str, int], tuple[int, int, int]]


@st.composite
def points(draw: st.DrawFn) -> list[PointPeriod]:
    """Points that change supplier, type or resolution at some hour, each of them once."""
    periods: list[PointPeriod] = []
    for point in POINTS:
        change = draw(hours)
        for start, end in ((-1000, change), (change, 1000)):
            periods.append(
                a_point(
                    point,
                    draw(st.sampled_from(("E17", "E18"))),
                    resolution=draw(st.sampled_from(("PT1H", "PT15M"))),
                    supplier=draw(st.sampled_from((SUPPLIER, OTHER_SUPPLIER))),
                    start=at(start),
                    end=at(end),
                )
            )
    return periods


@st.composite
def links(draw: st.DrawFn) -> LinkPeriod:
    start, end = sorted((draw(hours), draw(hours)))
    return a_link(point=draw(st.sampled_from(POINTS)), start=at(start - 5), end=at(end + 5))


@st.composite
def calculations(draw: st.DrawFn) -> Given:
    readings = draw(
        st.dictionaries(
            st.tuples(st.sampled_from(POINTS), st.integers(0, 4 * HOURS)), st.integers(0, 10**6)
        )
    )
    prices = draw(st.dictionaries(hours, st.integers(-(10**7), 10**7)))
    return given(
        days=HOURS // 24,
        points=draw(points()),
        links=draw(st.lists(links(), max_size=6)),
        readings=[a_reading(at_ / 4, wh, point) for (point, at_), wh in readings.items()],
        prices=[a_price(hour, micro) for hour, micro in prices.items()],
        charges=[a_charge(start=at(draw(hours) - 10))],
    )


def rows(found: Sequence[ChargeAmounts]) -> Rows:
    return {
        (sums.key.group.supplier, sums.key.group.point_type, int(place)): (quantity, price, amount)
        for sums in found
        for place, quantity, price, amount in zip(
            sums.at.tolist(),
            sums.quantities.tolist(),
            sums.prices.tolist(),
            sums.amounts.tolist(),
            strict=True,
        )
    }


def plainly(of: Given) -> Rows:
    """The same sums, hour by hour and point by point, in decimals."""
    (charge,) = of.charges
    prices = {price.at: price.micro_dkk for price in of.prices}
    sums: dict[tuple[str | None, str, int], int] = defaultdict(int)
    for link in of.links:
        for period in of.points:
            if period.point == link.point:
                for hour in range(HOURS):
                    if all(
                        part.start <= at(hour) and (part.end is None or at(hour) < part.end)
                        for part in (link, period, charge)
                    ):
                        key = (period.supplier, period.type, second(at(hour)))
                        sums[key] += sum(read(of.readings, period, hour))

    return {key: (wh, *priced(wh, prices.get(instant(key[2])))) for key, wh in sums.items()}


def read(readings: Sequence[Reading], period: PointPeriod, hour: int) -> Iterator[int]:
    steps = 4 if period.resolution == "PT15M" else 1
    instants = {at(hour + step / steps) for step in range(steps)}
    for reading in readings:
        if reading.point == period.point and reading.at in instants:
            yield reading.wh


def priced(wh: int, micro: int | None) -> tuple[int, int]:
    if micro is None:
        return NOTHING, NOTHING
    amount = Decimal(wh) * Decimal(micro) / 1000
    return micro, int(amount.quantize(Decimal(1), ROUND_HALF_UP))


@settings(max_examples=by_chance(40), deadline=None)
@examples(calculations())
def test_the_sums_of_a_tariff_are_those_of_plain_decimals(of: Given) -> None:
    assert rows(calculate(of)) == plainly(of)


@settings(max_examples=by_chance(20), deadline=None)
@examples(calculations(), st.randoms(use_true_random=False))
def test_the_order_in_which_it_was_given_changes_no_sum(of: Given, random: Random) -> None:
    def shuffled[Value](values: Sequence[Value]) -> list[Value]:
        return random.sample(list(values), len(values))

    again = replace(
        of,
        points=shuffled(of.points),
        readings=shuffled(of.readings),
        prices=shuffled(of.prices),
        links=shuffled(of.links),
    )

    assert rows(calculate(again)) == rows(calculate(of))


@settings(max_examples=by_chance(20), deadline=None)
@examples(calculations(), st.sets(st.sampled_from(POINTS)))
def test_the_quantities_of_parts_make_up_the_whole(of: Given, some: set[str]) -> None:
    whole = rows(calculate(of))
    parts = [
        rows(
            calculate(replace(of, links=[link for link in of.links if (link.point in some) == in_]))
        )
        for in_ in (True, False)
    ]

    for key, (quantity, _, _) in whole.items():
        assert quantity == sum(part[key][0] for part in parts if key in part)


def test_an_amount_beyond_64_bits_on_its_way_is_exact_and_one_beyond_belief_refused() -> None:
    quantities, price = np.array([10**12 + 1], np.int64), np.array([10**8 + 1], np.int64)

    assert times_price(quantities, price).tolist() == [10**17 + 10**9 + 10**5]  # + 0.001
    with pytest.raises(AmountBeyondBelief):
        times_price(quantities, price * 10)


def test_a_calculation_of_parts_of_days_is_refused() -> None:
    for start, end in ((0, 12), (1, 25), (24, 0), (0, 0)):
        with pytest.raises(UnableToSumCharges):
            Axis.of(at(start), at(end))
    assert len(Axis.of(at(0), at(48)).days) == 2
