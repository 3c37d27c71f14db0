"""What stands on a note's line: the quantity that its difference comes to, and the price that it
had.
"""

from datetime import date

import pytest

from elhandel.billing.bill import BillLine
from elhandel.billing.invoice import Invoice, load_invoices
from elhandel.billing.issue import issue_shard, plan_invoices
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database, Transaction
from tests.integration.billing.world import NOW, Line, Supply, a_charge, a_run, a_supply, settled

CLOCK = FixedClock(NOW)
MONTHLY = 29_000_000
BEFORE = "2025-01-01"


def a_fixed_price(tx: Transaction) -> None:
    """A product of 0.72 DKK per kWh and 29 DKK a month."""
    tx.execute(
        "INSERT INTO pricing.product (product_id, name, description, pricing_type, green_energy, "
        "display_order,"
        " active) VALUES ('fast', 'Elhandel Fast', '', 'fixed', false, 1, true)"
    )
    tx.execute(
        "INSERT INTO pricing.product_price (product_id, valid_from, margin_per_kwh, fixed_per_kwh,"
        " subscription_per_month) VALUES ('fast', %s, 20000, 700000, %s)",
        [BEFORE, MONTHLY],
    )


def noted(tx: Transaction, supply: Supply, lines: list[Line]) -> tuple[BillLine, ...]:
    """The lines of the note for a correction of January, which was billed before."""
    run = a_run(tx)
    settled(tx, run, supply, [Line("energy", 21_450, 312_500)])
    issued(tx, run)
    late = a_run(tx, version=2, kind="correction")
    settled(tx, late, supply, lines, corrects=run)
    (note,) = issued(tx, late)
    (section,) = note.bill.sections
    assert section.correction
    return section.lines


def issued(tx: Transaction, run: int) -> list[Invoice]:
    for shard in plan_invoices(tx, run):
        issue_shard(tx, run, shard, CLOCK)
    ids = [
        row[0]
        for row in tx.execute("SELECT invoice_id FROM billing.invoice WHERE run_id = %s", [run])
    ]
    return load_invoices(tx, ids)


@pytest.mark.parametrize(
    ("ore", "rest", "quantity"),
    [
        (-2_900, 0, "−1 måned"),
        (2_900, 0, "1 måned"),
        (-1_497, (1_497 * 31 - 16 * 2_900) * 10_000_000, "−16/31 måned"),
        (1_497, (16 * 2_900 - 1_497 * 31) * 10_000_000, "16/31 måned"),
    ],
)
def test_a_subscriptions_difference_counts_its_days(
    database: Database, ore: int, rest: int, quantity: str
) -> None:
    with database.transaction() as tx:
        a_fixed_price(tx)
        supply = a_supply(tx, product="fast")
        line = Line("supplier_subscription", ore, rest=(rest, 31))
        (billed,) = noted(tx, supply, [line])
    assert (billed.quantity, billed.unit_price) == (quantity, MONTHLY)


def test_a_difference_that_no_days_explain_has_no_quantity_and_no_price(database: Database) -> None:
    with database.transaction() as tx:
        a_fixed_price(tx)
        (billed,) = noted(tx, a_supply(tx, product="fast"), [Line("supplier_subscription", -1_000)])
    assert (billed.quantity, billed.unit_price) == (None, None)


def test_a_kwh_of_a_fixed_price_has_its_price_also_where_its_amount_rounds_to_nothing(
    database: Database,
) -> None:
    with database.transaction() as tx:
        a_fixed_price(tx)
        supply = a_supply(tx, product="fast")
        energy, month = noted(
            tx, supply, [Line("energy", 0, 1), Line("supplier_subscription", 2_900)]
        )
    assert (energy.quantity_wh, energy.unit_price, energy.amount_ore) == (1, 720_000, 0)
    assert month.unit_price == MONTHLY


@pytest.mark.parametrize(
    ("nano", "price"),
    [(1_185 * 720_000, 720_000), (1_185 * 650_000, 650_000), (1_185 * 700_000, None)],
)
def test_a_kwh_of_a_fixed_price_that_changed_has_the_price_that_it_exactly_comes_to(
    database: Database, nano: int, price: int | None
) -> None:
    ore = round(nano / 10_000_000)
    with database.transaction() as tx:
        a_fixed_price(tx)
        tx.execute(
            "INSERT INTO pricing.product_price (product_id, valid_from, margin_per_kwh, "
            "fixed_per_kwh,"
            " subscription_per_month) VALUES ('fast', '2026-01-15', 0, 650000, %s)",
            [MONTHLY],
        )
        line = Line("energy", ore, 1_185, rest=(nano - ore * 10_000_000, 1))
        energy, _ = noted(
            tx, a_supply(tx, product="fast"), [line, Line("supplier_subscription", 2_900)]
        )
    assert (energy.quantity_wh, energy.unit_price, energy.amount_ore) == (1_185, price, ore)


