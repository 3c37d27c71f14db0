"""The difference between what holds now and what was settled before: exact, rounded once, its rest
kept.
"""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from elhandel.settlement.corrections.difference import Exact, Key, Settled, difference

ENERGY = Key(1, "energy", None, vat=True)
TARIFF = Key(1, "charge", 7, vat=True)
ORE = 10**7

amounts = st.fractions(-(10**12), 10**12, max_denominator=868)


def settled(wh: int | None, nano_dkk: Fraction | int) -> Settled:
    """What a first settlement makes of an amount."""
    return difference({ENERGY: Exact(wh, Fraction(nano_dkk))}, {}).get(
        ENERGY, Settled(wh, 0, Fraction())
    )


def test_what_is_unchanged_gets_no_line() -> None:
    before = {ENERGY: settled(1000, 12_345_678)}

    assert difference({ENERGY: Exact(1000, Fraction(12_345_678))}, before) == {}


def test_a_difference_below_half_an_ore_is_a_line_of_zero_that_keeps_its_rest() -> None:
    before = {ENERGY: settled(1000, 12_000_000)}

    lines = difference({ENERGY: Exact(1001, Fraction(12_100_000))}, before)

    assert lines == {ENERGY: Settled(1, 0, Fraction(100_000))}


def test_small_differences_add_up_instead_of_being_lost() -> None:
    """Three corrections of 0.4 øre each are settled as 0; the exact sum is 1.2 all the same."""
    before = Settled(0, 0, Fraction())
    ore = 0
    for step in (1, 2, 3):
        (line,) = difference(
            {ENERGY: Exact(step, Fraction(step * 4_000_000))}, {ENERGY: before}
        ).values()
        ore += line.amount_ore
        before = Settled((before.quantity_wh or 0) + 1, ore, before.rest + line.rest)

    assert before.nano_dkk == 12_000_000


def test_a_line_that_is_no_more_is_taken_back_as_it_was_settled() -> None:
    """Twice 0.6 øre were billed as 1 each; the rounded inverse of 1.2 would leave 1 of the 2 with
    the customer.
    """
    billed = Settled(2000, 2, Fraction(-8_000_000))

    assert difference({}, {ENERGY: billed}) == {ENERGY: Settled(-2000, -2, Fraction(8_000_000))}


def test_a_charge_whose_vat_changed_is_taken_back_and_settled_anew() -> None:
    without = Key(1, "charge", 7, vat=False)

    lines = difference(
        {without: Exact(10, Fraction(5 * ORE))}, {TARIFF: Settled(10, 5, Fraction())}
    )

    assert lines == {without: Settled(10, 5, Fraction()), TARIFF: Settled(-10, -5, Fraction())}


def test_lines_without_a_quantity_stay_without() -> None:
    fee = Key(1, "charge", 8, vat=True)

    lines = difference({fee: Exact(None, Fraction(3 * ORE))}, {fee: Settled(None, 2, Fraction())})

    assert lines == {fee: Settled(None, 1, Fraction())}


@given(st.lists(amounts, min_size=1, max_size=8))
def test_corrections_of_corrections_reach_the_last_truth_exactly(truths: list[Fraction]) -> None:
    sums: dict[Key, Settled] = {}
    for wh, truth in enumerate(truths):
        for key, line in difference({ENERGY: Exact(wh, truth)}, sums).items():
            before = sums.get(key, Settled(0, 0, Fraction()))
            assert abs(line.rest) * 2 <= ORE
            sums[key] = Settled(
                (before.quantity_wh or 0) + (line.quantity_wh or 0),
                before.amount_ore + line.amount_ore,
                before.rest + line.rest,
            )

    reached = sums.get(ENERGY, Settled(0, 0, Fraction()))
    assert (reached.nano_dkk, reached.quantity_wh) == (truths[-1], len(truths) - 1)


@given(st.lists(amounts, min_size=1, max_size=8))
def test_taking_back_nets_to_nothing_to_the_ore(truths: list[Fraction]) -> None:
    ore, rest = 0, Fraction()
    for truth in truths:
        lines = difference({ENERGY: Exact(1, truth)}, {ENERGY: Settled(1, ore, rest)})
        line = lines.get(ENERGY, Settled(0, 0, Fraction()))
        ore, rest = ore + line.amount_ore, rest + line.rest
    back = difference({}, {ENERGY: Settled(1, ore, rest)})[ENERGY]

    assert (ore + back.amount_ore, rest + back.rest) == (0, 0)
