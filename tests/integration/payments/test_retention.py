"""What was paid is kept as long as the books of its year, and goes a few rows a time, whole."""

from collections.abc import Callable
from dataclasses import asdict

import pytest

from elhandel.payments.upkeep import RETENTION
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.upkeep.retention import Statements, horizon
from tests.builders.clock import at
from tests.builders.forgetting import batches, counted

_ROWS = (
    """INSERT INTO payments.respite (account_id, until, given_at, given_by, reason)
       SELECT n, '2025-12-31', now(), 'bo', 'r' FROM generate_series(1, 3) AS n""",
    """INSERT INTO payments.reminder (account_id, reminded_on, pay_by, fee_ore, reminded_at)
       SELECT n, '2025-12-01', '2025-12-11', 100, now() FROM generate_series(1, 3) AS n""",
    """INSERT INTO payments.reminded_document (invoice_id, ordinal, reminder_id, open_ore)
       SELECT r.reminder_id * 10 + n, 1, r.reminder_id, 5
       FROM payments.reminder r, generate_series(1, 2) AS n""",
    """INSERT INTO payments.bank_file (sha256, format, received_at, content_sealed, content_key,
           content_seal_version)
       SELECT n::text::bytea, 'csv', '2025-12-01', '', '', 1 FROM generate_series(1, 3) AS n""",
    """INSERT INTO payments.unread_entry (bank_file_id, bank_account, place, why, closed_at,
           closed_by, reason)
       SELECT f.bank_file_id, 'a', n, 'w', now(), 'bo', 'r'
       FROM payments.bank_file f, generate_series(1, 2) AS n""",
    """INSERT INTO payments.bank_line (bank_account, line_key, bank_file_id, format, booked_on,
           amount_ore, state)
       SELECT 'a', bank_file_id, bank_file_id, 'csv', '2025-12-01', 1, 'explained'
       FROM payments.bank_file""",
    """INSERT INTO payments.line_decision (bank_line_id, decided_at, decided_by, reason,
           state_before, state_after)
       SELECT l.bank_line_id, now(), 'bo', 'r', 'waiting', 'explained'
       FROM payments.bank_line l, generate_series(1, 2)""",
    """INSERT INTO payments.payout_account (account_id, number_sealed, number_key,
           number_seal_version, last_digits, registered_at, registered_by, reason, ended_at,
           ended_by, ended_why)
       SELECT n, '', '', 1, '1234', '2025-01-01', 'bo', 'r', '2025-12-01', 'bo', 'r'
       FROM generate_series(1, 3) AS n""",
    """INSERT INTO payments.order_file (message_id, pays_on, payouts, total_ore, made_at,
           content_sealed, content_key, content_seal_version)
       SELECT n, '2025-12-01', 1, 100, '2025-12-01', '', '', 1 FROM generate_series(1, 3) AS n""",
    """INSERT INTO payments.payout (account_id, state, arisen_on, pays_on, is_final, amount_ore,
           payout_account_id, order_file_id, ended_at)
       SELECT a.account_id, 'paid', '2025-11-01', '2025-12-01', false, 100, a.payout_account_id,
              f.order_file_id, now()
       FROM payments.payout_account a
       JOIN payments.order_file f ON f.message_id = a.account_id::text""",
    """INSERT INTO payments.method (account_id, kind, name, added_at, added_by, reason, removed_at,
           removed_by, removed_why)
       SELECT n, 'card', 'k', '2025-01-01', 'bo', 'r', '2025-12-01', 'bo', 'r'
       FROM generate_series(1, 3) AS n""",
    """INSERT INTO payments.mandate (method_id, provider, state, wanted_at, ended_at)
       SELECT method_id, 'netcash', 'cancelled', '2025-01-01', '2025-12-01' FROM payments.method""",
    """INSERT INTO payments.auto_pay (account_id, is_on, recorded_at, recorded_by, reason,
           superseded_at)
       SELECT n, true, '2025-01-01', 'bo', 'r', '2025-12-01' FROM generate_series(1, 3) AS n""",
    """INSERT INTO payments.collection_file (demands, total_ore, made_at, content, handed_over_at,
           handed_over_by, hand_over_why)
       SELECT 1, 100, '2025-12-01', '', '2025-12-01', 'bo', 'r' FROM generate_series(1, 3)""",
    """INSERT INTO payments.collection (account_id, invoice_id, kind, attempt, mandate_id, provider,
           reference, amount_ore, collect_on, state, planned_at, ended_at, collection_file_id)
       SELECT m.mandate_id, m.mandate_id, 'debit', 1, m.mandate_id, 'netcash', m.mandate_id, 100,
              '2025-12-01', 'failed', '2025-11-01', '2025-12-01', f.collection_file_id
       FROM (SELECT mandate_id, row_number() OVER (ORDER BY mandate_id) AS n
             FROM payments.mandate) m
       JOIN (SELECT collection_file_id, row_number() OVER (ORDER BY collection_file_id) AS n
             FROM payments.collection_file) f USING (n)""",
    """INSERT INTO payments.inbound_event (provider, event_id, topic, body, received_at, state)
       SELECT 'netcash', n, 'payment', '', '2025-12-01', 'handled' FROM generate_series(1, 3) AS n
    """,
)