def test_charges_have_months_and_pieces(database: Database) -> None:
    with database.transaction() as tx:
        supply = a_supply(tx)
        month = a_charge(tx, "S1", kind="subscription", name="Netabo", price=20_000_000)
        fee = a_charge(tx, "G1", kind="fee", name="Gebyr", price=60_000_000)
        lines = noted(
            tx, supply, [Line("charge", -4_000, charge=month), Line("charge", 12_000, charge=fee)]
        )
    assert [(line.quantity, line.unit_price) for line in lines] == [
        ("−2 måneder", 20_000_000),
        ("2 stk.", 60_000_000),
    ]


def test_a_price_that_was_put_right_since_is_no_price_of_the_difference(database: Database) -> None:
    """From 10 to 20 DKK for January would read as half a month."""
    with database.transaction() as tx:
        supply = a_supply(tx)
        month = a_charge(tx, "S1", kind="subscription", name="Netabo", price=20_000_000)
        tx.execute(
            "INSERT INTO pricing.charge_price (charge_id, valid_from, covered_to, prices, "
            "recorded_at, superseded_at)"
            " VALUES (%s, %s, '2027-01-01', '{10000000}', %s, %s + interval '1 hour')",
            [month, BEFORE, NOW, NOW],
        )
        (line,) = noted(tx, supply, [Line("charge", 2_000, charge=month)])
    assert (line.quantity, line.unit_price) == (None, None)


def a_moving_tariff(tx: Transaction) -> int:
    """4.20 øre a kWh, from 15 January by day and night, from 20 January 4.30; 99.00 was put
    right.
    """
    tariff = a_charge(tx, "T1", name="Nettarif", price=42_000)
    rows = [
        (date(2026, 1, 15), [10_000] * 12 + [30_000] * 12, None),
        (date(2026, 1, 20), [43_000], None),
        (date(2026, 1, 25), [990_000], NOW),
        (date(2026, 2, 1), [44_000], None),
    ]
    for since, prices, superseded in rows:
        tx.execute(
            "INSERT INTO pricing.charge_price (charge_id, valid_from, covered_to, prices, "
            "recorded_at, superseded_at)"
            " VALUES (%s, %s, '2027-01-01', %s, %s, %s)",
            [tariff, since, prices, NOW, superseded],
        )
    return tariff


@pytest.mark.parametrize(
    ("wh", "nano", "price"),
    [
        (-1_185, -1_185 * 43_000, 43_000),  # -5 øre: the mean of what is rounded would be 4.22
        (1_185, 1_185 * 42_000, 42_000),
        (1_185, 1_185 * 30_000, 30_000),
        (1_185, 1_185 * 43_000 + 1, None),  # of no price
        (1_000, 1_000 * 20_000, None),  # a mean that is a whole number by chance
        (1_185, 1_185 * 990_000, None),  # a price that was put right
        (1_185, 1_185 * 44_000, None),  # a price of the next month
    ],
)
def test_a_tariffs_difference_has_the_price_that_it_exactly_comes_to(
    database: Database, wh: int, nano: int, price: int | None
) -> None:
    ore = round(nano / 10_000_000)
    with database.transaction() as tx:
        supply = a_supply(tx)
        tariff = a_moving_tariff(tx)
        line = Line("charge", ore, wh, charge=tariff, rest=(nano - ore * 10_000_000, 1))
        (billed,) = noted(tx, supply, [line, Line("supplier_subscription", 100)])[1:]
    assert (billed.quantity_wh, billed.unit_price, billed.amount_ore) == (wh, price, ore)


@pytest.mark.parametrize("what", ["price", "product"])
def test_our_own_price_that_changed_since_is_none_of_the_difference(
    database: Database, what: str
) -> None:
    with database.transaction() as tx:
        a_fixed_price(tx)
        supply = a_supply(tx, product="fast")
        if what == "price":
            tx.execute(
                "INSERT INTO pricing.past_product_price (product_id, valid_from, margin_per_kwh, "
                "supplement_per_kwh,"
                " subscription_per_month, replaced_at, replaced_by, reason)"
                " VALUES ('fast', %s, 0, 0, 0, %s + interval '1 hour', 'test', 'test')",
                [BEFORE, NOW],
            )
        else:
            tx.execute(
                "INSERT INTO portfolio.contract_product (contract_id, valid_from, product_id, "
                "changed_by, reason,"
                " recorded_at) VALUES (%s, %s, 'fast', 'test', 'test', %s + interval '1 hour')",
                [supply.contract_id, date(2026, 1, 1), NOW],
            )
        (line,) = noted(tx, supply, [Line("supplier_subscription", 2_900)])
    assert (line.quantity, line.unit_price) == (None, None)
