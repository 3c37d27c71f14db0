"""GX B.7: what changes on the market is heard by who listens, and by nobody else."""

import json

import pytest

from elhandel.chain import tasks
from elhandel.exchange.control import pause_market, resume_market
from elhandel.minting.participation import join, participations
from elhandel.minting.surplus.places import custody_of
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn
from elhandel.values.tokens import units_of_wh
from tests.integration.exchange.world import Market
from tests.integration.live.world import Live

BOOK = {"channel": "order-book", "area": "DK1", "month": "2026-01"}
MATCHES = {"channel": "matches", "area": "DK1"}
EPOCHS = {"channel": "epochs"}
OWN = {"channel": "own"}


def test_an_order_changes_the_book_for_everybody_and_is_told_to_its_own(
    live: Live, market: Market
) -> None:
    anna, bo = market.neighbour(produced=2_000), market.neighbour()
    seller, buyer = live.connect(anna, BOOK, OWN), live.connect(bo, BOOK, OWN)

    order = market.sell(anna, "20", "0.15")
    live.relay()

    own, update = sorted(seller.hears(2), key=lambda message: message["channel"], reverse=True)
    assert (own["type"], own["order_id"]) == ("OrderUpdate", order.order_id)
    assert (own["status"], own["open_amount"], own["price_per_kwh"]) == ("active", "20.000", "0.15")
    assert update["type"] == "OrderBookUpdate"
    assert update["asks"] == [{"price_per_kwh": "0.15", "energy_amount": "20.000", "orders": 1}]
    assert update["bids"] == []
    assert buyer.hears(1) == [update]
    buyer.hears_nothing()


def test_a_match_is_told_to_both_sides_and_to_everybody_without_a_name(
    live: Live, market: Market
) -> None:
    anna, bo, cleo = market.neighbour(produced=2_000), market.neighbour(), market.neighbour()
    sold = market.sell(anna, "20", "0.15")
    bought = market.buy(bo, "20", "0.16")
    live.relay()
    seller, buyer = live.connect(anna, OWN), live.connect(bo, OWN)
    neither = live.connect(cleo, MATCHES, EPOCHS, BOOK, OWN)

    market.clear()
    live.relay()

    match = {"type": "MatchNotification", "energy_amount": "20.000", "price_per_kwh": "0.155"}
    for window, order, role in ((seller, sold, "seller"), (buyer, bought, "buyer")):
        messages = {message["type"]: message for message in window.hears(2)}
        mine = messages["MatchNotification"]
        assert mine.items() >= match.items()
        assert (mine["order_id"], mine["role"]) == (order.order_id, role)
        assert messages["OrderUpdate"]["status"] == "filled"
    public = {message["type"]: message for message in neither.hears(3)}
    assert public["TradeExecuted"].items() >= {"price_per_kwh": "0.155", "trades": 1}.items()
    assert public["EpochTransition"]["epoch_number"] == "202601311200"
    assert public["EpochTransition"]["status"] == "cleared"
    gone = {"price_per_kwh": "0.15", "energy_amount": "0.000", "orders": 0}
    assert public["OrderBookUpdate"]["asks"] == [gone]
    assert not {"order_id", "trade_id", "customer_id", "buyer", "seller"} & {
        key for message in public.values() for key in message
    }
    neither.hears_nothing()


def test_what_is_somebodys_own_is_never_anybody_elses(live: Live, market: Market) -> None:
    anna, bo = market.neighbour(produced=2_000), market.neighbour()
    stranger = live.connect(bo, OWN)
    for channel in (f"own:{anna.customer}", {"own": anna.customer}, "own:1"):
        answer = stranger.ask(type="subscribe", channel=channel)
        assert (answer["type"], answer["code"]) == ("Error", "not-understood")

    market.sell(anna, "20", "0.15")
    live.relay()

    stranger.hears_nothing()


