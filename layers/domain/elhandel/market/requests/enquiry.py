"""The documents of enquiries (RSM-006, 015, 016, 017, 032 and 035), and what follows from a reject.

Data are no answer of their own kind: they come as RSM-012, RSM-014 … and name the request.
"""

from collections.abc import Callable
from typing import Final, Literal

import msgspec

from elhandel.market import enquiries
from elhandel.market.cim.outgoing import Head, Json, gs1, midnight
from elhandel.market.enquiries import (
    AggregatesWanted,
    Enquiry,
    PriceListWanted,
    WholesaleWanted,
)
from elhandel.market.guides import State
from elhandel.market.requests.kind import Answer, Opened, Record, RequestKind
from elhandel.market.rules import RejectPolicy, rule_pack
from elhandel.platform.database import Transaction
from elhandel.platform.settings import settings

type Written = Callable[[Head, Enquiry], Json]

_OF_CHARGE: Final = "chargeGroup.chargeType"


def _of_point(head: Head, enquiry: Enquiry) -> Json:
    return {**_days(head, enquiry), "marketEvaluationPoint.mRID": gs1(enquiry.gsrn)}


def _master_data(head: Head, enquiry: Enquiry) -> Json:
    return {**_of_point(head, enquiry), "includeChildMeteringPoints": True}


def _price_list(head: Head, enquiry: Enquiry) -> Json:
    wants = msgspec.convert(enquiry.wants, PriceListWanted)
    return {
        **_days(head, enquiry),
        f"{_OF_CHARGE}.chargeTypeOwner_MarketParticipant.mRID": gs1(wants.owner),
        **_coded(f"{_OF_CHARGE}.type", wants.kind),
        **({f"{_OF_CHARGE}.mRID": wants.code} if wants.code else {}),
    }


def _aggregates(head: Head, enquiry: Enquiry) -> Json:
    wants = msgspec.convert(enquiry.wants, AggregatesWanted)
    return {
        **_days(head, enquiry),
        "energySupplier_MarketParticipant.mRID": gs1(head.sender_gln),
        **_coded("marketEvaluationPoint.settlementMethod", wants.settlement_method),
        **_coded("marketEvaluationPoint.type", wants.point_type),
        **_grid_area(wants.grid_area),
        **_coded("settlement_Series.version", wants.variant),
    }


def _wholesale(head: Head, enquiry: Enquiry) -> Json:
    wants = msgspec.convert(enquiry.wants, WholesaleWanted)
    charges = [
        {"type": {"value": charge.kind}, **({"mRID": charge.code} if charge.code else {})}
        for charge in wants.charges
    ]

    return {
        **_days(head, enquiry),
        **({"aggregationSeries_Period.resolution": "P1M"} if wants.monthly else {}),
        **({"chargeTypeOwner_MarketParticipant.mRID": gs1(wants.owner)} if wants.owner else {}),
        "energySupplier_MarketParticipant.mRID": gs1(head.sender_gln),
        **_grid_area(wants.grid_area),
        **_coded("settlement_Series.version", wants.variant),
        **({"ChargeType": charges} if charges else {}),
    }


def _days(head: Head, enquiry: Enquiry) -> Json:
    return {
        "mRID": head.transaction_id,
        "start_DateAndOrTime.dateTime": midnight(enquiry.period.start),
        "end_DateAndOrTime.dateTime": midnight(enquiry.period.end),
    }


def _coded(field: str, code: str | None) -> Json:
    return {} if code is None else {field: {"value": code}}


def _grid_area(code: str | None) -> Json:
    if code is None:
        return {}
    return {"meteringGridArea_Domain.mRID": {"codingScheme": "NDK", "value": code}}


def _build(written: Written) -> Callable[[Transaction, Head, Enquiry], Record]:
    """A document that names nobody: all of it is known at once."""

    def build(_: Transaction, head: Head, enquiry: Enquiry) -> Record:
        record = written(head, enquiry)

        def ready(_: Opened) -> Json:
            return record

        return ready

    return build


def confirmed(answer: Answer[Enquiry]) -> None:
    """The market has no such document; if it ever confirms an enquiry, data are still to come."""


def rejected(answer: Answer[Enquiry]) -> None:
    """What follows depends on the reject code, by the rule pack of the day."""
    tx, enquiry, rejection = answer.tx, answer.subject, answer.rejection
    if enquiry.state in {State.ANSWERED, State.PARTLY_ANSWERED}:
        return  # by the data that an earlier try had asked for

    pack = rule_pack(answer.today, settings().market_rules)
    policy = pack.policy(rejection.code, rejection.text, enquiry.kind)

    if policy is RejectPolicy.EMPTY:
        cause = answer.because(f"the market has no such data ({rejection.code})")
        enquiries.nothing_there(tx, enquiry, rejection.code, rejection.text, cause)
    elif policy is RejectPolicy.LATER and enquiry.attempt < pack.attempts:
        due_at = answer.provenance.at + pack.retry_wait
        enquiries.retry(tx, enquiry, due_at, (rejection.code, rejection.text), answer.cause)
    else:
        refused(answer)


def refused(answer: Answer[Enquiry]) -> None:
    """The market will not answer."""
    rejection = answer.rejection
    enquiries.rejected(answer.tx, answer.subject, rejection.code, rejection.text, answer.cause)


def _kind(
    document: str,
    type_code: str,
    written: Written,
    *,
    receiver: Literal["DDZ", "DGL"] = "DGL",
    records: Literal["MktActivityRecord", "Series"] = "Series",
) -> RequestKind[Enquiry]:
    return RequestKind[Enquiry](
        document=document,
        type_code=type_code,
        build=_build(written),
        confirmed=confirmed,
        rejected=rejected,
        refused=refused,
        receiver=receiver,
        records=records,
    )


def _of_register(document: str, type_code: str, written: Written) -> RequestKind[Enquiry]:
    """Of what DataHub has registered, not of what was measured."""
    return _kind(document, type_code, written, receiver="DDZ", records="MktActivityRecord")


HISTORICAL_DATA: Final = _kind("RequestValidatedMeasureData", "E73", _of_point)
AGGREGATES: Final = _kind("RequestAggregatedMeasureData", "E74", _aggregates)
WHOLESALE: Final = _kind("RequestWholesaleSettlement", "D21", _wholesale)
MASTER_DATA: Final = _of_register("RequestAccountingPointCharacteristics", "D18", _master_data)
PRICE_LINKS: Final = _of_register("RequestBillingMasterData", "D08", _of_point)
PRICE_LIST: Final = _of_register("RequestPriceList", "D13", _price_list)
