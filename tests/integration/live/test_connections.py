"""Who may connect, how long, and how much they may say."""

from collections.abc import Callable

import psycopg
import pytest
from fastapi.testclient import TestClient

from elhandel.live.connections import MOST, connect
from elhandel.live.connections.connection import MOST_SAID
from elhandel.live.tickets import MOST_A_MINUTE, Holder, draw_ticket
from elhandel.values.errors import TooManyRequests
from simulator.local.cloud.gateway.sockets import ConnectionRefused
from tests.integration.exchange.world import Market, Neighbour
from tests.integration.live.world import LATER, Listener, Live

OWN = {"channel": "own"}

type ApiOf = Callable[[Neighbour], TestClient]


def refused(live: Live, ticket: str, **headers: str) -> int:
    with pytest.raises(ConnectionRefused) as refusal:
        live.socket(ticket, **headers)
    return refusal.value.status


def test_a_program_connects_by_a_ticket_of_the_api(
    live: Live, market: Market, api_of: ApiOf
) -> None:
    anna = market.neighbour(produced=2_000)
    answer = api_of(anna).post("/api/trading/live")
    assert answer.status_code == 201
    url, _, ticket = answer.json()["url"].partition("?ticket=")
    assert url == live.address
    window = Listener(live.socket(ticket))
    window.subscribe("own")
    market.sell(anna, "1", "0.20")
    live.relay()
    assert window.hears(1)[0]["type"] == "OrderUpdate"


def test_where_neighbours_do_not_trade_there_are_no_tickets(market: Market, api_of: ApiOf) -> None:
    answer = api_of(market.neighbour()).post("/api/trading/live")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_a_ticket_is_good_once(live: Live, market: Market) -> None:
    ticket = live.ticket(market.neighbour())
    live.socket(ticket)
    assert refused(live, ticket) == 401


def test_a_ticket_is_good_for_half_a_minute(live: Live, market: Market) -> None:
    ticket = live.ticket(market.neighbour())
    market.clock.move_by(seconds=30)
    assert refused(live, ticket) == 401


@pytest.mark.parametrize("ticket", ["", "x", "A" * 43, "A" * 10_000, "%00" * 43, "æ" * 43])
def test_what_is_no_ticket_opens_nothing(live: Live, ticket: str) -> None:
    assert refused(live, ticket.replace("æ", "%C3%A6")) == 401


def test_a_page_of_another_site_connects_nobody_and_uses_up_no_ticket(
    live: Live, market: Market
) -> None:
    ticket = live.ticket(market.neighbour())
    assert refused(live, ticket, Origin="https://elsewhere.example") in {401, 403}
    assert refused(live, ticket, Origin="null") in {401, 403}
    live.socket(ticket, Origin=live.url)


def test_a_stolen_ticket_is_worth_nothing_to_who_comes_second_at_the_same_moment(
    live: Live, market: Market
) -> None:
    """Whoever takes it first; the row is changed once."""
    ticket = live.ticket(market.neighbour())
    with live.database.transaction() as tx:
        connect(tx, "first", ticket, market.clock.now())
    assert refused(live, ticket) == 401


def test_tickets_of_a_minute_are_counted_for_each_customer(live: Live, market: Market) -> None:
    anna, bo = market.neighbour(), market.neighbour()
    holder = Holder(anna.customer, None, live.key_of(anna), LATER)
    for _ in range(MOST_A_MINUTE):
        with market.database.customer_transaction(anna.customer) as tx:
            draw_ticket(tx, holder, market.clock.now())
    with (
        pytest.raises(TooManyRequests),
        market.database.customer_transaction(anna.customer) as tx,
    ):
        draw_ticket(tx, holder, market.clock.now())
    assert live.ticket(bo)
    market.clock.move_by(minutes=1)
    assert live.ticket(anna)


def test_a_customer_draws_no_ticket_for_somebody_else(live: Live, market: Market) -> None:

    anna, bo = market.neighbour(), market.neighbour()
    holder = Holder(bo.customer, None, live.key_of(bo), LATER)
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        market.database.customer_transaction(anna.customer) as tx,
    ):
        draw_ticket(tx, holder, market.clock.now())


def test_a_customer_has_so_many_windows_and_no_more(live: Live, market: Market) -> None:
    anna = market.neighbour()
    for _ in range(MOST):
        live.connect(anna)
    assert refused(live, live.ticket(anna)) == 429
    live.connect(market.neighbour()).hears_nothing()
    market.clock.move_by(hours=2)
    live.connect(anna).hears_nothing()


def test_who_signed_out_hears_nothing_more(live: Live, market: Market) -> None:
    anna = market.neighbour(produced=2_000)
    window = live.connect(anna, OWN)
    with market.database.transaction() as tx:
        tx.execute("UPDATE platform.api_key SET revoked_at = %s", [market.clock.now()])
    market.sell(anna, "1", "0.20")

    assert live.relay().posts == 0
    window.client.cut()


def test_a_connection_whose_time_is_over_is_told_so_and_forgotten(
    live: Live, market: Market
) -> None:
    anna = market.neighbour(produced=2_000)
    window = live.connect(anna, OWN)
    market.clock.move_by(hours=2)
    market.sell(anna, "1", "0.20")
    assert live.relay().posts == 0
    assert window.ask(type="ping")["code"] == "connection-ended"
    with live.database.transaction() as tx:
        assert tx.execute("SELECT count(*) FROM live.connection").fetchone() == (0,)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "{",
        "[]",
        "null",
        '"ping"',
        "{}",
        '{"type": "ping", "more": 1}',
        '{"type": "subscribe"}',
        '{"type": "subscribe", "channel": "order-book"}',
        '{"type": "subscribe", "channel": "order-book", "area": "DK3", "month": "2026-01"}',
        '{"type": "subscribe", "channel": "order-book", "area": "DK1", "month": "2026-13"}',
        '{"type": "subscribe", "channel": "order-book", "area": "DK1", "month": "2026-W1"}',
        '{"type": "subscribe", "channel": "own", "area": "DK1"}',
        '{"type": "subscribe", "channel": "own", "from": -1}',
        '{"type": "subscribe", "channel": "own", "from": 1e400}',
        "[" * 900,
        "9" * 100_000,
    ],
)
def test_what_has_no_meaning_is_an_error_with_a_code(live: Live, market: Market, said: str) -> None:
    window = live.connect(market.neighbour())
    window.client.send(said)
    answer = window.next()
    assert (answer["type"], answer["code"]) == ("Error", "not-understood")
    window.hears_nothing()


def test_who_says_too_much_is_told_so_until_the_minute_is_over(live: Live, market: Market) -> None:
    window, other = live.connect(market.neighbour()), live.connect(market.neighbour())
    for _ in range(MOST_SAID):
        window.hears_nothing()
    assert window.ask(type="ping")["code"] == "too-many-requests"
    other.hears_nothing()
    market.clock.move_by(minutes=1)
    window.hears_nothing()


def test_a_connection_listens_to_so_many_channels(live: Live, market: Market) -> None:
    window = live.connect(market.neighbour())
    for month in range(1, 13):
        window.subscribe("order-book", area="DK1", month=f"2026-{month:02}")
    assert window.ask(type="subscribe", channel="own")["code"] == "unable-to-listen"
    window.subscribe("order-book", area="DK1", month="2026-03")
