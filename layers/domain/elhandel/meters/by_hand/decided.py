"""Staff decide about a meter: it is verified by hand, suspended or rejected (GX-MET-7)."""

from typing import Final, Literal
from uuid import UUID

from psycopg.errors import UniqueViolation

from elhandel.meters.errors import UnableToDecideOnMeter
from elhandel.meters.registry import is_gsrn, meter_named
from elhandel.platform.database import Transaction
from elhandel.values.decision import Decision

type Wanted = Literal["verified", "suspended", "rejected"]


def decide(
    tx: Transaction,
    meter_id: UUID,
    wanted: Wanted,
    decision: Decision,
    installation: int | None = None,
) -> bool:
    """Let a meter be in a state; False where it is in it already, and nothing else is new.

    installation: which of its customer's it measures, 1 to 99; None: as it was. Of one installation
    one meter makes tokens at a time. Raises NotFound, UnableToDecideOnMeter.
    """
    meter = meter_named(tx, meter_id)
    is_moved = installation is not None and installation != meter.installation
    if is_moved:
        told = {"no": meter.meter_no, "installation": installation}
        tx.execute(_SEPARATE, told | {"at": decision.at, "by": decision.by, "why": decision.why})
    if meter.state == wanted:
        return is_moved
    if wanted == "verified" and is_gsrn(meter.serial) and meter.metering_point_id is None:
        raise UnableToDecideOnMeter(
            "This is the number of a metering point: the market alone says whose it is. Its "
            "customer verifies it by the method datahub."
        )
    if wanted == "suspended" and meter.state != "verified":
        raise UnableToDecideOnMeter(f"A meter that is {meter.state} cannot be suspended.")

    values = {
        "no": meter.meter_no,
        "state": wanted,
        "at": decision.at,
        "by": decision.by,
        "why": decision.why,
    }
    try:
        with tx.transaction():
            tx.execute(_DECIDE, values)
    except UniqueViolation as error:
        raise UnableToDecideOnMeter(
            "The meter is verified for another customer. Reject that one first."
        ) from error
    return True


_SEPARATE: Final = """
UPDATE meters.meter
SET installation = %(installation)s, decided_at = %(at)s, decided_by = %(by)s, reason = %(why)s
WHERE meter_no = %(no)s
"""

_DECIDE: Final = """
UPDATE meters.meter
SET state = %(state)s, decided_at = %(at)s, decided_by = %(by)s, reason = %(why)s,
    method = CASE WHEN %(state)s = 'verified' THEN coalesce(method, 'staff') ELSE method END,
    verified_at = CASE WHEN %(state)s = 'verified' THEN coalesce(verified_at, %(at)s)
                       ELSE verified_at END
WHERE meter_no = %(no)s
"""
