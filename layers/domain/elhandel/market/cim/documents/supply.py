"""Starts, ends and cancellations of supply: RSM-001, 003, 004, 005, 020, 024, 025."""

from datetime import datetime

import msgspec

from elhandel.market.cim.documents.parts import Activity, AnsweringActivity, Coded, Service


class StartOfSupply(Activity, frozen=True, kw_only=True):
    """RSM-001, RequestChangeOfSupplier."""

    point: Coded = msgspec.field(name="marketEvaluationPoint.mRID")
    supplier: Coded = msgspec.field(
        name="marketEvaluationPoint.energySupplier_MarketParticipant.mRID"
    )
    starts: datetime = msgspec.field(name="start_DateAndOrTime.dateTime")
    customer: Coded | None = msgspec.field(
        name="marketEvaluationPoint.customer_MarketParticipant.mRID", default=None
    )
    customer_name: str | None = msgspec.field(
        name="marketEvaluationPoint.customer_MarketParticipant.name", default=None
    )
    balance_responsible: Coded | None = msgspec.field(
        name="marketEvaluationPoint.balanceResponsibleParty_MarketParticipant.mRID", default=None
    )
    shipper: Coded | None = msgspec.field(
        name="marketEvaluationPoint.shipper_MarketParticipant.mRID", default=None
    )


class Resumption(Activity, frozen=True, kw_only=True):
    """RSM-003: the supplier before is asked to resume supply."""

    point: Coded = msgspec.field(name="marketEvaluationPoint.mRID")
    starts: datetime = msgspec.field(name="start_DateAndOrTime.dateTime")


class Notification(AnsweringActivity, frozen=True, kw_only=True):
    """RSM-004: what happened stands in the document's business reason."""

    point: Coded = msgspec.field(name="marketEvaluationPoint.mRID")
    valid_from: datetime = msgspec.field(name="validityStart_DateAndOrTime.dateTime")


class EndOfSupply(Activity, frozen=True, kw_only=True):
    """RSM-005: the end of supply (E20), or a move-out (E66)."""

    point: Coded = msgspec.field(name="marketEvaluationPoint.mRID")
    ends: datetime = msgspec.field(name="end_DateAndOrTime.dateTime")
    supplier: Coded | None = msgspec.field(
        name="marketEvaluationPoint.energySupplier_MarketParticipant.mRID", default=None
    )
    balance_responsible: Coded | None = msgspec.field(
        name="marketEvaluationPoint.balanceResponsibleParty_MarketParticipant.mRID", default=None
    )
    shipper: Coded | None = msgspec.field(
        name="marketEvaluationPoint.shipper_MarketParticipant.mRID", default=None
    )


class ServiceRequest(Activity, frozen=True, kw_only=True):
    """RSM-020: the grid company is asked for a service."""

    point: Coded = msgspec.field(name="marketEvaluationPoint.mRID")
    starts: datetime = msgspec.field(name="start_DateAndOrTime.dateTime")
    service: Service = msgspec.field(name="marketEvaluationPoint.request_ServiceCategory.kind")
    supplier: Coded | None = msgspec.field(
        name="marketEvaluationPoint.energySupplier_MarketParticipant.mRID", default=None
    )
    description: str | None = None


class Cancellation(AnsweringActivity, frozen=True, kw_only=True):
    """RSM-024 asks for it, RSM-025 notifies it; `original` is the transaction that is cancelled."""

    point: Coded = msgspec.field(name="marketEvaluationPoint.mRID")
