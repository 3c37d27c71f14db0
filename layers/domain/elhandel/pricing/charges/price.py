"""Prices of charges as they are announced, series by series, and what holds on all other days.

A series sets its own days, whatever was known of them. Beyond the last announced day a price goes
on by rule, but only that of a *list*, a series of a month or more: of the last list before the day.
A correction of some days never goes on, and without a list a day that no series covers has no
price. So what a day costs depends on the last series that covers it, or else on lists alone, and
not on the order in which series come.

A row of `pricing.charge_price` holds until the next row's day. A row that covers no day
(`covered_to` is not after `valid_from`) is there by rule: the price of the list, which goes on
after days that were corrected.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import takewhile
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.pricing.charges.pattern import Pattern
from elhandel.values.decision import Provenance
from elhandel.values.ids import ChargeId, MessageId

_LIST: Final = timedelta(days=28)  # the shortest month: a month's list covers all of its days


@dataclass(frozen=True, slots=True)
class _Row:
    """From the local day `valid_from` until the next row; announced until `covered_to`."""

    valid_from: date
    covered_to: date
    prices: Pattern
    holds: bool
    message_id: MessageId | None = field(default=None, compare=False)

    @property
    def announced(self) -> bool:
        return self.covered_to > self.valid_from


def record_series(
    tx: Transaction,
    charge: ChargeId,
    steps: Sequence[tuple[date, Pattern]],
    end: date,
    source: Provenance,
) -> None:
    """Record a series: patterns from day to day, in order, the last until the local day `end`.

    Of a message that came before others and is handled after them (a replay) only the days count
    that the others do not cover.
    """
    start = steps[0][0]
    days = {"charge": charge, "message": source.message_id, "start": start, "end": end}
    covered_later = [(first, past) for first, past in tx.execute(_COVERED_LATER, days)]
    for first, past in _left_free(start, end, covered_later):
        _record_days(
            tx, charge, _between(steps, first, past), past, source, listed=end - start >= _LIST
        )
    _continue_lists(tx, charge, source)


_CURRENT: Final = """
SELECT valid_from, covered_to, prices, holds, message_id FROM pricing.charge_price
WHERE charge_id = %(charge)s AND superseded_at IS NULL ORDER BY valid_from
"""

# The days that series of later messages cover.
_COVERED_LATER: Final = """
SELECT valid_from, covered_to FROM pricing.charge_price
WHERE charge_id = %(charge)s AND superseded_at IS NULL AND message_id > %(message)s
  AND valid_from < %(end)s AND covered_to > %(start)s AND covered_to > valid_from
ORDER BY valid_from
"""

_SUPERSEDE: Final = """
UPDATE pricing.charge_price SET superseded_at = %(now)s
WHERE charge_id = %(charge)s AND superseded_at IS NULL
  AND valid_from >= %(start)s AND valid_from < %(end)s
"""

_SUPERSEDE_DAYS: Final = """
UPDATE pricing.charge_price SET superseded_at = %(now)s
WHERE charge_id = %(charge)s AND superseded_at IS NULL AND valid_from = ANY(%(days)s)
"""

_ADD: Final = """
INSERT INTO pricing.charge_price
    (charge_id, valid_from, covered_to, prices, holds, message_id, recorded_at)
VALUES (%(charge)s, %(valid_from)s, %(covered_to)s, %(prices)s, %(holds)s, %(message)s, %(now)s)
ON CONFLICT (charge_id, valid_from) WHERE superseded_at IS NULL DO NOTHING
"""


def _record_days(
    tx: Transaction,
    charge: ChargeId,
    steps: Sequence[tuple[date, Pattern]],
    end: date,
    source: Provenance,
    *,
    listed: bool,
) -> None:
    start = steps[0][0]
    before = [row for row in _current(tx, charge) if row.valid_from <= end]
    _supersede(tx, charge, start, end, source)
    for valid_from, pattern in steps:
        row = _Row(
            valid_from=valid_from,
            covered_to=end,
            prices=pattern,
            holds=listed,
            message_id=source.message_id,
        )
        _add(tx, charge, row, source)

    # An earlier series covers the days after.
    if before and before[-1].announced and before[-1].covered_to > end:
        _add(tx, charge, replace(before[-1], valid_from=end), source)


def _left_free(
    start: date, end: date, taken: Sequence[tuple[date, date]]
) -> Iterator[tuple[date, date]]:
    """The days of [start, end) that none of `taken` covers. taken: by first day."""
    for first, past in taken:
        if start < first:
            yield start, min(first, end)
        start = max(start, past)
    if start < end:
        yield start, end


def _between(
    steps: Sequence[tuple[date, Pattern]], first: date, past: date
) -> list[tuple[date, Pattern]]:
    """The patterns for the days [first, past)."""
    in_force = [pattern for valid_from, pattern in steps if valid_from <= first][-1]
    return [(first, in_force), *((day, pattern) for day, pattern in steps if first < day < past)]


def _continue_lists(tx: Transaction, charge: ChargeId, source: Provenance) -> None:
    """After each series that does not go on, the price of the last list before it holds again."""
    rows = _current(tx, charge)
    due = {row.valid_from: row for row in _by_rule(rows)}
    there = {row.valid_from: row for row in rows if not row.announced}
    vain = [day for day, row in there.items() if day not in due or due[day].prices != row.prices]
    if vain:
        tx.execute(_SUPERSEDE_DAYS, {"charge": charge, "days": vain, "now": source.at})

    for day, row in due.items():
        if day not in there or day in vain:
            _add(tx, charge, row, source)


def _by_rule(rows: Sequence[_Row]) -> list[_Row]:
    """The rows that have to be there by rule among all rows of a charge, in order of time. Pure.

    A row by rule before every list stays: its list is no longer kept.
    """
    before_lists = list(takewhile(lambda row: not (row.announced and row.holds), rows))
    forgotten = [row for row in before_lists if not row.announced]
    announced = [row for row in rows if row.announced or row in forgotten]

    found, listed = list(forgotten), None
    for place, row in enumerate(announced):
        past = announced[place + 1].valid_from if place + 1 < len(announced) else date.max
        if row.holds:
            listed = row
        elif listed is not None and past > row.covered_to:
            found.append(replace(listed, valid_from=row.covered_to, covered_to=row.covered_to))

    return found


def _current(tx: Transaction, charge: ChargeId) -> list[_Row]:
    rows = tx.execute(_CURRENT, {"charge": charge})
    return [
        _Row(
            valid_from=valid_from,
            covered_to=covered_to,
            prices=tuple(prices),
            holds=holds,
            message_id=message,
        )
        for valid_from, covered_to, prices, holds, message in rows
    ]


def _supersede(
    tx: Transaction, charge: ChargeId, start: date, end: date, source: Provenance
) -> None:
    tx.execute(_SUPERSEDE, {"charge": charge, "start": start, "end": end, "now": source.at})


def _add(tx: Transaction, charge: ChargeId, row: _Row, source: Provenance) -> None:
    values = {
        "charge": charge,
        "valid_from": row.valid_from,
        "covered_to": row.covered_to,
        "prices": list(row.prices),
        "holds": row.holds,
        "message": row.message_id,
        "now": source.at,
    }
    tx.execute(_ADD, values)
