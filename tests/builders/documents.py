"""Documents as DataHub sends them to a supplier, as bytes.

Source: Energinet's schemas (RSM-001, 004, 022 … 034).
"""

import itertools
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from elhandel.market.cim.documents.catalogue import CATALOGUE
from elhandel.values.days.local_time import start_of_day
from tests.builders.identifiers import DATAHUB, GRID_COMPANY, SUPPLIER

type Json = dict[str, Any]

_numbers = itertools.count(1)

_ANY_POINT = "571313180000000012"


def gs1(number: str) -> Json:
    return {"codingScheme": "A10", "value": number}


def midnight(day: date) -> str:
    """The instant a local day begins, as documents write it."""
    return start_of_day(day).strftime("%Y-%m-%dT%H:%M:%SZ")


def an_id() -> str:
    """An id that no other document or record of this run has."""
    return f"00000000-0000-4000-8000-{next(_numbers):012}"


def a_document(name: str, *records: Json, reason: str = "E03", **envelope: Any) -> bytes:
    """A document with its envelope; records are given an id where they have none."""
    kind = CATALOGUE.get(name)
    body: Json = {
        "mRID": an_id(),
        "businessSector.type": {"value": "23"},
        "createdDateTime": "2026-02-10T08:16:02Z",
        "process.processType": {"value": reason},
        "receiver_MarketParticipant.mRID": gs1(SUPPLIER),
        "receiver_MarketParticipant.marketRole.type": {"value": "DDQ"},
        "sender_MarketParticipant.mRID": gs1(DATAHUB),
        "sender_MarketParticipant.marketRole.type": {"value": "DDZ"},
        "type": {"value": kind.type_codes[0] if kind and kind.type_codes else "E44"},
        **envelope,
        (kind and kind.records_key) or "MktActivityRecord": [
            {"mRID": an_id(), **record} for record in records
        ],
    }
    return json.dumps({f"{name}_MarketDocument": body}).encode()


def _answer_to(transaction: str, **more: Any) -> Json:
    """The point in an answer says nothing: only the transaction identifies what is answered."""
    return {
        "marketEvaluationPoint.mRID": gs1(_ANY_POINT),
        "originalTransactionIDReference_MktActivityRecord.mRID": transaction,
        **more,
    }


def a_confirmation(
    transaction: str, request: str = "RequestChangeOfSupplier", reason: str = "E03"
) -> bytes:
    """Confirm… of one of our requests."""
    return a_document(
        f"Confirm{request}",
        _answer_to(transaction),
        reason=reason,
        **{"reason.code": {"value": "A01"}},
    )


def a_rejection(
    transaction: str,
    code: str,
    text: str = "",
    request: str = "RequestChangeOfSupplier",
    reason: str = "E03",
) -> bytes:
    """Reject… of one of our requests, with one reason."""
    record = _answer_to(transaction, Reason=[{"code": {"value": code}, "text": text or code}])
    return a_document(
        f"Reject{request}", record, reason=reason, **{"reason.code": {"value": "A02"}}
    )


def point_facts(
    gsrn: str,
    valid_from: date,
    *,
    kind: str = "E17",
    grid_area: str = "131",
    state: str = "E22",
    parent: str | None = None,
    address: Json | None = None,
    yearly_kwh: int | None = None,
) -> Json:
    """A record of RSM-022."""
    facts: Json = {
        "mRID": gs1(gsrn),
        "type": {"value": kind},
        "connectionState": {"value": state},
        "readCycle": "PT1H",
        "meteringMethod": {"value": "D01"},
        "meteringGridArea_Domain.mRID": {"codingScheme": "NDK", "value": grid_area},
        "settlementMethod": {"value": "D01"},
    }
    if address:
        facts["usagePointLocation.mainAddress"] = address

    if yearly_kwh is not None:
        facts["Series"] = [{"estimatedAnnualVolume_Quantity.quantity": yearly_kwh}]

    if parent:
        facts["Parent_MarketEvaluationPoint"] = {
            "mRID": gs1(parent),
            "description": {"value": "E17"},
        }

    return {
        "validityStart_DateAndOrTime.dateTime": midnight(valid_from),
        "MarketEvaluationPoint": facts,
    }


ADDRESS: Json = {
    "streetDetail": {"code": "0405", "name": "Vestergade", "number": "10"},
    "townDetail": {"code": "0751", "name": "Aarhus C", "country": {"value": "DK"}},
    "postalCode": "8000",
}


def master_data(gsrn: str, valid_from: date, reason: str = "E03", **facts: Any) -> bytes:
    """RSM-022 for one point."""
    record = point_facts(gsrn, valid_from, **{"address": ADDRESS, **facts})
    return a_document("AccountingPointCharacteristics", record, reason=reason)


