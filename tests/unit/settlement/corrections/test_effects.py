"""Amounts of effects: whole øre that add up to the lines, whatever the exact parts are."""

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from elhandel.settlement.corrections.difference import Exact, Key, Settled
from elhandel.settlement.corrections.effects.causes import Cause
from elhandel.settlement.corrections.effects.explained import explained, shares
from elhandel.settlement.corrections.effects.readings import ReadingsEffect
from elhandel.settlement.engine.exact import NANO_DKK_PER_ORE, round_to_ore
from elhandel.values.days.period import Period

DAYS = Period(date(2026, 1, 1), date(2026, 2, 1))
NANO = st.fractions(min_value=-(10**12), max_value=10**12, max_denominator=9973)
CHANGES = st.sets(
    st.sampled_from(
        ["readings", "charge", "price_link", "spot_price", "product", "supply", "heating", "again"]
    ),
    min_size=1,
)
KEYS = [
    Key(1, "energy", None, vat=True),
    Key(1, "charge", 7, vat=True),
    Key(1, "charge", 8, vat=False),
    Key(1, "supplier_subscription", None, vat=True),
    Key(2, "production_credit", None, vat=False),
]


def rounded(nano: Fraction) -> Settled:
    ore = round_to_ore(nano.numerator, nano.denominator)
    return Settled(0, ore, nano - ore * NANO_DKK_PER_ORE)


def readings_effect(day: int, amounts: dict[Key, Fraction]) -> ReadingsEffect:
    return ReadingsEffect(
        metering_point_id=1,
        days=Period(date(2026, 1, day), date(2026, 1, day + 1)),
        changed_days=1,
        changed_hours=24,
        hours=(),
        before_wh=1000,
        after_wh=500,
        lines={key: Exact(0, nano) for key, nano in amounts.items()},
    )


@given(st.integers(-(10**9), 10**9), st.lists(NANO, min_size=1, max_size=8))
def test_shares_add_up_to_the_total(total: int, exact: list[Fraction]) -> None:
    assert sum(shares(total, exact)) == total


@given(st.lists(NANO, min_size=1, max_size=8))
def test_no_share_of_a_rounded_sum_is_an_ore_from_its_exact_amount(exact: list[Fraction]) -> None:
    total = sum(exact, Fraction())
    whole = shares(round_to_ore(total.numerator, total.denominator), exact)
    for ore, nano in zip(whole, exact, strict=True):
        assert abs(ore * NANO_DKK_PER_ORE - nano) < NANO_DKK_PER_ORE


def test_equal_changes_that_cancel_out_cost_nothing() -> None:
    half = Fraction(NANO_DKK_PER_ORE, 2)
    assert sum(shares(0, [half, -half])) == 0


@given(
    CHANGES,
    st.lists(st.dictionaries(st.sampled_from(KEYS), NANO, min_size=1), max_size=4),
    st.dictionaries(st.sampled_from(KEYS), NANO),
)
def test_effects_add_up_to_the_lines_whatever_changed(
    changes: set[str], by_day: list[dict[Key, Fraction]], rest: dict[Key, Fraction]
) -> None:
    exact: dict[Key, Fraction] = {}
    for amounts in [*by_day, rest]:
        for key, nano in amounts.items():
            exact[key] = exact.get(key, Fraction()) + nano
    lines = {key: rounded(nano) for key, nano in exact.items() if nano}

    effects = explained(
        Cause(changes), DAYS, lines, [readings_effect(n, of) for n, of in enumerate(by_day, 1)]
    )
    assert sum(effect.amount_ore for effect in effects) == sum(
        line.amount_ore for line in lines.values()
    )


def test_what_readings_do_not_prove_is_not_said_of_their_days() -> None:
    lines = {KEYS[0]: rounded(Fraction(-206 * NANO_DKK_PER_ORE))}
    said = readings_effect(14, {KEYS[0]: Fraction(-100 * NANO_DKK_PER_ORE)})
    (effect,) = explained(Cause({"readings"}), DAYS, lines, [said])
    assert (effect.days, effect.before_wh, effect.amount_ore) == (DAYS, None, -206)


def test_a_change_of_less_than_an_ore_is_told() -> None:
    lines = {KEYS[1]: rounded(Fraction(NANO_DKK_PER_ORE, 3))}
    (effect,) = explained(Cause({"charge"}), DAYS, lines, [])
    assert (effect.kind, effect.charge_id, effect.amount_ore) == ("charge", 7, 0)


def test_a_change_that_came_to_nothing_is_not_told_beside_one_that_did_not() -> None:
    lines = {
        KEYS[1]: rounded(Fraction(NANO_DKK_PER_ORE, 3)),
        KEYS[2]: rounded(Fraction(NANO_DKK_PER_ORE)),
    }
    (effect,) = explained(Cause({"charge"}), DAYS, lines, [])
    assert (effect.charge_id, effect.amount_ore) == (8, 1)
