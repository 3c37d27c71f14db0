"""Meters that a customer had in another system: their ids submit readings for some days, while the
customer is reminded to verify them (GX-MET-7).
"""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from elhandel.meters.by_hand.sent_key import check_serial
from elhandel.meters.errors import UnableToDecideOnMeter
from elhandel.meters.registry import MeterType
from elhandel.meters.rules import meter_rules
from elhandel.notifications.notices import Notice, tell_all
from elhandel.platform.database import Transaction
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound


def admit_legacy(
    tx: Transaction, customer: int, serial: str, meter_type: MeterType, decision: Decision
) -> UUID:
    """Let an id of another system submit readings of a customer until its grace ends.

    Raises NotFound, and UnableToDecideOnMeter for one that is theirs already, whatever its state:
    a grace is given once.
    """
    check_serial(serial)
    values = {
        "id": uuid4(),
        "customer": customer,
        "serial": serial,
        "type": meter_type,
        "at": decision.at,
        "until": decision.at + meter_rules(local_date(decision.at)).grace,
        "by": decision.by,
        "why": decision.why,
    }
    if tx.execute(_CUSTOMER, values).fetchone() is None:
        raise NotFound(f"There is no customer {customer}. The number stands on their bills.")
    row = tx.execute(_ADMIT, values).fetchone()
    if row is None:
        raise UnableToDecideOnMeter(
            "The customer has a meter of this number already. Verify it, or let them verify it."
        )
    meter_id: UUID = row[0]
    return meter_id


def remind(tx: Transaction, now: datetime) -> int:
    """Remind customers of meters that are still to be verified; how many were. Each is reminded
    again after some days, and no more once the grace is over.
    """
    rules = meter_rules(local_date(now))
    rows = tx.execute(_REMIND, {"now": now, "apart": rules.remind_after}).fetchall()
    tell_all(
        tx,
        [
            Notice(
                customer,
                "meter-to-verify",
                f"{meter_no} {local_date(now)}",
                {"serial": serial, "until": local_date(until)},
            )
            for meter_no, customer, serial, until in rows
        ],
        now,
    )
    return len(rows)


_CUSTOMER: Final = """
SELECT 1 FROM portfolio.customer WHERE customer_id = %(customer)s AND forgotten_at IS NULL
"""

_ADMIT: Final = """
INSERT INTO meters.meter (
    meter_id, customer_id, serial, state, meter_type, registered_at, legacy_until, decided_at,
    decided_by, reason)
SELECT %(id)s, %(customer)s, %(serial)s, 'pending', %(type)s, %(at)s, %(until)s, %(at)s, %(by)s,
       %(why)s
WHERE NOT EXISTS (
    SELECT FROM meters.meter WHERE customer_id = %(customer)s AND serial = %(serial)s)
ON CONFLICT DO NOTHING RETURNING meter_id
"""

_REMIND: Final = """
UPDATE meters.meter SET reminded_at = %(now)s
WHERE state = 'pending' AND legacy_until > %(now)s
  AND coalesce(reminded_at, registered_at) + %(apart)s <= %(now)s
RETURNING meter_no, customer_id, serial, legacy_until
"""
