"""What answers a request: confirmations, rejections, and the technical receipt (RSM-009)."""

from datetime import datetime

import msgspec

from elhandel.market.cim.documents.parts import (
    AnsweringActivity,
    Coded,
    Interval,
    Part,
    Reason,
    Record,
)


class Confirmation(AnsweringActivity, frozen=True, kw_only=True):
    """A record of a Confirm… document."""

    point: Coded | None = msgspec.field(name="marketEvaluationPoint.mRID", default=None)


class Rejection(AnsweringActivity, frozen=True, kw_only=True):
    """A record of a Reject… document."""

    point: Coded | None = msgspec.field(name="marketEvaluationPoint.mRID", default=None)
    reasons: tuple[Reason, ...] = msgspec.field(name="Reason", default=())


class RejectedSeries(Record, frozen=True, kw_only=True):
    """A series of a Reject… document that answers a question for data."""

    original: str | None = msgspec.field(
        name="originalTransactionIDReference_Series.mRID", default=None
    )
    point: Coded | None = msgspec.field(name="marketEvaluationPoint.mRID", default=None)
    reasons: tuple[Reason, ...] = msgspec.field(name="Reason", default=())


class PeriodInError(Part, frozen=True):
    """The part of a series that was refused."""

    interval: Interval = msgspec.field(name="timeInterval")
    reasons: tuple[Reason, ...] = msgspec.field(name="Reason")


class RefusedTransaction(Record, frozen=True, kw_only=True):
    """A transaction that was refused, and why."""

    version: Coded | None = None
    periods: tuple[PeriodInError, ...] = msgspec.field(name="InError_Period", default=())
    reasons: tuple[Reason, ...] = msgspec.field(name="Reason", default=())


class Acknowledgement(Record, frozen=True, kw_only=True):
    """RSM-009 as a whole: its transaction id is the document's message id."""

    received: str | None = msgspec.field(name="received_MarketDocument.mRID", default=None)
    received_at: datetime | None = msgspec.field(
        name="received_MarketDocument.createdDateTime", default=None
    )
    received_type: Coded | None = msgspec.field(name="received_MarketDocument.type", default=None)
    received_reason: Coded | None = msgspec.field(
        name="received_MarketDocument.process.processType", default=None
    )
    received_revision: str | None = msgspec.field(
        name="received_MarketDocument.revisionNumber", default=None
    )
    received_title: str | None = msgspec.field(name="received_MarketDocument.title", default=None)
    reasons: tuple[Reason, ...] = msgspec.field(name="Reason", default=())
    periods: tuple[PeriodInError, ...] = msgspec.field(name="InError_Period", default=())
    series: tuple[RefusedTransaction, ...] = msgspec.field(name="Series", default=())
    records: tuple[RefusedTransaction, ...] = msgspec.field(
        name="Original_MktActivityRecord", default=()
    )
    rejected_series: tuple[RefusedTransaction, ...] = msgspec.field(
        name="Rejected_TimeSeries", default=()
    )
