"""Accounting years that are over become one posting; no balance changes."""

from datetime import date

import psycopg
import pytest

from elhandel.ledger import INVARIANTS, RETENTION, balance, open_documents, post
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database, fetch_one
from elhandel.platform.upkeep.invariants import EVERYTHING, check
from elhandel.platform.upkeep.retention import horizon, sweep
from elhandel.values.days.local_time import start_of_day
from tests.builders.database.roles import as_function
from tests.integration.ledger.world import NOW, a_payment, an_account, an_invoice

SUMS = """
SELECT array_agg((book, account_id, document_id, party, ore)::text ORDER BY book, document_id)
FROM (SELECT book, account_id, document_id, party, sum(amount_ore) AS ore FROM ledger.entry
      GROUP BY book, account_id, document_id, party HAVING sum(amount_ore) <> 0) s
"""


def test_what_is_older_than_the_books_is_one_sum_and_every_balance_stays(
    database: Database,
) -> None:
    with database.transaction() as tx:
        account = an_account(tx)
        post(
            tx,
            [
                an_invoice(account, 1, 5_000, day=date(2026, 1, 31)),
                a_payment(account, "a", 5_000, document=1, day=date(2026, 2, 20)),
                an_invoice(account, 2, 7_000, day=date(2026, 3, 1)),
                an_invoice(account, 3, 900, day=date(2027, 1, 1)),
                a_payment(account, "b", 100, day=date(2032, 1, 2)),
            ],
            NOW,
        )
        before = fetch_one(tx, SUMS, {}), balance(tx, account), open_documents(tx, [account])

    until = horizon(FixedClock(start_of_day(date(2032, 1, 3))))
    upkeep = as_function(database, "upkeep")
    swept = sweep(upkeep, RETENTION, until, time_is_left=lambda: True)

    with database.transaction() as tx:
        assert (fetch_one(tx, SUMS, {}), balance(tx, account), open_documents(tx, [account])) == (
            before
        )
        left = tx.execute("SELECT source, booked_on FROM ledger.posting ORDER BY 2, 1").fetchall()
    assert left == [
        ("brought-forward", date(2027, 1, 1)),
        ("invoice", date(2027, 1, 1)),
        ("payment", date(2032, 1, 2)),
    ]
    assert swept.counts == {"ledger": 3 + 11}  # and each month what came from the one before
    assert [f.offenders for f in check(database, INVARIANTS, EVERYTHING)] == [()]


def test_the_last_five_years_are_not_brought_forward(database: Database) -> None:
    with database.transaction() as tx:
        account = an_account(tx)
        post(
            tx,
            [
                an_invoice(account, 1, day=date(2027, 1, 1)),
                an_invoice(account, 2, day=date(2032, 1, 1)),
            ],
            NOW,
        )
    upkeep = as_function(database, "upkeep")

    until = horizon(FixedClock(start_of_day(date(2032, 12, 31))))
    assert sweep(upkeep, RETENTION, until, time_is_left=lambda: True).counts == {"ledger": 0}
    with (
        pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState),
        upkeep.transaction() as tx,
    ):
        tx.execute("SELECT ledger.bring_forward('2027-02-01', '2032-01-01')")
