"""GX-STL, C.3: trades on the bills of both sides, by what was really used and produced."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest

from elhandel.billing import INVARIANTS as OF_BILLING
from elhandel.exchange.epochs import clear_ended
from elhandel.exchange.rail import (
    SettledBook,
    books_to_settle,
    read_measured,
    settle_book,
)
from elhandel.ledger import INVARIANTS as OF_LEDGER
from elhandel.platform.upkeep.invariants import EVERYTHING, check
from elhandel.settlement.corrections.marks import mark_contract
from elhandel.values.days.local_time import days as days_of
from elhandel.values.days.period import Period
from elhandel.values.decision import Provenance
from elhandel.values.ids import ContractId
from tests.integration.exchange.world import FIRST, PAST, Market, Neighbour


def settled(market: Market, neighbour: Neighbour) -> dict[str, tuple[int, Fraction]]:
    """(Wh, exact øre) of a home's own lines by component, as its runs have them."""
    return {
        component: (wh, Fraction(int(nano)) / 10**7)
        for component, wh, nano in market.world.rows(
            "SELECT component, sum(quantity_wh)::bigint, "
            "sum(amount_ore * 10000000 + rest_numerator::numeric / rest_denominator) "
            "FROM settlement.line WHERE supply_period_id = %s GROUP BY 1",
            neighbour.supply,
        )
    }


def rounded(amount: Fraction) -> int:
    """Half away from zero."""
    half = Fraction(1, 2) if amount >= 0 else Fraction(-1, 2)
    return int(amount + half)


def test_a_trade_replaces_what_both_bills_say_of_its_energy(market: Market) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour(used=1_000)
    market.sell(seller, "20", "0.15")
    market.buy(buyer, "20", "0.16")
    market.clear()
    market.settle_electricity()

    assert market.settle_trades() == [SettledBook(trades=1, charges=5, waiting=0)]

    used_wh, use_ore = settled(market, buyer)["energy"]
    assert market.charged(buyer) == {
        "bought": (20_000, 3_10),
        "replaced_use": (-20_000, -rounded(use_ore * 20_000 / used_wh)),
    }
    produced_wh, credit_ore = settled(market, seller)["production_credit"]
    assert credit_ore < 0
    assert market.charged(seller) == {
        "sold": (20_000, -3_10),
        "fee": (20_000, 3),  # 1 % of 3.10: the seller gets 3.07
        "replaced_credit": (-20_000, -rounded(credit_ore * 20_000 / produced_wh)),
    }
    assert not market.offenders()


def test_a_neighbour_sees_their_own_trades_and_nobody_elses(market: Market) -> None:
    pairs = [(market.neighbour(produced=500), market.neighbour()) for _ in range(2)]
    for seller, buyer in pairs:
        market.sell(seller, "20", "0.15")
        market.buy(buyer, "20", "0.16")
        market.clear()
    market.settle_electricity()
    market.settle_trades()

    seen = []
    for who in (who for pair in pairs for who in pair):
        with market.database.customer_transaction(who.customer) as tx:
            orders = {one[0] for one in tx.execute("SELECT order_id FROM exchange.trade_order")}
            trades = {one[0] for one in tx.execute("SELECT trade_id FROM exchange.trade")}
            settled = {one[0] for one in tx.execute("SELECT trade_id FROM exchange.settled_trade")}
        assert len(orders) == len(trades) == 1
        assert settled == trades
        seen.append((orders, trades))
    assert [trades for _, trades in seen[::2]] == [trades for _, trades in seen[1::2]]
    assert len(set.union(*(orders for orders, _ in seen))) == 4
    assert len(set.union(*(trades for _, trades in seen))) == 2


def test_settling_the_same_trades_again_charges_nothing(market: Market) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "20", "0.15")
    market.buy(buyer, "20", "0.16")
    market.clear()
    market.settle_electricity()
    market.settle_trades()

    assert market.settle_trades() == []


def test_no_more_is_bought_than_was_used(market: Market) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour(used=100)  # 7.2 kWh
    market.sell(seller, "20", "0.15")
    market.buy(buyer, "20", "0.15")
    market.clear()
    market.settle_electricity()
    market.settle_trades()

    assert market.charged(buyer)["bought"] == (7_200, 1_08)
    assert market.charged(seller)["sold"] == (7_200, -1_08)
    # All of it is a neighbour's: nothing of ours is left on the bill.
    _, use_ore = settled(market, buyer)["energy"]
    assert market.charged(buyer)["replaced_use"] == (-7_200, -rounded(use_ore))


