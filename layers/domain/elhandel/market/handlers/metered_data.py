"""RSM-012: readings of many points at once. Good series are stored together; a bad one goes to the dead records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from elhandel import metering, portfolio, settlement
from elhandel.market.handlers.context import Context

_PRODUCTION: Final = "E18"
_CLOCKS_DIFFER: Final = timedelta(days=1)
"""A registration so far ahead of our clock is still believed; one beyond would hold against every later one."""


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
    kept, refused = _usable(context, decoded.series, points)
    series = [entry.for_point(points[entry.gsrn]) for entry in kept]
    ingested = metering.ingest(context.tx, series, context.message_id, context.now)
    changed = [(day.metering_point_id, day.day) for day in ingested.changed]
    settlement.mark_readings(context.tx, changed, context.origin)
    unreadable = [
        RefusedRecord(one.transaction_id or f"#{number}", one.code, one.reason)
        for number, one in enumerate(decoded.rejected)
    ]
    return unreadable + refused


def _usable(
    context: Context, decoded: Sequence[metering.DecodedSeries], points: Mapping[str, int]
) -> tuple[list[metering.DecodedSeries], list[RefusedRecord]]:
    """The series that can be stored, and those that would do harm for good."""
    latest = context.now + _CLOCKS_DIFFER
    produced = [points[one.gsrn] for one in decoded if one.point_type == _PRODUCTION]
    types = portfolio.described_types(context.tx, produced)
    kept, refused = [], []
    for one in decoded:
        known = types.get(points[one.gsrn]) if one.point_type == _PRODUCTION else None
        if one.registered_at > latest:
            reason = (
                f"The values of {one.gsrn} are registered at {one.registered_at:%Y-%m-%dT%H:%MZ}, which is still to "
                "come: no correction before then would replace them. Ask the grid company, then replay the message."
            )
            refused.append(RefusedRecord(one.transaction_id, "registered-in-the-future", reason))
        elif known and _PRODUCTION not in known:
            reason = (
                f"The series is of production (E18), and {one.gsrn} is {', '.join(sorted(known))}: what was produced "
                "would be billed as used. Ask the grid company for the right point or for new master data (RSM-022), "
                "then replay the message."
            )
            refused.append(RefusedRecord(one.transaction_id, "series-of-another-type", reason))
        else:
            kept.append(one)
    return kept, refused
