"""The jobs of the function Payments, as Lambda invokes them: in its role, with its keys."""

import base64
import gzip
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from elhandel.payments import UnableToReadBankFile
from elhandel.payments.errors import UnableToPayOut, UnableToRegisterAccount
from elhandel.payments.exchange import Vault, fetch_files, import_file
from elhandel.payments.incoming import BANK_FILE, store_file
from elhandel.platform.database import Database, fetch_one
from elhandel.values.errors import DomainError
from tests.builders.functions import Invoke, a_function
from tests.integration.payments.bank import gateway
from tests.integration.payments.world import (
    CLOCK,
    NOW,
    TODAY,
    a_customer,
    a_document,
    a_movement,
    a_statement,
    bank_read,
    book,
    offenders,
    owed,
)


@pytest.fixture
def payments(
    vault: Vault, as_role: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Invoke]:
    monkeypatch.setenv("ELHANDEL_KMS_KEY_ID", vault.sealer._key_id)
    yield from a_function("payments", CLOCK, as_role, monkeypatch)


def packed(content: bytes) -> str:
    return base64.b64encode(gzip.compress(content, mtime=0)).decode()


def test_staff_import_a_file_and_work_what_waits(database: Database, payments: Invoke) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        document = a_document(tx, anna)
    content = packed(
        a_statement(
            a_movement(1, 200_00, reference=document.reference),
            a_movement(2, 300_00, name="Karen", text="hilsen"),
        )
    )

    first, again = (payments({"job": "import-bank-file", "content": content}) for _ in range(2))
    assert (first["matched"], first["waiting"], first["known"]) == (1, 1, False)
    assert (again["matched"], again["known"]) == (0, True)

    (line,) = payments({"job": "bank-work"})["lines"]
    assert (line["amount_dkk"], line["payer"], line["cause"]) == ("300.00", "Karen", "no-reference")
    given = {"line": line["line"], "customer": anna, "why": "the customer called"}
    payments({"job": "give-bank-line", **given, "invoice": document.number})
    assert owed(database, anna) == 0
    payments({"job": "take-bank-line-back", "line": line["line"], "why": "it was another"})
    assert owed(database, anna) == 300_00
    explained = {"line": line["line"], "why": "cannot be cleared up"}
    with pytest.raises(DomainError, match="fees"):
        payments({"job": "explain-bank-line", **explained, "book": "bank"})
    payments({"job": "explain-bank-line", **explained, "book": "write_off"})
    assert book(database, "write_off") == -300_00
    assert offenders(database) == []


@pytest.mark.parametrize("content", ["?", packed(b"x")[:-8], packed(b"<a/>")])
def test_what_is_no_file_is_refused_and_listed(
    database: Database, payments: Invoke, content: str
) -> None:
    with pytest.raises(UnableToReadBankFile):
        payments({"job": "import-bank-file", "content": content})

    assert payments({"job": "bank-work"})["lines"] == []


