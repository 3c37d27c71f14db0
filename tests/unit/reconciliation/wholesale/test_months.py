"""Sums of the month: of charges, of owners with the taxes they collect, of suppliers."""

from elhandel.reconciliation.wholesale.calculation import calculate
from elhandel.reconciliation.wholesale.sums import (
    MonthOfCharge,
    months_of_charges,
    totals_by_owner,
    totals_by_supplier,
)
from elhandel.values.charges import ChargeKey, ChargeKind
from tests.builders.wholesale import (
    AREA,
    OTHER_SUPPLIER,
    SUPPLIER,
    TARIFF,
    a_link,
    a_point,
    a_price,
    a_reading,
    given,
)

GRID, TAXES, MORE_TAXES = "0000000000800", "6660000000666", "7770000000777"


def a_month(
    micro_dkk: int | None,
    owner: str = GRID,
    is_tax: bool = False,
    supplier: str | None = SUPPLIER,
    area: str = AREA,
) -> MonthOfCharge:
    charge = ChargeKey(owner, ChargeKind.TARIFF, f"{owner}-{is_tax}")
    return MonthOfCharge(area, supplier, charge, is_tax, micro_dkk)


def owed(months: list[MonthOfCharge]) -> list[tuple[str | None, int | None]]:
    return [(total.owner, total.micro_dkk) for total in totals_by_owner(months)]


def test_the_month_of_a_charge_is_the_sum_of_its_rounded_amounts_over_types_and_methods() -> None:
    points = [a_point("1"), a_point("2", "E18"), a_point("3", supplier=OTHER_SUPPLIER)]
    readings = [a_reading(hour, 1, point) for hour in (0, 1) for point in ("1", "2")]
    found = calculate(
        given(
            points=points,
            links=[a_link(point=point.point) for point in points],
            readings=readings,
            prices=[a_price(0, 1_500), a_price(1, 500)],
        )
    )

    months = months_of_charges(found)

    assert {(month.supplier, month.micro_dkk) for month in months} == {
        (SUPPLIER, 2 + 2 + 1 + 1),  # 1.5 and 0.5 millionths, each half away
        (OTHER_SUPPLIER, 0),
    }


def test_a_month_without_any_price_has_no_amount() -> None:
    (month,) = months_of_charges(calculate(given(readings=[a_reading(0, 5)])))

    assert (month.charge, month.micro_dkk) == (TARIFF, None)


def test_an_owner_collects_the_taxes_of_another() -> None:
    assert owed([a_month(10), a_month(5, TAXES, is_tax=True)]) == [(GRID, 15)]


def test_the_owner_of_taxes_is_owed_its_other_charges_only() -> None:
    months = [a_month(10), a_month(5, TAXES, is_tax=True), a_month(7, TAXES)]

    assert owed(months) == [(GRID, 15), (TAXES, 7)]


def test_an_owner_of_nothing_but_taxes_has_no_total() -> None:
    assert owed([a_month(5, TAXES, is_tax=True)]) == []


def test_each_owner_of_taxes_makes_a_total_of_its_own() -> None:
    months = [a_month(10), a_month(5, TAXES, is_tax=True), a_month(1, MORE_TAXES, is_tax=True)]

    assert owed(months) == [(GRID, 15), (GRID, 11)]


def test_taxes_are_of_one_supplier_in_one_grid_area() -> None:
    months = [
        a_month(10),
        a_month(5, TAXES, is_tax=True, supplier=OTHER_SUPPLIER),
        a_month(3, TAXES, is_tax=True, area="801"),
    ]

    assert owed(months) == [(GRID, 10)]


def test_nobody_collects_taxes_of_points_without_a_supplier() -> None:
    months = [a_month(10, supplier=None), a_month(5, TAXES, is_tax=True, supplier=None)]

    assert owed(months) == [(GRID, 10)]


def test_what_has_no_amount_adds_nothing_and_nothing_at_all_stays_nothing() -> None:
    tax = a_month(5, TAXES, is_tax=True)

    assert owed([a_month(None)]) == [(GRID, None)]
    assert owed([a_month(None), tax]) == [(GRID, 5)]
    assert owed([a_month(None), a_month(None, TAXES, is_tax=True)]) == [(GRID, None)]


def test_a_supplier_owes_all_charges_taxes_included() -> None:
    months = [a_month(10), a_month(5, TAXES, is_tax=True), a_month(None)]
    months.append(a_month(2, supplier=OTHER_SUPPLIER))

    totals = [
        (total.supplier, total.owner, total.micro_dkk) for total in totals_by_supplier(months)
    ]

    assert totals == [(SUPPLIER, None, 15), (OTHER_SUPPLIER, None, 2)]