TABLES = tuple(
    f"payments.{table}"
    for table in (
        "respite", "reminder", "reminded_document", "bank_file", "unread_entry", "bank_line",
        "line_decision", "payout_account", "order_file", "payout", "method", "mandate", "auto_pay",
        "collection_file", "collection", "inbound_event",
    )
)  # fmt: skip

WITH_TWO_OF_THEIRS = {"payments.reminded_document", "payments.line_decision"}
"""That go with what they are of, of which each has two."""


@pytest.mark.parametrize("limit", [1, 2])
def test_each_transaction_deletes_a_few_rows_until_nothing_is_left(
    database: Database, database_of: Callable[[str], Database], limit: int
) -> None:
    with database.transaction() as tx:
        for rows in _ROWS:
            tx.execute(rows)
    assert min(counted(database, TABLES).values()) == 3
    upkeep = database_of("upkeep")
    assert not any(
        sum(gone.values()) for gone in batches(upkeep, RETENTION, TABLES, "2030-12-31T12:00", limit)
    )

    for gone in batches(upkeep, RETENTION, TABLES, "2031-01-01T12:00", limit):
        for table, rows in gone.items():
            assert rows <= limit * (2 if table in WITH_TWO_OF_THEIRS else 1), table
        with database.transaction() as tx:
            assert tx.execute(_HALF).fetchall() == []

    assert set(counted(database, TABLES).values()) == {0}


# Reminders that have lost one of their bills, and lines that have lost a decision.
_HALF = """
SELECT 'reminder', r.reminder_id FROM payments.reminder r
WHERE 2 <> (SELECT count(*) FROM payments.reminded_document d WHERE d.reminder_id = r.reminder_id)
UNION ALL
SELECT 'line', l.bank_line_id FROM payments.bank_line l
WHERE 2 <> (SELECT count(*) FROM payments.line_decision d WHERE d.bank_line_id = l.bank_line_id)
"""


def test_a_line_that_somebody_decides_about_meanwhile_goes_the_next_time(
    database: Database, database_of: Callable[[str], Database]
) -> None:
    """It waited when the first statement looked, and had a decision when the second did."""
    with database.transaction() as tx:
        for rows in _ROWS:
            if "bank_file (" in rows or "bank_line (" in rows or "line_decision (" in rows:
                tx.execute(rows)
        tx.execute(_WAITS)
    upkeep = database_of("upkeep")
    (lines,) = [rule.forget for rule in RETENTION if rule.name == "bank-lines"]
    assert isinstance(lines, Statements)
    values = {**asdict(horizon(FixedClock(at("2031-01-01T12:00")))), "limit": 10}

    with upkeep.transaction() as tx:
        for place, statement in enumerate(lines.statements):
            if place == 1:
                with database.transaction() as other:
                    other.execute(_DECIDE)
            tx.execute(statement, values)

    tables = ("payments.bank_line", "payments.line_decision")
    assert set(counted(database, tables).values()) == {1}
    for _ in batches(upkeep, RETENTION, tables, "2031-01-01T12:00", limit=10):
        pass
    assert set(counted(database, tables).values()) == {0}


_WAITS = """
INSERT INTO payments.bank_line (bank_account, line_key, bank_file_id, format, booked_on, amount_ore,
    state, cause)
SELECT 'a', 'waits', min(bank_file_id), 'csv', '2025-12-01', 1, 'waiting', 'c'
FROM payments.bank_file
"""

_DECIDE = """
WITH decided AS (
    UPDATE payments.bank_line SET state = 'explained', cause = NULL WHERE state = 'waiting'
    RETURNING bank_line_id)
INSERT INTO payments.line_decision (bank_line_id, decided_at, decided_by, reason, state_before,
    state_after)
SELECT bank_line_id, now(), 'bo', 'r', 'waiting', 'explained' FROM decided
"""
