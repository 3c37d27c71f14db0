"""Data that answer an enquiry of ours: the request that they name is answered."""

from typing import Final

from elhandel.market.enquiries import Enquiry, EnquiryKind, also_came, data_came
from elhandel.market.handlers.records import Context
from elhandel.market.requests import enquiry_of, note_answer
from elhandel.metering.read import completeness
from elhandel.platform.telemetry import logger, shown_id
from elhandel.values.identifiers import Gsrn

_READINGS: Final = "historical_data"
_ONLY_OURS: Final = frozenset({_READINGS, "aggregates", "wholesale"})
"""Data that name nobody's enquiry but ours; the others come with a start, or to all whom a change
concerns.
"""


def note_data(
    context: Context, original: str | None, kind: EnquiryKind | None, gsrn: Gsrn | None = None
) -> None:
    """Note that data came for the request they name; data that nobody asked for name none.

    kind: the enquiries that they answer; beside others they are noted only, and so are those of
    another point than was asked for. gsrn: whose data, where they are a point's.
    The data themselves are used whatever they name: what the market sends is true of our points.
    """
    if not original:
        return

    enquiry = enquiry_of(context.tx, original)
    if enquiry is None:
        if kind in _ONLY_OURS:
            logger.warning(
                "data answer a request that is none of ours",
                extra={"document": context.document, "transaction_id": shown_id(original)},
            )
        return

    cause = context.cause(f"{context.document} names {original}")
    if enquiry.kind != kind or gsrn not in {None, enquiry.gsrn}:
        also_came(context.tx, enquiry, cause)
        return

    note_answer(context.tx, original, result="confirmed", at=context.now)
    _came(context, enquiry, cause.sentence)


def _came(context: Context, enquiry: Enquiry, sentence: str) -> None:
    """Readings may be of some days only: which are missing is looked up, and said."""
    point = enquiry.metering_point_id
    if enquiry.kind != _READINGS or point is None:
        data_came(context.tx, enquiry, context.cause(sentence))
        return

    gaps = completeness(context.tx, [point], enquiry.period)
    missing = [gap.day for gap in gaps]
    lacking = f", and {len(missing)} of {enquiry.period.days} days are missing" if missing else ""
    data_came(context.tx, enquiry, context.cause(f"{sentence}{lacking}"), missing)
