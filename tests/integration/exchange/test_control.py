"""The market stands still for one of three reasons, and its orders are cancelled together.
GX-GOV-1.
"""

import pytest
from typer.testing import CliRunner

from elhandel.exchange import CancelledBecause
from elhandel.exchange.control import (
    Clearance,
    PauseKind,
    clear_order_book,
    enter_market,
    is_emergency,
    pause_market,
    pause_now,
    pauses_now,
    resume_market,
)
from elhandel.exchange.errors import MarketPaused, UnableToTrade
from elhandel.exchange.orders import State
from elhandel.platform.database import Database
from elhandel.values.decision import Decision
from simulator.local.cli.exchange import market as command
from tests.builders.functions import Invoke
from tests.builders.waiting import Second
from tests.integration.exchange.conftest import ApiOf
from tests.integration.exchange.world import Market


def decision(market: Market, why: str = "the readings of DK1 are wrong") -> Decision:
    return Decision(by="staff:ida", why=why, at=market.clock.now())


@pytest.mark.parametrize("kind", list(PauseKind))
def test_while_a_pause_of_any_kind_holds_nothing_is_entered(
    market: Market, kind: PauseKind
) -> None:
    with market.database.transaction() as tx:
        assert pause_market(tx, decision(market), kind)
        assert not pause_market(tx, decision(market), kind)
        with pytest.raises(MarketPaused):
            enter_market(tx)
        assert is_emergency(tx) == (kind is PauseKind.EMERGENCY)

        resume_market(tx, decision(market), kind)
        enter_market(tx)


def test_each_kind_begins_and_ends_for_itself_and_the_gravest_is_shown(market: Market) -> None:
    with market.database.transaction() as tx:
        for kind in PauseKind:
            pause_market(tx, decision(market), kind)
        assert [pause.kind for pause in pauses_now(tx)] == list(reversed(PauseKind))

        resume_market(tx, decision(market), PauseKind.EMERGENCY)
        found = pause_now(tx)
        assert found is not None
        assert found.kind is PauseKind.MAINTENANCE
        with pytest.raises(MarketPaused):
            enter_market(tx)

        resume_market(tx, decision(market), PauseKind.MAINTENANCE)
        with pytest.raises(UnableToTrade, match="but for trading"):
            resume_market(tx, decision(market), PauseKind.EMERGENCY)
        resume_market(tx, decision(market), PauseKind.TRADING)
        with pytest.raises(UnableToTrade, match="does not stand still"):
            resume_market(tx, decision(market), PauseKind.TRADING)


def test_clearing_the_book_gives_everything_back_and_leaves_what_has_traded(
    market: Market,
) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    sale = market.sell(seller, "20", "0.15")
    market.buy(buyer, "8", "0.16")
    market.clear()
    open_buy = market.buy(buyer, "5", "0.10")
    market.clock.move_by(minutes=1)

    with market.database.transaction() as tx:
        cleared = clear_order_book(tx, decision(market), None)
        again = clear_order_book(tx, decision(market), None)

    assert (cleared.orders, cleared.wh) == (2, 12_000 + 5_000)
    assert (again.orders, again.wh) == (0, 0)
    seen = market.seen(seller, sale)
    assert (seen.state, seen.traded_wh) == (State.CANCELLED, 8_000)
    assert market.seen(buyer, open_buy).state is State.CANCELLED
    # What the sale held is free again: 12 kWh of it can be offered once more, and no Wh beyond.
    market.sell(seller, "12", "0.15")
    assert market.offenders() == []
    rows = market.world.rows(
        "SELECT price_area, orders, wh, cleared_by, reason FROM exchange.clearance"
    )
    assert rows == [(None, 2, 17_000, "staff:ida", "the readings of DK1 are wrong")]
    assert seen.cancelled_because is CancelledBecause.STAFF


def test_customers_are_told_once_that_staff_cancelled_their_orders(market: Market) -> None:
    """Who had none open is told nothing, nor is why: the reason is written for staff."""
    seller, buyer, other = (market.neighbour(produced=500) for _ in range(3))
    market.sell(seller, "2", "0.50")
    market.sell(seller, "3", "0.60")
    market.buy(buyer, "5", "0.10")
    theirs = market.sell(other, "1", "0.90")
    market.cancel(other, theirs)

    with market.database.transaction() as tx:
        clear_order_book(tx, decision(market), None)
        clear_order_book(tx, decision(market), None)

    told = market.world.rows(
        "SELECT customer_id, said FROM notifications.notice WHERE template = 'orders-cancelled' "
        "ORDER BY customer_id"
    )
    assert told == [(seller.customer, {"orders": 2}), (buyer.customer, {"orders": 1})]
    assert market.seen(other, theirs).cancelled_because is None


