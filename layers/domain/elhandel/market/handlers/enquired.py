"""Data that answer an enquiry of ours: the request that they name is answered."""

from elhandel.market.enquiries import Enquiry, data_came
from elhandel.market.handlers.records import Context
from elhandel.market.requests import note_answer, subject_of
from elhandel.platform.telemetry import logger, shown_id


def note_data(context: Context, original: str | None) -> None:
    """Note that data came for the request they name; data that nobody asked for name none.

    The data themselves are used whatever they name: what the market sends is true of our points.
    """
    if not original:
        return

    subject = subject_of(context.tx, original)
    if not isinstance(subject, Enquiry):
        logger.warning(
            "data answer a request that is none of ours",
            extra={"document": context.document, "transaction_id": shown_id(original)},
        )
        return

    note_answer(context.tx, original, result="confirmed", at=context.now)
    data_came(context.tx, subject, context.cause(f"{context.document} names {original}"))
