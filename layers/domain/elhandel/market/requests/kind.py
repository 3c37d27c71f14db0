"""One kind of request: how its document is built, and what each answer to it means.

A request is about a process, an enquiry, or a request to take a point back that we answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from elhandel.market.cim.outgoing import Head, Json
from elhandel.market.enquiries import Enquiry
from elhandel.market.processes import Cause, Process, updates
from elhandel.market.resumptions import Resumption
from elhandel.platform.database import Transaction
from elhandel.portfolio.customers import CustomerDetails, SealedCustomer
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Provenance

_NO_REASON: Final = updates.Rejection("", "")

type Subject = Process | Enquiry | Resumption
"""What a request is about, locked."""

type Opened = Callable[[SealedCustomer], CustomerDetails]
"""Opens a customer's number."""

type Record = Callable[[Opened], Json]
"""Writes the record of a document, outside the transaction in which it was read."""


@dataclass(frozen=True, slots=True)
class Answer[S: Subject]:
    """An answer to a request of ours, and what had asked, locked."""

    tx: Transaction
    subject: S
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
class RequestKind[S: Subject]:
    """A document that we send."""

    document: str
    """The root key of the document, without `_MarketDocument`."""

    type_code: str

    build: Callable[[Transaction, Head, S], Record]
    """Reads what the document says. The record is written afterwards: only then a number is opened,
    and opening one asks KMS, which a transaction should not wait for.
    """

    confirmed: Callable[[Answer[S]], None]
    """The market said yes."""

    rejected: Callable[[Answer[S]], None]
    """The market said no."""

    refused: Callable[[Answer[S]], None]
    """DataHub refused the document in transport: the market never saw it."""

    rejected_later: Callable[[Answer[S]], None] | None = None
    """The market said no after it had said yes; None: such an answer changes nothing."""

    receiver: Literal["DDZ", "DGL"] = "DDZ"
    """DataHub's role: of master data, or of metered data."""

    records: Literal["MktActivityRecord", "Series"] = "MktActivityRecord"
    """Under which field the record stands."""

    answers: Literal["A01", "A02"] | None = None
    """Where it is itself an answer: yes, or no (`reason.code`)."""
