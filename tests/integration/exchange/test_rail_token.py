"""GX-STL-1 to 4, GX-ORD-4, C.3.4: trades that are paid on the token ledger, and what bills say."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib import import_module

import pytest

from elhandel.chain import tasks
from elhandel.chain.tasks import CURRENCY, ENERGY, Allowance, Kind, Task
from elhandel.chain.work import follow
from elhandel.exchange import BookFull, CancelledBecause, NotEnough, OrderClosed, RailClosed
from elhandel.exchange.auction import Side
from elhandel.exchange.epochs import depth, epoch_figures
from elhandel.exchange.orders import (
    Changed,
    PlacedOrder,
    State,
    Wanted,
    cancel_of_wallet,
    change,
    place,
)
from elhandel.exchange.orders.standing import hold_orders
from elhandel.exchange.rail import traded_from
from elhandel.exchange.rails import Rail
from elhandel.exchange.rules import market_rules
from elhandel.exchange.tokens import (
    ClosedTokens,
    close_tokens,
    fall_back,
    own_settlements,
    retry_settlement,
    settlements_counted,
)
from elhandel.minting.participation import join, participations
from elhandel.minting.surplus.names import day_subject
from elhandel.platform.database import Database
from elhandel.portal.wallets import remove_wallet
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import CustomerId
from elhandel.values.seen import Seen
from elhandel.values.tokens import units_of_wh
from elhandel.values.units import micro_dkk, wh
from elhandel.wallets import NoWallet
from tests.builders.chain import (
    a_book,
    a_cluster,
    a_wallet,
    chain_of,
    money_of,
    signed_by,
    tokens_of,
)
from tests.builders.waiting import Second
from tests.integration.exchange.conftest import ApiOf
from tests.integration.exchange.world import FIRST, MONTH, TRADING, Market, Neighbour

UNSEEN = Seen(None, None)
"""Where somebody asked from is nothing to these tests."""


class Rails:
    """A market whose neighbours have wallets on a ledger with money."""

    def __init__(self, market: Market, worker: Database, closing: Database) -> None:
        self.market = market
        self.worker = worker
        self.closing = closing
        self.book = a_book(currency=True)
        self.cluster = a_cluster(self.book)
        self.chain = chain_of(self.cluster)
        self.names: dict[int, str] = {}

    def passes(self, count: int = 4) -> None:
        """The worker's, some minutes apart; the market's clock stands where it stood."""
        now = self.market.clock.instant
        for number in range(count):
            self.market.clock.instant = now
            self.market.clock.move_by(seconds=number)
            follow(self.worker, self.market.clock, self.chain, self.book)
            self.cluster.produce(40)

    def wallet(
        self,
        who: Neighbour,
        name: str,
        *,
        kwh: int = 0,
        kroner: int = 0,
        allowed: int = 10**13,
        subject: str | None = None,
    ) -> None:
        """Give a neighbour a wallet that holds so much, all of it allowed to the market."""
        self.names[who.supply] = name
        with self.market.database.transaction() as tx:
            tx.execute(
                "INSERT INTO wallets.wallet (customer_id, address, connected_at)"
                " VALUES (%s, %s, %s)",
                [who.customer, a_wallet(name), TRADING],
            )
            tx.execute(
                "INSERT INTO chain.holding (wallet, watched_since) VALUES (%s, %s)",
                [a_wallet(name), TRADING],
            )
        if kwh:
            self.order(Kind.MINT, subject or f"mint {name}", name, units_of_wh(kwh * 1000))
        if kroner:
            self.order(Kind.FUND, f"fund {name}", name, kroner * 100)
        for token in (ENERGY, CURRENCY):
            self.order(Kind.APPROVE, f"{token} {name}", name, allowed, Allowance(token))
        self.passes(2)
        with self.market.database.transaction() as tx:
            rows = tx.execute(
                "SELECT o.task_id, o.message FROM chain.offer o JOIN chain.task k USING (task_id)"
                " WHERE k.state = 'pending' AND k.wallet = %s",
                [a_wallet(name)],
            ).fetchall()
            for task, message in rows:
                tx.execute(
                    "UPDATE chain.offer SET signature = %s, signed_at = %s WHERE task_id = %s",
                    [signed_by(name, bytes(message)), TRADING, task],
                )
        self.passes(3)

    def order(
        self, kind: Kind, subject: str, name: str, units: int, terms: tasks.Terms = None
    ) -> None:
        with self.market.database.transaction() as tx:
            tasks.order(
                tx, kind, subject=subject, number=1, wallet=a_wallet(name), units=units,
                terms=terms, now=TRADING,
            )  # fmt: skip

    def place(self, who: Neighbour, side: Side, kwh: str, dkk: str, key: str) -> PlacedOrder:
        wanted = Wanted(Gsrn(who.house.gsrn), side, wh(kwh), micro_dkk(dkk), key, rail=Rail.TOKEN)
        with self.market.database.customer_transaction(who.customer) as tx:
            placed, _ = place(tx, wanted, self.market.clock.now())
        return placed

    def allows_less(self, name: str) -> None:
        """The owner of a wallet lets the market move next to nothing of its money."""
        task = Task(0, Kind.APPROVE, "less", 1, a_wallet(name), 1, Allowance(CURRENCY))
        message = self.book.offer(task, self.chain.blockhash(), self.chain.rent)
        signed = self.book.sign_offered(task, message, signed_by(name, message))
        self.chain.send(signed.content)

    def holds(self, name: str) -> tuple[int, int]:
        """(Wh, øre)"""
        return (
            tokens_of(self.cluster, self.book, a_wallet(name)),
            money_of(self.cluster, self.book, a_wallet(name)),
        )


@pytest.fixture
def rails(market: Market, database_of: Callable[[str], Database]) -> Rails:
    return Rails(market, database_of("chain_worker"), database_of("invoice_generator"))


def two(rails: Rails, **buyer: int) -> tuple[Neighbour, Neighbour]:
    seller, other = rails.market.neighbour(produced=500), rails.market.neighbour()
    rails.wallet(seller, "Sol", kwh=25)
    rails.wallet(other, "Bo", **({"kroner": 5} | buyer))
    return seller, other


def states(rails: Rails, who: Neighbour) -> list[str]:
    with rails.market.database.customer_transaction(who.customer) as tx:
        found, _ = own_settlements(tx)
    return [one.state.value for one in found]


def trade(rails: Rails) -> tuple[Neighbour, Neighbour]:
    seller, buyer = two(rails)
    rails.place(seller, Side.SELL, "20", "0.15", "sell")
    rails.place(buyer, Side.BUY, "20", "0.16", "buy")
    rails.market.clear()
    return seller, buyer


def test_the_settlement_flow_of_the_requirements(rails: Rails) -> None:
    """25 kWh minted, sell 20 at 0.15, buy 20 at 0.16: 3.10, fee 0.03, and the balances change."""
    seller, buyer = trade(rails)
    assert states(rails, seller) == states(rails, buyer) == ["pending"]
    rails.passes(1)
    assert states(rails, buyer) == ["processing"]
    rails.passes(2)

    assert states(rails, seller) == states(rails, buyer) == ["confirmed"]
    assert rails.holds("Sol") == (5_000, 3_07)
    assert rails.holds("Bo") == (20_000, 1_90)
    assert money_of(rails.cluster, rails.book, rails.book.house) == 3

    market = rails.market
    market.settle_electricity()
    market.settle_trades()
    bought, sold = market.charged(buyer), market.charged(seller)
    assert (bought["bought"], bought["paid"]) == ((20_000, 3_10), (20_000, -3_10))
    assert (sold["sold"], sold["fee"]) == ((20_000, -3_10), (20_000, 3))
    assert sold["received"] == (20_000, 3_07)
    assert "replaced_use" in bought
    assert market.settle_trades() == []
    assert not market.offenders()
    vat = market.world.rows("SELECT DISTINCT vat FROM exchange.charged WHERE component = 'paid'")
    assert vat == [(False,)]  # how it is paid changes no VAT


def test_our_fee_is_the_same_in_however_small_trades(rails: Rails) -> None:
    """Ten trades of 31 øre, none of which has a fee alone, on the ledger and on the bill."""
    seller, buyer = two(rails)
    rails.place(seller, Side.SELL, "20", "0.15", "sell")
    for number in range(10):
        rails.place(buyer, Side.BUY, "2", "0.16", f"buy {number}")
    assert [one.trades for one in rails.market.clear()] == [10]
    rails.passes(6)

    assert states(rails, seller) == ["confirmed"] * 10
    assert rails.holds("Sol") == (5_000, 3_07)
    assert money_of(rails.cluster, rails.book, rails.book.house) == 3
    rails.market.settle_electricity()
    rails.market.settle_trades()
    sold = rails.market.charged(seller)
    assert (sold["sold"], sold["fee"]) == ((20_000, -3_10), (20_000, 3))
    assert sold["received"] == (20_000, 3_07)
    assert not rails.market.offenders()


def test_a_later_epoch_goes_on_with_the_fee_of_the_month(rails: Rails) -> None:
    """31 øre and 31 øre: 0 and 1, as 62 are rounded."""
    seller, buyer = two(rails)
    for number in range(2):
        rails.place(seller, Side.SELL, "2", "0.15", f"sell {number}")
        rails.place(buyer, Side.BUY, "2", "0.16", f"buy {number}")
        rails.market.clear()

    fees = rails.market.world.rows("SELECT fee_ore FROM exchange.token_settlement ORDER BY 1")
    assert fees == [(0,), (1,)]


def test_a_home_on_both_rails_has_one_fee(rails: Rails) -> None:
    """31 øre on the ledger and 31 on the bill: neither has a fee alone, and 62 have that of 1."""
    seller, buyer = two(rails)
    rails.place(seller, Side.SELL, "2", "0.15", "sell")
    rails.place(buyer, Side.BUY, "2", "0.16", "buy")
    rails.market.sell(seller, "2", "0.15")
    rails.market.buy(buyer, "2", "0.16")
    assert [one.trades for one in rails.market.clear()] == [2]
    rails.passes(4)
    assert rails.holds("Sol") == (23_000, 31)

    rails.market.settle_electricity()
    rails.market.settle_trades()

    sold = rails.market.charged(seller)
    assert (sold["sold"], sold["fee"]) == ((4_000, -62), (4_000, 1))
    assert sold["received"] == (2_000, 31)
    assert rails.market.settle_trades() == []
    assert not rails.market.offenders()


def test_a_correction_comes_out_on_the_bill(rails: Rails) -> None:
    """The ledger paid for 20 kWh; the seller turns out to have produced 12."""
    seller, buyer = trade(rails)
    rails.passes(4)
    market = rails.market
    for day in (30, 31):
        market.world.read(seller.house.children[0], date(2026, 1, day), 0, registered=60)
    market.settle_electricity()
    market.settle_trades()

    bought, sold = market.charged(buyer), market.charged(seller)
    assert (bought["bought"], bought["paid"]) == ((12_000, 1_86), (20_000, -3_10))
    assert (sold["sold"], sold["received"]) == ((12_000, -1_86), (20_000, 3_07))
    assert not market.offenders()


def test_what_the_ledger_refuses_three_times_stands_on_the_bill(rails: Rails) -> None:
    seller, buyer = trade(rails)
    rails.allows_less("Bo")
    for _ in range(8):
        rails.passes(1)
        rails.cluster.produce(200)
        rails.market.clock.move_by(minutes=2)
    assert states(rails, buyer) == ["failed"]
    with rails.closing.transaction() as tx:
        assert settlements_counted(tx).failed == 1
        ((number,),) = rails.market.world.rows("SELECT trade_id FROM exchange.token_settlement")
        retry_settlement(tx, number, rails.market.clock.now())
    assert states(rails, buyer) == ["pending"]
    for _ in range(8):
        rails.passes(1)
        rails.cluster.produce(200)
        rails.market.clock.move_by(minutes=2)

    market = rails.market
    market.settle_electricity()
    market.settle_trades()
    assert states(rails, seller) == ["cancelled"]
    assert market.charged(buyer)["bought"] == (20_000, 3_10)
    assert "paid" not in market.charged(buyer)
    assert not market.offenders()


def test_a_stranger_sees_no_settlement_no_holding_and_no_challenge(rails: Rails) -> None:
    seller, buyer = trade(rails)
    stranger = rails.market.neighbour()
    rails.market.world.rows(
        "INSERT INTO wallets.challenge (nonce, site, customer_id, address, issued_at, expires_at)"
        " SELECT 'n' || customer_id, 'here', customer_id, address, connected_at,"
        " connected_at + interval '5 minutes' FROM wallets.wallet RETURNING 1"
    )
    tables = ("exchange.token_settlement", "chain.holding", "wallets.challenge")

    def seen(who: Neighbour) -> list[int]:
        with rails.market.database.customer_transaction(who.customer) as tx:
            return [tx.execute(f"SELECT FROM {table}").rowcount for table in tables]

    assert seen(stranger) == [0, 0, 0]
    assert seen(seller) == seen(buyer) == [1, 1, 1]


def test_what_staff_let_be_tried_again_at_the_same_moment_does_not_fall_back(
    rails: Rails, database_url: str
) -> None:
    """Else a trade would be paid on the ledger and count as one that stands on the bill."""
    _, buyer = trade(rails)
    rails.allows_less("Bo")
    for _ in range(8):
        rails.passes(1)
        rails.cluster.produce(200)
        rails.market.clock.move_by(minutes=2)
    ((task,),) = rails.market.world.rows("SELECT task_id FROM chain.task WHERE state = 'dead'")
    now = rails.market.clock.now()

    def closes_the_month() -> int:
        with rails.closing.transaction() as tx:
            return fall_back(tx, "DK1", MONTH, now)

    with rails.market.database.transaction() as tx:
        tasks.retry(tx, task, now)
        second = Second(database_url, closes_the_month)

    assert second.result() == 0
    assert states(rails, buyer) == ["pending"]


@pytest.fixture
def traded(rails: Rails, database_of: Callable[[str], Database]) -> tuple[Neighbour, Neighbour]:
    """A seller of 20 of the 25 kWh that are tokens of a day of January, and the buyer."""
    seller, buyer = rails.market.neighbour(produced=500), rails.market.neighbour()
    gsrn = Gsrn(seller.house.children[0])
    with database_of("settlement_worker").transaction() as tx:
        join(tx, gsrn, FIRST, Decision("staff:anna", "asked for it", TRADING))
        (taking_part,) = participations(tx)
    rails.wallet(seller, "Sol", kwh=25, subject=day_subject(taking_part, FIRST))
    rails.wallet(buyer, "Bo", kroner=5)
    rails.place(seller, Side.SELL, "20", "0.15", "sell")
    rails.place(buyer, Side.BUY, "20", "0.16", "buy")
    rails.market.clear()
    return seller, buyer


def closes(rails: Rails) -> ClosedTokens:
    today = rails.market.clock.today()
    with rails.closing.snapshot() as tx:
        return close_tokens(tx, traded_from(today), today, rails.market.clock.now())


def test_tokens_of_a_closed_month_are_burned_where_they_lie_and_bills_stay(
    rails: Rails, traded: tuple[Neighbour, Neighbour]
) -> None:
    """The seller's and the buyer's: a trade that holds has redeemed them, and 5 kWh fall back."""
    seller, buyer = traded
    rails.passes(4)
    assert closes(rails).units == 0  # January is traded still
    market = rails.market
    market.settle_electricity()
    market.settle_trades()
    before = market.charged(seller), market.charged(buyer)

    closed = closes(rails)
    assert (closed.past, closed.units) == (date(2026, 2, 1), units_of_wh(25_000))
    rails.passes(4)
    assert (rails.holds("Sol")[0], rails.holds("Bo")[0]) == (0, 0)
    assert closes(rails) == ClosedTokens(date(2026, 2, 1))
    assert market.settle_trades() == []
    assert (market.charged(seller), market.charged(buyer)) == before
    assert not market.offenders()


def test_a_month_is_not_closed_while_a_settlement_of_it_is_undecided(
    rails: Rails, traded: tuple[Neighbour, Neighbour]
) -> None:
    seller, _ = traded
    rails.market.settle_electricity()
    assert closes(rails) == ClosedTokens(MONTH)
    assert rails.holds("Sol") == (25_000, 0)

    rails.passes(4)
    assert states(rails, seller) == ["confirmed"]
    assert closes(rails).past == date(2026, 2, 1)


def test_orders_of_one_rail_never_meet_those_of_the_other(rails: Rails) -> None:
    seller, buyer = two(rails)
    rails.place(seller, Side.SELL, "20", "0.15", "sell")
    rails.market.buy(buyer, "20", "0.16")

    assert [one.trades for one in rails.market.clear()] == [0]
    with rails.market.database.customer_transaction(buyer.customer) as tx:
        assert [one.side for one in depth(tx, "DK1", MONTH)] == [Side.BUY]
        assert [one.side for one in depth(tx, "DK1", MONTH, Rail.TOKEN)] == [Side.SELL]


def test_figures_and_fullness_are_of_one_rail(
    rails: Rails, monkeypatch: pytest.MonkeyPatch
) -> None:
    seller, buyer = two(rails)
    rails.place(seller, Side.SELL, "20", "0.15", "sell")
    rails.place(buyer, Side.BUY, "5", "0.16", "buy")
    rails.market.buy(buyer, "20", "0.16")
    rails.market.clear()
    now = rails.market.clock.now()

    with rails.market.database.customer_transaction(buyer.customer) as tx:
        bill, token = (
            epoch_figures(tx, "DK1", TRADING - timedelta(days=1), now, rail)
            for rail in (Rail.BILL, Rail.TOKEN)
        )
    assert (bill.ordered, bill.trades, bill.wh, bill.traders, bill.traded) == (1, 0, 0, 0, 0)
    assert (token.ordered, token.trades, token.wh, token.traders) == (2, 1, 5_000, 2)
    assert bill.cleared == token.cleared == 1

    rules = replace(market_rules(MONTH), most_open=2)  # one order is open in either book
    module = import_module("elhandel.exchange.orders.place")  # its face hides it behind `place`
    monkeypatch.setattr(module, "market_rules", lambda _: rules)
    rails.place(seller, Side.SELL, "1", "0.20", "the second")
    with pytest.raises(BookFull):
        rails.place(seller, Side.SELL, "1", "0.20", "the third")
    rails.market.buy(buyer, "1", "0.10")
    with pytest.raises(BookFull):
        rails.market.buy(buyer, "1", "0.10")


def test_an_order_needs_a_wallet_its_balance_and_what_the_market_may_move(rails: Rails) -> None:
    seller, buyer = rails.market.neighbour(produced=500), rails.market.neighbour()
    with pytest.raises(RailClosed):
        rails.place(seller, Side.SELL, "1", "0.15", "closed")
    rails.passes(3)
    with pytest.raises(NoWallet):
        rails.place(seller, Side.SELL, "1", "0.15", "no wallet")
    rails.wallet(seller, "Sol", kwh=25, allowed=units_of_wh(22_000))
    rails.wallet(buyer, "Bo", kroner=5)

    with pytest.raises(NotEnough):
        rails.place(seller, Side.SELL, "22.1", "0.15", "more than is allowed")
    rails.place(seller, Side.SELL, "20", "0.15", "sell")
    with pytest.raises(NotEnough):
        rails.place(seller, Side.SELL, "2.1", "0.15", "more than is left")
    rails.place(buyer, Side.BUY, "20", "0.20", "buy")
    with pytest.raises(NotEnough):
        rails.place(buyer, Side.BUY, "6", "0.20", "dearer than is left")


def removes_wallet(database: Database, who: Neighbour, now: datetime) -> int:
    with database.customer_transaction(who.customer) as tx:
        return remove_wallet(tx, CustomerId(who.customer), UNSEEN, now)


def test_who_removes_their_wallet_has_no_order_left_that_it_would_pay(rails: Rails) -> None:
    """What has traded stays, and is paid; an order on the bill and those of others stand."""
    seller, buyer = two(rails)
    sale = rails.place(seller, Side.SELL, "20", "0.15", "sell")
    on_bill = rails.market.sell(seller, "5", "0.40")
    purchase = rails.place(buyer, Side.BUY, "8", "0.16", "buy")
    rails.market.clear()
    of_another = rails.place(buyer, Side.BUY, "1", "0.10", "cheap")
    assert removes_wallet(rails.market.database, seller, rails.market.clock.now()) == 1

    seen = rails.market.seen(seller, sale)
    assert (seen.state, seen.traded_wh) == (State.CANCELLED, 8_000)
    assert seen.cancelled_because is CancelledBecause.WALLET_REMOVED
    assert rails.market.seen(seller, on_bill).state is State.ACTIVE
    assert rails.market.seen(buyer, purchase).state is State.FILLED
    assert rails.market.seen(buyer, of_another).state is State.ACTIVE
    rails.passes(4)
    assert states(rails, buyer) == ["confirmed"]
    assert rails.holds("Sol") == (17_000, 1_19)  # 8 kWh at 0.15, less 0.01
    assert rails.market.offenders() == []


def test_who_has_no_wallet_cancels_nothing(rails: Rails) -> None:
    seller, _ = two(rails)
    rails.place(seller, Side.SELL, "20", "0.15", "sell")
    stranger = rails.market.neighbour()
    with pytest.raises(NoWallet):
        removes_wallet(rails.market.database, stranger, rails.market.clock.now())
    assert removes_wallet(rails.market.database, seller, rails.market.clock.now()) == 1
    with pytest.raises(NoWallet):
        rails.place(seller, Side.SELL, "1", "0.15", "again")


@pytest.mark.parametrize("removes_first", [True, False])
def test_an_order_and_the_removal_of_its_wallet_at_the_same_moment(
    rails: Rails,
    database_url: str,
    database_of: Callable[[str], Database],
    *,
    removes_first: bool,
) -> None:
    """Whoever comes first, no open order is left of a wallet that is gone."""
    seller, _ = two(rails)
    database, now = rails.market.database, rails.market.clock.now()
    other = database_of("portal")
    wanted = Wanted(
        Gsrn(seller.house.gsrn), Side.SELL, wh("1"), micro_dkk("0.15"), "at once", rail=Rail.TOKEN
    )

    def places(own: Database) -> PlacedOrder:
        with own.customer_transaction(seller.customer) as tx:
            return place(tx, wanted, now)[0]

    if removes_first:
        with database.customer_transaction(seller.customer) as tx:
            remove_wallet(tx, CustomerId(seller.customer), UNSEEN, now)
            second = Second(database_url, lambda: places(other))
        assert isinstance(second.result(), NoWallet)
    else:
        with database.customer_transaction(seller.customer) as tx:
            place(tx, wanted, now)
            second = Second(database_url, lambda: removes_wallet(other, seller, now))
        assert second.result() == 1
    open_orders = rails.market.world.rows(
        "SELECT order_id FROM exchange.trade_order WHERE closed_at IS NULL AND rail = 'token'"
    )
    assert open_orders == []


def test_who_removes_a_wallet_does_not_wait_for_who_changes_an_order_of_it(
    rails: Rails, database_url: str, database_of: Callable[[str], Database]
) -> None:
    """Both hold the customer's orders before any single one: else each waits for the other."""
    seller, _ = two(rails)
    order = rails.place(seller, Side.SELL, "20", "0.15", "sell")
    now = rails.market.clock.now()
    other = database_of("portal")

    def changes() -> PlacedOrder:
        with other.customer_transaction(seller.customer) as tx:
            return change(tx, order.order_id, Changed(price=micro_dkk("0.14")), now)[0]

    with rails.market.database.customer_transaction(seller.customer) as tx:
        hold_orders(tx)
        second = Second(database_url, changes)
        assert cancel_of_wallet(tx, now) == 1
    assert isinstance(second.result(), OrderClosed)


@pytest.mark.usefixtures("neighbours")
def test_the_api_says_why_an_order_was_cancelled(rails: Rails, api_of: ApiOf) -> None:
    seller, _ = two(rails)
    rails.place(seller, Side.SELL, "20", "0.15", "sell")
    client = api_of(seller)

    assert client.delete("/api/user/wallet").status_code == 204
    (order,) = client.get("/api/trading/orders").json()["orders"]
    assert (order["status"], order["cancelled_because"]) == ("cancelled", "wallet-removed")


@pytest.mark.usefixtures("neighbours")
def test_the_api_says_where_a_settlement_stands(rails: Rails, api_of: ApiOf) -> None:
    _, buyer = trade(rails)
    rails.passes(4)
    client = api_of(buyer)

    (one,) = client.get("/api/trading/settlements").json()["settlements"]
    assert (one["status"], one["total"], one["fee"], one["net"]) == (
        "confirmed", "3.10", "0.03", "3.07",
    )  # fmt: skip
    assert len(one["transaction_signature"]) > 60
    assert one["retry_count"] == 0
    other = api_of(rails.market.neighbour())
    assert other.get("/api/trading/settlements").json()["settlements"] == []
