"""Explanations add up to the lines they explain."""

from datetime import UTC, date, datetime
from fractions import Fraction

import numpy as np
import pytest

from elhandel.settlement.engine import Axis, Heating, HeatingMethod, HeatingYear, Period, explain, settle_point
from elhandel.settlement.engine.explain import DaysStep, QuantityStep
from tests.unit.settlement.builders import (
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


@pytest.mark.parametrize("label", ["energy", "tax", "abo", "supplier_subscription", "production_credit"])
def test_the_steps_of_a_line_add_up_to_it_exactly(label: str) -> None:
    line = settle_point(BOOK, TERMS, WH, production_wh=PRODUCTION, used_before_wh=3_995_000).line(label)

    explained = explain(BOOK, TERMS, WH, label, production_wh=PRODUCTION, used_before_wh=3_995_000)

    assert (explained.key, explained.wh, explained.nano_dkk, explained.ore) == (
        line.key,
        line.wh,
        line.nano_dkk,
        line.ore,
    )
    assert sum(step.nano_dkk for step in explained.steps) == line.nano_dkk


def test_a_step_is_an_interval_with_its_quantity_and_price() -> None:
    explained = explain(BOOK, some_terms(a_product("0.04")), WH, "energy")

    step = explained.steps[3]
    assert isinstance(step, QuantityStep)
    assert step.start == datetime(2025, 10, 26, 1, tzinfo=UTC)  # the second hour two
    assert step.micro_dkk_per_kwh == Fraction(950_000, 4) + 40_000
    assert step.nano_dkk == step.wh * step.micro_dkk_per_kwh


def test_a_subscription_is_explained_by_its_stretches_of_days() -> None:
    axis = Axis.of(date(2025, 1, 16), date(2025, 2, 15), 1440)

    explained = explain(a_book(axis, ABO), some_terms(links=linked(ABO)), [0] * 30, "abo")

    january, february = explained.steps
    assert isinstance(january, DaysStep)
    assert isinstance(february, DaysStep)
    assert (january.days, january.days_in_month, january.nano_dkk) == (16, 31, 16 * 10**9)
    assert (february.days, february.days_in_month, february.nano_dkk) == (14, 28, Fraction(31 * 10**9, 2))


def test_a_line_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(KeyError, match="no line grid; there are energy"):
        explain(a_book(AXIS, spot=[flat_spot(AXIS, "1")]), some_terms(a_product()), WH, "grid")
