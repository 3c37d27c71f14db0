"""Meters as their customers see them, by row-level security, and one by its id for staff."""

from typing import Final
from uuid import UUID

from psycopg.rows import class_row

from elhandel.meters.registry.meter import Meter, MeterType, State
from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.errors import NotFound


def own_meters(
    tx: Transaction,
    state: State | None = None,
    meter_type: MeterType | None = None,
    *,
    page: int = 1,
    page_size: int = 20,
) -> tuple[list[Meter], int]:
    """A page of the customer's meters, the newest first; and how many there are in all.

    page: from 1 on.
    """
    asked = {
        "state": state,
        "type": meter_type,
        "limit": page_size,
        "offset": (page - 1) * page_size,
    }
    total: int = fetch_one(tx, _COUNT_OWN, asked)[0]
    meters = tx.cursor(row_factory=class_row(Meter)).execute(_OWN, asked).fetchall()
    return meters, total


def own_meter(tx: Transaction, meter_id: UUID) -> Meter:
    """One of them. Raises NotFound, also for somebody else's."""
    meter = tx.cursor(row_factory=class_row(Meter)).execute(_BY_ID, {"id": meter_id}).fetchone()
    if meter is None:
        raise NotFound("You have no such meter. The list of your meters has those that you have.")
    return meter


def own_meter_of_serial(tx: Transaction, serial: str) -> Meter | None:
    """The customer's latest meter of a number that was not rejected."""
    asked = {"serial": serial}
    return tx.cursor(row_factory=class_row(Meter)).execute(_BY_SERIAL, asked).fetchone()


def meter_named(tx: Transaction, meter_id: UUID) -> Meter:
    """Anybody's meter, held until `tx` ends, for staff. Raises NotFound."""
    held = tx.cursor(row_factory=class_row(Meter)).execute(_HELD, {"id": meter_id}).fetchone()
    if held is None:
        raise NotFound(f"There is no meter {meter_id}.")
    return held


def meters_of(tx: Transaction, customer: int) -> list[Meter]:
    """The meters of a customer, the newest first, for staff."""
    asked = {"customer": customer}
    return tx.cursor(row_factory=class_row(Meter)).execute(_OF_CUSTOMER, asked).fetchall()


_COUNT_OWN: Final = """
SELECT count(*) FROM meters.meter
WHERE (%(state)s::text IS NULL OR state = %(state)s)
  AND (%(type)s::text IS NULL OR meter_type = %(type)s)
"""

_OWN: Final = """
SELECT meter_no, meter_id, customer_id, serial, metering_point_id, supply_period_id, method, state,
       meter_type, manufacturer, location, installed_on, registered_at, verified_at, legacy_until
FROM meters.meter
WHERE (%(state)s::text IS NULL OR state = %(state)s)
  AND (%(type)s::text IS NULL OR meter_type = %(type)s)
ORDER BY meter_no DESC LIMIT %(limit)s OFFSET %(offset)s
"""

_BY_ID: Final = """
SELECT meter_no, meter_id, customer_id, serial, metering_point_id, supply_period_id, method, state,
       meter_type, manufacturer, location, installed_on, registered_at, verified_at, legacy_until
FROM meters.meter WHERE meter_id = %(id)s
"""

_HELD: Final = """
SELECT meter_no, meter_id, customer_id, serial, metering_point_id, supply_period_id, method, state,
       meter_type, manufacturer, location, installed_on, registered_at, verified_at, legacy_until,
       installation
FROM meters.meter WHERE meter_id = %(id)s FOR UPDATE
"""

_OF_CUSTOMER: Final = """
SELECT meter_no, meter_id, customer_id, serial, metering_point_id, supply_period_id, method, state,
       meter_type, manufacturer, location, installed_on, registered_at, verified_at, legacy_until,
       installation
FROM meters.meter WHERE customer_id = %(customer)s ORDER BY meter_no DESC
"""

_BY_SERIAL: Final = """
SELECT meter_no, meter_id, customer_id, serial, metering_point_id, supply_period_id, method, state,
       meter_type, manufacturer, location, installed_on, registered_at, verified_at, legacy_until
FROM meters.meter WHERE serial = %(serial)s AND state <> 'rejected' ORDER BY meter_no DESC LIMIT 1
"""
