"""What has changed becomes messages, numbered channel by channel, in one transaction.

A change says which row; what stands there now is what is told, so two changes of a row may become
one message. Only what somebody listens to becomes one.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from elhandel.exchange.control import pause_now
from elhandel.exchange.epochs import AREAS, Epoch, depth, epoch_on
from elhandel.live import channels
from elhandel.live.channels import Channel
from elhandel.live.relay import shapes
from elhandel.live.relay.book import book_of, changed_levels
from elhandel.live.relay.shapes import Shape
from elhandel.live.relay.untold import UNTELLABLE, note_untold
from elhandel.live.relay.whole import whole
from elhandel.minting.surplus import owners_of
from elhandel.platform.database import Transaction, statement
from elhandel.values.days.local_time import first_of_month, local_date
from elhandel.values.tokens import wh_of_units

MOST_CHANGES: Final = 5_000
"""That are taken at once."""
MOST_ALONE: Final = 500
"""That are taken at once, where each is told by itself."""

type _Told = dict[Channel, list[Shape]]


@dataclass(frozen=True, slots=True)
class _Listened:
    """A channel that somebody listens to, or did a moment ago."""

    number: int
    state: Mapping[str, Any] | None
    """What its messages came to, of a channel that begins with that; None where nothing did yet."""


@dataclass(slots=True)
class Composed:
    """What was taken. left_out: changes, books and figures that cannot be told."""

    changes: int = 0
    left_out: int = 0


def compose(tx: Transaction, now: datetime, *, alone: bool = False) -> Composed:
    """Take changes that nobody was told of, and write the messages that they come to.

    alone: each change, book and book in figures is told by itself, and one that cannot be is left
    out and logged: it has no number, so that those of a channel stay without a gap. Of a book the
    channel stays as it was told last, so what has changed since is told once it can be. Else
    raises one of UNTELLABLE.
    """
    composed = Composed()
    changes: dict[str, list[int]] = defaultdict(list)
    most = MOST_ALONE if alone else MOST_CHANGES
    rows = sorted(tx.execute(_TAKE, {"most": most}).fetchall())
    for _, kind, subject in rows:
        changes[kind].append(subject)
    composed.changes = len(rows)
    if not rows:
        return composed

    told: _Told = defaultdict(list)
    _tell_changes(tx, composed, changes, told, alone=alone)
    books = _books(tx, changes["order"])
    if changes["pause"]:
        told[channels.epochs()].append(
            shapes.epoch_transition(epoch_on(now), "active", is_paused=pause_now(tx) is not None)
        )

    in_numbers = books | _traded(now) if changes["epoch"] else books
    channels_of_books = [
        *((_tell_book, channels.book(*book)) for book in sorted(books)),
        *((_tell_whole, channels.depth(*book)) for book in sorted(books)),
        *((_tell_whole, channels.market_stats(*book)) for book in sorted(in_numbers)),
    ]
    for tell_one, channel, before in _begun(tx, channels_of_books):
        if alone:
            with _alone(tx, composed, told, kind=channel.kind, subject=channel.key) as one:
                tell_one(tx, channel, before, one, now)
        else:
            tell_one(tx, channel, before, told, now)

    _write(tx, told, now)
    return composed


def _tell_changes(
    tx: Transaction,
    composed: Composed,
    changes: Mapping[str, Sequence[int]],
    told: _Told,
    *,
    alone: bool,
) -> None:
    for kind, tell in _TELLERS.items():
        numbers = changes.get(kind, ())
        if alone:
            for number in dict.fromkeys(numbers):
                with _alone(tx, composed, told, kind=kind, subject=number) as one:
                    tell(tx, [number], one)
        elif numbers:
            tell(tx, numbers, told)


@contextmanager
def _alone(
    tx: Transaction, composed: Composed, told: _Told, *, kind: str, subject: int | str
) -> Iterator[_Told]:
    """What is told in here is told by itself; where it cannot be, it is left out and logged."""
    one: _Told = defaultdict(list)
    try:
        with tx.transaction():
            yield one
    except UNTELLABLE as error:
        composed.left_out += 1
        note_untold(kind, subject, error)
        return
    for channel, messages in one.items():
        told[channel].extend(messages)


def _tell_orders(tx: Transaction, numbers: Sequence[int], told: _Told) -> None:
    """Tell whose orders they are."""
    rows = tx.cursor(row_factory=dict_row).execute(_ORDERS, {"numbers": numbers}).fetchall()
    by_number = {row["order_id"]: row for row in rows}
    for number in dict.fromkeys(numbers):
        if number in by_number:
            row = by_number[number]
            told[channels.own(row["customer_id"])].append(shapes.order_update(row))


def _tell_trades(tx: Transaction, numbers: Sequence[int], told: _Told) -> None:
    for row in tx.cursor(row_factory=dict_row).execute(_TRADES, {"numbers": numbers}):
        told[channels.own(row["customer_id"])].append(shapes.match_notification(row))


def _tell_tokens(tx: Transaction, numbers: Sequence[int], told: _Told) -> None:
    done = tx.execute(_DONE, {"numbers": numbers}).fetchall()
    owners = owners_of(tx, {wallet for _, wallet, _, _ in done})
    for task_id, wallet, kind, units in done:
        if wallet in owners and kind in {"mint", "burn"}:
            shape = shapes.tokens_changed(task_id, kind, wh_of_units(units))
            told[channels.own(owners[wallet])].append(shape)


def _tell_readings(tx: Transaction, numbers: Sequence[int], told: _Told) -> None:
    for row in tx.cursor(row_factory=dict_row).execute(_READINGS, {"numbers": numbers}):
        told[channels.own(row["customer_id"])].append(shapes.reading_received(row))


def _tell_batches(tx: Transaction, numbers: Sequence[int], told: _Told) -> None:
    """Tell each customer what a transaction of the ledger has made for them, in all."""
    made = tx.execute(_BATCHES, {"numbers": numbers}).fetchall()
    owners = owners_of(tx, {wallet for _, _, wallet, _, _ in made})
    batches: dict[tuple[int, str, int], list[int]] = defaultdict(lambda: [0, 0])
    for transaction_id, signature, wallet, mints, units in made:
        if wallet in owners:
            batch = batches[transaction_id, signature, owners[wallet]]
            batch[0] += mints
            batch[1] += wh_of_units(units)
    for (_, signature, customer_id), (mints, wh) in sorted(batches.items()):
        shape = shapes.batch_minting_completed(signature, mints, wh)
        told[channels.own(customer_id)].append(shape)


def _tell_meters(tx: Transaction, numbers: Sequence[int], told: _Told) -> None:
    for row in tx.cursor(row_factory=dict_row).execute(_METERS, {"numbers": numbers}):
        told[channels.own(row["customer_id"])].append(shapes.meter_alert(row))


def _tell_refusals(tx: Transaction, numbers: Sequence[int], told: _Told) -> None:
    for row in tx.cursor(row_factory=dict_row).execute(_REFUSALS, {"numbers": numbers}):
        told[channels.own(row["customer_id"])].append(shapes.reading_refused(row))


def _tell_epochs(tx: Transaction, starts: Iterable[int], told: _Told) -> None:
    epochs = [Epoch(datetime.fromtimestamp(start, UTC)) for start in sorted(set(starts))]
    is_paused = pause_now(tx) is not None
    for epoch in epochs:
        told[channels.epochs()].append(
            shapes.epoch_transition(epoch, "cleared", is_paused=is_paused)
        )
    for area, *book in tx.execute(_CLEARED, {"epochs": [epoch.start for epoch in epochs]}):
        told[channels.matches(area)].append(shapes.trade_executed(*book))


_TELLERS: Final[Mapping[str, Callable[[Transaction, Sequence[int], _Told], None]]] = {
    "order": _tell_orders,
    "trade": _tell_trades,
    "task": _tell_tokens,
    "reading": _tell_readings,
    "transaction": _tell_batches,
    "meter": _tell_meters,
    "refusal": _tell_refusals,
    "epoch": _tell_epochs,
}
"""By what has changed, in the order in which it is told."""


def _books(tx: Transaction, orders: Sequence[int]) -> set[tuple[str, date]]:
    """That these orders stand in."""
    return set(tx.execute(_BOOKS, {"numbers": orders}).fetchall()) if orders else set()


type _TellOne = Callable[[Transaction, Channel, Mapping[str, Any], _Told, datetime], None]


def _begun(
    tx: Transaction, asked: Sequence[tuple[_TellOne, Channel]]
) -> Iterator[tuple[_TellOne, Channel, Mapping[str, Any]]]:
    """Those that are listened to and have begun, each with what it came to last."""
    listened = _listened(tx, [channel for _, channel in asked])
    for tell_one, channel in asked:
        if channel.key in listened and (before := listened[channel.key].state) is not None:
            yield tell_one, channel, before


def _tell_book(
    tx: Transaction, channel: Channel, before: Mapping[str, Any], told: _Told, _now: datetime
) -> None:
    """Tell of a book the levels that have changed since it was told last."""
    if channel.area is None or channel.month is None:
        return
    after = book_of(depth(tx, channel.area, channel.month))
    changed = changed_levels(before, after)
    if any(changed.values()):
        told[channel].append(shapes.order_book(channel, changed, is_whole=False))
        tx.execute(_STATE, {"channel": channel.key, "state": Jsonb(after)})


def _tell_whole(
    tx: Transaction, channel: Channel, before: Mapping[str, Any], told: _Told, now: datetime
) -> None:
    """Tell all that a channel says, where it is not what it said last."""
    after = whole(tx, channel, now)
    if after != before:
        told[channel].append(after)
        tx.execute(_STATE, {"channel": channel.key, "state": Jsonb(after)})


def _traded(now: datetime) -> set[tuple[str, date]]:
    """The books of which the last 24 hours may have changed by the clock alone."""
    month = first_of_month(local_date(now))
    return {
        (area, one) for area in AREAS for one in (month, first_of_month(month - timedelta(days=1)))
    }


def _write(tx: Transaction, told: _Told, now: datetime) -> None:
    """Write what channels with listeners are told, each under its next numbers."""
    listened = _listened(tx, told)
    rows = [
        (channel.key, listened[channel.key].number + place, _body(channel, shape, number))
        for channel, messages in told.items()
        if channel.key in listened
        for place, shape in enumerate(messages, 1)
        if (number := listened[channel.key].number + place)
    ]
    if rows:
        keys, numbers, bodies = zip(*rows, strict=True)
        values = {"channels": list(keys), "numbers": list(numbers), "bodies": list(bodies)}
        tx.execute(_MESSAGES, {**values, "now": now})
        tx.execute(_NUMBERED, values)


def _listened(tx: Transaction, asked: Iterable[Channel]) -> Mapping[str, _Listened]:
    """Those of the channels that are listened to, held until `tx` ends."""
    keys = sorted({channel.key for channel in asked})
    rows = tx.execute(_HOLD, {"channels": keys})
    return {key: _Listened(number, state) for key, number, state in rows}


def _body(channel: Channel, shape: Shape, number: int) -> str:
    return json.dumps({"channel": channel.shown, "number": number, **shape}, ensure_ascii=False)


_TAKE: Final = """
DELETE FROM live.change WHERE change_id IN (
    SELECT change_id FROM live.change ORDER BY change_id LIMIT %(most)s)
