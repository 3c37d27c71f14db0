"""What changed readings and prices make of the lines: exact differences, rounded once."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.errors import MissingSpotPrice
from elhandel.settlement.engine.lines import (
    MISSING,
    Group,
    correct,
    correct_point,
    difference,
    point_of,
    settle,
    settle_point,
)
from elhandel.settlement.engine.terms import Heating, HeatingMethod, HeatingYear
from elhandel.values.days.period import Period
from tests.builders.chance import by_chance
from tests.unit.settlement.engine.builders import (
    a_book,
    a_product,
    a_subscription,
    a_tariff,
    flat_spot,
    key,
    linked,
    one_day,
    prices,
    some_terms,
    spot,
)

DAY = date(2025, 1, 15)
AXIS = one_day(DAY)
GRID = a_tariff("grid", prices(*["0.06"] * 6, *["0.18"] * 10, *["0.54"] * 4, *["0.06"] * 4))
ABO = a_subscription("abo", prices("49"))
TERMS = some_terms(a_product("0.04", subscription="39"), links=linked(GRID, ABO))
SPOT = spot(DAY, ["0.45"] * 6 + ["0.85"] * 10 + ["1.25"] * 4 + ["0.55"] * 4)
BOOK = a_book(AXIS, GRID, ABO, spot=[SPOT])
OLD = [300] * 6 + [500] * 10 + [1200] * 4 + [400] * 4


def changed(*changes: tuple[int, int]) -> list[int]:
    new = list(OLD)
    for hour, wh in changes:
        new[hour] = wh
    return new


def test_a_correction_is_the_changed_intervals_at_their_own_prices() -> None:
    correction = correct_point(BOOK, TERMS, OLD, changed((10, 750), (17, 1500), (22, 200)))

    assert [(line.label, line.wh, line.ore) for line in correction.lines] == [
        ("energy", 350, 49),
        ("grid", 350, 20),
    ]
    assert correction.line("energy").nano_dkk == 250 * 890_000 + 300 * 1_290_000 - 200 * 590_000


def test_nothing_changed_is_nothing_to_pay() -> None:
    correction = correct_point(BOOK, TERMS, OLD, OLD)

    assert [(line.wh, line.nano_dkk) for line in correction.lines] == [(0, 0), (0, 0)]


def test_readings_taken_back_give_the_exact_negative() -> None:
    new = changed((3, 5), (18, 0))

    there, back = correct_point(BOOK, TERMS, OLD, new), correct_point(BOOK, TERMS, new, OLD)

    assert there.lines
    assert [line.ore for line in there.lines] == [-line.ore for line in back.lines]


def test_changes_outside_the_supply_count_nothing() -> None:
    axis = Axis.of(DAY, date(2025, 1, 17), 60)
    book = a_book(axis, GRID, ABO, spot=[flat_spot(axis, "1")])
    terms = some_terms(a_product(), links=linked(GRID), supply=Period(date(2025, 1, 16)))

    correction = correct_point(book, terms, [1000] * 48, [2000] * 25 + [1000] * 23)

    assert correction.line("energy").wh == 1000


def test_only_the_prices_and_readings_of_changed_intervals_are_needed() -> None:
    known = spot(DAY, ["1"] * 24)
    gaps = type(known)(known.start, 60, known.values, missing=np.arange(24) != 10)
    old, new = [MISSING] * 24, [MISSING] * 24
    old[10], new[10] = 1000, 2000

    book = a_book(AXIS, GRID, ABO, spot=[gaps])

    assert correct_point(book, TERMS, old, new).line("energy").ore == 104
    old[11], new[11] = 1000, 2000
    with pytest.raises(MissingSpotPrice):
        correct_point(book, TERMS, old, new)


@given(st.integers(0, 2**32))
@settings(max_examples=by_chance(50))
def test_a_correction_brings_the_first_settlement_to_the_second(seed: int) -> None:
    rng = np.random.default_rng(seed)
    old, production = rng.integers(0, 5000, (2, 1, 24)).astype(np.int32)
    new, moved = old.copy(), production.copy()
    new[0, rng.integers(0, 24, 3)] = rng.integers(0, 5000, 3)
    moved[0, rng.integers(0, 24, 2)] = rng.integers(0, 5000, 2)
    terms = some_terms(a_product("0.04"), links=linked(GRID), netting=True)
    groups = [Group(np.array([0]), terms)]

    before = settle(BOOK, old, groups, production_wh=production)[0]
    after = settle(BOOK, new, groups, production_wh=moved)[0]
    (block,) = correct(
        BOOK, groups, old, new, old_production_wh=production, new_production_wh=moved
    )

    first, second, correction = point_of(before), point_of(after), point_of(block)
    assert correction.lines
    for line in correction.lines:
        assert first.line(line.label).nano_dkk + line.nano_dkk == second.line(line.label).nano_dkk


def test_a_second_correction_builds_on_the_first() -> None:
    first, second = changed((10, 750)), changed((10, 600), (11, 0))

    one, two = correct_point(BOOK, TERMS, OLD, first), correct_point(BOOK, TERMS, first, second)
    at_once = correct_point(BOOK, TERMS, OLD, second)

    assert at_once.lines
    for line in at_once.lines:
        assert one.line(line.label).nano_dkk + two.line(line.label).nano_dkk == line.nano_dkk


def test_a_corrected_price_is_the_old_quantity_times_the_difference() -> None:
    dearer = a_tariff("grid", prices("0.10"))
    cheaper = a_tariff("grid", prices("0.07"))
    groups, wh = [Group(np.array([0]), TERMS)], np.array([OLD], np.int32)

    before = settle(a_book(AXIS, dearer, ABO, spot=[SPOT]), wh, groups)[0]
    after = settle(a_book(AXIS, cheaper, ABO, spot=[SPOT]), wh, groups)[0]
    lines = point_of(difference(after, before)).lines

    assert [(line.label, line.wh, line.ore) for line in lines] == [
        ("energy", 0, 0),
        ("grid", 0, -40),
    ]


def test_price_and_quantity_corrected_together_leave_nothing_out() -> None:
    """q'p' - qp: 30 kWh at 0.2 less 24 kWh at 0.1."""
    groups = [Group(np.array([0]), some_terms(links=linked(GRID)))]
    old = settle(
        a_book(AXIS, a_tariff("grid", prices("0.1"))), np.full((1, 24), 1000, np.int32), groups
    )[0]
    new = settle(
        a_book(AXIS, a_tariff("grid", prices("0.2"))), np.full((1, 24), 1250, np.int32), groups
    )[0]

    (line,) = point_of(difference(new, old)).lines

    assert (line.wh, line.ore) == (6000, 360)


def test_a_line_that_came_or_went_counts_as_zero_on_the_other_side() -> None:
    groups, wh = (
        [Group(np.array([0]), some_terms(links=linked(GRID, ABO)))],
        np.full((1, 24), 1000, np.int32),
    )
    without = [Group(np.array([0]), some_terms())]

    reversal = difference(settle(BOOK, wh, without)[0], settle(BOOK, wh, groups)[0])

    billed = settle_point(BOOK, groups[0].terms, wh[0])
    assert billed.lines
    assert [(line.label, line.ore) for line in point_of(reversal).lines] == [
        (line.label, -line.ore) for line in billed.lines
    ]


def test_one_changed_interval_moves_the_heating_limit_in_all_that_follow() -> None:
    axis = Axis.of(date(2025, 1, 1), date(2025, 1, 2), 60)
    full, reduced = a_tariff("tax", prices("0.72")), a_tariff("reduced", prices("0.008"))
    year = HeatingYear(
        Period(date(2025, 1, 1), date(2026, 1, 1)), HeatingMethod.UNTIL_LIMIT, 10_000
    )
    terms = some_terms(links=linked(full), heating=Heating(key("tax"), key("reduced"), (year,)))
    old = [1000] * 24
    new = [3000, *old[1:]]

    (line,) = correct_point(a_book(axis, full, reduced), terms, old, new).lines

    # 2 kWh more; 10 kWh pay the full tax before and after, so the addition pays the reduced one.
    assert (line.wh, line.nano_dkk) == (2000, 2000 * 8000)


def test_blocks_of_other_points_are_not_subtracted() -> None:
    wh = np.full((2, 24), 1000, np.int32)
    one, other = (settle(BOOK, wh, [Group(np.array([row]), TERMS)])[0] for row in (0, 1))

    with pytest.raises(ValueError, match="the same metering points"):
        difference(one, other)
