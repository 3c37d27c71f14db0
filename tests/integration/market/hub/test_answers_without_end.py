"""Answers of outside parties beyond any size: they are read and unpacked to a limit, and are no
answer.
"""

import gzip
import json
import tracemalloc
from collections.abc import Iterator

import httpx
import pytest

from elhandel.market.hub import DataHubClient
from elhandel.market.hub import client as market_client
from elhandel.platform.bounded_http import UnreadableAnswer, request_to
from elhandel.values.errors import Unavailable
from tests.builders.clock import HandClock
from tests.builders.datahub import TOKEN_PATH, Answer, LittleDataHub
from tests.builders.supplier import a_client

JSON = {"Content-Type": "application/json", "MessageId": "m"}
PACKED = {**JSON, "Content-Encoding": "gzip"}


@pytest.fixture
def client(hub: LittleDataHub, clock: HandClock) -> DataHubClient:
    return a_client(hub, clock)


def test_a_message_may_come_packed(client: DataHubClient, hub: LittleDataHub) -> None:
    hub.answer("/v1.0/cim/masterdata", Answer(200, gzip.compress(b"{}"), PACKED))
    peeked = client.peek("MasterData")
    assert peeked is not None
    assert peeked.body == b"{}"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b" " * 1_000_001, JSON),
        (gzip.compress(b" " * 1_000_001), PACKED),
        (gzip.compress(b" " * 50_000_000, 1), PACKED),
        (b"no gzip", PACKED),
        (gzip.compress(b"{}")[:-9], PACKED),
        (b"{}", {**JSON, "Content-Encoding": "br"}),
        (b"{}", {**JSON, "Content-Encoding": "gzip, gzip"}),
    ],
    ids=["long", "packed", "bomb", "no gzip", "broken off", "another packing", "packed twice"],
)
def test_an_answer_without_end_is_no_answer(
    client: DataHubClient,
    hub: LittleDataHub,
    monkeypatch: pytest.MonkeyPatch,
    body: bytes,
    headers: dict[str, str],
) -> None:
    monkeypatch.setattr(market_client, "_LONGEST_ANSWER", 1_000_000)
    hub.answer("/v1.0/cim/masterdata", Answer(200, body, headers))
    with pytest.raises(Unavailable, match="does not answer"):
        client.peek("MasterData")
    assert len(hub.called("GET")) == 1, "asking for the same again is no help"
    assert client.peek("Charges") is None


def test_a_token_without_end_is_no_token(client: DataHubClient, hub: LittleDataHub) -> None:
    grant = json.dumps({"access_token": "t" * 200_000, "expires_in": 3600}).encode()
    hub.answer(TOKEN_PATH, Answer(200, gzip.compress(grant), PACKED))
    with pytest.raises(Unavailable, match="more than 100000 bytes"):
        client.authenticate()


@pytest.mark.parametrize("level", [1, 9])
def test_a_bomb_is_not_unpacked_to_see_that_it_is_one(level: int) -> None:
    """What is measured is memory: a hundred megabytes of zeros lie in some hundred kilobytes."""
    bomb = gzip.compress(b"\0" * 100_000_000, level)
    transport = httpx.MockTransport(
        lambda _: httpx.Response(200, stream=httpx.ByteStream(bomb), headers=PACKED)
    )
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableAnswer, match="more than 100000 bytes"):
            request_to(httpx.Client(transport=transport), "GET", "http://prices/", longest=100_000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < len(bomb) * 4 + 1_000_000


def test_no_more_than_the_limit_is_taken_from_a_line() -> None:
    taken = 0

    class Endless(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            nonlocal taken
            while True:
                taken += 1000
                yield b" " * 1000

    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=Endless()))
    with pytest.raises(UnreadableAnswer):
        request_to(httpx.Client(transport=transport), "GET", "http://prices/", longest=10_000)
    assert taken == 11_000
