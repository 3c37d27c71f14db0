"""Couplings: on which days a child point (heating, production, …) belongs to a parent, and is
settled with it.

The message that came last decides, in whatever order messages are handled: one that came earlier
only fills the days before the change that is known. What held before a change is kept with the time
of the change, in the same transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Final

from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.ids import MessageId, MeteringPointId


def couple(
    tx: Transaction,
    child: MeteringPointId,
    parent: int,
    since: date,
    now: datetime,
    message_id: MessageId | None = None,
) -> None:
    """A point belongs to `parent`, and to no other, from a local day on. A known coupling changes
    nothing.
    """
    present, first, overtaken, changed_on = _present(tx, child, since, message_id)

    with _history(tx, child, now):
        if present == parent:
            tx.execute(_EARLIER, {"child": child, "since": since})
            if not overtaken:
                _note_message(tx, child, message_id)
        elif overtaken:
            if changed_on is not None and since < changed_on:
                days = {"first": since, "past": changed_on}
                tx.execute(_KEEP_WHAT_CAME_LATE, {"child": child, "parent": parent, **days})
        else:
            _free(tx, child, present, first, since)
            tx.execute(_COUPLE, {"child": child, "parent": parent, "since": since})
            _note_message(tx, child, message_id, since)


_PRESENT: Final = """
SELECT parent_id, coalesce(coupled_from, '0001-01-01'),
       coalesce(coupling_message_id > %(message)s, false), coupling_changed_on
FROM portfolio.metering_point
WHERE metering_point_id = %(child)s FOR UPDATE
"""

_EARLIER: Final = """
UPDATE portfolio.metering_point SET coupled_from = %(since)s
WHERE metering_point_id = %(child)s AND coupled_from > %(since)s
"""

# A coupling that is announced when supply begins holds as far back as we supply; one that is
# announced later begins on its day.
_COUPLE: Final = """
UPDATE portfolio.metering_point
SET parent_id = %(parent)s,
    coupled_from = CASE WHEN EXISTS (
        SELECT FROM portfolio.supply_period s
        WHERE s.metering_point_id = %(parent)s AND s.state IN ('planned', 'active')
          AND s.starts_on < %(since)s)
        THEN %(since)s::date END
WHERE metering_point_id = %(child)s
"""

_KEEP: Final = """
INSERT INTO portfolio.past_coupling (child_id, parent_id, first, past)
VALUES (%(child)s, %(parent)s, %(first)s, %(past)s)
"""

_KEEP_WHAT_CAME_LATE: Final = """
INSERT INTO portfolio.past_coupling (child_id, parent_id, first, past)
SELECT %(child)s, %(parent)s, %(first)s, %(past)s
WHERE NOT EXISTS (
    SELECT FROM portfolio.past_coupling
    WHERE child_id = %(child)s AND first < %(past)s::date AND past > %(first)s::date)
"""

_NOTE_MESSAGE: Final = """
UPDATE portfolio.metering_point
SET coupling_message_id = %(message)s,
    coupling_changed_on = coalesce(%(changed_on)s, coupling_changed_on)
WHERE metering_point_id = %(child)s
"""

_FREE: Final = """
UPDATE portfolio.metering_point SET parent_id = NULL, coupled_from = NULL
WHERE metering_point_id = %s
"""

_STANDING: Final = """
SELECT coalesce(array_agg(parent_id ORDER BY first, past, parent_id), '{}'),
       coalesce(array_agg(first ORDER BY first, past, parent_id), '{}'),
       coalesce(array_agg(past ORDER BY first, past, parent_id), '{}')
FROM portfolio.coupling WHERE child_id = %(child)s
"""

_REPLACED: Final = """
INSERT INTO portfolio.replaced_coupling (child_id, replaced_at, parents, firsts, pasts)
VALUES (%(child)s, %(now)s, %(parents)s::int[], %(firsts)s::date[], %(pasts)s::date[])
"""


def uncouple(
    tx: Transaction,
    child: MeteringPointId,
    since: date,
    now: datetime,
    message_id: MessageId | None = None,
) -> None:
    """A point belongs to no parent from a local day on; earlier days stay with the parent."""
    present, first, overtaken, _ = _present(tx, child, since, message_id)
    if not overtaken:
        with _history(tx, child, now):
            _free(tx, child, present, first, since)
            _note_message(tx, child, message_id, since)


@contextmanager
def _history(tx: Transaction, child: MeteringPointId, now: datetime) -> Iterator[None]:
    """Keep a child's couplings as they were, if the block changes them. The caller has locked the
    child's row.
    """
    before = fetch_one(tx, _STANDING, {"child": child})
    yield

    if fetch_one(tx, _STANDING, {"child": child}) != before:
        parents, firsts, pasts = before
        stood = {"parents": parents, "firsts": firsts, "pasts": pasts}
        tx.execute(_REPLACED, {"child": child, "now": now, **stood})


def _present(
    tx: Transaction, child: MeteringPointId, since: date, message_id: MessageId | None
) -> tuple[int | None, date, bool, date | None]:
    """The parent and since when; whether a later message is known; from which day on that message's
    change holds.
    """
    row = tx.execute(_PRESENT, {"child": child, "message": message_id}).fetchone()
    return row or (None, since, False, None)


def _free(
    tx: Transaction, child: MeteringPointId, parent: int | None, first: date, since: date
) -> None:
    if parent is None:
        return
    if first < since:
        tx.execute(_KEEP, {"child": child, "parent": parent, "first": first, "past": since})
    tx.execute(_FREE, [child])


def _note_message(
    tx: Transaction,
    child: MeteringPointId,
    message_id: MessageId | None,
    changed_on: date | None = None,
) -> None:
    if message_id is not None:
        tx.execute(_NOTE_MESSAGE, {"child": child, "message": message_id, "changed_on": changed_on})
