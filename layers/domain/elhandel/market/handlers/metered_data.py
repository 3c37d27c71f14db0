"""RSM-012: readings of many points at once. Good series are stored together; a bad one goes to the
dead records.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import batched
from operator import attrgetter
from typing import Final

from elhandel.market.cim.codec import canonical_body
from elhandel.market.cim.documents.catalogue import CATALOGUE
from elhandel.market.cim.incoming import Document
from elhandel.market.handlers.enquired import note_data
from elhandel.market.handlers.records import (
    Context,
    Records,
    RefusedRecord,
    asks_too_much,
    is_our_storage,
    record_names,
    why,
)
from elhandel.market.rules import rule_pack
from elhandel.metering.days import ChangedDay, ingest
from elhandel.metering.document import (
    DecodedReadings,
    DecodedSeries,
    decode,
    decode_heads,
    decode_series,
)
from elhandel.metering.packed.series import MeteredSeries
from elhandel.platform.settings import settings
from elhandel.portfolio.points import described_types, metering_point_ids
from elhandel.settlement import corrections
from elhandel.values.days.local_time import local_date
from elhandel.values.ids import MeteringPointId
from elhandel.values.point_types import PRODUCTION

_MALFORMED: Final = "series-malformed"
_MOST_READINGS: Final = 300_000  # at once; a document of the market has at most 150,000
_CLOCKS_DIFFER: Final = timedelta(days=1)
"""A registration this far ahead of our clock is still believed; one beyond it would prevail over
every later one.
"""


def metered(context: Context, document: Document, _: Records | None = None) -> list[RefusedRecord]:
    """Store the readings of a document, and return the series that could not be used.

    The document is handled whole, even where only some of its records are asked for: the same
    reading again changes nothing. A point that is not known yet gets its row: readings may come
    before master data, and nothing is lost. Days that are settled already are marked for a
    correction. Raises UnableToDecodeReadings when the body is no such document.
    """
    decoded = _decoded(document)
    gsrns = [series.gsrn for series in decoded.series]
    ids = metering_point_ids(context.tx, gsrns, context.now)
    kept, points, refused = _usable(context, decoded.series, ids)

    # In the order of the points, so that pieces take their locks in the order in which a whole
    # message does.
    ordered = [series.for_point(point) for series, point in zip(kept, points, strict=True)]
    ordered.sort(key=attrgetter("metering_point_id"))
    changed: list[ChangedDay] = []
    for piece in _pieces(ordered):
        stored, unstorable = _store(context, piece)
        changed += stored
        refused += unstorable

    days = [(day.metering_point_id, day.day) for day in changed]
    corrections.mark_readings(context.tx, days, context.provenance)
    context.changed_days.extend(days)

    # A series that was refused answers nothing: its days are missing of the enquiry, which is asked
    # again where none has come.
    unusable = {series.transaction_id for series in refused}
    answers = {
        (series.answers, series.gsrn)
        for series in kept
        if series.answers and series.transaction_id not in unusable
    }
    answers |= {(sums.answers, sums.gsrn) for sums in decoded.sums if sums.answers}
    for original, gsrn in sorted(answers, key=str):
        note_data(context, original, "historical_data", gsrn)

    unreadable = [
        RefusedRecord(rejected.transaction_id or "", rejected.code, rejected.reason)
        for rejected in decoded.rejected
    ]

    return _named(unreadable + refused)


def _decoded(document: Document) -> DecodedReadings:
    """The readings of a document; it is brought into the usual form where it is written otherwise,
    such as a quality as a plain code.
    """
    decoded = _as_it_came(document)
    if any(series.code == _MALFORMED for series in decoded.rejected):
        return decode(canonical_body(document, CATALOGUE[document.name]))
    return decoded


def _as_it_came(document: Document) -> DecodedReadings:
    if document.heads:
        return decode_heads(document.heads, lambda: document.series)
    return decode_series(document.series) if document.series else decode(document.body)


def _pieces(series: Sequence[MeteredSeries]) -> Iterator[list[MeteredSeries]]:
    """The series in pieces that can be stored at once; a message is one piece as a rule."""
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
    """Store series together; if that fails, by halves, until only the unstorable one is left."""
    try:
        with context.tx.transaction():
            ingested = ingest(context.tx, series, context.message_id, context.now)
            return list(ingested.changed), []
    except Exception as error:  # whatever is wrong with one series must not lose the others
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
    context: Context, decoded: Sequence[DecodedSeries], points: Sequence[MeteringPointId]
) -> tuple[Sequence[DecodedSeries], Sequence[MeteringPointId], list[RefusedRecord]]:
    """The series that can be stored, each with its point, and those that would do lasting harm."""
    latest = context.now + _CLOCKS_DIFFER
    window = rule_pack(context.today, settings().market_rules).readings_window(context.today)
    of_points = zip(decoded, points, strict=True)
    produced = [point for metered, point in of_points if metered.point_type == PRODUCTION]
    if not produced and _are_timely(decoded, latest, *window):
        return decoded, points, []

    types = described_types(context.tx, produced)
    kept, kept_points, refused = [], [], []
    for metered, point in zip(decoded, points, strict=True):
        is_production = metered.point_type == PRODUCTION
        known = types.get(point) if is_production else None
        if metered.registered_at > latest:
            refused.append(_registered_in_the_future(metered))
        elif not _lies_in(metered, *window):
            refused.append(_outside_window(metered, *window))
        elif known and PRODUCTION not in known:
            refused.append(_of_another_type(metered, known))
        else:
            kept.append(metered)
            kept_points.append(point)

    return kept, kept_points, refused


def _are_timely(
    decoded: Sequence[DecodedSeries], latest: datetime, first_day: date, last_day: date
) -> bool:
    """Whether every series was registered by then and lies in these days: the usual document, whose
    series have few times that differ.
    """
    of_each_time = {
        (metered.start, metered.resolution_minutes, len(metered.wh), metered.registered_at): metered
        for metered in decoded
    }
    return all(
        metered.registered_at <= latest and _lies_in(metered, first_day, last_day)
        for metered in of_each_time.values()
    )


def _lies_in(series: DecodedSeries, first_day: date, last_day: date) -> bool:
    first, last = _days_of(series.start, series.resolution_minutes, len(series.wh))
    return first_day <= first <= last <= last_day


@lru_cache(maxsize=1024)
def _days_of(start: datetime, resolution_minutes: int, intervals: int) -> tuple[date, date]:
    """The first and the last local day of a series; those of a document have few that differ.

    The last is the day of an instant two hours before its end: local days of values for whole days
    are 23 to 25 hours long.
    """
    length = timedelta(minutes=resolution_minutes * intervals)
    return local_date(start), local_date(max(start, start + length - timedelta(hours=2)))


def _registered_in_the_future(series: DecodedSeries) -> RefusedRecord:
    reason = (
        f"The values of {series.gsrn} are registered at {series.registered_at:%Y-%m-%dT%H:%MZ}, "
        "which is still to come: no correction before then would replace them. "
        "Ask the grid company, then replay the message."
    )
    return RefusedRecord(series.transaction_id, "registered-in-the-future", reason)


def _outside_window(series: DecodedSeries, first_day: date, last_day: date) -> RefusedRecord:
    reason = (
        f"The values of {series.gsrn} from {local_date(series.start)} on are outside the days "
        f"that readings can be of ({first_day} to {last_day}). "
        "Ask the grid company for the right days."
    )
    return RefusedRecord(series.transaction_id, "day-outside-window", reason)


def _of_another_type(series: DecodedSeries, known: Collection[str]) -> RefusedRecord:
    reason = (
        f"The series is of production (E18), and {series.gsrn} is {', '.join(sorted(known))}: "
        "what was produced would be billed as used. "
        "Ask the grid company for the right point or for new master data (RSM-022), "
        "then replay the message."
    )
    return RefusedRecord(series.transaction_id, "series-of-another-type", reason)
