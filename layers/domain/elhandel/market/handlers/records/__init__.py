"""Records: what a handler knows besides one, its fate, and why it could not be used."""

from elhandel.market.handlers.records.context import Context, UnableToHandle
from elhandel.market.handlers.records.each import (
    DocumentHandler,
    RecordHandler,
    Records,
    each_record,
)
from elhandel.market.handlers.records.refusals import (
    RefusedRecord,
    asks_too_much,
    is_an_id,
    is_our_storage,
    record_names,
    why,
)

__all__ = [
    "Context",
    "DocumentHandler",
    "RecordHandler",
    "Records",
    "RefusedRecord",
    "UnableToHandle",
    "asks_too_much",
    "each_record",
    "is_an_id",
    "is_our_storage",
    "record_names",
    "why",
]
