"""A DataHub that takes every connection and never answers holds up no queue but the first, and that
for seconds.
"""

import httpx
import pytest
from tenacity import wait_none

from elhandel.market.hub import Credentials, DataHubClient
from elhandel.platform.bounded_http import PATIENCE, AnswerTooSlow, request_to
from elhandel.platform.settings import settings
from elhandel.pricing.spot.energi_data_service import EnergiDataService
from elhandel.values.errors import Unavailable
from tests.builders.clock import HandClock
from tests.builders.network.silence import a_silence

QUEUES = settings().datahub_queues


def a_client(url: str, clock: HandClock) -> DataHubClient:
    return DataHubClient(
        url,
        token_url=f"{url}/token",
        scope="scope",
        credentials=Credentials("client", "secret"),
        clock=clock,
        http=httpx.Client(timeout=0.05),
        retry_wait=wait_none(),
    )


def test_after_one_silence_the_other_queues_are_not_waited_for(clock: HandClock) -> None:
    with a_silence() as datahub:
        client = a_client(datahub.url, clock)
        for queue in QUEUES:
            with pytest.raises(Unavailable):
                client.peek(queue)

        assert len(QUEUES) == 4
        assert datahub.calls == 4, "the tries for the first queue, and none for the others"


def test_an_error_that_is_no_silence_lets_the_next_call_try(clock: HandClock) -> None:
    client = a_client("http://127.0.0.1:9", clock)  # refused at once
    for _ in range(2):
        with pytest.raises(Unavailable, match="does not answer"):
            client.peek("MasterData")


def test_an_answer_that_trickles_is_ended_though_each_byte_is_in_time() -> None:
    body = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 10
    with (
        a_silence(says=body) as trickling,
        httpx.Client(timeout=5) as http,
        pytest.raises(AnswerTooSlow),
    ):
        request_to(http, "GET", trickling.url, longest=1_000_000, seconds=-1)


def test_nobody_outside_is_waited_for_longer_than_seconds(clock: HandClock) -> None:
    for client in (
        DataHubClient(
            "http://x", token_url="", scope="", credentials=Credentials("", ""), clock=clock
        ),
        EnergiDataService("http://x"),
    ):
        timeout = client._http.timeout
        assert timeout == PATIENCE
        assert max(timeout.as_dict().values()) <= 10
