"""What is certified of a point is compared with what is measured of it, for the days whose readings
were stored since the last look.

Nothing is remembered of a day but its certificates, so a correction, a second look and a look after
a crash are the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from elhandel.certificates.correct.standing import Standing, certified_on, unsupplied, watched
from elhandel.certificates.correct.withdraw import withdraw
from elhandel.certificates.issue import New, add_certificates, hold_point
from elhandel.certificates.production import (
    Measured,
    Producer,
    changed_days,
    measured_on,
    measured_within,
    producer_of,
    whole_hours,
)
from elhandel.certificates.rules import certificate_rules
from elhandel.certificates.sources import Source, sources
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, fetch_one
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn

AUTOMATIC: Final = "automatic"
_OVERLAP: Final = timedelta(hours=1)
"""Readings are stored a little before they are committed."""
_DAY: Final = timedelta(days=1)


@dataclass(slots=True)
class Compared:
    """issued: certificates. withdrawn: certificates of which something was withdrawn."""

    issued: int = 0
    withdrawn: int = 0


def compare(database: Database, clock: Clock) -> Compared:
    """Certify what is new and withdraw what is too much, a transaction for each point."""
    compared = Compared()
    with database.transaction() as tx:
        points = watched(tx)
    for point, gsrn in points:
        with database.transaction() as tx:
            _compare_point(tx, point, Gsrn(gsrn), clock.now(), compared)

    with database.transaction() as tx:
        lost = unsupplied(tx)
    for certificate in lost:
        with database.transaction() as tx:
            withdraw(tx, certificate, 0, clock.now())
            compared.withdrawn += 1
    return compared


def _compare_point(
    tx: Transaction, point: int, gsrn: Gsrn, now: datetime, compared: Compared
) -> None:
    hold_point(tx, point)
    since = looked_until(tx, point)
    changed = changed_days(tx, point, since - _OVERLAP)
    by_itself = sources(tx, point)
    standing = certified_on(tx, point, changed)
    measured = measured_on(tx, point, {*changed, *_days_of(standing)})
    intervals = [interval for found in measured.values() for interval in found]

    for certificate in standing:
        produced = measured_within(intervals, certificate.starts_at, certificate.ends_at)
        if produced < certificate.live_wh:
            withdraw(tx, certificate.certificate_id, produced, now)
            compared.withdrawn += 1
        elif produced > certificate.live_wh and _is_renewed(certificate, by_itself, now):
            withdraw(tx, certificate.certificate_id, 0, now)
            compared.withdrawn += 1

    standing = certified_on(tx, point, changed)
    for day in changed:
        if _covers(by_itself, day):
            compared.issued += _certify(tx, gsrn, day, measured[day], standing, now)
    tx.execute(_LOOKED, {"point": point, "now": now})


def _certify(
    tx: Transaction,
    gsrn: Gsrn,
    day: date,
    measured: Sequence[Measured],
    standing: Sequence[Standing],
    now: datetime,
) -> int:
    """Certify the whole hours of a day of which nothing is certified; how many."""
    producer = producer_of(tx, gsrn, day, day + _DAY)
    if producer is None or not _is_renewable(producer, day):
        return 0

    new = [
        New(hour.starts_at, hour.ends_at, hour.wh, producer.technology or "")
        for hour in whole_hours(measured)
        if hour.wh > 0 and hour.ends_at <= now and not _is_certified(hour, standing)
    ]
    decision = Decision(AUTOMATIC, "measured", now)
    return len(add_certificates(tx, producer, new, decision))


def _is_renewed(certificate: Standing, by_itself: Sequence[Source], now: datetime) -> bool:
    """Whether one that says too little is issued anew: while it is pending nobody else has it."""
    return (
        certificate.issued_by == AUTOMATIC
        and now < certificate.valid_from
        and _covers(by_itself, local_date(certificate.starts_at))
    )


def _is_renewable(producer: Producer, day: date) -> bool:
    return producer.technology in certificate_rules(day).renewable


def _is_certified(hour: Measured, standing: Sequence[Standing]) -> bool:
    return any(
        certificate.starts_at < hour.ends_at and hour.starts_at < certificate.ends_at
        for certificate in standing
    )


def _covers(by_itself: Sequence[Source], day: date) -> bool:
    return any(
        source.starts_on <= day and (source.past is None or day < source.past)
        for source in by_itself
    )


def _days_of(standing: Sequence[Standing]) -> set[date]:
    """All days of certificates, also those of which nothing has changed."""
    found: set[date] = set()
    for certificate in standing:
        day = local_date(certificate.starts_at)
        while day <= local_date(certificate.ends_at - timedelta(seconds=1)):
            found.add(day)
            day += _DAY
    return found


def looked_until(tx: Transaction, point: int) -> datetime:
    """Until when what was stored of a point is compared."""
    until: datetime = fetch_one(tx, _UNTIL, {"point": point})[0]
    return until


_UNTIL: Final = "SELECT until FROM certificates.looked WHERE metering_point_id = %(point)s"

_LOOKED: Final = """
UPDATE certificates.looked SET until = %(now)s WHERE metering_point_id = %(point)s
"""
