"""What a customer disputes is paid by nothing that does not name it."""

import pytest

from elhandel.billing.disputes import close_dispute, open_dispute
from elhandel.payments.exchange import Vault
from elhandel.payments.favour import set_off
from elhandel.payments.incoming import give_line, waiting_lines
from elhandel.platform.database import Database
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId
from tests.builders.people import METTE
from tests.integration.payments.world import (
    NOW,
    TODAY,
    Document,
    a_customer,
    a_document,
    a_movement,
    a_statement,
    booked,
    lines_of,
    offenders,
    open_of,
)

SHE_WROTE = Decision(METTE, "the customer wrote us a letter", NOW)


@pytest.fixture
def anna(database: Database) -> AccountId:
    with database.transaction() as tx:
        return a_customer(tx)


@pytest.fixture
def whole(database: Database, anna: AccountId) -> Document:
    """A bill of 500 that she does not accept at all."""
    with database.transaction() as tx:
        document = a_document(tx, anna)
        open_dispute(tx, document.number, SHE_WROTE)
    return document


@pytest.fixture
def part(database: Database, anna: AccountId) -> Document:
    """A bill of 500 of which she does not accept 200."""
    with database.transaction() as tx:
        document = a_document(tx, anna)
        lines_of(tx, document, 200_00, 300_00)
        open_dispute(tx, document.number, SHE_WROTE, line_nos=[1])
    return document


def set_off_now(database: Database, account: AccountId) -> dict[int | None, int]:
    with database.transaction() as tx:
        set_off(tx, [account], TODAY, NOW)
    return open_of(database, account)


def test_a_credit_of_another_bill_pays_no_disputed_one_until_the_dispute_is_closed(
    database: Database, ours: Database, anna: AccountId, whole: Document
) -> None:
    with database.transaction() as tx:
        note = a_document(tx, anna, -100_00, corrects=a_document(tx, anna, 1))

    assert set_off_now(ours, anna) == {whole.document_id: 500_00, note.document_id: -99_99}

    with database.transaction() as tx:
        close_dispute(tx, 1, SHE_WROTE)
    assert set_off_now(ours, anna) == {whole.document_id: 400_01}


def test_a_credit_pays_what_is_not_disputed_of_a_bill_and_no_more(
    database: Database, ours: Database, anna: AccountId, part: Document
) -> None:
    with database.transaction() as tx:
        for _ in range(2):
            a_document(tx, anna, -200_01, corrects=a_document(tx, anna, 1))

    assert set_off_now(ours, anna)[part.document_id] == 200_00


def test_a_note_that_corrects_a_disputed_bill_makes_it_less(
    database: Database, ours: Database, anna: AccountId, whole: Document
) -> None:
    with database.transaction() as tx:
        a_document(tx, anna, -150_00, corrects=whole)

    assert set_off_now(ours, anna) == {whole.document_id: 350_00}


def test_what_is_paid_too_much_pays_no_disputed_bill(
    database: Database, ours: Database, vault: Vault, anna: AccountId, whole: Document
) -> None:
    with database.transaction() as tx:
        other = a_document(tx, anna, 300_00)

    booked(ours, vault, a_statement(a_movement(1, 400_00, reference=other.reference)))

    assert open_of(database, anna) == {whole.document_id: 500_00, None: -100_00}
    assert offenders(database) == []


def test_who_names_a_disputed_bill_pays_it_first_what_is_not_disputed(
    database: Database, ours: Database, vault: Vault, anna: AccountId, part: Document
) -> None:
    paid = [a_movement(number, 300_00, reference=part.reference) for number in (1, 2)]

    booked(ours, vault, a_statement(paid[0]))
    assert open_of(database, anna) == {part.document_id: 200_00}

    booked(ours, vault, a_statement(paid[1]))
    assert open_of(database, anna) == {None: -100_00}


def test_a_payment_of_the_rest_of_a_disputed_bill_is_known_by_its_amount(
    database: Database, ours: Database, vault: Vault, anna: AccountId, part: Document
) -> None:
    booked(ours, vault, a_statement(a_movement(1, 300_00, name="Anna Holm")))

    assert open_of(database, anna) == {part.document_id: 200_00}


def test_staff_give_a_line_to_a_disputed_bill_only_where_they_name_it(
    database: Database, ours: Database, vault: Vault, anna: AccountId, whole: Document
) -> None:
    booked(ours, vault, a_statement(a_movement(1, 100_00), a_movement(2, 100_00)))
    with ours.transaction() as tx:
        first, second = waiting_lines(tx)
        give_line(tx, first.bank_line_id, anna, SHE_WROTE)
        give_line(tx, second.bank_line_id, anna, SHE_WROTE, number=whole.number)

    assert open_of(database, anna) == {whole.document_id: 400_00, None: -100_00}
