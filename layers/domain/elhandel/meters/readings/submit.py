"""Submitting a reading: whose meter it is comes first, then what a reading can be (GX-RDG-1)."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb
from psycopg.types.range import TimestamptzRange

from elhandel.meters.errors import (
    GraceIsOver,
    InvalidReading,
    MeterNotVerified,
    ReadingTooClose,
)
from elhandel.meters.readings.read import Reading, reading_at, reading_by_no
from elhandel.meters.registry import Meter, own_meter, own_meter_of_serial
from elhandel.meters.rules import meter_rules
from elhandel.platform.database import Transaction
from elhandel.values.days.local_time import local_date
from elhandel.values.errors import NotFound
from elhandel.values.units import kwh_of_wh

APART: Final = timedelta(minutes=15)
"""Readings of a meter lie at least so far apart; the table's constraint `read_apart` has it too."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A reading as somebody submits it.

    meter: its id, or while the grace lasts its number in another system. read_at: None is now.
    """

    meter: str
    wh: int
    read_at: datetime | None = None
    signature: str | None = None
    metadata: Mapping[str, Any] | None = None


def submit(tx: Transaction, submitted: Submitted, by: str, now: datetime) -> tuple[Reading, bool]:
    """Keep a reading of a meter of the customer who asks, and whether it is new: the same meter,
    moment and energy again is the reading that stands.

    by: who or what submits it. Raises MeterNotVerified, GraceIsOver, InvalidReading,
    ReadingTooClose.
    """
    meter = _own_meter(tx, submitted.meter)
    _check_meter(meter, now)

    read_at = submitted.read_at or now
    _check_reading(submitted.wh, read_at, now)
    if not _is_theirs_on(tx, meter, read_at):
        raise MeterNotVerified(
            "This metering point was not supplied to you at that moment. Submit readings of the "
            "days on which it is."
        )

    values = {
        "id": uuid4(),
        "meter": meter.meter_no,
        "wh": submitted.wh,
        "read_at": read_at,
        "covers": TimestamptzRange(read_at, read_at + APART),
        "verification": "verified" if meter.state == "verified" else "legacy_unverified",
        "now": now,
        "by": by,
        "signature": submitted.signature,
        "metadata": None if submitted.metadata is None else Jsonb(dict(submitted.metadata)),
    }
    row = tx.execute(_ADD, values).fetchone()
    if row is not None:
        return reading_by_no(tx, row[0]), True

    known = reading_at(tx, meter.meter_no, read_at)
    if known is not None and known.wh == submitted.wh:
        return known, False
    raise ReadingTooClose(
        "There is another reading of this meter within a quarter of an hour of that moment. Choose "
        "one that is 15 minutes away from it."
    )


def meter_submitted_for(tx: Transaction, said: str) -> Meter | None:
    """The customer's meter that a reading names; None for somebody else's, and one of nobody."""
    with suppress(ValueError, NotFound):  # an id of another system may look like one of ours
        return own_meter(tx, UUID(said))

    meter = own_meter_of_serial(tx, said)
    return meter if meter is not None and meter.legacy_until is not None else None


def _own_meter(tx: Transaction, said: str) -> Meter:
    """Raises MeterNotVerified."""
    meter = meter_submitted_for(tx, said)
    if meter is not None:
        return meter
    raise MeterNotVerified(
        "You have no verified meter with this id. Verify the meter first; the list of your meters "
        "has its id then."
    )


def _check_meter(meter: Meter, now: datetime) -> None:
    if meter.state == "verified":
        return
    if meter.state == "pending" and meter.legacy_until is not None:
        if now < meter.legacy_until:
            return
        raise GraceIsOver(
            "The id of your old system was good until "
            f"{local_date(meter.legacy_until)}. Verify the meter; its readings are kept."
        )
    raise MeterNotVerified(
        "This meter is not verified, or we have suspended it. Verify it, or call us."
    )


def _check_reading(wh: int, read_at: datetime, now: datetime) -> None:
    rules = meter_rules(local_date(now))
    if not 0 < wh <= rules.most_wh:
        raise InvalidReading(
            f"A reading is for more than 0 and at most {kwh_of_wh(rules.most_wh)} kWh. Submit more "
            "of them where more was produced.",
            field="kwh_amount",
        )
    if read_at > now:
        raise InvalidReading(
            "The moment of the reading lies in the future. Look at the device's clock.",
            field="reading_timestamp",
        )
    if now - read_at > rules.oldest:
        raise InvalidReading(
            f"A reading is at most {rules.oldest.days} days old. What is older comes from the "
            "market.",
            field="reading_timestamp",
        )


def _is_theirs_on(tx: Transaction, meter: Meter, read_at: datetime) -> bool:
    """Whether a metering point is supplied to its customer on a day; other meters always are."""
    if meter.supply_period_id is None:
        return True
    asked = {"supply": meter.supply_period_id, "day": local_date(read_at)}
    return tx.execute(_SUPPLIED, asked).fetchone() is not None


_SUPPLIED: Final = """
SELECT 1 FROM portfolio.supply_period
WHERE supply_period_id = %(supply)s AND state = 'active' AND starts_on <= %(day)s
  AND (ends_on IS NULL OR %(day)s < ends_on)
"""

_ADD: Final = """
INSERT INTO meters.reading (
    reading_id, meter_no, wh, read_at, covers, verification, submitted_at, submitted_by, signature,
    metadata)
VALUES (%(id)s, %(meter)s, %(wh)s, %(read_at)s, %(covers)s, %(verification)s, %(now)s, %(by)s,
        %(signature)s, %(metadata)s)
ON CONFLICT DO NOTHING RETURNING reading_no
"""
