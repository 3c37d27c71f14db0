"""One kind of request: how its document is built, and what each answer to it means."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from elhandel.market.cim.outgoing import Head, Json
from elhandel.market.processes import Cause, Process, updates
from elhandel.platform.database import Transaction
from elhandel.portfolio.customers import CustomerDetails, SealedCustomer
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Provenance

_NO_REASON: Final = updates.Rejection("", "")

type Opened = Callable[[SealedCustomer], CustomerDetails]
"""Opens a customer's number."""

type Record = Callable[[Opened], Json]
"""Writes the record of a document, outside the transaction in which it was read."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a request of ours, and the process that asked, locked."""

    tx: Transaction
    process: Process
    provenance: Provenance

    sentence: str
    """What was answered, for the history of the process."""

    rejection: updates.Rejection = _NO_REASON
    """Why, where it is a no."""

    @property
    def cause(self) -> Cause:
        return self.because(self.sentence)

    @property
    def today(self) -> date:
        """The local day on which the answer is handled."""
        return local_date(self.provenance.at)

    def because(self, sentence: str) -> Cause:
        """Another reason to move the process, with this answer behind it."""
        return Cause.scrubbed(sentence, self.provenance)


@dataclass(frozen=True, slots=True)
class RequestKind:
    """A document that we send."""

    document: str
    """The root key of the document, without `_MarketDocument`."""

    type_code: str

    build: Callable[[Transaction, Head, Process], Record]
    """Reads what the document says. The record is written afterwards: only then a number is opened,
    and opening one asks KMS, which a transaction should not wait for.
    """

    confirmed: Callable[[Answer], None]
    """The market said yes."""

    rejected: Callable[[Answer], None]
    """The market said no."""

    refused: Callable[[Answer], None]
    """DataHub refused the document in transport: the market never saw it."""
