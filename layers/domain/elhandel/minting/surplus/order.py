"""The difference between what was measured of a point's day and what the token ledger has of it is
ordered: more is minted, less is taken back.

Nothing is remembered of a day but what was ordered about it, so a correction, a second look and a
look after a crash are the same. Only measured intervals count; an estimate waits for its reading,
or for what its customer submits and staff let become tokens.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from elhandel.chain import tasks
from elhandel.chain.tasks import Kind
from elhandel.metering.origin import MeasuredDay, measured_days
from elhandel.meters.readings import minted_by_day
from elhandel.minting.participation import (
    Participation,
    hold_surplus,
    participations,
    rules_on,
)
from elhandel.minting.surplus.closed import closed_past
from elhandel.minting.surplus.loggers import move_out_of_loggers
from elhandel.minting.surplus.names import day_subject
from elhandel.minting.surplus.places import move_out, places_of
from elhandel.minting.surplus.wanted import wanted_wh
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId
from elhandel.values.tokens import units_of_wh, wh_of_units

_OVERLAP: Final = timedelta(hours=1)
"""Readings are stored a little before they are committed."""
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_WHOLE: Final = Period(date(1, 1, 1), date(9999, 12, 31))


@dataclass(slots=True)
class Ordered:
    """Days of points that were ordered. moved: points and meters whose tokens leave custody for a
    wallet.
    waiting: days that wait for more surplus, or for what was ordered about them before.
    """

    minted: int = 0
    taken_back: int = 0
    moved: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class _Due:
    """A day whose surplus differs from what was ordered. wh: the difference; below 0, too much."""

    subject: str
    number: int
    wh: int


def order_surplus(database: Database, clock: Clock) -> Ordered:
    """Order what differs, a transaction for each metering point that takes part.

    Of a person who is forgotten meanwhile nothing is ordered, and no erasure runs beside an order.
    """
    ordered = Ordered()
    with database.transaction() as tx:
        all_of_them = participations(tx)
    for participation in all_of_them:
        now = clock.now()
        threshold_wh = rules_on(clock.today()).threshold_wh
        with database.transaction() as tx:
            hold_surplus(tx, participation.customer_id)
            for taking_part in _as_it_is(tx, participation):
                _order(tx, taking_part, threshold_wh, now, ordered)
                ordered.moved += move_out(tx, taking_part, now)
    ordered.moved += move_out_of_loggers(database, clock)
    return ordered


def _as_it_is(tx: Transaction, before: Participation) -> list[Participation]:
    """A participation as it is now; none where it is gone."""
    return [
        taking_part
        for taking_part in participations(tx, before.metering_point_id)
        if taking_part.participation_id == before.participation_id
    ]


def _order(
    tx: Transaction, taking_part: Participation, threshold_wh: int, now: datetime, ordered: Ordered
) -> None:
    is_as_looked_at = taking_part.looked_past == taking_part.past
    since = taking_part.looked_until - _OVERLAP if is_as_looked_at else _NEVER
    point = MeteringPointId(taking_part.metering_point_id)
    measured = measured_days(tx, point, _WHOLE, since=since)
    submitted = minted_by_day(tx, point)
    if not is_as_looked_at:  # days of which only what was submitted is known end with the others
        known = {reading.day for reading in measured}
        measured += [MeasuredDay(day, 0, is_whole=False) for day in submitted.keys() - known]
    if not measured:
        return
    if (past := closed_past(tx)) is not None:  # tokens before it are burned; bills have the rest
        measured = [reading for reading in measured if reading.day >= past]

    due, waiting = _differing(tx, taking_part, measured, submitted)
    surplus = [day for day in due if day.wh > 0]
    if sum(day.wh for day in surplus) < threshold_wh:
        waiting += len(surplus)
        due = [day for day in due if day.wh < 0]

    place = places_of(tx, taking_part)
    for day in due:
        units = units_of_wh(abs(day.wh))
        tasks.order(
            tx,
            Kind.MINT if day.wh > 0 else Kind.BURN,
            subject=day.subject,
            number=day.number,
            wallet=place.gets if day.wh > 0 else place.takes(units),
            units=units,
            now=now,
        )
        ordered.minted += day.wh > 0
        ordered.taken_back += day.wh < 0

    ordered.waiting += waiting
    if not waiting and not due:  # what was ordered is looked at once more when it is done
        number, past = taking_part.participation_id, taking_part.past
        tx.execute(_LOOKED, {"participation": number, "now": now, "past": past})


def _differing(
    tx: Transaction,
    taking_part: Participation,
    measured: Sequence[MeasuredDay],
    submitted: Mapping[date, int],
) -> tuple[list[_Due], int]:
    """The days that differ; and how many wait for what was ordered about them before."""
    subjects = {day_subject(taking_part, reading.day): reading for reading in measured}
    known = tasks.about(tx, list(subjects))

    due, waiting = [], 0
    for subject, reading in subjects.items():
        takes_part = taking_part.starts_on <= reading.day < taking_part.past
        wanted = wanted_wh(reading, submitted.get(reading.day, 0)) if takes_part else 0
        has = known.get(subject)
        if has is not None and has.open:
            waiting += 1
            continue
        difference = wanted - _wh(known, subject)
        if difference:
            due.append(_Due(subject, 1 if has is None else has.last + 1, difference))
    return due, waiting


def _wh(known: Mapping[str, tasks.Ordered], subject: str) -> int:
    return wh_of_units(known[subject].units) if subject in known else 0


_LOOKED: Final = """
UPDATE minting.participation SET looked_until = %(now)s, looked_past = %(past)s
WHERE participation_id = %(participation)s
"""
