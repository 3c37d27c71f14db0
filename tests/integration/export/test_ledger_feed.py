"""The ledger as another system follows it: nothing missed, nothing twice, whoever commits when."""

from datetime import date

from fastapi.testclient import TestClient

from elhandel.ledger import Book, Entry, Posting, post
from elhandel.platform.database import Database, Transaction, fetch_one
from elhandel.values.ids import AccountId
from tests.integration.billing.world import NOW, a_customer
from tests.integration.export.conftest import everything

TRANSACTIONS = "/api/ledger/transactions"
BALANCE = "/api/ledger/balance"


def paid(tx: Transaction, account: int, key: str, ore: int, day: date = date(2026, 2, 1)) -> None:
    """A payment on account."""
    entries = (
        Entry(Book.BANK, ore),
        Entry(Book.RECEIVABLE, -ore, account_id=AccountId(account)),
    )
    post(tx, [Posting("payment", key, day, "Indbetaling", entries)], NOW)


def test_each_entry_comes_once_and_a_transactions_entries_add_up(
    api: TestClient, database: Database
) -> None:
    with database.transaction() as tx:
        account = a_customer(tx)
        for number in range(5):
            paid(tx, account, f"bank-{number}", 100 + number)

    whole = api.get(TRANSACTIONS).json()
    assert everything(api, TRANSACTIONS, limit=3) == whole
    assert [row["amount"] for row in whole[:2]] == ["1.00", "-1.00"]
    assert (whole[1]["account_id"], whole[1]["document"], whole[1]["book"]) == (
        account,
        None,
        "receivable",
    )
    assert len({(row["transaction_id"], row["entry_no"]) for row in whole}) == 10


def test_what_is_committed_late_is_not_missed(
    api: TestClient, database: Database, database_url: str
) -> None:
    with database.transaction() as tx:
        account = a_customer(tx)
    slow = Database(database_url)
    with slow.transaction() as waiting:
        paid(waiting, account, "slow", 100)
        with database.transaction() as tx:
            paid(tx, account, "quick", 200)
        before = api.get(TRANSACTIONS)
    slow.close()
    after = everything(api, TRANSACTIONS, **cursor_of(before))

    assert before.json() == []  # "quick" waits for what may still come before it
    assert [row["source_id"] for row in after] == ["slow", "slow", "quick", "quick"]


def test_a_cursor_of_the_last_page_finds_what_is_booked_later(
    api: TestClient, database: Database
) -> None:
    with database.transaction() as tx:
        account = a_customer(tx)
        paid(tx, account, "first", 100)
    last = api.get(TRANSACTIONS)
    assert last.links == {}
    nothing = api.get(TRANSACTIONS, params=cursor_of(last))
    assert (nothing.json(), cursor_of(nothing)) == ([], cursor_of(last))

    with database.transaction() as tx:
        paid(tx, account, "second", 200)
    later = api.get(TRANSACTIONS, params=cursor_of(last)).json()
    assert {row["source_id"] for row in later} == {"second"}


def test_the_balances_add_up_to_nothing_and_an_accounts_to_what_is_owed(
    api: TestClient, database: Database
) -> None:
    with database.transaction() as tx:
        one, two = a_customer(tx, 1), a_customer(tx, 2)
        paid(tx, one, "a", 100)
        paid(tx, two, "b", 250)
        paid(tx, two, "c", 1_000, date(2026, 2, 9))

    def amounts(**asked: object) -> dict[str, str]:
        return {row["book"]: row["amount"] for row in api.get(BALANCE, params=asked).json()}

    assert amounts() == {"bank": "13.50", "receivable": "-13.50"}
    assert amounts(date="2026-02-08") == {"bank": "3.50", "receivable": "-3.50"}
    assert amounts(account_id=two) == {"receivable": "-12.50"}
    assert amounts(account_id=two + 1) == {}


def test_what_is_paid_of_an_invoice_is_its_status(
    api: TestClient, database: Database, billed: int
) -> None:
    path = "/api/settlement/invoices/2026-00002"
    tag = api.get(path).headers["etag"]
    with database.transaction() as tx:
        (invoice, account) = fetch_one(
            tx,
            "SELECT invoice_id, customer_id FROM billing.invoice WHERE number = '2026-00002'",
            [],
        )
        entries = (
            Entry(Book.BANK, 10_000),
            Entry(Book.RECEIVABLE, -10_000, account_id=account, document_id=invoice),
        )
        post(tx, [Posting("payment", "part", date(2026, 2, 9), "Indbetaling", entries)], NOW)

    answer = api.get(path, headers={"if-none-match": tag})
    assert (answer.status_code, answer.json()["status"]) == (200, "partly_paid")
    assert answer.json()["open"] == "204.38"
    (entry,) = [
        row
        for row in everything(api, TRANSACTIONS)
        if row["document"] and row["amount"] == "-100.00"
    ]
    assert entry["document"] == "2026-00002"


def cursor_of(answer: object) -> dict[str, str]:
    """The cursor of a page, as a parameter; nothing where it has none."""
    headers = getattr(answer, "headers", {})
    return {"cursor": headers["x-next-cursor"]} if "x-next-cursor" in headers else {}


def test_what_has_changed_since_a_cursor_is_documents_and_transactions(
    api: TestClient, database: Database, billed: int
) -> None:
    changes = "/api/settlement/changes"
    with database.transaction() as tx:
        account = a_customer(tx, 70)
        paid(tx, account, "first", 100)

    whole = everything(api, changes)
    documents = [row["key"] for row in whole if row["kind"] == "invoice"]
    assert documents == ["2026-00001", "2026-00002", "2026-00003"]
    assert whole[-1]["account_id"] == account
    for limit in (1, 2, 3, 4):
        assert everything(api, changes, limit=limit) == whole
    for row in whole:
        assert api.get(str(row["href"])).status_code == 200

    seen = cursor_of(api.get(changes))
    assert api.get(changes, params=seen).json() == []
    with database.transaction() as tx:
        paid(tx, account, "second", 200)
    (new,) = api.get(changes, params=seen).json()
    assert (new["kind"], new["account_id"]) == ("transaction", account)
