"""Sending the shards of open runs again whose message was lost (`platform.work.shards`)."""

from datetime import datetime
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.platform.work import shards
from elhandel.settlement.shard import SHARDS
from elhandel.values.ids import RunId

DESTINATION: Final = SHARDS.destination


def send_lost_shards(tx: Transaction, now: datetime) -> int:
    """Write a new message for every shard of an open run whose last one must be lost or dead.
    Returns how many.
    """
    return shards.send_lost(tx, SHARDS, now)


def resume_run(tx: Transaction, run_id: RunId, now: datetime) -> int:
    """Write a new message for every shard of a run that is not done, however often they were sent.
    Returns how many.
    """
    return shards.resume(tx, SHARDS, run_id, now)
