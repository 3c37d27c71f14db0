"""RSM-012: readings of many points at once. Good series are stored together; a bad one goes to the
dead records.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import batched
from typing import Final

from elhandel.market.handlers.context import Context
from elhandel.market.handlers.refusals import (
    RefusedRecord,
    asks_too_much,
    is_our_storage,
    record_names,
    why,
)
from elhandel.market.rules import rule_pack
from elhandel.metering.days import ChangedDay, MeteredSeries, ingest
from elhandel.metering.document import DecodedSeries, decode
from elhandel.platform.settings import settings
from elhandel.portfolio.points import described_types, metering_point_ids
from elhandel.settlement import corrections
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import MeteringPointId
from elhandel.values.local_time import local_date

_PRODUCTION: Final = "E18"
_MOST_READINGS: Final = 300_000  # at once; a document of the market has at most 150,000
_CLOCKS_DIFFER: Final = timedelta(days=1)
"""A registration so far ahead of our clock is still believed; one beyond would hold against every
later one.
"""


def metered(context: Context, body: bytes) -> list[RefusedRecord]:
    """Store the readings of a document; what could not be used.

    Raises UnableToDecodeReadings when the body is no such document. A point nobody has heard of
    gets its row: readings may come before master data, and nothing is lost. Days that are settled
    already are marked for a correction.
    """
    decoded = decode(body)
    points = metering_point_ids(context.tx, {series.gsrn for series in decoded.series}, context.now)
    kept, refused = _usable(context, decoded.series, points)
    # In the order of the points, so that pieces take their locks in the order in which a whole
    # message does.
    in_order = sorted(
        (series.for_point(points[series.gsrn]) for series in kept),
        key=lambda series: series.metering_point_id,
    )
    changed: list[ChangedDay] = []
    for piece in _pieces(in_order):
        stored, unstorable = _store(context, piece)
        changed += stored
        refused += unstorable

    corrections.mark_readings(
        context.tx, [(day.metering_point_id, day.day) for day in changed], context.origin
    )
    unreadable = [
        RefusedRecord(refused.transaction_id or "", refused.code, refused.reason)
        for refused in decoded.rejected
    ]

    return _named(unreadable + refused)


def _pieces(series: Sequence[MeteredSeries]) -> Iterator[list[MeteredSeries]]:
    """The series in pieces that can be stored at once: one message of the market is one piece, as a
    rule.
    """
    piece: list[MeteredSeries] = []
    readings = 0
    for metered in series:
        if piece and readings + len(metered.wh) > _MOST_READINGS:
            yield piece
            piece, readings = [], 0
        piece.append(metered)
        readings += len(metered.wh)

    if piece:
        yield piece


def _store(
    context: Context, series: Sequence[MeteredSeries]
) -> tuple[list[ChangedDay], list[RefusedRecord]]:
    """Store series together; where that fails, by halves, until what cannot be stored stands
    alone.
    """
    try:
        with context.tx.transaction():
            ingested = ingest(context.tx, series, context.message_id, context.now)
            return list(ingested.changed), []
    except Exception as error:  # one series must not lose the others, whatever is wrong with it
        divisible = len(series) > 1
        if is_our_storage(error) and not (divisible and asks_too_much(error)):
            raise
        if not divisible:
            transaction = series[0].transaction_id
            return [], [RefusedRecord(transaction, *why(error, transaction_id=transaction))]

    changed: list[ChangedDay] = []
    refused: list[RefusedRecord] = []
    for half in batched(series, (len(series) + 1) // 2, strict=False):
        stored, unstorable = _store(context, half)
        changed += stored
        refused += unstorable

    return changed, refused


def _named(refused: Sequence[RefusedRecord]) -> list[RefusedRecord]:
    names = record_names([record.transaction_id for record in refused])
    return [
        RefusedRecord(name, record.code, record.reason)
        for name, record in zip(names, refused, strict=True)
    ]


def _usable(
    context: Context, decoded: Sequence[DecodedSeries], points: Mapping[Gsrn, MeteringPointId]
) -> tuple[list[DecodedSeries], list[RefusedRecord]]:
    """The series that can be stored, and those that would do harm for good."""
    latest = context.now + _CLOCKS_DIFFER
    produced = [points[metered.gsrn] for metered in decoded if metered.point_type == _PRODUCTION]
    types = described_types(context.tx, produced)
    rules = rule_pack(context.today, settings().market_rules)
    first_day, last_day = rules.readings_window(context.today)
    kept, refused = [], []
    for metered in decoded:
        known = types.get(points[metered.gsrn]) if metered.point_type == _PRODUCTION else None
        if metered.registered_at > latest:
            reason = (
                f"The values of {metered.gsrn} are registered at {metered.registered_at:%Y-%m-%dT%H:%MZ}, which is "
                "still to come: no correction before then would replace them. Ask the grid company, then replay "
                "the message."
            )
            refused.append(
                RefusedRecord(metered.transaction_id, "registered-in-the-future", reason)
            )
        elif (
            not first_day
            <= local_date(metered.start)
            <= local_date(_last_instant(metered))
            <= last_day
        ):
            reason = (
                f"The values of {metered.gsrn} from {local_date(metered.start)} on are outside the days that readings "
                f"can be of ({first_day} to {last_day}). Ask the grid company for the right days."
            )
            refused.append(RefusedRecord(metered.transaction_id, "day-outside-window", reason))
        elif known and _PRODUCTION not in known:
            reason = (
                f"The series is of production (E18), and {metered.gsrn} is {', '.join(sorted(known))}: what was "
                "produced would be billed as used. Ask the grid company for the right point or for new master data "
                "(RSM-022), "
                "then replay the message."
            )
            refused.append(RefusedRecord(metered.transaction_id, "series-of-another-type", reason))
        else:
            kept.append(metered)

    return kept, refused


def _last_instant(series: DecodedSeries) -> datetime:
    """An instant in the last local day of the series.

    Two hours before its end: local days of values for whole days are 23 to 25 hours long.
    """
    length = timedelta(minutes=series.resolution_minutes * len(series.wh))
    return max(series.start, series.start + length - timedelta(hours=2))