def test_the_book_of_one_area_is_cleared_alone(market: Market) -> None:
    seller = market.neighbour(produced=500)
    sale = market.sell(seller, "20", "0.15")
    other = "DK2" if sale.price_area == "DK1" else "DK1"

    with market.database.transaction() as tx:
        assert clear_order_book(tx, decision(market), other).orders == 0
        assert clear_order_book(tx, decision(market), sale.price_area).orders == 1


def test_a_book_is_cleared_while_the_market_stands_still(market: Market) -> None:
    seller = market.neighbour(produced=500)
    market.sell(seller, "20", "0.15")
    with market.database.transaction() as tx:
        pause_market(tx, decision(market), PauseKind.EMERGENCY)
        assert clear_order_book(tx, decision(market), None).orders == 1


def test_an_order_that_its_customer_cancels_at_the_same_moment_is_theirs(
    market: Market, database_url: str
) -> None:
    """Who cancels first is whose cancelling it is; nothing is counted twice."""
    seller = market.neighbour(produced=500)
    first, second = market.sell(seller, "5", "0.15"), market.sell(seller, "6", "0.15")

    def clear() -> Clearance:
        own = Database(database_url)
        try:
            with own.transaction() as tx:
                return clear_order_book(tx, decision(market), None)
        finally:
            own.close()

    with market.database.transaction() as tx:
        tx.execute(
            "UPDATE exchange.trade_order SET state = 'cancelled', closed_at = %(now)s "
            "WHERE order_id = %(order)s",
            {"order": first.order_id, "now": market.clock.now()},
        )
        other = Second(database_url, clear)
    assert other.result().orders == 1
    owned = dict(
        market.world.rows("SELECT order_id, clearance_id IS NULL FROM exchange.trade_order")
    )
    assert owned == {first.order_id: True, second.order_id: False}


def test_staff_clear_the_book_by_a_job(market: Market, backoffice: Invoke) -> None:
    seller = market.neighbour(produced=500)
    market.sell(seller, "20", "0.15")

    done = backoffice({"job": "clear-book", "why": "a fault in the auction", "area": "DK1"})
    assert done == {"orders": 1, "kwh": "20.000"}
    paused = backoffice({"job": "pause-market", "why": "a fault", "kind": "emergency"})
    assert paused == {"market": "paused", "changed": True, "kind": "emergency"}
    shown = backoffice({"job": "show-market"})
    assert [pause["kind"] for pause in shown["pauses"]] == ["emergency"]


def test_the_command_cancels_all_and_tells_which_pause_holds(
    market: Market, backoffice: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`elhandel market`, by the jobs of the function."""
    monkeypatch.setattr(
        command, "run_job", lambda _, job, **asked: backoffice({"job": job, **asked})
    )
    market.sell(market.neighbour(produced=500), "20", "0.15")

    def run(*asked: str) -> str:
        answer = CliRunner().invoke(command.app, list(asked))
        assert answer.exit_code == 0, answer.output
        return answer.output.splitlines()[-1]  # before it stand metrics, as in a log

    why = ("--why", "a fault in the auction")
    assert run("cancel-all", *why) == "1 orders with 20.000 kWh are cancelled."
    run("pause", *why)
    run("pause", "--kind", "emergency", *why)
    assert "(emergency, trading)" in run("show")  # nothing has traded
    assert run("resume", "--kind", "emergency", *why) == "Another pause holds still."
    assert run("resume", *why) == "The market goes on."


def test_customers_see_whether_the_market_is_open_and_not_who_stopped_it(
    market: Market, neighbours: None, api_of: ApiOf
) -> None:
    api = api_of(market.neighbour())
    open_ = {
        "operational": True,
        "emergency_paused": False,
        "maintenance_mode": False,
        "trading_paused": False,
        "since": None,
    }
    assert api.get("/api/governance/status").json() == open_

    with market.database.transaction() as tx:
        pause_market(tx, decision(market), PauseKind.MAINTENANCE)
    since = market.clock.now().isoformat().replace("+00:00", "Z")
    assert api.get("/api/governance/status").json() == {
        **open_,
        "operational": False,
        "maintenance_mode": True,
        "since": since,
    }


def test_each_minute_nothing_is_cleared_in_an_emergency(
    market: Market, backoffice: Invoke, generator: Invoke
) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "20", "0.15")
    market.buy(buyer, "20", "0.16")
    backoffice({"job": "pause-market", "why": "a fault", "kind": "emergency"})
    market.clock.move_by(minutes=31)
    assert generator({"job": "clear-epochs"})["market"] == "paused"

    backoffice({"job": "resume-market", "why": "put right", "kind": "emergency"})
    assert generator({"job": "clear-epochs"})["trades"] == 1
