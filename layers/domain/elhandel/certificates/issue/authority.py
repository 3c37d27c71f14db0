"""An authority issues a certificate (GX-ERC-1): for a stretch of time of a point, as much of it as
was measured at most.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from psycopg.errors import ExclusionViolation

from elhandel.certificates.errors import (
    CertifiedAlready,
    NotProduced,
    NotRenewable,
    UnableToCertify,
)
from elhandel.certificates.issue.issued import New, add_certificates, hold_point
from elhandel.certificates.production import (
    Producer,
    measured_on,
    measured_within,
    producer_of,
)
from elhandel.certificates.rules import certificate_rules
from elhandel.platform.database import Transaction
from elhandel.values.days.local_time import days, local_date
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn
from elhandel.values.units import kwh_of_wh

_LATEST: Final = timedelta(days=3660)
_CLOCKS_GO_BACK: Final = timedelta(hours=1)
"""So much longer than its days a time may be, in October."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an authority certifies. Whole hours, half-open; wh: None for all that was measured.

    expires_at: None for what the rules say.
    """

    gsrn: Gsrn
    starts_at: datetime
    ends_at: datetime
    wh: int | None = None
    expires_at: datetime | None = None


def issue(tx: Transaction, wanted: Wanted, decision: Decision) -> str:
    """Issue a certificate to the producer; its number.

    Raises NotRenewable, NotProduced, CertifiedAlready, UnableToCertify.
    """
    _check(wanted, decision.at)
    producer, technology = _producer(tx, wanted)
    hold_point(tx, producer.metering_point_id)

    wh = _wh(tx, producer, wanted)
    new = New(wanted.starts_at, wanted.ends_at, wh, technology, wanted.expires_at)
    try:
        with tx.transaction():
            return add_certificates(tx, producer, [new], decision)[0]
    except ExclusionViolation as error:
        raise CertifiedAlready(
            f"What metering point {wanted.gsrn} produced in a part of that time is certified "
            "already. Choose another time; nothing is certified twice."
        ) from error


def _check(wanted: Wanted, now: datetime) -> None:
    for instant in (wanted.starts_at, wanted.ends_at):
        if instant.tzinfo is None or (instant.minute, instant.second, instant.microsecond) != (
            0,
            0,
            0,
        ):
            raise UnableToCertify(
                "A certificate is for whole hours, with their offset from UTC. Give full hours, "
                "such as 2026-01-31T12:00Z."
            )
    rules = certificate_rules(local_date(now))
    longest = rules.longest + _CLOCKS_GO_BACK
    if not timedelta() < wanted.ends_at - wanted.starts_at <= longest or wanted.ends_at > now:
        raise UnableToCertify(
            f"A certificate is for a past time of an hour to {rules.longest.days} days. Divide a "
            "longer one."
        )
    if wanted.expires_at is not None and wanted.expires_at - now > _LATEST:
        raise UnableToCertify(
            f"A certificate expires within {_LATEST.days} days. Choose an earlier end, or none: "
            f"then it is {rules.lives.days} days.",
            field="expiry_date",
        )
    if wanted.expires_at is not None and wanted.expires_at <= now + rules.least:
        raise UnableToCertify(
            f"A certificate lives for more than {rules.least.days} days from its issue, as it is "
            f"pending at first. Choose a later end, or none: then it is {rules.lives.days} days.",
            field="expiry_date",
        )


def _producer(tx: Transaction, wanted: Wanted) -> tuple[Producer, str]:
    """Whose production it is, and by which technology."""
    first = local_date(wanted.starts_at)
    past = local_date(wanted.ends_at - timedelta(seconds=1)) + timedelta(days=1)
    producer = producer_of(tx, wanted.gsrn, first, past)
    technology = None if producer is None else producer.technology
    renewable = certificate_rules(first).renewable
    if producer is None or technology is None or technology not in renewable:
        raise NotRenewable(
            f"Metering point {wanted.gsrn} is no production to the grid (E18) of a renewable "
            f"technology ({', '.join(renewable)}) that we supply in all of that time; the market "
            f"says: {technology or 'nothing'}. Check the number and the time, or ask for its "
            "master data."
        )
    return producer, technology


def _wh(tx: Transaction, producer: Producer, wanted: Wanted) -> int:
    first = local_date(wanted.starts_at)
    past = local_date(wanted.ends_at - timedelta(seconds=1)) + timedelta(days=1)
    by_day = measured_on(tx, producer.metering_point_id, days(first, past))
    measured = measured_within(
        [interval for found in by_day.values() for interval in found],
        wanted.starts_at,
        wanted.ends_at,
    )
    wh = measured if wanted.wh is None else wanted.wh
    if not 0 < wh <= measured:
        raise NotProduced(
            f"{kwh_of_wh(measured)} kWh were measured in that time. Certify no more than that, and "
            "more than 0.",
            available_kwh=kwh_of_wh(measured),
        )
    return wh
