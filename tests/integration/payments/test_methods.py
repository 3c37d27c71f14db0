"""Methods of payment and their mandates (CD-PAY-1 to 7)."""

from datetime import date

import pytest
from psycopg.errors import CheckViolation, UniqueViolation

from elhandel.payments.errors import MethodOwesStill, UnableToChangeMethod
from elhandel.payments.exchange import Vault, follow_mandates
from elhandel.payments.mandates import MandateState, mandate_is, note_agreement
from elhandel.payments.methods import (
    DETAILS,
    Card,
    DebitOrder,
    Eft,
    add_method,
    auto_pays,
    make_primary,
    methods_of,
    remove_method,
    set_auto_pay,
)
from elhandel.platform.database import Database, fetch_one
from elhandel.values.errors import NotFound
from tests.integration.payments.bank import MovedClock
from tests.integration.payments.provider import ACCOUNT, a_provider, decided, pays_by_itself
from tests.integration.payments.world import a_customer

DAY = date(2026, 3, 16)
CLOCK = MovedClock(DAY)
CARD = Card("tok_8Xw0-visa", "visa", "1234")


def test_the_first_method_is_the_primary_one_and_another_takes_its_place(
    ours: Database, database: Database, vault: Vault
) -> None:
    key = vault.sealer.key_for(DETAILS)
    with database.transaction() as tx:
        anna = a_customer(tx)

    with ours.transaction() as tx:
        debit = add_method(tx, anna, ACCOUNT, decided(CLOCK), key)
        card = add_method(tx, anna, CARD, decided(CLOCK), key)
        eft = add_method(tx, anna, Eft(), decided(CLOCK), key)
    with ours.transaction() as tx:
        make_primary(tx, anna, card.method_id)
        before = [(m.display_name, m.is_primary) for m in methods_of(tx, anna)]
    with ours.transaction() as tx:
        remove_method(tx, anna, card.method_id, decided(CLOCK), owed_ore=0)
        after = [(m.method_id, m.is_primary) for m in methods_of(tx, anna)]

    assert before == [
        ("VISA Card ***1234", True),
        ("Debit Order - FNB ***1234", False),
        ("EFT Payment", False),
    ]
    assert after == [(debit.method_id, True), (eft.method_id, False)]


def test_the_primary_method_stays_while_something_is_owed(
    ours: Database, database: Database, vault: Vault
) -> None:
    key = vault.sealer.key_for(DETAILS)
    with database.transaction() as tx:
        anna, bo = a_customer(tx), a_customer(tx, "Bo")
    with ours.transaction() as tx:
        first = add_method(tx, anna, Eft(), decided(CLOCK), key)
        other = add_method(tx, anna, CARD, decided(CLOCK), key)

    with ours.transaction() as tx, pytest.raises(MethodOwesStill):
        remove_method(tx, anna, first.method_id, decided(CLOCK), owed_ore=1)
    with ours.transaction() as tx:
        remove_method(tx, anna, other.method_id, decided(CLOCK), owed_ore=1)
        remove_method(tx, anna, first.method_id, decided(CLOCK), owed_ore=-100)
        assert methods_of(tx, anna) == []
    with ours.transaction() as tx, pytest.raises(NotFound):
        make_primary(tx, bo, first.method_id)


def test_the_database_itself_holds_exactly_one_primary(
    ours: Database, database: Database, vault: Vault
) -> None:
    key = vault.sealer.key_for(DETAILS)
    with database.transaction() as tx:
        anna = a_customer(tx)
    with ours.transaction() as tx:
        add_method(tx, anna, Eft(), decided(CLOCK), key)
        add_method(tx, anna, CARD, decided(CLOCK), key)

    with pytest.raises(UniqueViolation, match="method_primary"), ours.transaction() as tx:
        tx.execute("UPDATE payments.method SET is_primary = true")
    with pytest.raises(CheckViolation, match="primary"), ours.transaction() as tx:
        tx.execute("UPDATE payments.method SET is_primary = false")


def test_details_are_sealed_for_their_row_and_shown_by_four_digits(
    ours: Database, database: Database, vault: Vault
) -> None:
    key = vault.sealer.key_for(DETAILS)
    with database.transaction() as tx:
        anna = a_customer(tx)
    with ours.transaction() as tx:
        add_method(tx, anna, ACCOUNT, decided(CLOCK), key)
        row = fetch_one(
            tx, "SELECT details_sealed, last_digits, m::text FROM payments.method m", {}
        )

    assert b"62001234" not in bytes(row[0])
    assert row[1] == "1234"
    assert "62001234" not in row[2]
    assert "62001234" not in repr(ACCOUNT)


