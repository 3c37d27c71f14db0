"""A proven meter becomes its customer's, unless it is somebody's already."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from psycopg.errors import UniqueViolation

from elhandel.meters.registry.meter import MeterType, Method
from elhandel.meters.registry.point import OwnPoint
from elhandel.platform.database import Transaction


@dataclass(frozen=True, slots=True)
class NewMeter:
    """A meter as a customer describes it."""

    serial: str
    meter_type: MeterType
    manufacturer: str | None = None
    location: str | None = None
    proof: str | None = None
    installed_on: date | None = None


def claim_meter(
    tx: Transaction,
    customer: int,
    meter: NewMeter,
    method: Method,
    point: OwnPoint | None,
    now: datetime,
) -> UUID | None:
    """Let a meter that was proven be a customer's; None where it is somebody's already.

    The index `meter_claimed` decides between two who come at the same moment. One that waited under
    its old id keeps the readings that came meanwhile.
    """
    values = {
        "id": uuid4(),
        "customer": customer,
        "serial": meter.serial,
        "point": point and point.metering_point_id,
        "supply": point and point.supply_period_id,
        "method": method,
        "type": meter.meter_type,
        "maker": meter.manufacturer,
        "location": meter.location,
        "proof": meter.proof,
        "installed": meter.installed_on,
        "now": now,
    }
    try:
        with tx.transaction():
            row = (
                tx.execute(_PROVE_PENDING, values).fetchone() or tx.execute(_ADD, values).fetchone()
            )
    except UniqueViolation:
        return None
    return row[0] if row else None


_PROVE_PENDING: Final = """
UPDATE meters.meter
SET state = 'verified', verified_at = %(now)s, method = %(method)s, meter_type = %(type)s,
    metering_point_id = %(point)s, supply_period_id = %(supply)s, manufacturer = %(maker)s,
    location = %(location)s, proof = %(proof)s, installed_on = %(installed)s
WHERE customer_id = %(customer)s AND serial = %(serial)s AND state = 'pending'
RETURNING meter_id
"""

_ADD: Final = """
INSERT INTO meters.meter (
    meter_id, customer_id, serial, metering_point_id, supply_period_id, method, state, meter_type,
    manufacturer, location, proof, installed_on, registered_at, verified_at)
VALUES (%(id)s, %(customer)s, %(serial)s, %(point)s, %(supply)s, %(method)s, 'verified', %(type)s,
        %(maker)s, %(location)s, %(proof)s, %(installed)s, %(now)s, %(now)s)
ON CONFLICT (serial, (coalesce(supply_period_id, 0))) WHERE state IN ('verified', 'suspended')
DO NOTHING RETURNING meter_id
"""
