"""Handlers: what each document of the market means for us, one module for each kind.

A handler is given one record of a document at a time, inside a savepoint: a record that cannot be
used goes to the dead records with its error, the others of the bundle go through. Every handler may
be given the same record again.
"""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from elhandel.market.handlers import (
    answers,
    charges,
    customers,
    master_data,
    notifications,
    resumptions,
)
from elhandel.market.handlers.context import Context

type RecordHandler = Callable[[Context, msgspec.Raw], None]

RECORD_HANDLERS: Final[Mapping[str, RecordHandler]] = {
    "ConfirmRequestChangeOfSupplier": answers.confirmed,
    "RejectRequestChangeOfSupplier": answers.rejected,
    "ConfirmRequestCancellation": answers.confirmed,
    "RejectRequestCancellation": answers.rejected,
    "ConfirmRequestChangeCustomerCharacteristics": answers.confirmed,
    "RejectRequestChangeCustomerCharacteristics": answers.rejected,
    "GenericNotification": notifications.notified,
    "AccountingPointCharacteristics": master_data.described,
    "CharacteristicsOfACustomerAtAnAP": customers.described,
    "NotifyBillingMasterData": charges.linked,
    "NotifyPriceList": charges.priced,
    "RequestReallocateChangeOfSupplier": resumptions.asked,
}

# Documents that are stored for rooms still to come (reconciliation) or that ask nothing of a
# supplier.
KEPT: Final = frozenset(
    {
        "Acknowledgement",
        "NotifyAggregatedMeasureData",
        "NotifyWholesaleServices",
        "ReminderOfMissingMeasureData",
        "NotifyCancellation",
    }
)

MASTER_DATA_TYPE: Final = (
    "E07"  # master data under another root (the "RSM-007" of older texts) has this type too
)

__all__ = ["KEPT", "MASTER_DATA_TYPE", "RECORD_HANDLERS", "Context", "RecordHandler"]
