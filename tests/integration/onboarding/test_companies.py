"""A company's number is public: it proves nothing of whoever signs up with it, whatever the market
says.
"""

from typing import Any

import pytest

from elhandel.market import customers
from elhandel.values.decision import Decision
from tests.builders.clock import HandClock
from tests.builders.identifiers import a_gsrn
from tests.builders.journeys import supplied
from tests.builders.supplier import Supplier
from tests.integration.onboarding.test_parties import OWN, PARTIES

COMPANY: dict[str, Any] = {
    "kind": "business",
    "cpr_cvr": "13585628",
    "customer_name": "Andelsboligforeningen",
    "email": "kontor@example.dk",
}


def prove(supplier: Supplier, clock: HandClock) -> None:
    with supplier.database.transaction() as tx:
        customers.join_party(tx, 1, Decision("mette", "their chairman signed in", clock.now()))


def test_a_switch_that_began_does_not_make_whoever_typed_the_number_the_company(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock, **COMPANY | {"email": "thief@example.org"})
    assert supplier.rows(PARTIES) == [(1, False, None)]


@pytest.mark.parametrize(
    ("said", "joined_to"),
    [
        ({}, 1),
        ({"email": "KONTOR@example.dk"}, 1),
        ({"email": "thief@example.org"}, None),
        ({"phone": "+4512345679"}, None),
        (
            {
                "billing_address": {
                    "street": "Andenvej",
                    "postal_code": "1000",
                    "city": "København K",
                }
            },
            None,
        ),
    ],
)
def test_another_point_is_the_companys_where_its_bills_go_where_the_companys_go(
    supplier: Supplier, clock: HandClock, said: dict[str, Any], joined_to: int | None
) -> None:
    supplied(supplier, clock, **COMPANY)
    prove(supplier, clock)
    own = supplier.rows(OWN)

    supplied(supplier, clock, gsrn=a_gsrn(2), **COMPANY | said)

    assert supplier.rows(PARTIES) == [(1, True, None), (2, False, joined_to)]
    assert supplier.rows(OWN) == own
