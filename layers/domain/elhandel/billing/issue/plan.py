"""Invoice shards: the customers of a closed run, split into shards that are invoiced alone.

Customers with the same day are a bill run, which goes out together (`bill_runs`). What waits of
them from other runs goes out with it: an account has one bill (`days`). A shard whose message was
lost is sent again (`platform.work.shards`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import batched
from typing import Final

from elhandel.billing.along import take_along, waits_of
from elhandel.billing.drafts import SHARDS, add_bill_run
from elhandel.billing.errors import RunNotClosed
from elhandel.billing.issue.days import planned_days
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
    waits = waits_of(tx, customers)
    days = planned_days(tx, run_id, customers, waits, local_date(now))
    planned_shards: list[tuple[int, Sequence[CustomerId]]] = []
    for bills_on, of_day in sorted(_by_day(days.days).items()):
        bill_run = add_bill_run(tx, run_id, bills_on, settings().bill_review_hours, now)
        planned_shards += [
            (bill_run, shard) for shard in batched(of_day, customers_per_shard, strict=False)
        ]

    numbered = list(enumerate(planned_shards, start=1))
    with tx.cursor() as cursor:
        cursor.executemany(
            _PLAN,
            [
                {
                    "run_id": run_id,
                    "shard_no": number,
                    "customer_ids": list(shard),
                    "bill_run": bill_run,
                }
                for number, (bill_run, shard) in numbered
            ],
        )
    shard_of = {customer: number for number, (_, shard) in numbered for customer in shard}
    take_along(tx, run_id, days.along, shard_of, now)

    return list(range(1, len(planned_shards) + 1))


def _by_day(days: Mapping[CustomerId, date]) -> Mapping[date, list[CustomerId]]:
    by_day: dict[date, list[CustomerId]] = defaultdict(list)
    for customer, day in days.items():
        by_day[day].append(customer)
    return by_day


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
