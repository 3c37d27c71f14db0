"""Reading the documents that move nothing of ours: acknowledgements (RSM-009), reminders of missing
readings (RSM-018), notices that something was cancelled (RSM-025).
"""

from datetime import datetime
from typing import Final

import msgspec

from elhandel.market.cim.documents.parts import Coded
from elhandel.market.cim.incoming import Document, Reason


class Unusable(msgspec.Struct, frozen=True):
    """A record or a series of a document that its receiver could not use, and why."""

    transaction_id: str = msgspec.field(name="mRID", default="")
    reasons: tuple[Reason, ...] = msgspec.field(name="Reason", default=())


class Acknowledgement(msgspec.Struct, frozen=True):
    """RSM-009: a document was received. Reasons say what of it could not be used."""

    message_id: str = msgspec.field(name="mRID")
    received: str = msgspec.field(name="received_MarketDocument.mRID", default="")
    """The message id of the document that is acknowledged."""

    reasons: tuple[Reason, ...] = msgspec.field(name="Reason", default=())
    series: tuple[Unusable, ...] = msgspec.field(name="Series", default=())
    records: tuple[Unusable, ...] = msgspec.field(name="Original_MktActivityRecord", default=())
    rejected: tuple[Unusable, ...] = msgspec.field(name="Rejected_TimeSeries", default=())
    periods: tuple[Unusable, ...] = msgspec.field(name="InError_Period", default=())

    @property
    def unusable(self) -> tuple[Unusable, ...]:
        return (*self.records, *self.series, *self.rejected, *self.periods)

    @property
    def codes(self) -> tuple[str, ...]:
        """Every reason's code, each once, in order."""
        reasons = [*self.reasons, *(why for part in self.unusable for why in part.reasons)]
        return tuple(dict.fromkeys(reason.code.value for reason in reasons))


class _RemindedPoint(msgspec.Struct, frozen=True):
    point: Coded = msgspec.field(name="mRID")


class Reminder(msgspec.Struct, frozen=True):
    """A series of RSM-018: DataHub has no readings of these points for a day."""

    transaction_id: str = msgspec.field(name="mRID")
    day: datetime = msgspec.field(name="request_DateAndOrTime.dateTime")
    points: tuple[_RemindedPoint, ...] = msgspec.field(name="MarketEvaluationPoint", default=())


class Cancelled(msgspec.Struct, frozen=True):
    """A record of RSM-025: what was asked for at a point has been cancelled."""

    transaction_id: str = msgspec.field(name="mRID")
    point: Coded = msgspec.field(name="marketEvaluationPoint.mRID")
    original: str | None = msgspec.field(
        name="originalTransactionIDReference_MktActivityRecord.mRID", default=None
    )


_acknowledgements: Final = msgspec.json.Decoder(dict[str, Acknowledgement])


def read_acknowledgement(document: Document) -> Acknowledgement:
    """The acknowledgement that a document is. Raises msgspec.MsgspecError."""
    return next(iter(_acknowledgements.decode(document.body).values()))