RETURNING change_id, kind, subject
"""

_ORDERS: Final = statement("elhandel.live.relay", "orders_that_changed")
_BOOKS: Final = """
SELECT DISTINCT price_area, month FROM exchange.trade_order
WHERE order_id = ANY(%(numbers)s::bigint[])
"""
_TRADES: Final = statement("elhandel.live.relay", "trades_that_were_made")

_DONE: Final = """
SELECT task_id, wallet, done_kind, done_units FROM chain.task
WHERE task_id = ANY(%(numbers)s::bigint[]) ORDER BY task_id
"""

_READINGS: Final = """
SELECT r.reading_id, m.meter_id, m.customer_id, r.wh, r.read_at
FROM meters.reading r JOIN meters.meter m USING (meter_no)
WHERE r.reading_no = ANY(%(numbers)s::bigint[]) ORDER BY r.reading_no
"""

_BATCHES: Final = """
SELECT t.transaction_id, t.signature, k.wallet, count(*)::int, sum(k.done_units)::bigint
FROM chain.transaction t JOIN chain.task k USING (transaction_id)
WHERE t.transaction_id = ANY(%(numbers)s::bigint[]) AND k.done_kind = 'mint'
GROUP BY t.transaction_id, t.signature, k.wallet
"""

_METERS: Final = """
SELECT customer_id, meter_id, serial, state, legacy_until FROM meters.meter
WHERE meter_no = ANY(%(numbers)s::bigint[]) ORDER BY meter_no
"""

_REFUSALS: Final = """
SELECT m.customer_id, m.meter_id, r.code, r.wh, r.read_at, r.times
FROM meters.refusal r JOIN meters.meter m USING (meter_no)
WHERE r.refusal_id = ANY(%(numbers)s::bigint[]) ORDER BY r.refusal_id
"""

_CLEARED: Final = """
SELECT price_area, epoch, month, price, wh, trades FROM exchange.cleared_book
WHERE epoch = ANY(%(epochs)s::timestamptz[]) AND rail = 'bill' ORDER BY epoch, price_area, month
"""

_HOLD: Final = """
SELECT channel, number, state FROM live.channel
WHERE channel = ANY(%(channels)s::text[]) ORDER BY channel FOR UPDATE
"""

_STATE: Final = "UPDATE live.channel SET state = %(state)s WHERE channel = %(channel)s"

_MESSAGES: Final = """
INSERT INTO live.message (channel, number, body, made_at)
SELECT t.channel, t.number, t.body, %(now)s
FROM unnest(%(channels)s::text[], %(numbers)s::bigint[], %(bodies)s::text[])
    AS t (channel, number, body)
"""

_NUMBERED: Final = """
UPDATE live.channel k SET number = t.number
FROM (SELECT channel, max(number) AS number
      FROM unnest(%(channels)s::text[], %(numbers)s::bigint[]) AS t (channel, number)
      GROUP BY channel) t
WHERE k.channel = t.channel
"""
