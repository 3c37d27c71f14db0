import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from elhandel.billing.invoice import payment_line, payment_reference
from elhandel.billing.invoice.payment_reference import is_valid

SERIES, NUMBERS = st.integers(1000, 9999), st.integers(1, 10**10 - 1)


@given(SERIES, NUMBERS)
def test_a_reference_is_fifteen_digits_with_a_check_digit_that_an_independent_check_accepts(
    series: int, number: int
) -> None:
    reference = payment_reference(series, number)
    assert len(reference) == 15
    assert reference.isdecimal()
    assert luhn.is_valid(reference)
    assert is_valid(reference)


@given(SERIES, NUMBERS, st.integers(0, 14), st.integers(1, 9))
def test_a_single_wrong_digit_is_noticed(series: int, number: int, place: int, off_by: int) -> None:
    reference = payment_reference(series, number)
    wrong = (int(reference[place]) + off_by) % 10
    assert not is_valid(f"{reference[:place]}{wrong}{reference[place + 1 :]}")


@given(st.tuples(SERIES, NUMBERS), st.tuples(SERIES, NUMBERS))
def test_two_invoices_never_share_a_reference(one: tuple[int, int], other: tuple[int, int]) -> None:
    assert (payment_reference(*one) == payment_reference(*other)) == (one == other)


@pytest.mark.parametrize(("series", "number"), [(2026, 0), (2026, 10**10), (26, 1)])
def test_a_number_that_does_not_fit_is_refused(series: int, number: int) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        payment_reference(series, number)


def test_the_line_of_a_payment_slip() -> None:
    assert payment_line("202600000000011", "80000000") == "+71<202600000000011+80000000<"
