"""Crashes, cuts and slow ones: what has changed is told, in order, and nobody waits for anybody."""

import psycopg
import pytest

from elhandel.exchange import orders
from elhandel.exchange.auction import Side
from elhandel.exchange.orders import Wanted
from elhandel.live.connections import connect
from elhandel.live.relay import claim_start, compose, relay, relay_once, take_over
from elhandel.platform.aws import AwsUnavailable
from elhandel.platform.database import Database
from elhandel.platform.settings import settings
from elhandel.values.identifiers import Gsrn
from tests.builders.network.container import a_container, in_a_container, without_credentials
from tests.builders.waiting import Second
from tests.integration.exchange.world import Market, Neighbour
from tests.integration.live.world import Live

OWN = {"channel": "own"}
BOOK = {"channel": "order-book", "area": "DK1", "month": "2026-01"}


def a_sale(who: Neighbour) -> Wanted:
    return Wanted(Gsrn(who.house.gsrn), Side.SELL, 1_000, 200_000, "a-sale")


def test_a_relay_that_ends_before_it_has_sent_leaves_that_to_the_next(
    live: Live, market: Market
) -> None:
    anna = market.neighbour(produced=2_000)
    window = live.connect(anna, OWN)
    market.sell(anna, "1", "0.20")
    with live.database.transaction() as tx:
        assert compose(tx, market.clock.now()).changes == 1

    live.generation = take_over(live.database, market.clock)
    assert live.relay().posts == 1
    window.hears(1)
    assert live.relay().posts == 0


def test_what_is_told_stays_told_where_the_transaction_of_it_fails(
    live: Live, market: Market
) -> None:
    anna = market.neighbour(produced=2_000)
    window = live.connect(anna, OWN)
    market.sell(anna, "1", "0.20")
    with live.database.transaction() as tx:
        compose(tx, market.clock.now())
        raise psycopg.Rollback
    live.relay()
    window.hears(1)


def test_a_change_that_is_taken_back_is_told_to_nobody(live: Live, market: Market) -> None:
    anna = market.neighbour(produced=2_000)
    window = live.connect(anna, OWN, BOOK)
    with market.database.customer_transaction(anna.customer) as tx:
        orders.place(tx, a_sale(anna), market.clock.now())
        raise psycopg.Rollback
    live.relay()
    window.hears_nothing()


def test_only_the_relay_that_began_last_tells(live: Live, market: Market) -> None:
    anna = market.neighbour(produced=2_000)
    window = live.connect(anna, OWN)
    before = live.generation
    live.generation = take_over(live.database, market.clock)
    market.sell(anna, "1", "0.20")
    assert relay_once(live.database, market.clock, live.posts, before)[0].changes == 0
    live.relay()
    window.hears(1)


def test_a_run_ends_when_another_one_has_begun(live: Live, market: Market) -> None:
    live.connect(market.neighbour(), OWN)
    relayed = relay(
        live.database,
        market.clock,
        live.posts,
        60,
        pause=lambda _: take_over(live.database, market.clock),  # type: ignore[arg-type,return-value]
    )
    assert relayed.ended == "relays"


def test_a_run_ends_when_nobody_listens_with_nothing_left_to_tell(
    live: Live, market: Market
) -> None:
    anna = market.neighbour(produced=2_000)
    live.connect(anna, OWN).client.close()
    market.sell(anna, "1", "0.20")
    with live.database.transaction() as tx:
        tx.execute("DELETE FROM live.connection")

    relayed = relay(live.database, market.clock, live.posts, 60)

    assert (relayed.ended, relayed.changes, relayed.posts) == ("nobody", 1, 0)
    with live.database.transaction() as tx:
        assert claim_start(tx, market.clock.now())


def test_who_connects_first_lets_the_function_relay_and_nobody_else_does(
    live: Live, market: Market
) -> None:
    with live.database.transaction() as tx:
        tx.execute("UPDATE live.relay SET seen_at = NULL")
    for _ in range(3):
        live.connect(market.neighbour())
    assert live.started == [{"job": "relay-live"}]


def test_the_schedule_tells_where_nobody_was_asked_to(live: Live, market: Market) -> None:
    assert live._invoke is not None
    assert live._invoke({"job": "relay-live"})["ended"] == "nobody"


