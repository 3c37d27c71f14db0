"""What is in a customer's favour: set off, else paid out, and followed to the end."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.payments.accounts import (
    PAYOUT_ACCOUNT,
    end_account,
    register_account,
    registered_account,
)
from elhandel.payments.errors import (
    UnableToPayOut,
    UnableToReachBank,
    UnableToReadBankFile,
    UnableToRegisterAccount,
)
from elhandel.payments.exchange import (
    BankClient,
    Vault,
    fetch_files,
    files,
    hand_over,
    import_file,
    pay_out,
    reseal_bank_details,
)
from elhandel.payments.favour import (
    Payout,
    late_payouts,
    list_payouts,
    refuse_payout,
    set_off,
    stop_payout,
)
from elhandel.payments.favour.set_off import Sides, pairs
from elhandel.payments.incoming import give_line, waiting_lines
from elhandel.payments.matching import Claim
from elhandel.payments.open_items import OpenAccount
from elhandel.payments.order_files import ORDER_FILE, due_payouts, make_order_file
from elhandel.payments.orders import Debtor
from elhandel.payments.statements import Statement
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database, fetch_one
from elhandel.platform.vault.opener import Opener
from elhandel.platform.vault.sealer import Sealer
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from elhandel.values.ids import AccountId
from simulator.world.bank import ACCOUNT, Bank
from tests.builders.people import METTE
from tests.integration.payments.bank import gateway
from tests.integration.payments.world import (
    NOW,
    TODAY,
    a_contract,
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

US = Debtor("Elhandel A/S", ACCOUNT, "DABADKKK")
HERS = "DK5000400440116243"
SHE_WROTE = Decision(METTE, "the customer wrote us a letter", NOW)


def registered(database: Database, vault: Vault, customer: AccountId, number: str = HERS) -> None:
    key = vault.sealer.key_for(PAYOUT_ACCOUNT)
    with database.transaction() as tx:
        register_account(tx, customer, number, SHE_WROTE, key, bic="WESTGB2L")


def payouts(database: Database) -> list[Payout]:
    with database.transaction() as tx:
        return list_payouts(tx, only_open=False)


def on(day: date) -> FixedClock:
    return FixedClock(NOW + (day - TODAY))


def test_a_credit_note_pays_its_own_invoice_first_even_before_it_is_due(
    database: Database, ours: Database
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        old = a_document(tx, anna, 100_00)
        new = a_document(tx, anna, 500_00, due_on=TODAY + timedelta(days=20))
        a_document(tx, anna, -550_00, corrects=new)

    with ours.transaction() as tx:
        assert set_off(tx, [anna], TODAY, NOW) == 2
        assert set_off(tx, [anna], TODAY, NOW) == 0

    assert open_of(database, anna) == {old.document_id: 50_00}


def test_what_is_not_due_yet_is_not_set_off(database: Database, ours: Database) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        paid = a_document(tx, anna, 1)
        a_document(tx, anna, 500_00, due_on=TODAY + timedelta(days=1))
        a_document(tx, anna, -100_00, corrects=paid)

    with ours.transaction() as tx:
        set_off(tx, [anna], TODAY, NOW)
    assert min(open_of(database, anna).values()) == -99_99

    with ours.transaction() as tx:
        set_off(tx, [anna], TODAY + timedelta(days=1), NOW)
    assert owed(database, anna) == 400_01
    assert list(open_of(database, anna).values()) == [400_01]


amounts = st.integers(-1_000_00, 1_000_00)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(amounts, max_size=7),
    st.integers(-500_00, 500_00),
    st.dictionaries(st.integers(0, 6), st.integers(0, 6)),
    st.dictionaries(st.integers(0, 6), amounts),
)
def test_setting_off_gives_no_side_more_than_is_open_and_leaves_nothing_that_could_be(
    opens: list[int], on_account: int, corrects: dict[int, int], disputed: dict[int, int]
) -> None:
    claims = [
        Claim(
            AccountId(1), number, f"{number}", f"{number}", TODAY, ore, "A", disputed.get(number, 0)
        )
        for number, ore in enumerate(opens)
        if ore
    ]
    sides = Sides(OpenAccount(AccountId(1), claims, on_account), corrects)

    left = {None: on_account, **{claim.document_id: claim.open_ore for claim in claims}}
    for credit, document, part in pairs(sides, TODAY):
        assert part > 0
        left[credit] += part
        left[document] -= part
        if document is not None and (credit is None or corrects.get(credit) != document):
            assert left[document] >= disputed.get(document, 0)

    assert sum(left.values()) == sum(opens) + on_account
    for key, was in {None: on_account, **{c.document_id: c.open_ore for c in claims}}.items():
        assert min(was, 0) <= left[key] <= max(was, 0)
    kept = {None: 0, **{number: max(ore, 0) for number, ore in disputed.items()}}
    payable = [ore - kept.get(key, 0) for key, ore in left.items()]
    assert min(left.values()) >= 0 or max(payable) <= 0


def test_what_is_in_favour_is_paid_to_the_registered_account_and_confirmed_by_the_bank(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx, "Åse Holm")
        a_contract(tx, anna)
        a_document(tx, anna, -300_00, corrects=a_document(tx, anna, 100_00))
    registered(ours, vault, anna)

    with gateway(TODAY) as outside:
        first = pay_out(ours, on(TODAY), vault, outside.client, US)
        assert (first.planned, first.files) == (1, 0)
        (planned,) = payouts(ours)
        assert planned.pays_on == date(2026, 3, 25)  # seven bank days
        assert planned.last_digits == "6243"

        for _ in range(2):
            pay_out(ours, on(planned.pays_on), vault, outside.client, US)
        (ordered,) = payouts(ours)
        assert (ordered.state, ordered.amount_ore) == ("ordered", 200_00)
        assert owed(database, anna) == 0
        assert book(database, "payouts") == -200_00

        outside.move_to(planned.pays_on + timedelta(days=1))
        fetched = fetch_files(ours, on(outside.today), vault, outside.client)
        assert fetched.booked.payouts == 1

    (paid,) = payouts(ours)
    assert paid.state == "paid"
    assert (book(database, "payouts"), book(database, "bank")) == (0, -200_00)
    assert outside.bank.balance_ore() == -200_00
    assert offenders(database) == []


def test_a_payout_that_comes_back_is_in_favour_again_and_its_account_is_used_no_more(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        a_document(tx, anna, -300_00, corrects=a_document(tx, anna, 100_00))
    registered(ours, vault, anna)

    with gateway(TODAY) as outside:
        outside.bank.close_account(HERS)
        pay_out(ours, on(TODAY), vault, outside.client, US)
        pay_out(ours, on(date(2026, 3, 19)), vault, outside.client, US)  # left: three bank days
        outside.move_to(date(2026, 3, 23))
        fetch_files(ours, on(outside.today), vault, outside.client)

    (returned,) = payouts(ours)
    assert (returned.state, returned.return_code) == ("returned", "AC04")
    assert open_of(database, anna) == {None: -200_00}
    with ours.transaction() as tx:
        assert registered_account(tx, anna) is None
    assert offenders(database) == []

    with gateway(date(2026, 3, 24)) as outside:
        pay_out(ours, on(outside.today), vault, outside.client, US)
        registered(ours, vault, anna, "0040 0440116243")
        outside.move_to(date(2026, 3, 27))
        pay_out(ours, on(outside.today), vault, outside.client, US)
    assert [payout.state for payout in payouts(ours)] == ["returned", "ordered"]


def test_somebody_who_left_is_paid_sooner_without_being_asked_and_whatever_the_amount(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        left, stays = a_customer(tx), a_customer(tx)
        a_contract(tx, left, "ended")
        a_contract(tx, stays)
        for customer in (left, stays):
            a_document(tx, customer, -2_00, corrects=a_document(tx, customer, 1_00))

    pay_out(ours, on(TODAY), vault, None, US)

    (payout,) = payouts(ours)  # a krone of the other waits for the next bill
    assert (payout.account_id, payout.is_final) == (left, True)
    assert payout.pays_on == date(2026, 3, 19)


def test_without_a_registered_account_a_payout_waits_and_somebody_is_told(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        a_document(tx, anna, -300_00, corrects=a_document(tx, anna, 100_00))
    pay_out(ours, on(TODAY), vault, None, US)
    later = TODAY + timedelta(days=10)

    pay_out(ours, on(later), vault, None, US)

    with ours.transaction() as tx:
        assert late_payouts(tx, later).without_account == 1
    assert [payout.state for payout in payouts(ours)] == ["planned"]
    assert owed(database, anna) == -200_00


def test_what_was_set_off_meanwhile_is_not_paid_out(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        a_document(tx, anna, -300_00, corrects=a_document(tx, anna, 100_00))
    registered(ours, vault, anna)
    pay_out(ours, on(TODAY), vault, None, US)
    with database.transaction() as tx:
        a_document(tx, anna, 900_00, due_on=TODAY)

    done = pay_out(ours, on(TODAY + timedelta(days=10)), vault, None, US)

    assert done.files == 0
    assert [payout.state for payout in payouts(ours)] == ["cancelled"]
    assert owed(database, anna) == 700_00


def test_a_file_that_the_bank_did_not_take_is_sent_again_and_only_then_counts(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        a_document(tx, anna, -300_00, corrects=a_document(tx, anna, 100_00))
    registered(ours, vault, anna)
    pay_out(ours, on(TODAY), vault, None, US)
    nowhere = BankClient("http://127.0.0.1:9")
    later = TODAY + timedelta(days=10)

    with pytest.raises(UnableToReachBank):
        pay_out(ours, on(later), vault, nowhere, US)
    with gateway(later) as outside:
        done = pay_out(ours, on(later), vault, outside.client, US)

    assert (done.files, done.sent, done.unsent) == (0, 1, 0)
    assert outside.bank.balance_ore() == -200_00


def test_staff_hand_a_file_over_once(database: Database, ours: Database, vault: Vault) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        a_document(tx, anna, -300_00, corrects=a_document(tx, anna, 100_00))
    registered(ours, vault, anna)
    pay_out(ours, on(TODAY), vault, None, US)
    pay_out(ours, on(TODAY + timedelta(days=10)), vault, None, US)
    with database.transaction() as tx:
        (file,) = fetch_one(tx, "SELECT order_file_id FROM payments.order_file", [])

    content = hand_over(ours, vault, file, SHE_WROTE)

    assert Bank(on(TODAY)).order(content)["orders"] == 1
    with pytest.raises(UnableToPayOut):
        hand_over(ours, vault, file, SHE_WROTE)


def test_a_plan_is_stopped_and_planned_anew_the_next_day(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        a_document(tx, anna, -300_00, corrects=a_document(tx, anna, 100_00))
    pay_out(ours, on(TODAY), vault, None, US)
    (planned,) = payouts(ours)

    with ours.transaction() as tx:
        stop_payout(tx, planned.payout_id, SHE_WROTE)
        with pytest.raises(UnableToPayOut):
            stop_payout(tx, planned.payout_id, SHE_WROTE)
    pay_out(ours, on(TODAY + timedelta(days=1)), vault, None, US)

    assert sorted(payout.state for payout in payouts(ours)) == ["cancelled", "planned"]
    with database.transaction() as tx:
        sql = "SELECT stopped_by, stop_reason FROM payments.payout WHERE state = 'cancelled'"
        assert fetch_one(tx, sql, []) == (SHE_WROTE.by, SHE_WROTE.why)


def test_a_bank_account_is_sealed_and_another_takes_its_place(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
    registered(ours, vault, anna)
    with ours.transaction() as tx, pytest.raises(UnableToRegisterAccount):
        register_account(tx, anna, "1234", SHE_WROTE, vault.sealer.key_for(PAYOUT_ACCOUNT))
    registered(ours, vault, anna, "GB82 WEST 1234 5698 7654 32")

    with database.transaction() as tx:
        rows = tx.execute(
            "SELECT number_sealed, last_digits, ended_at IS NULL FROM payments.payout_account "
            "ORDER BY payout_account_id"
        ).fetchall()
    assert [row[1:] for row in rows] == [("6243", False), ("5432", True)]
    assert all(b"0440" not in bytes(row[0]) for row in rows)
    later = replace(SHE_WROTE, at=NOW)
    with ours.transaction() as tx:
        assert end_account(tx, anna, later)
        assert not end_account(tx, anna, later)


def test_no_bank_account_is_registered_for_a_party_that_was_joined(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna, party = a_customer(tx), a_customer(tx)
    joined(database, party, anna)
    with pytest.raises(NotFound, match=f"no customer {party}"):
        registered(ours, vault, party)
    registered(ours, vault, anna)


def test_bank_details_are_sealed_again_under_a_newer_version(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        a_document(tx, anna, -300_00, corrects=a_document(tx, anna, 100_00))
    registered(ours, vault, anna)
    pay_out(ours, on(TODAY), vault, None, US)
    pay_out(ours, on(TODAY + timedelta(days=10)), vault, None, US)
    key = vault.sealer._key_id
    newer = Vault(Sealer(key, 3), Opener(key, {2, 3}))

    renewed = reseal_bank_details(ours, newer, time_is_left=lambda: True)

    assert (renewed.done, renewed.failed, renewed.left) == (2, 0, 0)
    with database.transaction() as tx:
        (file,) = fetch_one(tx, "SELECT order_file_id FROM payments.order_file", [])
    assert HERS.encode() in hand_over(ours, newer, file, SHE_WROTE)


def test_nothing_goes_to_a_bank_account_that_was_replaced_after_it_was_opened(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        a_document(tx, anna, -300_00, corrects=a_document(tx, anna, 100_00))
    registered(ours, vault, anna)
    pay_out(ours, on(TODAY), vault, None, US)
    later = TODAY + timedelta(days=10)
    with ours.transaction() as tx:
        due = due_payouts(tx, later)
    registered(ours, vault, anna, "GB82 WEST 1234 5698 7654 32")

    with ours.transaction() as tx:
        made = make_order_file(
            tx,
            due,
            {item.payout_id: HERS for item in due},
            debtor=US,
            key=vault.sealer.key_for(ORDER_FILE),
            today=later,
            now=NOW,
        )

    assert made is None
    assert [payout.state for payout in payouts(ours)] == ["planned"]
    assert pay_out(ours, on(later), vault, None, US).files == 1


def test_nothing_is_paid_out_beside_what_is_owed_on_account(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        invoice = a_document(tx, anna, 500_00)
    registered(ours, vault, anna)
    paid, back = a_movement(1, 500_00, reference=invoice.reference), a_movement(2, -550_00)
    booked(ours, vault, a_statement(paid, back))
    with ours.transaction() as tx:
        (line,) = waiting_lines(tx)  # the bank took the payment back, with 50 DKK more
        give_line(tx, line.bank_line_id, anna, SHE_WROTE, number=invoice.number)
    assert open_of(database, anna) == {invoice.document_id: 500_00, None: 50_00}
    with database.transaction() as tx:
        a_document(tx, anna, -525_00, corrects=invoice)

    for days in range(0, 20, 5):
        pay_out(ours, on(TODAY + timedelta(days=days)), vault, None, US)

    assert payouts(ours) == []
    assert open_of(database, anna) == {None: 25_00}


def test_a_payout_that_comes_back_after_its_party_was_joined_is_the_customers(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna, party = a_customer(tx), a_customer(tx)
        a_document(tx, party, -300_00, corrects=a_document(tx, party, 100_00))
    registered(ours, vault, party)

    with gateway(TODAY) as outside:
        outside.bank.close_account(HERS)
        pay_out(ours, on(TODAY), vault, outside.client, US)
        pay_out(ours, on(date(2026, 3, 19)), vault, outside.client, US)
        joined(database, party, anna)
        outside.move_to(date(2026, 3, 23))
        fetch_files(ours, on(outside.today), vault, outside.client)

    assert (owed(database, party), owed(database, anna)) == (0, -200_00)
    assert book(database, "payouts") == 0
    assert offenders(database) == []


def test_a_file_that_breaks_the_program_holds_up_no_other(
    database: Database, ours: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    with gateway(TODAY) as outside:
        for amount in (1_00, 2_00):
            outside.bank.receive(amount)
            outside.next_day()
        read = files.read_statements

        def broken(content: bytes) -> list[Statement]:
            if b"1.00" in content and b"2.00" not in content:
                raise ZeroDivisionError
            return read(content)

        monkeypatch.setattr(files, "read_statements", broken)
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                fetch_files(ours, on(outside.today), vault, outside.client)

    assert book(database, "bank") == 2_00


def test_a_payout_that_the_bank_refused_is_in_favour_again_and_taken_again_should_it_leave(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        a_document(tx, anna, -300_00, corrects=a_document(tx, anna, 100_00))
    registered(ours, vault, anna)
    pay_out(ours, on(TODAY), vault, None, US)
    ordered_on = TODAY + timedelta(days=10)
    pay_out(ours, on(ordered_on), vault, None, US)
    (payout,) = payouts(ours)
    with ours.transaction() as tx, pytest.raises(UnableToPayOut, match="does not have the file"):
        refuse_payout(tx, payout.payout_id, SHE_WROTE)
    with gateway(ordered_on) as outside:
        pay_out(ours, on(ordered_on), vault, outside.client, US)

        with ours.transaction() as tx:
            refuse_payout(tx, payout.payout_id, SHE_WROTE)
            with pytest.raises(UnableToPayOut, match="does not wait"):
                refuse_payout(tx, payout.payout_id, SHE_WROTE)
            assert registered_account(tx, anna) is None
        assert (owed(database, anna), book(database, "payouts")) == (-200_00, 0)
        assert offenders(database) == []

        outside.move_to(ordered_on + timedelta(days=3))
        fetch_files(ours, on(outside.today), vault, outside.client)

    assert (owed(database, anna), book(database, "payouts")) == (0, 0)
    assert [payout.state for payout in payouts(ours)] == ["paid"]
    assert offenders(database) == []


@pytest.mark.parametrize("account", ["GB82WEST12345698765432", ""])
def test_what_came_into_somebody_elses_account_pays_no_bill_of_ours(
    database: Database, ours: Database, vault: Vault, account: str
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        invoice = a_document(tx, anna, 500_00)
    paid = a_statement(a_movement(1, 500_00, reference=invoice.reference))

    with pytest.raises(UnableToReadBankFile):
        import_file(ours, on(TODAY), vault, paid.replace(ACCOUNT.encode(), account.encode()))

    assert owed(database, anna) == 500_00
    assert import_file(ours, on(TODAY), vault, paid).booked is not None
    assert owed(database, anna) == 0


def test_a_file_with_a_day_that_has_not_come_is_refused(ours: Database, vault: Vault) -> None:
    tomorrow = a_movement(1, 500_00, booked_on=TODAY + timedelta(days=1))

    with pytest.raises(UnableToReadBankFile):
        import_file(ours, on(TODAY), vault, a_statement(tomorrow))

    assert book(ours, "bank") == 0
