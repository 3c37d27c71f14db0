"""RSM-028: the customer as DataHub holds them is kept to compare, and never overwrites ours."""

from datetime import date

import pytest

from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.journeys import POINT, START, confirmed, supplied
from tests.builders.supplier import Supplier


@pytest.mark.parametrize(
    ("theirs", "matches"),
    [
        ("Anders Jensen", True),
        ("ANDERS  JENSEN ", True),
        ("Anders Jensen og Ida Berg", False),
        ("(unknown)", False),
    ],
)
def test_whether_the_name_is_the_one_that_signed_up(
    supplier: Supplier, theirs: str, matches: bool
) -> None:
    confirmed(supplier)
    supplier.receive(doc.customer_data(POINT, START, name=theirs))
    assert supplier.value("SELECT name_matches FROM market.customer_at_point") is matches
    assert supplier.value("SELECT name FROM portfolio.customer") == "Anders Jensen"


def test_a_second_customer_at_the_point_may_be_ours(supplier: Supplier) -> None:
    confirmed(supplier)
    supplier.receive(doc.customer_data(POINT, START, name="Ida Berg", second_name="Anders Jensen"))
    assert supplier.value("SELECT name_matches FROM market.customer_at_point") is True
    assert supplier.rows("SELECT 1 FROM market.name_case") == []


def test_a_message_is_about_the_contract_whose_supply_holds_its_day(
    supplier: Supplier, clock: HandClock
) -> None:
    """Somebody moves in at a point that is ours: what the market says of either goes to their own
    contract.
    """
    supplied(supplier, clock)
    supplier.receive(doc.a_notification(POINT, date(2026, 3, 1), "E01"))
    supplier.sign_up(customer_name="Ida Berg", cpr_cvr="0202802345", move_in=date(2026, 3, 1))
    for day, name in ((START, "Anders Jensen"), (date(2026, 3, 1), "Ida Berg")):
        supplier.receive(doc.customer_data(POINT, day, name=name))
    recorded = supplier.rows(
        "SELECT valid_from, contract_id, name_matches FROM market.customer_at_point ORDER BY 1"
    )
    assert recorded == [(START, 1, True), (date(2026, 3, 1), 2, True)]


def test_a_point_that_nobody_signed_up_for_has_nothing_to_compare_with(supplier: Supplier) -> None:
    supplier.receive(doc.customer_data(POINT, START))
    assert supplier.rows("SELECT valid_from, name_matches FROM market.customer_at_point") == [
        (START, None)
    ]


def test_the_same_day_again_is_replaced_and_another_day_is_kept_beside_it(
    supplier: Supplier,
) -> None:
    later = date(2026, 3, 1)
    for day in (START, later, START):
        supplier.receive(doc.customer_data(POINT, day))
    days = supplier.rows(
        "SELECT valid_from, electrical_heating FROM market.customer_at_point ORDER BY 1"
    )
    assert days == [(START, False), (later, False)]
