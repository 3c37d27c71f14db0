"""An amount off an invoice in its parts: any sequence of amounts ends at exactly nothing."""

from hypothesis import given
from hypothesis import strategies as st

from elhandel.billing.bill.allowance import NOTHING, Parts, share

AMOUNTS = st.integers(0, 10**8)


@given(taxed=AMOUNTS, untaxed=AMOUNTS, thousandths=st.lists(st.integers(0, 1000), max_size=8))
def test_any_amounts_and_a_last_one_take_off_exactly_what_was_invoiced(
    taxed: int, untaxed: int, thousandths: list[int]
) -> None:
    left = invoice = Parts(taxed, untaxed, (taxed + 2) // 4)
    taken = NOTHING
    for of_left in [*thousandths, 1000]:
        amount = left.total * of_left // 1000
        if amount == 0:
            continue
        part = share(left, amount)
        assert part.total == amount
        assert 0 <= part.taxed <= left.taxed
        assert 0 <= part.untaxed <= left.untaxed
        assert 0 <= part.vat <= left.vat
        left = left.plus(Parts(-part.taxed, -part.untaxed, -part.vat))
        taken = taken.plus(part)

    assert taken == invoice


@given(taxed=st.integers(1, 10**8), amount=st.integers(1, 10**8))
def test_an_amount_off_a_taxed_invoice_has_its_share_of_vat(taxed: int, amount: int) -> None:
    whole = Parts(taxed, 0, (taxed + 2) // 4)
    part = share(whole, min(amount, whole.total))
    assert part.untaxed == 0
    assert abs(4 * part.vat - part.taxed) <= 5  # 25 % to the øre, on both sides rounded


def test_all_of_an_invoice_in_whose_favour_some_lines_are_is_its_own_parts() -> None:
    sun = Parts(10_000, -3_000, 2_500)
    assert share(sun, 9_500) == sun
