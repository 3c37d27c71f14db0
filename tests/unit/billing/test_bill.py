from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from elhandel.billing.bill import Bill, BillLine, BillSection, Recipient, vat_percent
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn

AMOUNTS = st.lists(
    st.lists(st.tuples(st.integers(-(10**9), 10**9), st.booleans()), max_size=8), max_size=4
)


def a_bill(sections: list[list[tuple[int, bool]]]) -> Bill:
    return Bill(1, Recipient("Anders Jensen", ()), tuple(a_section(lines) for lines in sections))


def a_section(amounts: list[tuple[int, bool]]) -> BillSection:
    return BillSection(
        run_id=1,
        supply_period_id=1,
        gsrn=Gsrn("571313180000000001"),
        supply_address=(),
        product="Elhandel Spot",
        correction=False,
        period=Period(date(2026, 1, 1), date(2026, 2, 1)),
        daily_wh=(),
        year_before_wh=None,
        lines=tuple(map(a_line, amounts)),
    )


def a_line(amount: tuple[int, bool]) -> BillLine:
    return BillLine("supplier", "energy", "El", 1000, None, None, *amount, 1)


@given(AMOUNTS)
def test_the_subtotal_is_the_sum_of_the_lines_and_vat_is_rounded_once_half_away_from_zero(
    sections: list[list[tuple[int, bool]]],
) -> None:
    amounts = [amount for section in sections for amount in section]
    base = sum(ore for ore, taxed in amounts if taxed)
    sums = a_bill(sections).totals(25)
    assert sums.subtotal == sum(ore for ore, _ in amounts)
    assert sums.vat_base == base
    assert sums.vat == (1 if base >= 0 else -1) * ((abs(base) * 25 + 50) // 100)
    assert sums.total == sums.subtotal + sums.vat


@given(AMOUNTS)
def test_the_totals_of_the_inverse_bill_are_the_inverse_totals(
    sections: list[list[tuple[int, bool]]],
) -> None:
    sums = a_bill(sections).totals(25)
    turned = a_bill([[(-ore, taxed) for ore, taxed in section] for section in sections]).totals(25)
    assert (turned.subtotal, turned.vat_base, turned.vat) == (
        -sums.subtotal,
        -sums.vat_base,
        -sums.vat,
    )


def test_vat_on_electricity_is_the_danish_one() -> None:
    assert vat_percent(date(2026, 1, 31)) == 25
