"""The bank's lines: each booked once, its money where it belongs."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.payments.errors import DaysReadTwice, UnableToMatch
from elhandel.payments.exchange import Vault
from elhandel.payments.incoming import (
    book_statements,
    explain_line,
    give_line,
    store_file,
    take_line_back,
    unread_entries,
    waiting_lines,
)
from elhandel.payments.incoming.files import BANK_FILE
from elhandel.payments.statements import read_statements
from elhandel.platform.database import Database, fetch_one
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from simulator.world.bank import ACCOUNT
from tests.builders.chance import by_chance
from tests.builders.people import METTE
from tests.integration.payments.world import (
    NOW,
    a_customer,
    a_document,
    a_movement,
    a_statement,
    book,
    booked,
    joined,
    offenders,
    open_of,
    owed,
)

SHE_CALLED = Decision(METTE, "the customer called about it", NOW)


def test_a_payment_with_the_reference_pays_its_document(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        document = a_document(tx, anna)

    lines = booked(ours, vault, a_statement(a_movement(1, 500_00, reference=document.reference)))

    assert (lines.matched, lines.waiting) == (1, 0)
    assert open_of(database, anna) == {}
    assert book(database, "bank") == 500_00
    assert offenders(database) == []


def test_a_payment_that_is_matched_by_its_reference_keeps_no_name(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        document = a_document(tx, a_customer(tx))
    movement = a_movement(1, 5, reference=document.reference, text="hej", name="Anna Holm")

    booked(ours, vault, a_statement(movement))

    with database.transaction() as tx:
        kept = fetch_one(tx, "SELECT texts, counterpart FROM payments.bank_line", [])
    assert kept == ([], None)


def test_the_same_file_again_and_an_overlapping_one_change_nothing(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        first, second = a_document(tx, anna), a_document(tx, anna)
    paid = a_movement(1, 500_00, reference=first.reference)
    more = a_movement(2, 500_00, reference=second.reference)

    booked(ours, vault, a_statement(paid))
    booked(ours, vault, a_statement(paid))
    lines = booked(ours, vault, a_statement(paid, more))

    assert (lines.matched, lines.known) == (1, 1)
    assert owed(database, anna) == 0
    assert book(database, "bank") == 1_000_00


def test_a_partial_payment_leaves_the_rest_open(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        document = a_document(tx, anna)

    booked(ours, vault, a_statement(a_movement(1, 200_00, reference=document.reference)))

    assert open_of(database, anna) == {document.document_id: 300_00}


def test_what_is_paid_too_much_pays_the_oldest_next_and_the_rest_is_in_favour(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        a_document(tx, anna, due_on=date(2026, 4, 1))
        document = a_document(tx, anna)

    booked(ours, vault, a_statement(a_movement(1, 1_100_00, reference=document.reference)))

    assert open_of(database, anna) == {None: -100_00}


def test_two_payments_of_one_file_share_what_is_open(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        document = a_document(tx, anna)
    paid = [a_movement(number, 300_00, reference=document.reference) for number in (1, 2)]

    booked(ours, vault, a_statement(*paid))

    assert open_of(database, anna) == {None: -100_00}


def test_amount_and_name_are_enough_without_a_reference(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna, bo = a_customer(tx, "Anna Holm"), a_customer(tx, "Bo Holm")
        a_document(tx, anna, 123_45)
        a_document(tx, bo, 123_45)

    booked(ours, vault, a_statement(a_movement(1, 123_45, name="ANNA HOLM", text="strøm")))

    assert (owed(database, anna), owed(database, bo)) == (0, 123_45)


def test_what_nobody_is_found_for_waits_in_the_books_and_staff_give_it_and_take_it_back(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        document = a_document(tx, anna)
    booked(ours, vault, a_statement(a_movement(1, 600_00, text="fra mormor", name="Karen")))
    assert book(database, "unidentified") == -600_00

    with ours.transaction() as tx:
        (line,) = waiting_lines(tx)
        assert (line.cause, line.counterpart) == ("no-reference", "Karen")
        give_line(tx, line.bank_line_id, anna, SHE_CALLED, number=document.number)
    assert open_of(database, anna) == {None: -100_00}
    assert book(database, "unidentified") == 0

    with ours.transaction() as tx:
        take_line_back(tx, line.bank_line_id, SHE_CALLED)
    assert open_of(database, anna) == {document.document_id: 500_00}
    assert book(database, "unidentified") == -600_00
    assert offenders(database) == []

    with ours.transaction() as tx:
        give_line(tx, line.bank_line_id, anna, SHE_CALLED)
    assert offenders(database) == []
    with database.transaction() as tx:
        steps = fetch_one(tx, "SELECT count(*), min(decided_by) FROM payments.line_decision", [])
    assert steps == (3, METTE)


def test_staff_give_a_line_once_and_to_somebody_who_is_there(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
    booked(ours, vault, a_statement(a_movement(1, 5_00)))

    with ours.transaction() as tx:
        (line,) = waiting_lines(tx)
        with pytest.raises(NotFound):
            give_line(tx, line.bank_line_id, anna + 1, SHE_CALLED)  # type: ignore[arg-type]
        with pytest.raises(UnableToMatch, match="no invoice"):
            give_line(tx, line.bank_line_id, anna, SHE_CALLED, number="2026-99999")
        give_line(tx, line.bank_line_id, anna, SHE_CALLED)
        with pytest.raises(UnableToMatch, match="is matched"):
            give_line(tx, line.bank_line_id, anna, SHE_CALLED)


def test_a_payment_that_the_bank_takes_back_opens_its_invoice_again(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        document = a_document(tx, anna)
    reference = {"reference": document.reference}
    booked(ours, vault, a_statement(a_movement(1, 500_00, **reference)))
    booked(ours, vault, a_statement(a_movement(2, -500_00, **reference)))
    assert owed(database, anna) == 0

    with ours.transaction() as tx:
        (line,) = waiting_lines(tx)
        with pytest.raises(UnableToMatch, match="Name the invoice"):
            give_line(tx, line.bank_line_id, anna, SHE_CALLED)
        give_line(tx, line.bank_line_id, anna, SHE_CALLED, number=document.number)

    assert open_of(database, anna) == {document.document_id: 500_00}
    assert book(database, "bank") == 0
    assert offenders(database) == []


def test_the_banks_own_fee_is_explained(database: Database, ours: Database, vault: Vault) -> None:
    booked(ours, vault, a_statement(a_movement(1, -12_00, text="Gebyr")))

    with ours.transaction() as tx:
        (line,) = waiting_lines(tx)
        assert line.cause == "outgoing"
        explain_line(tx, line.bank_line_id, "fees", SHE_CALLED)

    assert (book(database, "bank"), book(database, "fees")) == (-12_00, 12_00)
    assert offenders(database) == []


def test_a_key_that_the_bank_uses_twice_is_two_lines(
    database: Database, ours: Database, vault: Vault
) -> None:
    booked(ours, vault, a_statement(a_movement(1, 5_00)))

    lines = booked(ours, vault, a_statement(a_movement(1, 7_00)))

    assert lines.known == 0
    assert book(database, "bank") == 12_00


def test_an_entry_that_cannot_be_read_waits_beside_the_others(ours: Database, vault: Vault) -> None:
    content = a_statement(a_movement(1, 5_00), a_movement(2, 6_00)).replace(
        b'<Ntry><Amt Ccy="DKK">6.00', b'<Ntry><Amt Ccy="SEK">6.00'
    )

    lines = booked(ours, vault, content)

    assert (lines.waiting, lines.unread) == (1, 1)
    with ours.transaction() as tx:
        assert [entry.place for entry in unread_entries(tx)] == [2]


def test_a_day_is_not_read_from_two_formats(ours: Database, vault: Vault) -> None:
    booked(ours, vault, a_statement(a_movement(1, 5_00)))
    content = f"account,booked_on,text,amount\n{ACCOUNT},2026-03-13,x,5.00\n".encode()

    key = vault.sealer.key_for(BANK_FILE)
    with ours.transaction() as tx:
        file = store_file(tx, content, key, NOW)
    with ours.transaction() as tx, pytest.raises(DaysReadTwice):
        book_statements(tx, file.bank_file_id, read_statements(content), file_format="csv", now=NOW)


def test_a_line_of_a_closed_month_is_booked_on_the_first_open_day(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        tx.execute(
            "INSERT INTO ledger.closed_month VALUES ('2026-02-01', %s, 'somebody', 'x')", [NOW]
        )

    booked(ours, vault, a_statement(a_movement(1, 5_00, booked_on=date(2026, 2, 27))))

    with database.transaction() as tx:
        days = fetch_one(tx, "SELECT min(booked_on) FROM ledger.posting", [])
    assert days == (date(2026, 3, 1),)


@settings(
    max_examples=by_chance(6),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    bills=st.lists(st.integers(1, 900_00), min_size=1, max_size=4),
    payments=st.lists(
        st.tuples(st.integers(0, 4), st.integers(-300_00, 900_00)), min_size=1, max_size=8
    ),
    order=st.randoms(use_true_random=False),
)
def test_whatever_comes_in_whatever_order_the_books_hold_every_krone(
    database: Database,
    ours: Database,
    vault: Vault,
    bills: list[int],
    payments: list[tuple[int, int]],
    order: Random,
) -> None:
    with database.transaction() as tx:
        before = [book(database, name) for name in ("bank", "receivable", "unidentified")]
        anna, bo = a_customer(tx), a_customer(tx, "Bo")
        documents = [a_document(tx, (anna, bo)[place % 2], ore) for place, ore in enumerate(bills)]
    start = date(2027, 1, 1) + timedelta(days=order.randrange(10**6) % 3000)
    movements = [
        a_movement(
            order.randrange(10**8),
            ore,
            booked_on=start,
            reference=documents[which].reference if which < len(documents) else None,
        )
        for which, ore in payments
        if ore
    ]
    files = [a_statement(*movements[at : at + 3]) for at in range(0, len(movements), 2)]
    order.shuffle(files)
    for content in [*files, *files[:1]]:
        booked(ours, vault, content)

    bank, receivable, unidentified = (
        book(database, name) - was
        for name, was in zip(("bank", "receivable", "unidentified"), before, strict=True)
    )
    assert bank == sum(movement.amount_ore for movement in movements)
    assert receivable == sum(bills) - bank - unidentified
    assert all(
        ore >= 0 for account in (anna, bo) for key, ore in open_of(database, account).items() if key
    )
    assert offenders(database) == []


def csv_booked(database: Database, vault: Vault, content: bytes) -> None:
    key = vault.sealer.key_for(BANK_FILE)
    with database.transaction() as tx:
        file = store_file(tx, content, key, NOW)
        book_statements(tx, file.bank_file_id, read_statements(content), file_format="csv", now=NOW)


def test_our_account_in_another_spelling_is_no_second_account(ours: Database, vault: Vault) -> None:
    booked(ours, vault, a_statement(a_movement(1, 5_00)))

    with pytest.raises(DaysReadTwice):
        csv_booked(
            ours, vault, b"account,booked_on,text,amount\n0040 0440116243,2026-03-13,x,5.00\n"
        )


def test_a_day_is_not_read_from_two_layouts_of_a_csv(ours: Database, vault: Vault) -> None:
    line = f"{ACCOUNT},2026-03-13,x,5.00"
    csv_booked(ours, vault, f"account,booked_on,text,amount\n{line}\n".encode())

    with pytest.raises(DaysReadTwice):
        csv_booked(ours, vault, f"account,booked_on,text,amount,balance\n{line},9.00\n".encode())


def test_a_line_is_taken_back_from_the_customer_that_its_payer_was_joined_to(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna, party = a_customer(tx), a_customer(tx)
        document = a_document(tx, party)
    booked(ours, vault, a_statement(a_movement(1, 200_00, reference=document.reference)))
    joined(database, party, anna)

    with ours.transaction() as tx:
        take_line_back(tx, 1, SHE_CALLED)

    assert (owed(database, party), owed(database, anna)) == (0, 500_00)


def test_no_line_is_given_to_a_party_that_was_joined(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna, party = a_customer(tx), a_customer(tx)
    joined(database, party, anna)
    booked(ours, vault, a_statement(a_movement(1, 200_00)))
    with ours.transaction() as tx:
        with pytest.raises(NotFound, match=f"no customer {party}"):
            give_line(tx, 1, party, SHE_CALLED)
        give_line(tx, 1, anna, SHE_CALLED)

    assert owed(database, anna) == -200_00
