"""Handlers: what each document of the market means for us, one module for each kind.

HANDLERS is the table: a document is given to its handler as a whole, most of them through
`each_record`. Every handler may be given the same document again.
"""

from collections.abc import Mapping
from typing import Final

from elhandel.market.cim.incoming import Document, shown_document
from elhandel.market.cim.not_for_suppliers import (
    SUPPLIERS_REQUESTS,
    NotForSuppliers,
    refuse_not_for_suppliers,
)
from elhandel.market.handlers import (
    answers,
    charges,
    customers,
    disconnections,
    master_data,
    metered_data,
    notifications,
    remarks,
    resumptions,
    sums,
)
from elhandel.market.handlers.records import (
    Context,
    DocumentHandler,
    Records,
    RefusedRecord,
    each_record,
    is_our_storage,
    why,
)
from elhandel.market.requests import REQUEST_KINDS
from elhandel.values.errors import DomainError


def _answers(request: str) -> dict[str, DocumentHandler]:
    """The handlers of the answers to a request. One that we did not send is refused by the
    transaction that its answer names.
    """
    return {
        f"Confirm{request}": each_record(answers.confirmed),
        f"Reject{request}": each_record(answers.rejected),
    }


_ANSWERED: Final = [name for name, kind in REQUEST_KINDS.items() if kind.answers is None]
_ANSWERS: Final = [_answers(request) for request in (*SUPPLIERS_REQUESTS, *_ANSWERED)]

HANDLERS: Final[Mapping[str, DocumentHandler]] = {
    **{document: handler for answered in _ANSWERS for document, handler in answered.items()},
    "ConfirmRequestService": each_record(disconnections.ordered),  # RSM-020
    "RejectRequestService": each_record(disconnections.refused),
    "RequestReallocateChangeOfSupplier": each_record(resumptions.asked),  # RSM-003
    "GenericNotification": each_record(notifications.notified),  # RSM-004
    "Acknowledgement": remarks.acknowledged,  # RSM-009
    "NotifyValidatedMeasureData": metered_data.metered,  # RSM-012
    "ReminderOfMissingMeasureData": each_record(remarks.reminded),  # RSM-018
    "NotifyAggregatedMeasureData": each_record(sums.aggregated),  # RSM-014
    "NotifyWholesaleServices": each_record(sums.wholesale),  # RSM-019
    "AccountingPointCharacteristics": each_record(master_data.described),  # RSM-022
    "NotifyCancellation": each_record(remarks.cancelled),  # RSM-025
    "CharacteristicsOfACustomerAtAnAP": each_record(customers.described),  # RSM-028
    "NotifyBillingMasterData": each_record(charges.linked),  # RSM-031
    "NotifyPriceList": each_record(charges.priced),  # RSM-034
}

KEPT: Final[frozenset[str]] = frozenset()
"""Documents that are only stored, because nobody uses them yet; none at present."""

_MASTER_DATA_TYPE: Final = "E07"
"""Master data under another root have this type too (the "RSM-007" of older texts)."""


class NoHandler(DomainError):
    """A document that we have no rule for."""

    code = "no-handler-for-document"


def handler_of(document: Document) -> DocumentHandler:
    """The handler of a document. Raises NoHandler, and NotForSuppliers for one that no supplier
    receives.
    """
    handler = HANDLERS.get(document.name)
    if handler is not None:
        return handler

    refuse_not_for_suppliers(document)

    kind = document.envelope.type
    if kind is not None and kind.value == _MASTER_DATA_TYPE:
        return HANDLERS["AccountingPointCharacteristics"]

    raise NoHandler(
        f"{shown_document(document.name)} has no handler. The message is kept; "
        "once a handler is there, replay it from the dead letters."
    )


__all__ = [
    "HANDLERS",
    "KEPT",
    "Context",
    "NoHandler",
    "NotForSuppliers",
    "Records",
    "RefusedRecord",
    "handler_of",
    "is_our_storage",
    "why",
]
