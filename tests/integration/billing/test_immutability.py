"""Issued documents never change, whoever writes: the database itself refuses, also the owner."""

import psycopg
import pytest

from elhandel.billing.issue import issue_shard, plan_invoices
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from tests.integration.billing.world import NOW, a_run, a_supply, settled

CHANGES = (
    "UPDATE billing.invoice SET due_on = due_on + 1",
    "UPDATE billing.invoice SET total_ore = total_ore + 1, vat_ore = vat_ore + 1",
    "UPDATE billing.invoice SET recipient = '{}'",
    "UPDATE billing.invoice SET state = 'closed', number = '2026-00002'",
    "UPDATE billing.invoice_section SET product = 'another'",
    "UPDATE billing.invoice_line SET description = 'another'",
    "DELETE FROM billing.invoice_line WHERE line_no = 2",
    "WITH l AS (DELETE FROM billing.invoice_line) DELETE FROM billing.invoice_section",
    "WITH l AS (DELETE FROM billing.invoice_line), s AS (DELETE FROM billing.invoice_section) "
    "DELETE FROM billing.invoice",
)


@pytest.fixture
def issued(database: Database) -> Database:
    """An invoice of two lines."""
    with database.transaction() as tx:
        run = a_run(tx)
        settled(tx, run, a_supply(tx))
        (shard,) = plan_invoices(tx, run)
        issue_shard(tx, run, shard, FixedClock(NOW))
    return database


def test_what_is_issued_can_be_neither_changed_nor_deleted_nor_added_to(issued: Database) -> None:
    for change in CHANGES:
        with (
            pytest.raises(psycopg.errors.RestrictViolation, match=r"never changes|is kept"),
            issued.transaction() as tx,
        ):
            tx.execute(change.encode())

    with (
        pytest.raises(psycopg.errors.CheckViolation, match="its lines add up to"),
        issued.transaction() as tx,
    ):
        tx.execute(
            "INSERT INTO billing.invoice_line (invoice_id, line_no, section_no, category, "
            "component, description, amount_ore, vat, run_id, supply_period_id, "
            "settlement_line_no) SELECT invoice_id, 9, section_no, category, component, "
            "description, 0, vat, run_id, supply_period_id, 9 FROM billing.invoice_line "
            "WHERE line_no = 1"
        )


@pytest.mark.parametrize(
    "place",
    [
        "category, 7, run_id, supply_period_id, 9, NULL",
        "category, section_no, run_id + 1, supply_period_id, 9, NULL",
        "'aconto', section_no, NULL, supply_period_id, NULL, 0",
    ],
)
def test_a_line_stands_in_a_section_that_is_there_and_is_of_its_settlement(
    issued: Database, place: str
) -> None:
    with (
        pytest.raises(psycopg.errors.ForeignKeyViolation, match="of another settlement"),
        issued.transaction() as tx,
    ):
        tx.execute(
            "INSERT INTO billing.invoice_line (invoice_id, line_no, component, description, "
            "amount_ore, vat, category, section_no, run_id, supply_period_id, settlement_line_no, "
            f"vat_ore) SELECT invoice_id, 9, component, description, 0, vat, {place}"
            " FROM billing.invoice_line WHERE line_no = 1".encode()
        )


def test_a_section_goes_after_its_lines_and_a_settlement_after_its_bill(issued: Database) -> None:
    with issued.transaction() as tx:
        tx.execute("UPDATE billing.number_series SET expired_at = %s", [NOW])
    for earlier, what in (("invoice_section", "has lines"), ("", "invoice_section_of_settlement")):
        table = f"billing.{earlier}" if earlier else "settlement.settlement"
        with (
            pytest.raises(psycopg.errors.ForeignKeyViolation, match=what),
            issued.transaction() as tx,
        ):
            tx.execute(f"DELETE FROM {table}".encode())


def test_a_document_and_its_hash_are_noted_and_it_is_closed_for_good(issued: Database) -> None:
    with issued.transaction() as tx:
        tx.execute("UPDATE billing.invoice SET document_key = 'a', document_sha256 = 'b'")
        tx.execute("UPDATE billing.invoice SET state = 'closed'")
    with pytest.raises(psycopg.errors.RestrictViolation), issued.transaction() as tx:
        tx.execute("UPDATE billing.invoice SET state = 'issued'")


def test_documents_go_with_the_books_of_their_year(issued: Database) -> None:
    with issued.transaction() as tx:
        tx.execute("UPDATE billing.number_series SET expired_at = %s", [NOW])
        for table in ("invoice_line", "invoice_section", "invoice"):
            tx.execute(f"DELETE FROM billing.{table}".encode())
