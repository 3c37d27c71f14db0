"""The engine against the plain rules: not one unit of difference, before rounding or after.

50 random shards of 225 points: 11,250 cases in `make test-long`, a quarter of them in `make test`,
over clock changes, new years, leap days, the change to quarter prices, negative prices, hours
beside quarters, and from a household's readings to the largest that fit.
"""

from collections.abc import Sequence
from datetime import date
from decimal import localcontext
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.lines import Block, Group, group_rows, point_of, settle
from elhandel.settlement.engine.prices import PriceBook, SpotSeries
from elhandel.settlement.engine.terms import Link
from tests.builders.chance import by_chance
from tests.unit.settlement.engine.builders import (
    ALWAYS,
    AREA,
    a_product,
    a_tariff,
    prices,
    some_terms,
)
from tests.unit.settlement.engine.random_cases import Shard, a_shard
from tests.unit.settlement.engine.reference import Reference

SHARDS, TERMS, POINTS = 50, 9, 225


@settings(
    max_examples=by_chance(SHARDS), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(st.integers(0, 2**63))
def test_random_points_settle_as_the_plain_rules_say(seed: int) -> None:
    shard = a_shard(np.random.default_rng(seed), TERMS, POINTS)
    book = PriceBook(shard.axis, shard.charges, {AREA: [shard.series]})

    blocks = settle(
        book,
        shard.wh,
        group_rows(shard.terms, shard.index),
        production_wh=shard.production,
        used_before_wh=shard.used_before,
    )

    assert sum(len(block.rows) for block in blocks) == POINTS
    with localcontext(prec=60):
        for block in blocks:
            _assert_as_reference(shard, block)


@settings(max_examples=by_chance(SHARDS), deadline=None)
@given(st.integers(0, 2**63))
def test_readings_in_two_bytes_settle_as_those_in_four(seed: int) -> None:
    shard = a_shard(np.random.default_rng(seed), TERMS, POINTS)
    book = PriceBook(shard.axis, shard.charges, {AREA: [shard.series]})
    groups = group_rows(shard.terms, shard.index)
    wh, production = np.minimum(shard.wh, 65_535), np.minimum(shard.production, 65_535)
    small = wh.astype(np.uint16), production.astype(np.uint16)

    expected, *others = (
        settle(book, used, groups, production_wh=sold, used_before_wh=shard.used_before)
        for used, sold in ((wh, production), small, (small[0], production), (wh, small[1]))
    )

    for blocks in others:
        assert _lines_of(blocks) == _lines_of(expected)


def _lines_of(blocks: Sequence[Block]) -> list[Any]:
    return [
        (
            column.key,
            None if column.wh is None else column.wh.tolist(),
            column.numerators.tolist(),
            column.denominator,
            column.ore.tolist(),
        )
        for block in blocks
        for column in block.columns
    ]


def _assert_as_reference(shard: Shard, block: Block) -> None:
    terms = shard.terms[shard.index[block.rows[0]]]
    reference = Reference(terms, shard.charges, shard.spot, shard.intervals)
    for position, row in enumerate(block.rows):
        expected = reference.settle(
            shard.wh[row].tolist(),
            shard.production[row].tolist() if terms.netting else None,
            int(shard.used_before[row]),
        )
        found = {line.label: line for line in point_of(block, position).lines}
        assert found.keys() == expected.keys()
        for label, line in expected.items():
            assert (found[label].wh, found[label].nano_dkk, found[label].ore) == (
                line.wh,
                line.dkk * 10**9,
                line.ore,
            )


@pytest.mark.parametrize("dkk_per_kwh", ["10", "-10", "999999.999999"])
def test_an_aluminium_smelter_at_quarters_for_a_year_is_exact_beside_a_household(
    dkk_per_kwh: str,
) -> None:
    """300 MW is 75,000 kWh a quarter: a year of it times 10 DKK leaves int64 in nano-DKK."""
    axis = Axis.of(date(2025, 1, 1), date(2026, 1, 1), 15)
    price = round(float(dkk_per_kwh) * 10**6)
    rng = np.random.default_rng(1)
    spot = price - np.sign(price) * rng.integers(0, 1000, axis.quarters)
    tax = a_tariff("tax", prices(dkk_per_kwh))
    terms = some_terms(a_product("0.04"), links=[Link(tax.key, ALWAYS)])
    wh = np.stack(
        [np.full(axis.intervals, 75_000_000), rng.integers(0, 4_000, axis.intervals)]
    ).astype(np.int32)

    (block,) = settle(
        PriceBook(axis, {tax.key: tax}, {AREA: [SpotSeries(axis.start_instant, 15, spot)]}),
        wh,
        [Group(np.arange(2), terms)],
    )

    for row in range(2):
        point = point_of(block, row)
        quantities, unit_prices = wh[row].tolist(), spot.tolist()
        energy = sum(q * (p + 40_000) for q, p in zip(quantities, unit_prices, strict=True))
        assert point.line("energy").nano_dkk == Fraction(energy)
        assert point.line("tax").nano_dkk == Fraction(sum(quantities) * price)
        assert point.line("energy").wh == sum(quantities)
