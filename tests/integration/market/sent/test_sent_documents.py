"""What we send is valid by Energinet's schemas, whoever the customer is."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from elhandel.market.ends import EndKind, EndWanted, ask_for_end, cancel_end
from elhandel.values.identifiers import Gsrn
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.identifiers import a_gsrn
from tests.builders.journeys import supplied
from tests.builders.supplier import Supplier

POINT = "571313180000000001"
CUSTOMER = "RequestChangeCustomerCharacteristics"
END = "RequestEndOfSupply"
START = date(2026, 2, 5)


PEOPLE = {
    "a person": {},
    "a company": {"kind": "business", "cpr_cvr": "13585628", "customer_name": "Bageriet ApS"},
    "a long name": {"customer_name": "Ø" * 200},
    "a foreign phone": {"phone": "+46701234567"},
    "an address": {
        "billing_address": {
            "street": "Vestergade",
            "number": "1",
            "postal_code": "8000",
            "city": "Aarhus",
        }
    },
    "in care of": {
        "billing_address": {
            "street": "Via",
            "postal_code": "20100",
            "city": "Milano",
            "country": "IT",
            "co": "Ida",
        }
    },
    "protected": {"protected_name": True, "protected_address": True},
}


@pytest.mark.parametrize("changes", PEOPLE.values(), ids=PEOPLE.keys())
def test_every_document_of_a_start_that_is_cancelled_is_valid(
    supplier: Supplier, valid: Callable[[Any], list[str]], changes: dict[str, Any]
) -> None:
    signup = supplier.sign_up(**changes)
    supplier.send()
    supplier.receive(doc.a_confirmation(supplier.transaction()), doc.master_data(POINT, START))
    supplier.send()
    supplier.cancel(signup.reference)
    supplier.send()
    names = [
        next(iter(call.json)).removesuffix("_MarketDocument") for call in supplier.hub.documents
    ]
    assert names == ["RequestChangeOfSupplier", CUSTOMER, "RequestCancellation"]
    assert [fault for call in supplier.hub.documents for fault in valid(call.json)] == []


def test_a_move_in_is_valid_and_names_the_customer(
    supplier: Supplier, valid: Callable[[Any], list[str]]
) -> None:
    supplier.sign_up(move_in=date(2026, 1, 20))
    supplier.send()
    (sent,) = supplier.hub.documents
    assert valid(sent.json) == []
    (record,) = sent.json["RequestChangeOfSupplier_MarketDocument"]["MktActivityRecord"]
    assert record["marketEvaluationPoint.customer_MarketParticipant.name"] == "Anders Jensen"
    assert (
        sent.json["RequestChangeOfSupplier_MarketDocument"]["process.processType"]["value"] == "E65"
    )


@pytest.mark.parametrize("kind", ["end_of_supply", "move_out"])
def test_an_end_that_is_taken_back_is_valid(
    supplier: Supplier, clock: HandClock, valid: Callable[[Any], list[str]], kind: EndKind
) -> None:
    supplied(supplier, clock)
    day, gsrn = START + timedelta(20), Gsrn(POINT)
    with supplier.backoffice.transaction() as tx:
        reason = ask_for_end(tx, EndWanted(gsrn, kind, day), clock).business_reason
    supplier.send()
    supplier.receive(doc.a_confirmation(supplier.transaction(END), END, reason))
    with supplier.backoffice.transaction() as tx:
        cancel_end(tx, gsrn, kind, clock, "mette: stays")
    supplier.send()

    sent = [call.json for call in supplier.hub.documents[-2:]]
    assert [next(iter(body)) for body in sent] == [
        "RequestEndOfSupply_MarketDocument",
        "RequestCancellation_MarketDocument",
    ]
    assert [fault for body in sent for fault in valid(body)] == []


def test_what_the_builders_here_send_is_valid_too(valid: Callable[[Any], list[str]]) -> None:
    charge = doc.a_charge("CD", effective=START)
    built = [
        doc.a_confirmation(doc.an_id()),
        doc.a_rejection(doc.an_id(), "E17"),
        doc.a_confirmation(doc.an_id(), "RequestCancellation"),
        doc.a_confirmation(doc.an_id(), CUSTOMER),
        doc.a_rejection(doc.an_id(), "D03", request=CUSTOMER),
        doc.master_data(POINT, START),
        doc.master_data(a_gsrn(2), START, kind="D14", parent=POINT),
        doc.customer_data(POINT, START),
        doc.price_links(doc.a_link(POINT, charge), doc.a_link(POINT, charge, stops=START)),
        doc.price_information(charge, "Nettarif C"),
        doc.price_series(doc.a_charge("CD"), START, date(2026, 2, 6), "PT1H", ["0.1"] * 24),
        doc.a_notification(POINT, START, "E03"),
        doc.metered_data(doc.readings_of(POINT, START, [1.0] * 24)),
    ]
    assert [fault for body in built for fault in valid(json.loads(body))] == []
