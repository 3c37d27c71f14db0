"""A metering point begins to be certified by itself, and ends it."""

from datetime import date, timedelta
from typing import Final

from psycopg.errors import ExclusionViolation

from elhandel.certificates.errors import CertifiedAlready, NotCertified, NotRenewable
from elhandel.certificates.production import producer_of
from elhandel.certificates.rules import certificate_rules
from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn


def begin(tx: Transaction, gsrn: Gsrn, starts_on: date, decision: Decision) -> int:
    """Let each hour of a point be certified from a day on; the number of the source.

    Raises NotRenewable, CertifiedAlready.
    """
    producer = producer_of(tx, gsrn, starts_on, starts_on + timedelta(days=1))
    if producer is None or producer.technology not in certificate_rules(starts_on).renewable:
        raise NotRenewable(
            f"Metering point {gsrn} is no production to the grid (E18) of a renewable technology "
            f"that we supply on {starts_on}. Check the number and the day, or ask the market for "
            "its master data."
        )

    values = {
        "point": producer.metering_point_id,
        "supply_period": producer.supply_period_id,
        "contract": producer.contract_id,
        "day": starts_on,
        "at": decision.at,
        "by": decision.by,
        "why": decision.why,
    }
    try:
        with tx.transaction():
            number = int(fetch_one(tx, _BEGIN, values)[0])
    except ExclusionViolation as error:
        raise CertifiedAlready(
            f"Metering point {gsrn} is certified by itself already on {starts_on} or later. End "
            "that first."
        ) from error
    tx.execute(_FROM_THE_FIRST, values)
    return number


def end(tx: Transaction, gsrn: Gsrn, ends_on: date, decision: Decision) -> None:
    """End that a point is certified by itself: `ends_on` is the first day without.

    What is certified stays. Raises NotCertified.
    """
    values = {
        "gsrn": str(gsrn),
        "day": ends_on,
        "at": decision.at,
        "by": decision.by,
        "why": decision.why,
    }
    if tx.execute(_END, values).fetchone() is None:
        raise NotCertified(
            f"Metering point {gsrn} is not certified by itself on the day before {ends_on}, or its "
            "end is noted already."
        )


_BEGIN: Final = """
INSERT INTO certificates.source (metering_point_id, supply_period_id, contract_id, starts_on,
                                 begun_at, begun_by, reason)
VALUES (%(point)s, %(supply_period)s, %(contract)s, %(day)s, %(at)s, %(by)s, %(why)s)
RETURNING source_id
"""

# Also readings that are here already are certified.
_FROM_THE_FIRST: Final = """
INSERT INTO certificates.looked (metering_point_id, until) VALUES (%(point)s, '1970-01-01Z')
ON CONFLICT (metering_point_id) DO UPDATE SET until = excluded.until
"""

_END: Final = """
UPDATE certificates.source s
SET ends_on = %(day)s, ended_at = %(at)s, ended_by = %(by)s, ended_why = %(why)s
FROM portfolio.metering_point m
WHERE m.gsrn = %(gsrn)s AND m.metering_point_id = s.metering_point_id
  AND s.ends_on IS NULL AND s.starts_on < %(day)s
RETURNING s.source_id
"""
