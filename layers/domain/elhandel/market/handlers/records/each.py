"""Documents of records: each record has its own fate.

A record is handled inside a savepoint: one that cannot be used goes to the dead records with its
error, and the others of the bundle go through.
"""

from collections.abc import Callable, Collection
from typing import Final

import msgspec

from elhandel.market.cim.codec import canonical, raw_records
from elhandel.market.cim.documents.catalogue import CATALOGUE, kind_of
from elhandel.market.cim.incoming import Document, UnreadableDocument, transaction_of
from elhandel.market.handlers.records.context import Context
from elhandel.market.handlers.records.refusals import (
    RefusedRecord,
    is_an_id,
    is_our_storage,
    record_names,
    why,
)
from elhandel.values.errors import DomainError

_MASTER_DATA: Final = "AccountingPointCharacteristics"
"""Master data come under another root as well; `handler_of` knows them by their type."""

type Records = Collection[str]
"""Records by transaction id or by name."""

type RecordHandler = Callable[[Context, msgspec.Raw], None]
"""Handles one record. It may be given the same record again."""

type DocumentHandler = Callable[[Context, Document, Records | None], list[RefusedRecord]]
"""Handles a document, or only some of its records, and returns those that could not be used."""

_NO_ID: Final = (
    "The transaction id is endless or holds characters that no id has, "
    "so that the record could not be known again. Ask the sender for a correct message."
)


class UnusableTransactionId(DomainError):
    """A record by whose transaction id it could not be known again."""

    code = "transaction-id-unusable"


def each_record(handler: RecordHandler) -> DocumentHandler:
    """The handler of a document that gives each of its records to `handler`, as its type writes it.

    Records are called series in some documents; the catalogue says in which.
    """

    def handle(context: Context, document: Document, only: Records | None) -> list[RefusedRecord]:
        return _handled(context, document, handler, only)

    return handle


def _handled(
    context: Context, document: Document, handler: RecordHandler, only: Records | None
) -> list[RefusedRecord]:
    kind = kind_of(document.name) or CATALOGUE[_MASTER_DATA]
    records = list(raw_records(document, kind))
    if not records:
        raise UnreadableDocument(
            f"{context.document} carries no records. Ask DataHub to send it again."
        )

    ids = [transaction_of(record) for record, _ in records]
    refused = []
    for (record, place), transaction, name in zip(records, ids, record_names(ids), strict=True):
        if only is not None and name not in only and transaction not in only:
            continue

        try:
            if transaction and not is_an_id(transaction):
                raise UnusableTransactionId(_NO_ID)
            with context.tx.transaction():
                handler(context, canonical(record, kind, place))
        except Exception as error:  # whatever is wrong with one record must not lose the others
            if is_our_storage(error):
                raise
            refused.append(RefusedRecord(name, *why(error, transaction_id=name)))

    return refused
