"""RSM-022: which points belong together, and what one produces with."""

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


@pytest.mark.parametrize(
    ("said", "kept"), [("D11", "D11"), ("D12", "D12"), (None, None), ("solceller på taget", None)]
)
def test_what_a_point_produces_with_is_kept_where_it_is_a_code(
    supplier: Supplier, said: str | None, kept: str | None
) -> None:
    """C.3.5: only what is renewable by it is certified. A text says nothing, and stops nothing."""
    production = a_gsrn(703)
    record = doc.point_facts(production, START, kind="E18")
    if said is not None:
        record["MarketEvaluationPoint"]["asset_MktPSRType.psrType"] = {"value": said}
    supplier.receive(doc.a_document("AccountingPointCharacteristics", record))

    assert (
        supplier.value(
            "SELECT v.technology FROM portfolio.metering_point_version v"
            " JOIN portfolio.metering_point m USING (metering_point_id)"
            " WHERE m.gsrn = %s AND v.superseded_at IS NULL",
            production,
        )
        == kept
    )