def test_an_earlier_trade_holds_before_a_later_one(market: Market) -> None:
    seller, other = market.neighbour(produced=500), market.neighbour(produced=500)
    buyer = market.neighbour(used=100)
    market.sell(seller, "5", "0.15")
    market.buy(buyer, "5", "0.15")
    market.clear()
    market.sell(other, "5", "0.10")
    market.buy(buyer, "5", "0.10")
    market.clear()
    market.settle_electricity()
    market.settle_trades()

    assert market.charged(seller)["sold"][0] == 5_000
    assert market.charged(other)["sold"][0] == 2_200


def test_a_correction_that_lowers_production_settles_the_trade_anew(market: Market) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "36", "0.15")
    market.buy(buyer, "36", "0.15")
    market.clear()
    market.settle_electricity()
    market.settle_trades()
    assert market.charged(buyer)["bought"] == (36_000, 5_40)

    market.world.read(seller.house.children[0], date(2026, 1, 30), 0, registered=60)
    assert market.settle_trades() == []  # it waits for the correction of the electricity
    market.world.correct()
    market.settle_trades()

    assert market.charged(buyer)["bought"] == (24_000, 3_60)
    assert market.charged(seller)["sold"] == (24_000, -3_60)
    assert market.charged(seller)["fee"] == (24_000, 4)
    assert not market.offenders()


def test_a_corrected_price_of_the_exchange_changes_what_is_replaced(market: Market) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "10", "0.15")
    market.buy(buyer, "10", "0.15")
    market.clear()
    market.settle_electricity()
    market.settle_trades()

    market.world.spot(date(2026, 1, 30), 1_700_000)
    market.world.correct()
    market.settle_trades()

    used_wh, use_ore = settled(market, buyer)["energy"]
    assert market.charged(buyer)["replaced_use"][1] == -rounded(use_ore * 10_000 / used_wh)
    assert market.charged(buyer)["bought"] == (10_000, 1_50)


def test_a_trade_waits_for_the_slower_of_two_homes(market: Market) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    late = market.neighbour()
    market.sell(seller, "10", "0.15")
    market.buy(buyer, "5", "0.15")
    market.buy(late, "5", "0.15")
    market.clear()
    missing = (late.house.point, date(2026, 1, 30))
    with market.database.transaction() as tx:
        (kept,) = tx.execute(
            "DELETE FROM metering.reading_day WHERE metering_point_id = %s AND day = %s "
            "RETURNING day",
            missing,
        ).fetchall()
    assert kept

    market.settle_electricity()
    (first,) = market.settle_trades()
    assert (first.trades, first.waiting) == (1, 1)
    assert market.charged(seller)["sold"][0] == 5_000

    market.world.read(late.house.gsrn, date(2026, 1, 30), 1_000, registered=90)
    market.settle_electricity()
    (second,) = market.settle_trades()
    assert (second.trades, second.waiting) == (1, 0)
    assert market.charged(seller)["sold"][0] == 10_000
    assert not market.offenders()


def test_what_is_read_and_not_settled_yet_is_settled_by_the_next_run(market: Market) -> None:
    """The job ends between reading the homes and settling the book."""
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "10", "0.15")
    market.buy(buyer, "10", "0.15")
    market.clear()
    market.settle_electricity()
    with market.database.transaction() as tx:
        (book,) = books_to_settle(tx, market.clock.today())
        for supply in book.supplies:
            read_measured(tx, supply, book.month, market.clock.now())

    with market.database.transaction() as tx:
        (again,) = books_to_settle(tx, market.clock.today())
        assert again.supplies == []
        assert settle_book(tx, again, market.clock.now()).charges == 5
        assert books_to_settle(tx, market.clock.today()) == []


def test_trades_stand_on_the_bill_and_in_the_books(market: Market) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "20", "0.15")
    market.buy(buyer, "20", "0.16")
    market.clear()
    run = market.settle_electricity()
    market.settle_trades()
    electricity = books_without(market)

    market.world.bill(run)

    assert trades_on_bills(market, buyer)[0] == ("Nabostrøm, købt, 01.01.2026–31.01.2026", 3_10)
    fee = ("Gebyr af solgt nabostrøm, 01.01.2026–31.01.2026", 3)
    assert fee in trades_on_bills(market, seller)
    assert not any(
        found.offenders for found in check(market.database, (*OF_BILLING, *OF_LEDGER), EVERYTHING)
    )

    in_books = dict(
        market.world.rows("SELECT book, sum(amount_ore)::int FROM ledger.entry GROUP BY book")
    )
    bought, sold = market.charged(buyer), market.charged(seller)
    assert in_books["fees"] == -3
    assert in_books["revenue_energy"] == -(
        electricity["energy"] + bought["bought"][1] + bought["replaced_use"][1]
    )
    assert in_books["energy_bought"] == -(
        electricity["production_credit"] + sold["sold"][1] + sold["replaced_credit"][1]
    )
    assert "revenue_services" not in in_books


