"""What is left of an expired month binds nobody: while it goes, and where the work of a trade on
the token ledger has expired before the trade.
"""

from collections.abc import Callable
from datetime import date

import pytest

from elhandel.chain.upkeep import RETENTION as WORK
from elhandel.exchange.auction import Side
from elhandel.exchange.rules import market_rules
from elhandel.exchange.tokens import WalletMeans, wallet_means
from elhandel.exchange.upkeep import RETENTION
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.upkeep.retention import horizon, sweep
from tests.builders.clock import at
from tests.builders.forgetting import batches
from tests.integration.exchange.test_rail_token import Rails, closes, states, trade
from tests.integration.exchange.world import MONTH, Market, Neighbour


@pytest.fixture
def rails(market: Market, database_of: Callable[[str], Database]) -> Rails:
    return Rails(market, database_of("chain_worker"), database_of("invoice_generator"))


def work_expires(rails: Rails, upkeep: Database) -> None:
    """As on a night that ended before it came to the trades."""
    until = horizon(FixedClock(at("2032-01-01T03:00")))
    sweep(upkeep, WORK, until, time_is_left=lambda: True)
    rows = rails.market.world.rows
    assert rows("SELECT FROM chain.task WHERE kind = 'settle'") == []
    assert len(rows("SELECT FROM exchange.token_settlement")) == 1


def means(rails: Rails, who: Neighbour) -> WalletMeans:
    with rails.market.database.customer_transaction(who.customer) as tx:
        found = wallet_means(tx, market_rules(MONTH).most_price)
    assert found is not None
    return found


def test_a_trade_whose_work_has_expired_holds_neither_tokens_nor_money(
    rails: Rails, database_of: Callable[[str], Database]
) -> None:
    seller, buyer = trade(rails)
    assert means(rails, seller).bound_units > 0
    assert means(rails, buyer).bound_ore > 0
    rails.passes(4)
    work_expires(rails, database_of("upkeep"))

    assert means(rails, seller).bound_units == 0
    assert means(rails, buyer).bound_ore == 0
    rails.place(seller, Side.SELL, "5", "0.15", "what is left")
    rails.place(buyer, Side.BUY, "10", "0.16", "what is left")


def test_a_settlement_whose_work_has_expired_is_not_shown_as_one_that_waits(
    rails: Rails, database_of: Callable[[str], Database]
) -> None:
    seller, buyer = trade(rails)
    rails.passes(4)
    assert states(rails, seller) == states(rails, buyer) == ["confirmed"]
    work_expires(rails, database_of("upkeep"))

    assert states(rails, seller) == states(rails, buyer) == []


def test_a_settlement_whose_work_has_expired_keeps_no_month_open(
    rails: Rails, database_of: Callable[[str], Database]
) -> None:
    trade(rails)
    rails.passes(4)
    rails.market.settle_electricity()
    rails.market.settle_trades()
    work_expires(rails, database_of("upkeep"))

    assert closes(rails).past == date(2026, 2, 1)


def test_of_a_trade_that_goes_piece_by_piece_the_newest_amount_goes_last(
    market: Market, database_of: Callable[[str], Database]
) -> None:
    """Else the lists of trades would say what it came to before it was corrected."""
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "20", "0.15")
    market.buy(buyer, "20", "0.16")
    market.clear()
    with market.database.transaction() as tx:
        for version, wh in ((3, 12_000), (2, 15_000), (1, 20_000)):
            tx.execute(
                "INSERT INTO exchange.settled_trade (trade_id, version, wh, settled_at) "
                "SELECT trade_id, %s, %s, now() FROM exchange.trade",
                [version, wh],
            )

    upkeep = database_of("upkeep")
    with upkeep.transaction() as tx:  # an index would have them in order by chance
        tx.execute("SET enable_indexscan = off")
        tx.execute("SET enable_indexonlyscan = off")
        tx.execute("SET enable_bitmapscan = off")

    table = "exchange.settled_trade"
    latest = []
    for _ in batches(upkeep, RETENTION, [table], "2032-01-01T12:00", limit=1):
        latest += market.world.rows(f"SELECT max(wh) FILTER (WHERE version = 3) FROM {table}")
    assert latest[:2] == [(12_000,), (12_000,)]
    assert market.world.rows(f"SELECT FROM {table}") == []
