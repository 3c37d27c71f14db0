"""Which meters the key of a device was given. It is said once, when the key is made: a device that
has lost a meter, or got another one, gets another key.
"""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from elhandel.meters.errors import UnableToDecideOnMeter
from elhandel.meters.registry import meter_named
from elhandel.platform.database import Transaction
from elhandel.values.decision import Decision


def give_meters(tx: Transaction, key_id: int, meters: Sequence[UUID], decision: Decision) -> None:
    """Give meters to a key that was made in this transaction.

    Raises NotFound, and UnableToDecideOnMeter for one that is not verified.
    """
    for meter_id in sorted(set(meters)):
        meter = meter_named(tx, meter_id)
        if meter.state != "verified":
            raise UnableToDecideOnMeter(
                f"The meter {meter_id} is {meter.state}. A device gets verified meters only: let "
                "its customer verify it first.",
                field="meters",
            )
        values = {
            "key": key_id,
            "meter": meter.meter_no,
            "at": decision.at,
            "by": decision.by,
            "why": decision.why,
        }
        tx.execute(_GIVE, values)


def customer_of_device(tx: Transaction, key_id: int, meter_id: UUID) -> int | None:
    """Whose a meter is that the key was given; None for any other meter."""
    row = tx.execute(_CUSTOMER, {"key": key_id, "meter": meter_id}).fetchone()
    return None if row is None or row[0] is None else int(row[0])


def meters_of_devices(tx: Transaction) -> Mapping[int, Sequence[UUID]]:
    """The meters that each key was given, by the key's id."""
    return dict(tx.execute(_LIST).fetchall())


_GIVE: Final = """
INSERT INTO meters.device_meter (api_key_id, meter_no, given_at, given_by, reason)
VALUES (%(key)s, %(meter)s, %(at)s, %(by)s, %(why)s)
"""

_CUSTOMER: Final = "SELECT meters.customer_of_device(%(key)s, %(meter)s)"

_LIST: Final = """
SELECT d.api_key_id, array_agg(m.meter_id ORDER BY m.meter_no)
FROM meters.device_meter d JOIN meters.meter m USING (meter_no) GROUP BY d.api_key_id
"""
