"""New certificates, their numbers, and the movement that gives them to the producer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from elhandel.certificates.production import Producer
from elhandel.certificates.rules import certificate_rules
from elhandel.platform.database import AdvisoryLock, Transaction, fetch_one, statement
from elhandel.values.days.local_time import local_date, start_of_day
from elhandel.values.decision import Decision


@dataclass(frozen=True, slots=True)
class New:
    """A certificate to be issued. Wh of whole hours, half-open. expires_at: None by the rules."""

    starts_at: datetime
    ends_at: datetime
    wh: int
    technology: str
    expires_at: datetime | None = None


def hold_point(tx: Transaction, metering_point_id: int) -> None:
    """Let nobody else certify this point until `tx` ends."""
    tx.execute(_HOLD, {"lock": AdvisoryLock.CERTIFIED, "point": metering_point_id})


def add_certificates(
    tx: Transaction, producer: Producer, new: Sequence[New], decision: Decision
) -> list[str]:
    """Issue certificates to a producer; their numbers, in their order.

    The counter of the year is locked from here on until `tx` ends. Raises psycopg's
    ExclusionViolation where a part of the time is certified already.
    """
    if not new:
        return []

    rules = certificate_rules(local_date(decision.at))
    numbers = _draw(tx, local_date(decision.at).year, len(new))
    values = {
        "numbers": numbers,
        "point": producer.metering_point_id,
        "supply_period": producer.supply_period_id,
        "customer": producer.customer_id,
        "area": producer.price_area,
        "starts": [certificate.starts_at for certificate in new],
        "ends": [certificate.ends_at for certificate in new],
        "wh": [certificate.wh for certificate in new],
        "technologies": [certificate.technology for certificate in new],
        "valid": [_valid_from(certificate, rules.pending, decision.at) for certificate in new],
        "expire": [certificate.expires_at or decision.at + rules.lives for certificate in new],
        "at": decision.at,
        "by": decision.by,
        "why": decision.why,
    }
    tx.execute(_ADD, values)
    tx.execute(_WATCH, {"point": producer.metering_point_id, "now": decision.at})
    return numbers


def _draw(tx: Transaction, year: int, many: int) -> list[str]:
    """The next numbers of a year: ERC-2026-000042."""
    last = int(fetch_one(tx, _DRAW, {"year": year, "many": many})[0])
    return [f"ERC-{year}-{number:06}" for number in range(last - many + 1, last + 1)]


def _valid_from(certificate: New, pending: timedelta, now: datetime) -> datetime:
    """When readings of its last day are no longer expected to change."""
    last_day = local_date(certificate.ends_at - timedelta(seconds=1))
    return max(now, start_of_day(last_day + timedelta(days=1) + pending))


_HOLD: Final = "SELECT pg_advisory_xact_lock(%(lock)s, %(point)s)"

_DRAW: Final = """
INSERT INTO certificates.counter (year, last) VALUES (%(year)s, %(many)s)
ON CONFLICT (year) DO UPDATE SET last = counter.last + excluded.last
RETURNING last
"""

_ADD: Final = statement("elhandel.certificates", "add_certificates")

# What was stored until now was compared when it was certified.
_WATCH: Final = """
INSERT INTO certificates.looked (metering_point_id, until) VALUES (%(point)s, %(now)s)
ON CONFLICT (metering_point_id) DO NOTHING
"""
