"""Whole days that take the place of what is stored: the usual correction.

Where a day arrives in full and was registered after everything that holds, `revise` takes it in
every interval and keeps nothing of the stored day, in whatever order messages are handled. So the
stored row goes to the history as it lies and nothing is unpacked. Any other day is `revise`'s;
tests hold that the same rows come out.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from elhandel.metering.days import store
from elhandel.metering.days.store import Arrived, Key
from elhandel.metering.packed.day import PackedDay
from elhandel.metering.packed.quality import NOT_DELIVERED
from elhandel.platform.database import Transaction
from elhandel.values.ids import MessageId


def replace_whole_days(
    tx: Transaction,
    arrivals: Mapping[Key, Sequence[Arrived]],
    inbound_message_id: MessageId | None,
    received_at: datetime,
) -> set[Key]:
    """Store what simply takes the place of a stored day; the keys of these days.

    arrivals: in key order, what arrived for stored days. All of them stay locked, so that nobody
    comes between them and those that are left.
    """
    firsts = [days[0] for days in arrivals.values()]
    simple = [len(days) == 1 and is_whole(days[0].packed) for days in arrivals.values()]
    if not any(simple):
        return set()

    standing = store.lock_standing(tx, firsts)
    taken = [
        (day, stored.last + 1)
        for day, alone, stored in zip(firsts, simple, standing, strict=True)
        if alone and stored.all_earlier
    ]
    if 0 < len(taken) < len(arrivals):  # what is left is written by a statement of its own
        store.hold_months(tx, list(arrivals))
    if taken:
        store.replace(tx, taken, inbound_message_id, received_at)

    return {day.key for day, _ in taken}


def is_whole(day: PackedDay) -> bool:
    """Whether every interval was delivered, at one registration time; one declared missing is."""
    return day.registered is None and (day.quality is None or NOT_DELIVERED not in day.quality)
