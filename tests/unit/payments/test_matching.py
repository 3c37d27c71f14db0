"""To whom a payment belongs."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.payments.matching import Claim, Claims, Matched, Receipt, Unmatched, spread
from elhandel.payments.matching import match as match_among
from elhandel.values.ids import AccountId


def a_claim(number: int = 1, account: int = 1, open_ore: int = 500_00, **changes: object) -> Claim:
    values = {
        "account_id": AccountId(account),
        "document_id": number,
        "number": f"2026-{number:05}",
        "reference": f"2026{number:010}0",
        "due_on": date(2026, 3, number % 28 + 1),
        "open_ore": open_ore,
        "customer": f"Anna Holm {number}",
        **changes,
    }
    return Claim(**values)  # type: ignore[arg-type]


def a_receipt(amount_ore: int = 500_00, *texts: str, payer: str | None = None) -> Receipt:
    return Receipt(
        amount_ore=amount_ore,
        references=tuple(text for text in texts if len(text) == 15 and text.isdecimal()),
        texts=texts,
        payer=payer,
    )


def match(receipt: Receipt, claims: list[Claim]) -> Matched | Unmatched:
    return match_among(receipt, Claims(claims))


def test_the_reference_decides_whatever_the_amount() -> None:
    claims = [a_claim(1), a_claim(2, account=2, open_ore=123_00)]

    found = match(a_receipt(123_00, claims[0].reference), claims)

    assert found == Matched(AccountId(1), 1, "reference")


def test_a_reference_that_is_paid_already_still_says_whose_payment_it_is() -> None:
    assert match(a_receipt(5, a_claim().reference), [a_claim(open_ore=0)]) == Matched(
        AccountId(1), 1, "reference"
    )


def test_references_of_two_customers_are_not_guessed_between() -> None:
    claims = [a_claim(1), a_claim(2, account=2)]

    found = match(a_receipt(1_000_00, claims[0].reference, claims[1].reference), claims)

    assert found == Unmatched("several-references")


def test_the_number_in_the_text_and_the_amount_together_are_enough() -> None:
    found = match(a_receipt(500_00, "Betaling faktura 2026-00001"), [a_claim(1), a_claim(2)])

    assert found == Matched(AccountId(1), 1, "amount-and-customer")


def test_the_number_without_the_amount_is_not() -> None:
    assert match(a_receipt(499_00, "2026-00001"), [a_claim(1)]) == Unmatched("no-reference")


def test_the_name_and_the_amount_together_are_enough_whatever_case_and_order() -> None:
    claims = [a_claim(1, customer="Åse Møller Holm"), a_claim(2, account=2)]

    found = match(a_receipt(payer="HOLM MØLLER, ÅSE"), claims)

    assert found == Matched(AccountId(1), 1, "amount-and-customer")


@pytest.mark.parametrize("ore", [500_00, 300_00])
def test_the_amount_of_a_disputed_bill_is_all_of_it_or_what_is_not_disputed(ore: int) -> None:
    claims = [a_claim(1, disputed_ore=200_00), a_claim(2, account=2)]

    found = match(a_receipt(ore, "2026-00001"), claims)

    assert found == Matched(AccountId(1), 1, "amount-and-customer")


def test_two_of_the_same_name_and_amount_go_to_staff() -> None:
    claims = [a_claim(1, customer="A B"), a_claim(2, account=2, customer="A B")]

    assert match(a_receipt(payer="A B"), claims) == Unmatched("several-customers")


def test_an_amount_alone_is_nobodys() -> None:
    assert match(a_receipt(), [a_claim()]) == Unmatched("no-reference")
    assert match(a_receipt(payer="  "), [a_claim(customer=" ")]) == Unmatched("no-reference")


def test_a_reference_that_we_never_gave_goes_to_staff() -> None:
    assert match(a_receipt(5, "202600000099990"), []) == Unmatched("unknown-reference")


def test_a_partial_payment_pays_the_document_it_names() -> None:
    assert spread(200_00, [a_claim(1), a_claim(2)], first=2) == ((2, 200_00),)


def test_what_is_over_pays_the_oldest_next_and_the_rest_stays_on_the_account() -> None:
    claims = [a_claim(3), a_claim(1), a_claim(2, open_ore=-50_00)]

    assert spread(1_100_00, claims, first=3) == ((3, 500_00), (1, 500_00), (None, 100_00))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(1, 10**7),
    st.lists(st.integers(-(10**6), 10**6), max_size=8),
    st.integers(0, 9),
    st.lists(st.integers(-(10**6), 10**6), min_size=8, max_size=8),
)
def test_shares_sum_to_the_payment_and_no_document_gets_more_than_is_open_and_not_disputed(
    amount: int, opens: list[int], first: int, disputed: list[int]
) -> None:
    claims = [
        a_claim(number, open_ore=ore, disputed_ore=disputed[number])
        for number, ore in enumerate(opens)
    ]
    most = [
        max(ore if number == first else ore - max(disputed[number], 0), 0)
        for number, ore in enumerate(opens)
    ]

    shares = spread(amount, claims, first)

    assert sum(part for _, part in shares) == amount
    assert all(0 < part <= most[document] for document, part in shares if document is not None)
    left_open = sum(most) - sum(p for d, p in shares if d is not None)
    on_account = sum(part for document, part in shares if document is None)
    assert left_open == 0 or on_account == 0
