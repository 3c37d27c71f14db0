"""Explanations add up to the lines they explain."""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.explain import DaysStep, Explanation, QuantityStep, explain
from elhandel.settlement.engine.lines import settle_point
from elhandel.settlement.engine.prices import PriceBook
from elhandel.settlement.engine.terms import Heating, HeatingMethod, HeatingYear, Terms
from elhandel.values.days.period import Period
from tests.unit.settlement.engine.builders import (
    a_book,
    a_product,
    a_subscription,
    a_tariff,
    key,
    linked,
    one_day,
    prices,
    some_terms,
    spot,
)

DAY = date(2025, 10, 26)
AXIS = one_day(DAY)
TAX, REDUCED, ABO = (
    a_tariff("tax", prices("0.72")),
    a_tariff("reduced", prices("0.008")),
    a_subscription("abo", prices("31")),
)
YEAR = HeatingYear(Period(date(2025, 1, 1), date(2026, 1, 1)), HeatingMethod.UNTIL_LIMIT, 4_000_000)
TERMS = some_terms(
    a_product("0.04", subscription="62"),
    links=linked(TAX, ABO, factor=2),
    netting=True,
    heating=Heating(key("tax"), key("reduced"), (YEAR,)),
)
BOOK = a_book(AXIS, TAX, REDUCED, ABO, spot=[spot(DAY, ["0.1", "0.2", "0.3", "0.35"] * 25, 15)])
WH = np.random.default_rng(1).integers(0, 3000, 25).astype(np.int32)
PRODUCTION = np.random.default_rng(2).integers(0, 3000, 25).astype(np.int32)


def one_line(book: PriceBook, terms: Terms, wh: Any, label: str, **readings: Any) -> Explanation:
    (line,) = explain(book, terms, wh, lambda key: key.label == label, **readings)
    return line


@pytest.mark.parametrize(
    "label", ["energy", "tax", "abo", "supplier_subscription", "production_credit"]
)
def test_the_steps_of_a_line_add_up_to_it_exactly(label: str) -> None:
    line = settle_point(BOOK, TERMS, WH, production_wh=PRODUCTION, used_before_wh=3_995_000).line(
        label
    )

    explained = one_line(BOOK, TERMS, WH, label, production_wh=PRODUCTION, used_before_wh=3_995_000)

    assert (explained.key, explained.wh, explained.nano_dkk, explained.ore) == (
        line.key,
        line.wh,
        line.nano_dkk,
        line.ore,
    )
    assert sum(step.nano_dkk for step in explained.steps) == line.nano_dkk


def test_a_step_is_an_interval_with_its_quantity_and_price() -> None:
    explained = one_line(BOOK, some_terms(a_product("0.04")), WH, "energy")

    step = explained.steps[3]
    assert isinstance(step, QuantityStep)
    assert step.start == datetime(2025, 10, 26, 1, tzinfo=UTC)  # the second hour two
    assert step.micro_dkk_per_kwh == Fraction(950_000, 4) + 40_000
    assert step.nano_dkk == step.wh * step.micro_dkk_per_kwh


def test_a_subscription_is_explained_by_its_stretches_of_days() -> None:
    axis = Axis.of(date(2025, 1, 16), date(2025, 2, 15), 1440)

    explained = one_line(a_book(axis, ABO), some_terms(links=linked(ABO)), [0] * 30, "abo")

    january, february = explained.steps
    assert isinstance(january, DaysStep)
    assert isinstance(february, DaysStep)
    assert (january.days, january.days_in_month, january.nano_dkk) == (16, 31, 16 * 10**9)
    assert (february.days, february.days_in_month, february.nano_dkk) == (
        14,
        28,
        Fraction(31 * 10**9, 2),
    )


def test_only_the_lines_that_are_wanted_are_explained_in_their_order() -> None:
    readings: dict[str, Any] = {"production_wh": PRODUCTION, "used_before_wh": 3_995_000}

    every = explain(BOOK, TERMS, WH, lambda _key: True, **readings)

    settled = settle_point(BOOK, TERMS, WH, **readings)
    assert settled.lines
    assert [line.key for line in every] == [line.key for line in settled.lines]
    assert explain(BOOK, TERMS, WH, lambda _key: False, **readings) == ()
