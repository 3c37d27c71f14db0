"""Invoice shards: the customers of a closed run, split into shards that are invoiced alone.

Customers with the same billing day are a bill run, which goes out together (`bill_runs`). A shard
whose message was lost is sent again (`platform.work.shards`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import batched
from typing import Final

from elhandel.billing.drafts import SHARDS, add_bill_run
from elhandel.billing.errors import RunNotClosed
from elhandel.billing.profile import next_billing_day, profiles_of
from elhandel.platform.database import Transaction
from elhandel.platform.settings import settings
from elhandel.platform.work import shards
from elhandel.portfolio.parties import hold_parties
from elhandel.values.days.local_time import local_date
from elhandel.values.ids import CustomerId, RunId

DESTINATION: Final = SHARDS.destination
CUSTOMERS_PER_SHARD: Final = 500


def plan_invoices(
    tx: Transaction, run_id: RunId, *, customers_per_shard: int = CUSTOMERS_PER_SHARD
) -> list[int]:
    """Split the customers of a closed run into shards, once.

    Returns the numbers of its shards, also if they were planned before. Raises RunNotClosed.
    """
    closed = tx.execute(_CLOSED, {"run_id": run_id}).fetchone()
    if closed is None or closed[0] != "closed":
        raise RunNotClosed(
            f"Settlement run {run_id} {'does not exist' if closed is None else 'is not closed'}, "
            "so it cannot be invoiced. Let its last shard finish (a failed one lies in the dead "
            "letters) and try again.",
            run_id=run_id,
        )

    hold_parties(tx)
    planned = [int(row[0]) for row in tx.execute(_PLANNED, {"run_id": run_id})]
    if planned:
        return planned

    customers = [CustomerId(row[0]) for row in tx.execute(_CUSTOMERS, {"run_id": run_id})]
    now = closed[1]
    rows = []
    for bills_on, of_day in sorted(_by_billing_day(tx, customers, local_date(now)).items()):
        bill_run = add_bill_run(tx, run_id, bills_on, settings().bill_review_hours, now)
        rows += [
            {"run_id": run_id, "customer_ids": list(shard), "bill_run": bill_run}
            for shard in batched(of_day, customers_per_shard, strict=False)
        ]

    with tx.cursor() as cursor:
        cursor.executemany(
            _PLAN, [{**row, "shard_no": number} for number, row in enumerate(rows, start=1)]
        )

    return list(range(1, len(rows) + 1))


def _by_billing_day(
    tx: Transaction, customers: Sequence[CustomerId], today: date
) -> Mapping[date, list[CustomerId]]:
    profiles = profiles_of(tx, customers)
    days: dict[date, list[CustomerId]] = defaultdict(list)
    for customer in customers:
        days[next_billing_day(today, profiles[customer].billing_day)].append(customer)
    return days


def emit_invoice_shards(
    tx: Transaction, run_id: RunId, shard_nos: Iterable[int], now: datetime
) -> None:
    """Write a message for each of these shards of a run, with the transaction."""
    shards.emit_shards(tx, SHARDS, run_id, shard_nos, now)


def send_lost_invoice_shards(tx: Transaction, now: datetime) -> int:
    """Write a new message for every invoice shard whose last one must be lost or dead.

    Returns how many.
    """
    return shards.send_lost(tx, SHARDS, now)


def resume_invoices(tx: Transaction, run_id: RunId, now: datetime) -> int:
    """Write a new message for every unfinished invoice shard of a run. Returns how many."""
    return shards.resume(tx, SHARDS, run_id, now)


_CLOSED: Final = """
SELECT state, closed_at FROM settlement.run WHERE run_id = %(run_id)s FOR SHARE
"""

_PLANNED: Final = """
SELECT shard_no FROM billing.invoice_shard WHERE run_id = %(run_id)s ORDER BY shard_no
"""

_CUSTOMERS: Final = """
SELECT DISTINCT c.customer_id
FROM settlement.settlement s JOIN portfolio.contract c USING (contract_id)
WHERE s.run_id = %(run_id)s
ORDER BY c.customer_id
"""

_PLAN: Final = """
INSERT INTO billing.invoice_shard (run_id, shard_no, customer_ids, state, bill_run_id)
VALUES (%(run_id)s, %(shard_no)s, %(customer_ids)s, 'planned', %(bill_run)s)
ON CONFLICT (run_id, shard_no) DO NOTHING
"""
