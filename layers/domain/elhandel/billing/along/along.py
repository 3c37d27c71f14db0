"""Shards that go out with another shard, and what waits and could."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.platform.bulk.int_arrays import Int4s
from elhandel.platform.database import AdvisoryLock, Transaction, statement
from elhandel.values.ids import CustomerId, RunId


@dataclass(frozen=True, slots=True)
class Along:
    """A shard that is on the documents of another."""

    run_id: RunId
    shard_no: int
    customer_ids: Sequence[CustomerId]


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits of a customer in a bill run that nobody has decided on."""

    customer_id: CustomerId
    run_id: RunId
    shard_no: int
    bill_run_id: int
    bills_on: date

    correction: bool
    """Whether its run only corrects: a note that waits for a bill."""


def hold_along(tx: Transaction, run_id: RunId, shard_no: int) -> list[Along]:
    """What goes out with a shard that the caller holds; held too, until `tx` ends."""
    rows = tx.execute(_ALONG, {"run": run_id, "shard": shard_no}).fetchall()
    return [
        Along(RunId(run), shard, tuple(CustomerId(customer) for customer in customers))
        for run, shard, customers in rows
    ]


def waits_of(tx: Transaction, customers: NDArray[np.int32] | Sequence[CustomerId]) -> list[Waits]:
    """What waits of these customers and could go out with another bill; held until `tx` ends."""
    asked = {"customers": Int4s(customers)}
    tx.execute(_HOLD_WAITING, asked)
    return [
        Waits(CustomerId(customer), RunId(run), shard, bill_run, bills_on, correction)
        for customer, run, shard, bill_run, bills_on, correction in tx.execute(_WAITING, asked)
    ]


def take_along(
    tx: Transaction,
    run_id: RunId,
    waits: Sequence[Waits],
    shard_of: Mapping[CustomerId, int],
    now: datetime,
) -> None:
    """Let what waits go out with the shards of a run; what was drafted of it is drafted there.

    shard_of: the shard of each of these customers in the run.
    """
    if not waits:
        return

    tx.execute("SELECT pg_advisory_xact_lock(%s)", [AdvisoryLock.INVOICE_SHARDS])
    values = {
        "run": run_id,
        "now": now,
        "customers": [one.customer_id for one in waits],
        "runs": [one.run_id for one in waits],
        "shards": [one.shard_no for one in waits],
        "with_shards": [shard_of[one.customer_id] for one in waits],
        "bill_runs": [one.bill_run_id for one in waits],
    }
    tx.execute(_REPLACED, values)
    tx.execute(_TAKE_ALONG, values)


_ALONG: Final = """
SELECT run_id, shard_no, customer_ids FROM billing.invoice_shard
WHERE bills_with_run = %(run)s AND bills_with_shard = %(shard)s AND state = 'planned'
ORDER BY run_id, shard_no
FOR UPDATE
"""

# First those that have messages, then what goes out with them: a worker takes them in this order.
_HOLD_WAITING: Final = statement("elhandel.billing.along", "hold_waiting")

_WAITING: Final = statement("elhandel.billing.along", "waiting")

_REPLACED: Final = """
UPDATE billing.draft SET replaced_at = %(now)s
WHERE replaced_at IS NULL AND (bill_run_id, customer_id) IN (
    SELECT * FROM unnest(%(bill_runs)s::int[], %(customers)s::int[]))
"""

_TAKE_ALONG: Final = statement("elhandel.billing.along", "take_along")
