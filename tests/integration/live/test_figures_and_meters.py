"""GX B.7: a book in figures for everybody; meters, refusals and batches for their own."""

from datetime import datetime
from functools import partial
from importlib.resources import files
from typing import Any

import pytest
from psycopg.errors import CheckViolation

from elhandel.chain import tasks
from elhandel.live.relay import relay_once
from elhandel.meters import InvalidReading
from elhandel.meters.by_hand import decide
from elhandel.meters.readings import Submitted, submit, submit_noting
from elhandel.values.decision import Decision
from elhandel.values.tokens import units_of_wh
from tests.builders.chain import a_wallet
from tests.integration.exchange.world import Market, Neighbour
from tests.integration.live.world import Live

BOOK = {"area": "DK1", "month": "2026-01"}
DEPTH = {"channel": "depth", **BOOK}
STATS = {"channel": "market-stats", **BOOK}
OWN = {"channel": "own"}
NAMING = {"order_id", "trade_id", "customer_id", "buyer", "seller", "meter_id", "wallet"}


def a_meter(market: Market, who: Neighbour, state: str = "verified") -> tuple[int, Any]:
    now = market.clock.now()
    with market.database.transaction() as tx:
        row = tx.execute(
            "INSERT INTO meters.meter (meter_id, customer_id, serial, method, state, meter_type, "
            "registered_at, verified_at) VALUES (gen_random_uuid(), %s, 'SM-2026-A1', 'serial', "
            "%s, 'solar', %s, %s) RETURNING meter_no, meter_id",
            [who.customer, state, now, now],
        ).fetchone()
    assert row is not None
    return row


def test_depth_begins_with_the_curves_and_is_told_whole_when_they_change(
    live: Live, market: Market
) -> None:
    anna, bo = market.neighbour(produced=2_000), market.neighbour()
    market.sell(anna, "20", "0.15")
    window = live.connect(bo)
    begun = window.subscribe(**DEPTH)
    (snapshot,) = begun["messages"]
    assert (snapshot["type"], snapshot["number"]) == ("DepthUpdate", begun["number"])
    assert snapshot["asks"] == [{"price_per_kwh": "0.15", "energy_amount": "20.000"}]

    market.sell(anna, "5", "0.20")
    market.buy(bo, "3", None)
    live.relay()

    (update,) = window.hears(1)
    assert update["asks"] == [
        {"price_per_kwh": "0.15", "energy_amount": "20.000"},
        {"price_per_kwh": "0.2", "energy_amount": "25.000"},
    ]
    assert update["bids"] == [{"price_per_kwh": None, "energy_amount": "3.000"}]
    assert not NAMING & update.keys()
    live.relay()
    window.hears_nothing()


def test_stats_are_those_of_the_api_and_change_with_orders_trades_and_the_clock(
    live: Live, market: Market
) -> None:
    anna, bo = market.neighbour(produced=2_000), market.neighbour()
    window = live.connect(bo)
    (snapshot,) = window.subscribe(**STATS)["messages"]
    assert (snapshot["type"], snapshot["last_price"], snapshot["open_asks"]) == (
        "MarketStats",
        None,
        0,
    )

    market.sell(anna, "20", "0.15")
    live.relay()
    (offered,) = window.hears(1)
    assert (offered["best_ask"], offered["open_asks"], offered["trades"]) == ("0.15", 1, 0)

    market.buy(bo, "20", "0.16")
    market.clear()
    live.relay()
    (traded,) = window.hears(1)
    assert traded.items() >= {"last_price": "0.155", "trades": 1, "best_ask": None}.items()
    assert traded["energy_amount"] == "20.000"
    assert not NAMING & traded.keys()

    market.clock.move_by(days=1, hours=1)
    market.clear()
    live.relay()
    again = live.connect(bo).subscribe(**STATS, **{"from": traded["number"]})
    assert again["resumed"] is True
    assert (again["messages"][-1]["trades"], again["messages"][-1]["last_price"]) == (0, None)


@pytest.mark.parametrize("channel", [DEPTH, STATS], ids=["depth", "market-stats"])
def test_after_a_cut_they_go_on_from_their_number(
    live: Live, market: Market, channel: dict[str, str]
) -> None:
    anna = market.neighbour(produced=2_000)
    window = live.connect(anna)
    begun = window.subscribe(**channel)
    window.client.close()
    for price in ("0.30", "0.20"):
        market.sell(anna, "1", price)
        live.relay()

    again = live.connect(anna)
    resumed = again.subscribe(**channel, **{"from": begun["number"]})

    assert resumed["resumed"] is True
    numbers = [message["number"] - begun["number"] for message in resumed["messages"]]
    assert numbers == [1, 2]
    (fresh,) = live.connect(anna).subscribe(**channel)["messages"]
    assert fresh == resumed["messages"][-1]


