"""An amount shared out over its hours adds up to the øre, and no hour is far from its own."""

from hypothesis import given
from hypothesis import strategies as st

from elhandel.portal.usage.shares import shared_out

amounts = st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=800)
denominators = st.integers(1, 10**6)


@given(amounts, denominators, st.integers(-30, 30))
def test_shares_add_up_to_the_total(exact: list[int], denominator: int, rounding: int) -> None:
    total = sum(exact) // denominator + rounding
    assert sum(shared_out(exact, denominator, total)) == total


@given(amounts, denominators)
def test_a_share_lies_within_one_of_its_exact_amount(exact: list[int], denominator: int) -> None:
    total = (2 * sum(exact) + denominator) // (2 * denominator)
    shares = shared_out(exact, denominator, total)

    for share, amount in zip(shares, exact, strict=True):
        # Its own rounding, and at most half an øre for the rounding of all of them.
        assert abs(share * denominator - amount) <= 2 * denominator


@given(amounts, denominators)
def test_days_are_as_near_as_hours(exact: list[int], denominator: int) -> None:
    """Neighbours do not round the same way again and again."""
    total = (2 * sum(exact) + denominator) // (2 * denominator)
    shares = shared_out(exact, denominator, total)

    for end in range(1, len(exact) + 1):
        assert abs(sum(shares[:end]) * denominator - sum(exact[:end])) <= 2 * denominator


def test_nothing_is_shared_out_over_nothing() -> None:
    assert shared_out([], 1, 0) == []