def test_an_account_is_registered_shown_by_its_last_digits_and_renewed(
    database: Database, payments: Invoke, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        a_document(tx, anna, -300_00, corrects=a_document(tx, anna, 100_00))
    account = {"customer": anna, "account": "0040 0440116243", "why": "by letter"}

    done = payments({"job": "register-payout-account", **account})
    assert (done["last_digits"], done["pays_from"]) == ("6243", "2026-03-19")
    assert payments({"job": "pay-out"})["planned"] == 1
    (payout,) = payments({"job": "payouts"})["payouts"]

    assert (payout["state"], payout["account"]) == ("planned", "6243")
    assert payout["account_pays_from"] == "2026-03-19"
    assert "0440116243" not in json.dumps(payout)
    with database.transaction() as tx:
        tx.execute("UPDATE payments.payout_account SET number_seal_version = 1")
    renewed = payments({"job": "reseal-bank-details"})
    assert (renewed["failed"], renewed["left"]) == (1, 1)  # it was sealed for version 2, not 1
    stopped = {"payout": payout["payout"], "why": "the customer called"}
    assert payments({"job": "stop-payout", **stopped})["stopped"]
    with pytest.raises(UnableToPayOut, match="no planned payout"):
        payments({"job": "stop-payout", **stopped})
    assert payments({"job": "end-payout-account", "customer": anna, "why": "by letter"})["ended"]
    with pytest.raises(UnableToPayOut, match="File 1 does not wait"):
        payments({"job": "withdraw-orders", "file": 1, "why": "the bank does not have it"})
    abroad = {**account, "account": "GB82 WEST 1234 5698 7654 32"}
    with pytest.raises(UnableToRegisterAccount, match="BIC"):
        payments({"job": "register-payout-account", **abroad})
    assert payments({"job": "register-payout-account", **abroad, "bic": "WESTGB2L"})["pays_from"]


def test_who_is_reminded_is_shown_with_the_letter(database: Database, payments: Invoke) -> None:
    with database.transaction() as tx:
        document = a_document(tx, a_customer(tx))
    assert payments({"job": "remind"})["bank_read_to"] is None
    with database.transaction() as tx:
        bank_read(tx, TODAY)

    assert payments({"job": "remind"})["reminders"] == 1

    (reminder,) = payments({"job": "reminders"})["reminders"]
    shown = payments({"job": "reminder", "reminder": reminder["reminder"]})
    assert document.number in shown["letter"]


def test_without_a_bank_the_schedule_says_so(payments: Invoke) -> None:
    assert payments({"job": "fetch-bank-files"}) == {"bank": "not connected", "work_list": 0}


def test_files_that_are_imported_side_by_side_pay_a_document_once(
    database: Database, database_of: Callable[[str], Database], vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        document = a_document(tx, anna, 400_00)
    files = [
        a_statement(a_movement(number, 100_00, reference=document.reference)) for number in range(6)
    ]

    def imported(content: bytes) -> Any:
        return import_file(database_of("payments"), CLOCK, vault, content).booked

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(imported, [*files, *files]))

    assert owed(database, anna) == -200_00
    assert book(database, "bank") == 600_00
    assert offenders(database) == []
    with database.transaction() as tx:
        assert fetch_one(tx, "SELECT count(*) FROM payments.bank_line", []) == (6,)


def test_a_day_that_is_refused_holds_up_no_other_and_is_fetched_again(
    database: Database, database_of: Callable[[str], Database], vault: Vault
) -> None:
    ours = database_of("payments")
    with database.transaction() as tx:
        anna = a_customer(tx)
        first, second = a_document(tx, anna), a_document(tx, anna)

    with gateway(TODAY) as outside:
        outside.bank.receive(500_00, reference=first.reference)
        outside.move_to(TODAY + timedelta(days=1))
        outside.bank.receive(500_00, reference=second.reference)
        outside.move_to(TODAY + timedelta(days=2))
        whole = outside.bank.statement
        cut = {TODAY: whole(TODAY)[:-20]}
        outside.bank.statement = lambda day: cut.get(day) or whole(day)  # type: ignore[method-assign]
        fetched = fetch_files(ours, outside.clock, vault, outside.client)
        assert (fetched.files, fetched.refused) == (1, 1)
        assert owed(database, anna) == 500_00

        cut.clear()
        fetched = fetch_files(ours, outside.clock, vault, outside.client)
        again = fetch_files(ours, outside.clock, vault, outside.client)

    assert (fetched.files, fetched.refused, again.files) == (1, 0, 0)
    assert owed(database, anna) == 0


def test_what_a_crash_left_stored_is_booked_by_the_next_round(
    database: Database, database_of: Callable[[str], Database], vault: Vault
) -> None:
    ours = database_of("payments")
    with database.transaction() as tx:
        anna = a_customer(tx)
        document = a_document(tx, anna)
    content = a_statement(a_movement(1, 500_00, reference=document.reference))
    key = vault.sealer.key_for(BANK_FILE)
    with ours.transaction() as tx:
        store_file(tx, content, key, NOW)

    with gateway(TODAY) as outside:
        fetched = fetch_files(ours, CLOCK, vault, outside.client)

    assert fetched.files == 1
    assert owed(database, anna) == 0