def test_what_staff_decide_of_a_meter_is_told_to_whose_it_is(live: Live, market: Market) -> None:
    anna, bo = market.neighbour(), market.neighbour()
    window, other = live.connect(anna, OWN), live.connect(bo, OWN)
    _, meter_id = a_meter(market, anna)
    live.relay()
    window.hears_nothing()

    with market.database.transaction() as tx:
        why = Decision("staff:anna", "it sends what cannot be", market.clock.now())
        decide(tx, meter_id, "suspended", why)
    live.relay()

    (alert,) = window.hears(1)
    assert (
        alert.items()
        >= {
            "type": "MeterAlert",
            "meter_id": str(meter_id),
            "meter_serial": "SM-2026-A1",
            "status": "suspended",
            "grace_until": None,
        }.items()
    )
    other.hears_nothing()


def test_a_reading_that_a_device_submitted_in_vain_is_told_to_whose_meter_it_is(
    live: Live, market: Market
) -> None:
    anna, bo = market.neighbour(), market.neighbour()
    window, other = live.connect(anna, OWN), live.connect(bo, OWN)
    _, meter_id = a_meter(market, anna)
    transaction = partial(market.database.customer_transaction, anna.customer)
    for wh in (100_001, 100_002):
        with pytest.raises(InvalidReading):
            submit_noting(transaction, Submitted(str(meter_id), wh), "device:7", market.clock.now())

    live.relay()

    (told,) = window.hears(1)  # as it stands, however often it has changed
    assert (
        told.items()
        >= {
            "type": "MeterReadingValidationFailed",
            "meter_id": str(meter_id),
            "code": "invalid-reading",
            "energy_amount": "100.002",
            "times_today": 2,
        }.items()
    )
    other.hears_nothing()