def test_a_connection_that_is_there_no_more_is_forgotten(live: Live, market: Market) -> None:
    """410 Gone: the gateway went down and could tell of no end."""
    anna = market.neighbour(produced=2_000)
    window = live.connect(anna, OWN)
    ticket = live.ticket(anna)
    with live.database.transaction() as tx:
        connect(tx, "of-before", ticket, market.clock.now())
        tx.execute("INSERT INTO live.subscription SELECT 'of-before', channel FROM live.channel")
    market.sell(anna, "1", "0.20")

    posted = live.relay()

    assert (posted.gone, posted.failed) == ({"of-before"}, 0)
    window.hears(1)
    with live.database.transaction() as tx:
        left = tx.execute("SELECT connection_id FROM live.connection").fetchall()
    assert len(left) == 1
    assert left != [("of-before",)]


def test_a_gateway_that_does_not_answer_costs_no_change(live: Live, market: Market) -> None:
    anna = market.neighbour(produced=2_000)
    window = live.connect(anna, OWN)
    live._gateway.close()
    live.posts.close()
    market.sell(anna, "1", "0.20")
    assert live.relay().failed == 1
    assert window.ask(type="ping")["numbers"]["own"] == window.numbers["own"] + 1


def test_one_that_does_not_read_is_cut_off_and_stops_nobody(live: Live, market: Market) -> None:
    anna, bo = market.neighbour(produced=2_000), market.neighbour()
    window = live.connect(anna, BOOK)
    stalled = live.connect(bo, BOOK)
    order = market.sell(anna, "1", "0.20")
    with live.database.transaction() as tx:
        compose(tx, market.clock.now())
    with market.database.transaction() as tx:
        tx.execute("UPDATE live.message SET body = repeat('x', 100000) || body")
    for _ in range(200):
        with live.database.transaction() as tx:
            tx.execute("UPDATE live.message SET sent_at = NULL")
        gone = live.relay().gone
        window.client.receive()
        if gone:
            break
    assert len(gone) == 1
    market.cancel(anna, order)
    assert live.relay().posts == 1
    assert '"OrderBookUpdate"' in window.client.receive()
    stalled.client.cut()


def test_who_begins_to_listen_at_the_moment_of_a_change_misses_nothing(
    live: Live, market: Market, database_url: str, database: Database
) -> None:
    """The relay waits for who subscribes, and tells them."""
    anna = market.neighbour(produced=2_000)
    window = live.connect(anna)
    market.sell(anna, "1", "0.20")
    with database.transaction() as tx:
        tx.execute("SELECT pg_advisory_xact_lock_shared(7301164)")
        second = Second(database_url, live.relay)
        tx.execute(
            "INSERT INTO live.channel (channel, number, listened_at, customer_id) "
            "VALUES (%s, 7, %s, %s)",
            [f"own:{anna.customer}", market.clock.now(), anna.customer],
        )
        tx.execute(
            "INSERT INTO live.subscription SELECT connection_id, channel "
            "FROM live.connection, live.channel"
        )
    second.result()
    assert window.next()["number"] == 8


def test_a_run_signs_with_the_credentials_that_a_copy_of_a_snapshot_is_given(
    live: Live, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are not in its environment. Its only listener is gone, so the run ends by itself."""
    anna = market.neighbour(produced=2_000)
    live.connect(anna, OWN)
    market.sell(anna, "1", "0.20")
    with a_container() as container:
        in_a_container(monkeypatch, container)
        monkeypatch.setenv("ELHANDEL_LIVE_ENDPOINT", f"{container.url}/ws")
        monkeypatch.setenv("AWS_REGION", "eu-north-1")
        settings.cache_clear()
        answer = live.job("relay-live")

    assert (answer["ended"], answer["posts"], answer["gone"]) == ("nobody", 1, 1)
    (headers,) = container.posted
    assert headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=id-1/")
    assert "/eu-north-1/execute-api/aws4_request" in headers["authorization"]
    assert headers["x-amz-security-token"] == "token-1"


def test_a_run_without_credentials_says_so_and_posts_nothing(
    live: Live, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = market.neighbour(produced=2_000)
    window = live.connect(anna, OWN)
    market.sell(anna, "1", "0.20")
    with monkeypatch.context() as patched:
        without_credentials(patched)
        with pytest.raises(AwsUnavailable, match="has no credentials"):
            live.job("relay-live")

    assert live.relay().posts == 1
    window.hears(1)