def test_details_that_were_moved_to_another_row_open_for_nobody(
    ours: Database, database: Database, vault: Vault
) -> None:
    """CD-PAY-2: the row is the context; no mandate is asked for on somebody else's bank account."""
    key = vault.sealer.key_for(DETAILS)
    with database.transaction() as tx:
        anna, bo = a_customer(tx), a_customer(tx, "Bo")
    with ours.transaction() as tx:
        hers = add_method(tx, anna, ACCOUNT, decided(CLOCK), key).method_id
        his = add_method(tx, bo, ACCOUNT, decided(CLOCK), key).method_id
    with database.transaction() as tx:
        tx.execute(
            "UPDATE payments.method m SET details_sealed = o.details_sealed, "
            "details_key = o.details_key FROM payments.method o "
            "WHERE m.method_id = %s AND o.method_id = %s",
            [his, hers],
        )
    with a_provider(ours, DAY) as world:
        followed = follow_mandates(ours, world.clock, vault, world.client)
        asked = [one["customer_id"] for one in world.provider.shown()["mandates"].values()]

    assert (followed.asked, followed.refused, asked) == (2, 1, [str(anna)])


@pytest.mark.parametrize(
    ("token", "brand", "digits"),
    [("4111111111111111", "visa", "1111"), ("4111-1111-1111-1111", "visa", "1111"),
     ("tok_1234abcd", "amex", "1111"), ("tok_1234abcd", "visa", "11")],
)  # fmt: skip
def test_a_card_is_a_token_and_never_its_number(token: str, brand: str, digits: str) -> None:
    """CD-PAY-3."""
    with pytest.raises(UnableToChangeMethod) as refused:
        Card(token, brand, digits)

    assert token not in refused.value.sentence


@pytest.mark.parametrize("wrong", [{"account_number": "12"}, {"branch_code": "x"},
                                   {"bank_name": " "}, {"bank_name": "Se https://evil.example"},
                                   {"bank_name": "evil.example/godkend"}, {"bank_name": "x" * 41},
                                   {"bank_name": "Ring 12 34 56 78"}, {"bank_name": "<b>FNB</b>"},
                                   {"bank_name": "WWW"}, {"account_holder": ""},
                                   {"account_type": "gold"}])  # fmt: skip
def test_a_debit_order_that_is_none_is_refused_field_by_field(wrong: dict[str, str]) -> None:
    good = {"bank_name": "FNB", "account_number": "62001234", "branch_code": "250655",
            "account_holder": "A Holm", "account_type": "cheque"}  # fmt: skip

    with pytest.raises(UnableToChangeMethod) as refused:
        DebitOrder(**{**good, **wrong})  # type: ignore[arg-type]

    assert refused.value.details["field"] in wrong


def test_a_mandate_is_asked_for_approved_by_its_customer_and_told(
    ours: Database, database: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
    with a_provider(ours, DAY, approves=False) as world:
        pays_by_itself(ours, world, vault, anna, max_ore=1000_00)
        again = follow_mandates(ours, world.clock, vault, world.client)
        with ours.transaction() as tx:
            (asked,) = methods_of(tx, anna)
        world.provider.answer_mandate(asked.mandate.reference or "", "active")
        world.webhooks(twice=True).tell()

    with ours.transaction() as tx:
        (approved,) = methods_of(tx, anna)
    assert asked.mandate is not None
    assert asked.mandate.state == "pending"
    assert asked.mandate.approval_url is not None
    assert (again.asked, again.changed) == (1, 0)
    assert approved.mandate is not None
    assert (approved.mandate.state, approved.mandate.approval_url) == ("active", None)


def test_a_mandate_that_is_over_stays_over_in_whatever_order_news_comes(
    ours: Database, database: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
    with a_provider(ours, DAY) as world:
        pays_by_itself(ours, world, vault, anna)
    with ours.transaction() as tx:
        (method,) = methods_of(tx, anna)
        assert method.mandate is not None
        mandate = method.mandate.mandate_id

        news: tuple[MandateState, ...] = (
            "pending", "suspended", "active", "cancelled", "active", "pending",
        )  # fmt: skip
        told = [mandate_is(tx, mandate, state, CLOCK.now()) for state in news]
        (after,) = methods_of(tx, anna)

    assert told == [False, True, True, True, False, False]
    assert after.mandate is not None
    assert after.mandate.state == "cancelled"


def test_an_agreement_of_betalingsservice_is_a_mandate_and_its_follower_takes_its_place(
    ours: Database, database: Database
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
    with ours.transaction() as tx:
        first = note_agreement(tx, anna, "118042", decided(CLOCK))
        again = note_agreement(tx, anna, "118042", decided(CLOCK))
        second = note_agreement(tx, anna, "118043", decided(CLOCK))
        (method,) = methods_of(tx, anna)

    assert None not in (first, second)
    assert again is None
    assert method.mandate is not None
    assert (method.mandate.reference, method.mandate.state) == ("118043", "active")


def test_who_has_not_said_so_is_not_collected_from(ours: Database, database: Database) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
    with ours.transaction() as tx:
        assert not auto_pays(tx, anna)
        changes = [set_auto_pay(tx, anna, decided(CLOCK), on=on) for on in (True, True, False)]
        assert changes == [True, False, True]
        assert not auto_pays(tx, anna)
