"""Protected name and address, and the billing address, in RSM-027: as the market said it, and as
the customer asked.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from tests.builders import documents as doc
from tests.builders.journeys import CUSTOMER, POINT, START, confirmed
from tests.builders.people import a_cpr
from tests.builders.supplier import Supplier

MOVE_IN = date(2026, 1, 20)
BILLING = {
    "street": "Vestergade",
    "number": "1",
    "floor": "2",
    "door": "tv",
    "postal_code": "8000",
    "city": "Aarhus C",
    "country": "DK",
    "co": "Ida Berg",
}


def sent(supplier: Supplier) -> dict[str, Any]:
    """The MarketEvaluationPoint of the RSM-027 that leaves once the master data is here."""
    start = supplier.value(
        "SELECT effective_on FROM market.process ORDER BY process_id DESC LIMIT 1"
    )
    supplier.receive(doc.master_data(POINT, start))
    supplier.send()
    (record,) = supplier.hub.documents[-1].json[f"{CUSTOMER}_MarketDocument"]["MktActivityRecord"]
    point: dict[str, Any] = record["MarketEvaluationPoint"]
    return point


def flags(point: Mapping[str, Any]) -> tuple[bool | None, ...]:
    """(name, supply address, billing address) as they were sent; None: left out."""
    supply, billing = point["UsagePointLocation"]
    assert [place["type"]["value"] for place in (supply, billing)] == ["D01", "D04"]
    return (
        point.get("protectedName"),
        supply.get("protectedAddress"),
        billing.get("protectedAddress"),
    )


SAID: dict[
    str, tuple[bool | None, dict[str, bool | None], dict[str, Any], tuple[bool | None, ...]]
] = {
    "as it was said": (True, {"D01": True, "D04": True}, {}, (True, True, True)),
    "none is protected": (False, {"D01": False, "D04": False}, {}, (False, False, False)),
    "only the name": (True, {"D01": False, "D04": False}, {}, (True, False, False)),
    "each address by itself": (
        False,
        {"D01": False, "D04": True},
        {"billing_address": BILLING},
        (False, False, True),
    ),
    "another billing address": (
        False,
        {"D01": True, "D04": False},
        {"billing_address": BILLING},
        (False, True, False),
    ),
    "bills that show the supply address": (
        False,
        {"D01": True, "D04": False},
        {},
        (False, True, True),
    ),
    "one address speaks for both": (
        False,
        {"D01": True},
        {"billing_address": BILLING},
        (False, True, True),
    ),
    "not said is left out": (None, {"D01": None}, {}, (None, None, None)),
    "a wish adds": (
        False,
        {"D01": False},
        {"protected_name": True, "protected_address": True},
        (True, True, True),
    ),
    "no wish lowers": (
        True,
        {"D01": True},
        {"protected_name": False, "protected_address": False},
        (True, True, True),
    ),
}


@pytest.mark.parametrize(("name", "places", "signup", "expected"), SAID.values(), ids=SAID.keys())
def test_what_the_market_said_is_sent_back_and_a_wish_only_adds(
    supplier: Supplier,
    name: bool | None,
    places: dict[str, bool | None],
    signup: dict[str, Any],
    expected: tuple[bool | None, ...],
) -> None:
    confirmed(supplier, **signup)
    supplier.receive(doc.customer_data(POINT, START, protected_name=name, protected=places))
    assert flags(sent(supplier)) == expected


def test_without_a_word_of_the_market_nothing_is_lifted(supplier: Supplier) -> None:
    confirmed(supplier)
    assert flags(sent(supplier)) == (None, None, None)


def test_a_later_message_that_says_nothing_leaves_what_was_said(supplier: Supplier) -> None:
    confirmed(supplier)
    supplier.receive(
        doc.customer_data(POINT, START, protected_name=True, protected={"D01": True, "D04": True})
    )
    supplier.receive(doc.customer_data(POINT, START, protected_name=None, protected={"D01": None}))
    assert flags(sent(supplier)) == (True, True, True)


def test_the_market_may_lift_what_it_said_itself(supplier: Supplier) -> None:
    confirmed(supplier)
    supplier.receive(
        doc.customer_data(POINT, START, protected_name=True, protected={"D01": True, "D04": True})
    )
    supplier.receive(
        doc.customer_data(
            POINT, START, protected_name=False, protected={"D01": False, "D04": False}
        )
    )
    assert flags(sent(supplier)) == (False, False, False)


@pytest.mark.parametrize("asked", [False, True])
def test_who_moves_in_is_protected_as_they_ask(supplier: Supplier, asked: bool) -> None:
    """What was said of the customer before them is not theirs."""
    supplier.receive(
        doc.customer_data(POINT, date(2025, 1, 1), name="Ida Berg", protected_name=True)
    )
    confirmed(supplier, move_in=MOVE_IN, protected_name=asked, protected_address=asked)
    assert flags(sent(supplier)) == (asked, asked, asked)


def test_what_was_said_of_a_move_in_that_came_to_nothing_is_not_the_next_ones(
    supplier: Supplier,
) -> None:
    """Both move in on the same day."""
    confirmed(supplier, move_in=MOVE_IN)
    supplier.receive(
        doc.customer_data(POINT, MOVE_IN, protected_name=True, protected={"D01": True, "D04": True})
    )
    supplier.receive(doc.a_notification(POINT, MOVE_IN, "D11"))
    confirmed(supplier, move_in=MOVE_IN, customer_name="Ida Berg", cpr_cvr=a_cpr(2))
    supplier.receive(
        doc.customer_data(
            POINT, MOVE_IN, name="Ida Berg", protected_name=None, protected={"D01": None}
        )
    )
    assert flags(sent(supplier)) == (False, False, False)


def test_bills_go_to_the_billing_address_in_the_care_of_somebody(supplier: Supplier) -> None:
    confirmed(supplier, billing_address=BILLING)
    supply, billing = sent(supplier)["UsagePointLocation"]
    assert supply["mainAddress"] == doc.ADDRESS
    assert billing["mainAddress"] == {
        "streetDetail": {
            "name": "Vestergade",
            "number": "1",
            "floorIdentification": "2",
            "suiteNumber": "tv",
        },
        "townDetail": {"name": "Aarhus C", "country": {"value": "DK"}},
        "postalCode": "8000",
    }
    assert (billing["name"], billing["attn_Names.name"]) == ("Anders Jensen", "Ida Berg")
    assert "attn_Names.name" not in supply


def test_without_a_billing_address_both_are_the_supply_address(supplier: Supplier) -> None:
    confirmed(supplier)
    assert [place["mainAddress"] for place in sent(supplier)["UsagePointLocation"]] == [
        doc.ADDRESS
    ] * 2