def customer_data(
    gsrn: str,
    valid_from: date,
    name: str = "Anders Jensen",
    reason: str = "E03",
    *,
    heated: bool = False,
    second_name: str | None = None,
    protected_name: bool | None = False,
    protected: Mapping[str, bool | None] | None = None,
) -> bytes:
    """RSM-028 for one point: never with a CPR number.

    protected: by kind of address; None: not said.
    """
    places = [
        {"type": {"value": kind}, "mainAddress": ADDRESS, **_said("protectedAddress", shown)}
        for kind, shown in (protected or {"D01": False}).items()
    ]
    record = {
        "validityStart_DateAndOrTime.dateTime": midnight(valid_from),
        "MarketEvaluationPoint": {
            "mRID": gs1(gsrn),
            "serviceCategory.ElectricalHeating": heated,
            "firstCustomer_MarketParticipant.name": name,
            **(
                {}
                if second_name is None
                else {"secondCustomer_MarketParticipant.name": second_name}
            ),
            **_said("protectedName", protected_name),
            "UsagePointLocation": places,
        },
    }

    return a_document("CharacteristicsOfACustomerAtAnAP", record, reason=reason)


def _said(field: str, value: bool | None) -> Json:
    return {} if value is None else {field: value}


def a_charge(
    code: str,
    kind: str = "D03",
    owner: str = GRID_COMPANY,
    *,
    effective: date | None = None,
    **fields: Any,
) -> Json:
    """A charge as RSM-031 and RSM-034 name it."""
    named: Json = {
        "mRID": code,
        "chargeTypeOwner_MarketParticipant.mRID": gs1(owner),
        "type": {"value": kind},
    }
    if effective is not None:
        named["effectiveDate"] = midnight(effective)
    return {**named, **fields}


def a_link(gsrn: str, charge: Json, *, factor: Any = "1", stops: date | None = None) -> Json:
    """A record of RSM-031: a charge on a point; it stops if `stops` is its effective day."""
    content = {"factor": factor, **charge}
    if stops is not None:
        content["terminationDate"] = midnight(stops)
    return {"marketEvaluationPoint.mRID": gs1(gsrn), "ChargeGroup": {"ChargeType": [content]}}


def price_links(*links: Json, reason: str = "E03") -> bytes:
    """RSM-031."""
    return a_document("NotifyBillingMasterData", *links, reason=reason)


def price_series(
    charge: Json, start: date, end: date, resolution: str, prices: Sequence[str | Decimal]
) -> bytes:
    """RSM-034/D08: prices in DKK, one for each position."""
    points = [
        {"position": {"value": number}, "price.amount": {"value": float(price)}}
        for number, price in enumerate(prices, start=1)
    ]
    interval = {
        "start": {"value": start_of_day(start).strftime("%Y-%m-%dT%H:%MZ")},
        "end": {"value": start_of_day(end).strftime("%Y-%m-%dT%H:%MZ")},
    }
    series = [{"resolution": resolution, "timeInterval": interval, "Point": points}]

    return a_document(
        "NotifyPriceList",
        {"ChargeGroup": {"ChargeType": [{**charge, "Series_Period": series}]}},
        reason="D08",
    )


def price_information(
    charge: Json, name: str, resolution: str = "PT1H", *, vat: bool = True, tax: bool = False
) -> bytes:
    """RSM-034/D18."""
    content = {
        **charge,
        "name": name,
        "description": name,
        "priceTimeFrame_Period.resolution": resolution,
        "VATPayer": {"value": "D02" if vat else "D01"},
        "taxIndicator": tax,
        "transparentInvoicing": False,
    }
    return a_document("NotifyPriceList", {"ChargeGroup": {"ChargeType": [content]}}, reason="D18")


def a_notification(gsrn: str, day: date, reason: str) -> bytes:
    """RSM-004: what happened stands in the business reason."""
    record = {
        "marketEvaluationPoint.mRID": gs1(gsrn),
        "validityStart_DateAndOrTime.dateTime": midnight(day),
    }
    return a_document("GenericNotification", record, reason=reason)


def readings_of(
    gsrn: str,
    day: date,
    kwh: Sequence[float],
    *,
    minutes: int = 60,
    registered: datetime | None = None,
    kind: str = "E17",
) -> Json:
    """A series of RSM-012 from the beginning of a local day on."""
    start = start_of_day(day)
    end = datetime.fromtimestamp(start.timestamp() + len(kwh) * minutes * 60, UTC)

    return {
        "marketEvaluationPoint.mRID": gs1(gsrn),
        "marketEvaluationPoint.type": {"value": kind},
        "product": "8716867000030",
        "quantity_Measure_Unit.name": {"value": "KWH"},
        "registration_DateAndOrTime.dateTime": (registered or end).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Period": {
            "resolution": {15: "PT15M", 60: "PT1H", 1440: "P1D"}[minutes],
            "timeInterval": {
                "start": {"value": start.strftime("%Y-%m-%dT%H:%MZ")},
                "end": {"value": end.strftime("%Y-%m-%dT%H:%MZ")},
            },
            "Point": [
                {"position": {"value": n}, "quantity": value}
                for n, value in enumerate(kwh, start=1)
            ],
        },
    }


def metered_data(*series: Json) -> bytes:
    """RSM-012."""
    return a_document("NotifyValidatedMeasureData", *series, reason="E23")
