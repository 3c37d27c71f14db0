"""RSM-028: the customer as DataHub holds them is kept to compare, and never overwrites ours."""

from datetime import date

import pytest

from tests.builders import documents as doc
from tests.builders.journeys import POINT, START, confirmed
from tests.builders.supplier import Supplier


@pytest.mark.parametrize(
    ("theirs", "matches"),
    [("Anders Jensen", True), ("ANDERS  JENSEN ", True), ("Anders Jensen og Ida Berg", False), ("(unknown)", False)],
)
def test_whether_the_name_is_the_one_that_signed_up(supplier: Supplier, theirs: str, matches: bool) -> None:
    confirmed(supplier)
    supplier.receive(doc.customer_data(POINT, START, name=theirs))
    assert supplier.value("SELECT name_matches FROM market.customer_at_point") is matches
    assert supplier.value("SELECT name FROM portfolio.customer") == "Anders Jensen"


def test_a_point_that_nobody_signed_up_for_has_nothing_to_compare_with(supplier: Supplier) -> None:
    supplier.receive(doc.customer_data(POINT, START))
    assert supplier.rows("SELECT valid_from, name_matches FROM market.customer_at_point") == [(START, None)]


def test_the_same_day_again_is_replaced_and_another_day_is_kept_beside_it(supplier: Supplier) -> None:
    later = date(2026, 3, 1)
    for day in (START, later, START):
        supplier.receive(doc.customer_data(POINT, day))
    days = supplier.rows("SELECT valid_from, electrical_heating FROM market.customer_at_point ORDER BY 1")
    assert days == [(START, False), (later, False)]
