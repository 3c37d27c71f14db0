"""RSM-022: which points belong together."""

from datetime import date

import pytest

from tests.builders import documents as doc
from tests.builders.identifiers import a_gsrn
from tests.builders.supplier import Supplier

START = date(2026, 3, 1)


@pytest.mark.parametrize(("kind", "belongs"), [("E18", True), ("E17", False)])
def test_a_production_point_belongs_to_the_consumption_it_is_linked_to(
    supplier: Supplier, kind: str, belongs: bool
) -> None:
    consumption, production = a_gsrn(701), a_gsrn(702)
    record = doc.point_facts(production, START, kind=kind)
    record["MarketEvaluationPoint"]["linked_MarketEvaluationPoint.mRID"] = doc.gs1(consumption)
    supplier.receive(
        doc.a_document("AccountingPointCharacteristics", record),
        doc.master_data(consumption, START, kind="E17"),
    )
    parent = supplier.value(
        "SELECT (SELECT p.gsrn FROM portfolio.metering_point p "
        "WHERE p.metering_point_id = c.parent_id) "
        "FROM portfolio.metering_point c WHERE c.gsrn = %s",
        production,
    )
    assert parent == (consumption if belongs else None)