def test_who_begins_gets_the_book_and_from_then_on_what_changes_in_it(
    live: Live, market: Market
) -> None:
    anna, bo = market.neighbour(produced=2_000), market.neighbour()
    market.sell(anna, "20", "0.15")
    window = live.connect(bo)

    begun = window.subscribe(**BOOK)
    (snapshot,) = begun["messages"]
    assert (snapshot["type"], snapshot["number"]) == ("OrderBookSnapshot", begun["number"])
    assert snapshot["asks"] == [{"price_per_kwh": "0.15", "energy_amount": "20.000", "orders": 1}]

    market.sell(anna, "5", "0.15")
    market.buy(bo, "3", None)
    live.relay()
    (update,) = window.hears(1)
    assert update["asks"] == [{"price_per_kwh": "0.15", "energy_amount": "25.000", "orders": 2}]
    assert update["bids"] == [{"price_per_kwh": None, "energy_amount": "3.000", "orders": 1}]


def test_after_a_cut_what_was_missed_comes_again_from_its_number(
    live: Live, market: Market
) -> None:
    anna = market.neighbour(produced=2_000)
    window = live.connect(anna, BOOK, OWN)
    market.sell(anna, "1", "0.20")
    live.relay()
    window.hears(2)
    window.client.cut()

    second = market.sell(anna, "2", "0.21")
    live.relay()
    market.cancel(anna, second)
    live.relay()

    again = live.connect(anna)
    own = again.subscribe("own", **{"from": window.numbers["own"]})
    book = again.subscribe(**BOOK, **{"from": window.numbers["order-book:DK1:2026-01"]})
    assert (own["resumed"], book["resumed"]) == (True, True)
    assert [message["status"] for message in own["messages"]] == ["active", "cancelled"]
    assert [message["asks"][0]["orders"] for message in book["messages"]] == [1, 0]
    for answer in (own, book):
        numbers = [message["number"] for message in answer["messages"]]
        assert numbers == list(range(answer["number"] - 1, answer["number"] + 1))


@pytest.mark.parametrize("missed", [-1, 10**15, 0])
def test_who_was_away_for_too_long_begins_anew(live: Live, market: Market, missed: int) -> None:
    anna = market.neighbour(produced=2_000)
    market.sell(anna, "1", "0.20")
    window = live.connect(anna, BOOK)
    number = window.numbers["order-book:DK1:2026-01"]
    since = number + 1 if missed == -1 else missed

    answer = window.subscribe(**BOOK, **{"from": since})

    assert not answer["resumed"]
    assert [message["type"] for message in answer["messages"]] == ["OrderBookSnapshot"]


def test_a_message_that_did_not_arrive_is_missed_by_its_number(live: Live, market: Market) -> None:
    anna = market.neighbour(produced=2_000)
    window = live.connect(anna, OWN)
    market.sell(anna, "1", "0.20")
    live.relay()

    pong = window.next()
    assert pong["type"] == "OrderUpdate"
    answer = window.ask(type="ping")

    assert answer == {"type": "Pong", "numbers": {"own": window.numbers["own"] + 1}}


def test_who_listens_no_longer_hears_nothing_more(live: Live, market: Market) -> None:
    anna = market.neighbour(produced=2_000)
    window = live.connect(anna, OWN, BOOK)
    assert window.ask(type="unsubscribe", **OWN) == {"type": "Unsubscribed", "channel": "own"}

    market.sell(anna, "1", "0.20")
    live.relay()

    window.hears(1)
    window.hears_nothing()


def test_that_the_market_stands_still_is_told(live: Live, market: Market) -> None:
    window = live.connect(market.neighbour())
    (now,) = window.subscribe("epochs")["messages"]
    assert (now["status"], now["is_paused"]) == ("active", False)
    for decide, is_paused in ((pause_market, True), (resume_market, False)):
        with market.database.transaction() as tx:
            decide(tx, Decision(by="staff:anna", why="a look", at=market.clock.now()))
        live.relay()
        assert window.hears(1)[0]["is_paused"] is is_paused


