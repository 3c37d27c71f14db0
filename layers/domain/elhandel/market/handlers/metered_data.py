"""RSM-012: readings of many points at once. Good series are stored together; a bad one goes to the dead records."""

from dataclasses import dataclass

from elhandel import metering, portfolio, settlement
from elhandel.market.handlers.context import Context


@dataclass(frozen=True, slots=True)
class RefusedRecord:
    """A record that could not be used, and why."""

    transaction_id: str
    code: str
    reason: str


def metered(context: Context, body: bytes) -> list[RefusedRecord]:
    """Store the readings of a document; what could not be used.

    Raises UnableToDecodeReadings when the body is no such document. A point nobody has heard of gets its row: readings
    may come before master data, and nothing is lost. Days that are settled already are marked for a correction.
    """
    decoded = metering.decode(body)
    points = portfolio.metering_point_ids(context.tx, {series.gsrn for series in decoded.series}, context.now)
    series = [entry.for_point(points[entry.gsrn]) for entry in decoded.series]
    ingested = metering.ingest(context.tx, series, context.message_id, context.now)
    changed = [(day.metering_point_id, day.day) for day in ingested.changed]
    settlement.mark_readings(context.tx, changed, context.origin)
    return [
        RefusedRecord(refused.transaction_id or f"#{number}", refused.code, refused.reason)
        for number, refused in enumerate(decoded.rejected)
    ]
