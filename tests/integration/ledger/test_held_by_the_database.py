"""The database itself keeps the books, also against a role that writes rows by itself."""

from typing import LiteralString

import psycopg
import pytest

from elhandel.ledger import post
from elhandel.platform.database import Database
from tests.builders.database.roles import as_function
from tests.integration.ledger.world import NOW, an_account, an_invoice

POSTING = (
    "INSERT INTO ledger.posting (source, source_id, booked_on, text, posted_at) "
    "VALUES ('by-hand', '1', '2026-02-09', '', '2026-02-09') RETURNING posting_id"
)
ENTRIES = (
    "INSERT INTO ledger.entry (posting_id, entry_no, book, amount_ore) "
    "SELECT posting_id, n, book, ore FROM posted CROSS JOIN LATERAL (VALUES "
)


@pytest.fixture
def writer(database: Database) -> Database:
    """The role that issues invoices, with one posted."""
    with database.transaction() as tx:
        post(tx, [an_invoice(an_account(tx), 1)], NOW)
    return as_function(database, "invoice_generator")


def refused(writer: Database, sql: LiteralString) -> str:
    """The constraint that refuses a statement."""
    with pytest.raises(psycopg.errors.IntegrityError) as refusal, writer.transaction() as tx:
        tx.execute(sql)
    return refusal.value.diag.constraint_name or refusal.value.diag.message_primary or ""


def test_a_posting_that_does_not_balance_is_refused(writer: Database) -> None:
    lame = (
        f"WITH posted AS ({POSTING}) {ENTRIES} (1, 'bank', 500), (2, 'vat', -499)) e (n, book, ore)"
    )

    assert refused(writer, lame) == "posting_balances"


def test_a_posting_without_entries_is_refused(writer: Database) -> None:
    assert refused(writer, POSTING) == "posting_has_entries"


def test_an_entry_names_no_document_of_another_customer(
    writer: Database, database: Database
) -> None:
    with database.transaction() as tx:
        other = an_account(tx, 2)
    theirs = (
        f"WITH posted AS ({POSTING}) "
        "INSERT INTO ledger.entry (posting_id, entry_no, book, amount_ore, account_id, document_id)"
        " SELECT posting_id, n, book, ore, account, document FROM posted CROSS JOIN LATERAL "
        f"(VALUES (1, 'receivable', -500, {other}, 1), (2, 'bank', 500, NULL, NULL)) "
        "e (n, book, ore, account, document)"
    )

    assert refused(writer, theirs) == "document_of_one_account"  # type: ignore[arg-type]


def test_nothing_is_added_to_a_posting(writer: Database) -> None:
    more = (
        "INSERT INTO ledger.entry (posting_id, entry_no, book, amount_ore) "
        "SELECT posting_id, n, 'bank', ore FROM ledger.posting "
        "CROSS JOIN (VALUES (8, 1), (9, -1)) e (n, ore)"
    )

    assert refused(writer, more) == "posting_is_complete"


def test_an_entry_has_its_posting(writer: Database) -> None:
    alone = (
        "INSERT INTO ledger.entry (posting_id, entry_no, book, amount_ore) "
        "VALUES (999, 1, 'bank', 1), (999, 2, 'bank', -1)"
    )

    assert refused(writer, alone) == "entry_of_posting"


def test_a_posting_goes_after_its_entries(writer: Database, database: Database) -> None:
    with database.transaction() as tx:
        tx.execute("SELECT set_config('ledger.bringing_forward', 'on', true)")

        with pytest.raises(psycopg.errors.ForeignKeyViolation, match="they go first"):
            tx.execute("DELETE FROM ledger.posting")


@pytest.mark.parametrize(
    ("columns", "values", "constraint"),
    [
        ("book, amount_ore", "'cash', 1", "known_book"),
        ("book, amount_ore", "'bank', 0", "entry_amount_ore_check"),
        ("book, amount_ore", "'receivable', 1", "of_an_account"),
        ("book, amount_ore, account_id", "'bank', 1, 1", "of_an_account"),
        ("book, amount_ore, document_id", "'bank', 1, 1", "about_a_document"),
        ("book, amount_ore", "'pass_through', 1", "for_a_party"),
        ("book, amount_ore, party", "'vat', 1, '5790001089030'", "for_a_party"),
    ],
)
def test_an_entry_says_what_its_book_needs(
    writer: Database, columns: str, values: str, constraint: str
) -> None:
    sql = (
        f"WITH posted AS ({POSTING}) INSERT INTO ledger.entry (posting_id, entry_no, {columns}) "
        f"SELECT posting_id, 1, {values} FROM posted"
    )

    assert refused(writer, sql) == constraint  # type: ignore[arg-type]


@pytest.mark.parametrize("table", ["posting", "entry", "closed_month"])
@pytest.mark.parametrize("change", ["UPDATE ledger.{} SET ctid = ctid", "DELETE FROM ledger.{}"])
def test_nobody_changes_what_is_posted(
    writer: Database, database: Database, table: str, change: str
) -> None:
    column = {"posting": "text", "entry": "book", "closed_month": "reason"}[table]
    sql = change.replace("ctid", column).format(table)

    with pytest.raises(psycopg.errors.InsufficientPrivilege), writer.transaction() as tx:
        tx.execute(sql.encode())
    with pytest.raises(psycopg.errors.RestrictViolation), database.transaction() as tx:
        tx.execute(sql.encode())  # not even as the owner of the tables


def test_the_ledger_is_not_written_from_a_snapshot(writer: Database) -> None:
    """A month that was closed after the snapshot was taken would look open."""
    whole = f"WITH posted AS ({POSTING}) {ENTRIES} (1, 'bank', 5), (2, 'vat', -5)) e (n, book, ore)"

    with pytest.raises(psycopg.errors.ActiveSqlTransaction), writer.snapshot() as tx:
        tx.execute(whole.encode())


def test_no_setting_of_a_session_opens_a_closed_month(database: Database, writer: Database) -> None:
    with database.transaction() as tx:
        tx.execute(
            "INSERT INTO ledger.closed_month VALUES ('2026-02-01', %s, 'somebody', 'x')", [NOW]
        )
    balanced = (
        f"WITH posted AS ({POSTING}) {ENTRIES} (1, 'bank', 500), (2, 'vat', -500)) e (n, book, ore)"
    )

    with writer.transaction() as tx:
        tx.execute("SELECT set_config('ledger.bringing_forward', 'on', false)")

    assert refused(writer, balanced) == "period_is_open"
