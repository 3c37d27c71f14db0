"""GX B.7: what public channels say, by each of its fields: nothing in it is of one person."""

import json
from collections.abc import Iterator
from typing import Any, Final

from tests.integration.exchange.world import Market
from tests.integration.live.world import Live

OF_BOOK: Final = {"area": "DK1", "month": "2026-01"}
PUBLIC: Final = (
    {"channel": "order-book", **OF_BOOK},
    {"channel": "depth", **OF_BOOK},
    {"channel": "market-stats", **OF_BOOK},
    {"channel": "matches", "area": "DK1"},
    {"channel": "epochs"},
)
SAID: Final = {
    "OrderBookSnapshot": {"area", "month", "bids", "asks"},
    "OrderBookUpdate": {"area", "month", "bids", "asks"},
    "DepthUpdate": {"area", "month", "bids", "asks"},
    "MarketStats": {
        "area", "month", "last_price", "lowest_price", "highest_price", "mean_price",
        "energy_amount", "trades", "best_bid", "best_ask", "open_bids", "open_asks",
    },
    "TradeExecuted": {"epoch_number", "month", "price_per_kwh", "energy_amount", "trades"},
    "EpochTransition": {"epoch_number", "starts_at", "ends_at", "status", "is_paused"},
}  # fmt: skip
LEVEL: Final = {"price_per_kwh", "energy_amount", "orders"}
"""Of a limit of the book; all that is open at it, together."""


def test_public_channels_say_these_fields_and_no_others(live: Live, market: Market) -> None:
    """A field that is not listed here is told to nobody: who adds one has to add it here too."""
    anna, bo = market.neighbour(produced=2_000), market.neighbour()
    market.sell(anna, "20", "0.15")
    window = live.connect(market.neighbour())
    heard = [message for channel in PUBLIC for message in window.subscribe(**channel)["messages"]]
    market.sell(anna, "4", "0.30")
    market.buy(bo, "20", "0.16")
    live.relay()
    market.clear()
    live.relay()
    heard += heard_until_now(window)

    assert {message["type"] for message in heard} == SAID.keys()
    for message in heard:
        fields = message.keys() - {"type", "channel", "number"}
        assert fields == SAID[message["type"]], message["type"]
        for level in (*message.get("bids", ()), *message.get("asks", ())):
            assert level.keys() <= LEVEL
    text = json.dumps(heard)
    for who in (anna, bo):
        assert who.house.gsrn not in text


def heard_until_now(window: Any) -> Iterator[dict[str, Any]]:
    """The messages that were sent, up to the answer to a ping."""
    window.client.send(json.dumps({"type": "ping"}))
    while (message := window.next())["type"] != "Pong":
        yield message