def test_what_changed_while_nobody_listened_is_not_lost_for_who_comes_back(
    live: Live, market: Market
) -> None:
    anna = market.neighbour(produced=2_000)
    window = live.connect(anna, OWN)
    window.client.close()
    market.sell(anna, "1", "0.20")

    again = live.connect(anna)
    again.numbers = window.numbers
    assert again.subscribe("own", **{"from": window.numbers["own"]})["resumed"]
    live.relay()

    assert again.hears(1)[0]["status"] == "active"


def test_many_changes_are_one_message(live: Live, market: Market) -> None:
    anna = market.neighbour(produced=20_000)
    window = live.connect(anna, BOOK)
    for price in range(10, 40):
        market.sell(anna, "1", f"0.{price}")
    live.relay()
    (update,) = window.hears(1)
    assert [level["price_per_kwh"] for level in update["asks"]] == [
        str(price / 100) for price in range(10, 40)
    ]
    assert json.dumps(update).count("orders") == 30
    window.hears_nothing()


@pytest.mark.parametrize(
    ("kind", "told", "wallet"),
    [
        ("mint", "TokensMinted", ""),
        ("burn", "TokensBurned", ""),
        ("mint", "TokensMinted", "So11111111111111111111111111111111111111112"),
    ],
)
def test_that_surplus_became_tokens_is_told_to_whose_it_was(
    live: Live, market: Market, kind: str, told: str, wallet: str
) -> None:
    """In custody, whose account the database names as the code does, or in their wallet."""
    anna, bo = market.neighbour(produced=2_000), market.neighbour()
    window, other = live.connect(anna, OWN), live.connect(bo, OWN)
    decision = Decision(by="staff:anna", why="wants to", at=market.clock.now())
    day = market.clock.today()
    with market.database.transaction() as tx:
        join(tx, Gsrn(anna.house.children[0]), day, decision)
        (taking_part,) = participations(tx)
        tx.execute(
            "INSERT INTO wallets.wallet (customer_id, address, connected_at) "
            "SELECT %s, %s, %s WHERE %s <> ''",
            [anna.customer, wallet, market.clock.now(), wallet],
        )
        tasks.order(
            tx,
            tasks.Kind(kind),
            subject="a-day",
            number=1,
            wallet=wallet or custody_of(taking_part),
            units=units_of_wh(1_500),
            now=market.clock.now(),
        )
    live.relay()
    window.hears_nothing()

    with market.database.transaction() as tx:
        tx.execute(
            "UPDATE chain.task SET state = 'done', done_at = due_at, done_kind = kind, "
            "done_units = units"
        )
    live.relay()

    (message,) = window.hears(1)
    assert (message["type"], message["energy_amount"]) == (told, "1.500")
    other.hears_nothing()


def test_that_a_reading_was_submitted_is_told_to_whose_it_is(live: Live, market: Market) -> None:
    anna, bo = market.neighbour(), market.neighbour()
    window, other = live.connect(anna, OWN), live.connect(bo, OWN)
    now = market.clock.now()
    with market.database.transaction() as tx:
        row = tx.execute(
            "INSERT INTO meters.meter (meter_id, customer_id, serial, method, state, meter_type, "
            "registered_at, verified_at) VALUES (gen_random_uuid(), %s, 'SM-2026-A1', 'serial', "
            "'verified', 'solar', %s, %s) RETURNING meter_no, meter_id",
            [anna.customer, now, now],
        ).fetchone()
        assert row is not None
        tx.execute(
            "INSERT INTO meters.reading (reading_id, meter_no, wh, read_at, covers, verification, "
            "submitted_at, submitted_by) SELECT gen_random_uuid(), %s, 25500, t, "
            "tstzrange(t, t + interval '15 minutes'), 'verified', t, 'customer' "
            "FROM (SELECT %s::timestamptz AS t) t",
            [row[0], now],
        )
    live.relay()
    (message,) = window.hears(1)
    assert (message["type"], message["meter_id"]) == ("MeterReadingReceived", str(row[1]))
    assert message["energy_amount"] == "25.500"
    other.hears_nothing()