def books_without(market: Market) -> dict[str, int]:
    """Øre of all settled lines by component."""
    return dict(
        market.world.rows(
            "SELECT component, sum(amount_ore)::int FROM settlement.line GROUP BY component"
        )
    )


def trades_on_bills(market: Market, who: Neighbour) -> Sequence[tuple[str, int]]:
    return market.world.rows(
        "SELECT l.description, l.amount_ore FROM billing.invoice_line l "
        "JOIN billing.invoice i USING (invoice_id) "
        "WHERE i.customer_id = %s AND l.billing_charge_id IS NOT NULL ORDER BY l.line_no",
        who.customer,
    )


def test_what_trades_after_a_stop_when_its_book_is_settled_is_settled_too(market: Market) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour(used=1_000)
    market.sell(seller, "10", "0.15")
    market.buy(buyer, "10", "0.15")
    market.clear()
    market.sell(seller, "20", "0.15")
    market.buy(buyer, "20", "0.15")
    market.settle_electricity()  # the market stood still from then on, and its month is closed
    market.settle_trades()
    assert market.charged(buyer)["bought"] == (10_000, 1_50)

    cleared = list(clear_ended(market.database, market.clock.now()))
    assert sum(epoch.trades for epoch in cleared) == 1
    market.settle_trades()

    assert market.charged(buyer)["bought"] == (30_000, 4_50)
    assert market.charged(seller)["sold"] == (30_000, -4_50)
    assert market.settle_trades() == []
    assert not market.offenders()


def test_only_what_a_home_used_and_produced_while_it_was_supplied_holds(market: Market) -> None:
    """The days of the month before its supply are somebody else's, and so is their energy."""
    seller, buyer = market.neighbour(produced=100), market.neighbour(used=100)
    for home in (seller, buyer):
        for point in (home.house.gsrn, *home.house.children):
            market.world.read(point, date(2026, 1, 28), 9_000)
    big_seller, big_buyer = market.neighbour(produced=9_000), market.neighbour(used=9_000)
    market.sell(big_seller, "100", "0.15")
    market.buy(buyer, "100", "0.16")
    market.clear()
    market.buy(big_buyer, "7.2", "0.16")
    market.sell(seller, "7.2", "0.15")  # all that is left to sell: 72 hours at 100 Wh
    market.clear()
    market.settle_electricity()
    market.settle_trades()

    assert market.charged(buyer)["bought"] == (7_200, 1_12)
    assert market.charged(seller)["sold"] == (7_200, -1_12)
    measured = market.world.rows(
        "SELECT used_wh, produced_wh FROM exchange.measured WHERE supply_period_id = ANY(%s) "
        "ORDER BY supply_period_id",
        [seller.supply, buyer.supply],
    )
    assert measured == [(72_000, 7_200), (7_200, 0)]


@pytest.mark.parametrize("was_settled", [False, True])
@pytest.mark.parametrize(
    "turned_out",
    [
        "UPDATE portfolio.supply_period SET state = 'void'",
        "UPDATE portfolio.supply_period SET starts_on = '2025-12-01', ends_on = '2026-01-01'",
    ],
)
def test_a_trade_with_a_supply_that_never_was_holds_nothing_and_waits_for_nothing(
    market: Market, turned_out: str, *, was_settled: bool
) -> None:
    """Else it would keep its place for good before what the other home traded later."""
    seller, ghost, buyer = market.neighbour(produced=500), market.neighbour(), market.neighbour()
    market.sell(seller, "36", "0.15")
    market.buy(ghost, "30", "0.16")
    market.clear()
    market.buy(buyer, "6", "0.16")
    market.clear()
    days = [Period(FIRST, PAST)]
    if was_settled:
        market.settle_electricity()
        market.settle_trades()

    with market.database.transaction() as tx:
        tx.execute(f"{turned_out} WHERE supply_period_id = %s", [ghost.supply])
        mark_contract(tx, ContractId(ghost.house.contract), days, Provenance(market.clock.now()))
    if not was_settled:
        market.settle_electricity()
    market.world.correct()
    for day in days_of(FIRST, PAST):  # less was produced than the three have traded
        market.world.read(seller.house.children[0], day, 250)
    market.world.correct()
    market.settle_trades()

    held = market.world.rows(
        "SELECT DISTINCT ON (trade_id) wh FROM exchange.settled_trade"
        " ORDER BY trade_id, version DESC"
    )
    assert held == [(0,), (6_000,)]
    assert market.charged(seller)["sold"][0] == market.charged(buyer)["bought"][0] == 6_000
    assert not any(ore for _, ore in market.charged(ghost).values())
    assert market.settle_trades() == []
    assert not market.offenders()