@pytest.mark.parametrize("said", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_refused_moment_at_the_end_of_the_calendar_is_kept_as_now(
    live: Live, market: Market, said: str
) -> None:
    """PostgreSQL keeps years 0 and 10000, and no program of ours reads them."""
    anna = market.neighbour()
    window = live.connect(anna, OWN)
    _, meter_id = a_meter(market, anna)
    submitted = Submitted(str(meter_id), 1_000, datetime.fromisoformat(said))
    transaction = partial(market.database.customer_transaction, anna.customer)
    with pytest.raises(InvalidReading):
        submit_noting(transaction, submitted, "device:7", market.clock.now())

    live.relay()

    (told,) = window.hears(1)
    assert datetime.fromisoformat(told["reading_timestamp"]) == market.clock.now()
    assert market.world.rows("SELECT read_at FROM meters.refusal") == [(market.clock.now(),)]
    with pytest.raises(CheckViolation), market.database.transaction() as tx:
        tx.execute("UPDATE meters.refusal SET read_at = %s", [said])


def test_a_change_that_cannot_be_told_stops_none_of_the_others(
    live: Live, market: Market, caplog: pytest.LogCaptureFixture
) -> None:
    """It is left out and logged; the numbers of each channel stay without a gap."""
    anna, bo = market.neighbour(produced=2_000), market.neighbour()
    window, other = live.connect(anna, OWN), live.connect(bo, OWN)
    _, meter_id = a_meter(market, anna)
    transaction = partial(market.database.customer_transaction, anna.customer)
    with pytest.raises(InvalidReading):
        submit_noting(
            transaction, Submitted(str(meter_id), 100_001), "device:7", market.clock.now()
        )
    with market.database.transaction() as tx:
        tx.execute("ALTER TABLE meters.refusal DROP CONSTRAINT refusal_read_at_check")
        tx.execute("UPDATE meters.refusal SET read_at = '0001-01-01T00:00:00+14:00'")
    with transaction() as tx:
        submit(tx, Submitted(str(meter_id), 1_500), "device:7", market.clock.now())
    market.sell(anna, "20", "0.15")
    market.buy(bo, "3", "0.10")

    live.relay()

    order, reading = window.hears(2)
    assert (order["type"], reading["type"]) == ("OrderUpdate", "MeterReadingReceived")
    assert reading["number"] == order["number"] + 1
    (theirs,) = other.hears(1)
    assert theirs["type"] == "OrderUpdate"
    assert "a change cannot be told" in {record.message for record in caplog.records}
    assert market.world.rows("SELECT FROM live.change") == []
    live.relay()
    window.hears_nothing()

    mended = files("elhandel") / "migrations" / "0168.moments-of-refusals.sql"
    with market.database.transaction() as tx:
        tx.execute(mended.read_text(encoding="utf-8").encode(), prepare=False)
    assert market.world.rows("SELECT read_at FROM meters.refusal") == [(market.clock.now(),)]


@pytest.mark.parametrize("channel", [{"channel": "order-book", **BOOK}, DEPTH, STATS])
def test_a_book_that_cannot_be_told_stops_none_of_the_others(
    live: Live, market: Market, caplog: pytest.LogCaptureFixture, channel: dict[str, str]
) -> None:
    """It is left out and logged, and told again once it can be, with all that has changed since."""
    anna, bo = market.neighbour(produced=2_000), market.neighbour()
    window, other = live.connect(anna, channel), live.connect(bo, OWN)
    for _ in range(2):
        market.sell(anna, "5", "0.15")
    market.buy(bo, "3", "0.10")
    with market.database.transaction() as tx:
        tx.execute(_UNTELLABLE)

    composed, _ = relay_once(live.database, market.clock, live.posts, live.generation)

    assert composed.left_out == 1
    (theirs,) = other.hears(1)
    assert theirs["type"] == "OrderUpdate"
    window.hears_nothing()
    assert "a change cannot be told" in {record.message for record in caplog.records}
    assert market.world.rows("SELECT FROM live.change") == []

    with market.database.transaction() as tx:
        tx.execute("UPDATE exchange.trade_order SET wh = 5000 WHERE side = 'sell'")
    market.sell(anna, "5", "0.20")
    live.relay()

    (told,) = window.hears(1)
    if channel is not STATS:
        assert {level["price_per_kwh"] for level in told["asks"]} == {"0.15", "0.2"}
        assert [level["price_per_kwh"] for level in told["bids"]] == ["0.1"]
    else:
        assert (told["best_bid"], told["best_ask"]) == ("0.1", "0.15")


@pytest.mark.parametrize("channel", [{"channel": "order-book", **BOOK}, DEPTH, STATS])
def test_who_begins_to_listen_to_a_book_that_cannot_be_told_is_answered_so(
    live: Live,
    market: Market,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    channel: dict[str, str],
) -> None:
    """By a code; the function goes on. Logged and counted as what the relay leaves out."""
    anna = market.neighbour(produced=2_000)
    for _ in range(2):
        market.sell(anna, "5", "0.15")
    with market.database.transaction() as tx:
        tx.execute(_UNTELLABLE)
    window = live.connect(anna, OWN)
    capsys.readouterr()

    answer = window.ask(type="subscribe", **channel)

    assert (answer["type"], answer["code"]) == ("Error", "channel-cannot-be-told")
    logged = [one for one in caplog.records if one.message == "a change cannot be told"]
    assert [one.__dict__["kind"] for one in logged] == [channel["channel"]]
    assert '"live_left_out":[1.0]' in capsys.readouterr().out.replace(" ", "")
    window.hears_nothing()

    with market.database.transaction() as tx:
        tx.execute("UPDATE exchange.trade_order SET wh = 5000 WHERE side = 'sell'")
    assert len(window.subscribe(**channel)["messages"]) == 1


# No program of ours writes so much: what is open at the limit is no number of the database.
_UNTELLABLE = """
UPDATE exchange.trade_order SET wh = 9223372036854775807 WHERE side = 'sell'
"""


def test_what_a_transaction_made_for_somebody_is_told_to_them_in_all(
    live: Live, market: Market
) -> None:
    anna, bo = market.neighbour(), market.neighbour()
    window, other = live.connect(anna, OWN), live.connect(bo, OWN)
    now = market.clock.now()
    with market.database.transaction() as tx:
        for who, name in ((anna, "Anna"), (bo, "Bo")):
            tx.execute(
                "INSERT INTO wallets.wallet (customer_id, address, connected_at) "
                "VALUES (%s, %s, %s)",
                [who.customer, a_wallet(name), now],
            )
        for subject, name, wh in (("a", "Anna", 1_500), ("b", "Bo", 700), ("c", "Anna", 2_000)):
            tasks.order(
                tx,
                tasks.Kind.MINT,
                subject=subject,
                number=1,
                wallet=a_wallet(name),
                units=units_of_wh(wh),
                now=now,
            )
        tx.execute(
            "INSERT INTO chain.transaction (signature, content, last_valid_height, signed_at) "
            "VALUES ('a-signature', 'x', 9, %s)",
            [now],
        )
    live.relay()
    window.hears_nothing()

    with market.database.transaction() as tx:
        tx.execute("UPDATE chain.transaction SET state = 'final', slot = 1, settled_at = %s", [now])
        tx.execute(
            "UPDATE chain.task SET state = 'done', done_at = due_at, done_kind = kind, "
            "done_units = units, transaction_id = (SELECT transaction_id FROM chain.transaction)"
        )
    live.relay()

    *minted, batch = window.hears(3)
    assert {message["type"] for message in minted} == {"TokensMinted"}
    assert (
        batch.items()
        >= {
            "type": "BatchMintingCompleted",
            "transaction_signature": "a-signature",
            "mints": 2,
            "energy_amount": "3.500",
        }.items()
    )
    _, of_bo = other.hears(2)
    assert (of_bo["mints"], of_bo["energy_amount"]) == (1, "0.700")
