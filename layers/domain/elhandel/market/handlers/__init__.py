"""Handlers: what each document of the market means for us, one module for each kind.

HANDLERS is the table: a document is given to its handler as a whole, most of them through
`each_record`. Every handler may be given the same document again.
"""

from collections.abc import Mapping
from typing import Final

from elhandel.market.cim.incoming import Document, shown_document
from elhandel.market.cim.not_for_suppliers import NotForSuppliers, refuse_not_for_suppliers
from elhandel.market.handlers import (
    answers,
    charges,
    customers,
    master_data,
    metered_data,
    notifications,
    remarks,
    resumptions,
    sums,
)
from elhandel.market.handlers.context import Context
from elhandel.market.handlers.records import DocumentHandler, Records, each_record, each_series
from elhandel.market.handlers.refusals import RefusedRecord, is_our_storage, why
from elhandel.market.requests import REQUEST_KINDS
from elhandel.values.errors import DomainError

_CONFIRMED: Final = each_record(answers.confirmed)
_REJECTED: Final = each_record(answers.rejected)
_SERIES_REJECTED: Final = each_series(answers.rejected)

_MAY_BE_SENT: Final = (
    "RequestEndOfSupply",  # RSM-005
    "RequestAccountingPointCharacteristics",  # RSM-006
    "RequestService",  # RSM-020
    "RequestChangeBillingMasterData",  # RSM-030
    "RequestBillingMasterData",  # RSM-032
    "RequestChangeOfPriceList",  # RSM-033, for those who own charges
    "RequestPriceList",  # RSM-035
)
"""Requests besides ours that a supplier may send in DataHub's portal: an answer to one that we did
not send is refused by the transaction that it names.
"""

_SERIES_MAY_BE_SENT: Final = (
    "RequestValidatedMeasureData",  # RSM-015
    "RequestAggregatedMeasureData",  # RSM-016
    "RequestWholesaleSettlement",  # RSM-017
)

HANDLERS: Final[Mapping[str, DocumentHandler]] = {
    **{f"Reject{document}": _SERIES_REJECTED for document in _SERIES_MAY_BE_SENT},
    **{f"Confirm{document}": _CONFIRMED for document in (*_MAY_BE_SENT, *REQUEST_KINDS)},
    **{f"Reject{document}": _REJECTED for document in (*_MAY_BE_SENT, *REQUEST_KINDS)},
    "RequestReallocateChangeOfSupplier": each_record(resumptions.asked),  # RSM-003
    "GenericNotification": each_record(notifications.notified),  # RSM-004
    "Acknowledgement": remarks.acknowledged,  # RSM-009
    "NotifyValidatedMeasureData": metered_data.metered,  # RSM-012
    "ReminderOfMissingMeasureData": each_series(remarks.reminded),  # RSM-018
    "NotifyAggregatedMeasureData": each_series(sums.aggregated),  # RSM-014
    "NotifyWholesaleServices": each_series(sums.wholesale),  # RSM-019
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
