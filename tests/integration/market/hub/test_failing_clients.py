"""Whatever ends a call to an outside party, there is no answer: the next queue goes on, and nothing
is lost.
"""

import ssl
import zlib
from collections.abc import Callable
from datetime import date

import httpx
import pytest
from tenacity import wait_none

from elhandel.market.hub import Credentials, DataHubClient, DataHubProbe
from elhandel.platform.settings import Settings
from elhandel.platform.work.outbox import Dispatched
from elhandel.pricing.spot import EnergiDataService
from elhandel.values.errors import Unavailable
from tests.builders.clock import HandClock
from tests.builders.datahub import TOKEN_PATH, Answer, LittleDataHub
from tests.builders.supplier import Supplier

DEEP = b"[" * 50_000
FAILURES: list[Exception] = [
    MemoryError(),
    RecursionError("maximum recursion depth exceeded"),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
    ValueError("Exceeds the limit (4300 digits) for integer string conversion"),
    zlib.error("Error -3 while decompressing data"),
    ssl.SSLError("decryption failed or bad record mac"),
    OSError(24, "Too many open files"),
    httpx.InvalidURL("Invalid port: 'x'"),
    httpx.LocalProtocolError("Illegal header value"),
    httpx.StreamClosed(),
    httpx.CookieConflict("two of them"),
    LookupError("unknown encoding"),
    RuntimeError("generator didn't stop"),
]
every_failure = pytest.mark.parametrize(
    "failure", FAILURES, ids=lambda failure: type(failure).__name__
)


def failing(failure: Exception) -> httpx.Client:
    """A client of HTTP whose every call ends like this."""

    def fail(request: httpx.Request) -> httpx.Response:
        raise failure

    return httpx.Client(transport=httpx.MockTransport(fail))


def a_failing_datahub(failure: Exception, clock: HandClock) -> DataHubClient:
    return DataHubClient(
        "http://datahub",
        token_url="http://datahub/token",
        scope="scope",
        credentials=Credentials("client", "secret"),
        clock=clock,
        http=failing(failure),
        retry_wait=wait_none(),
    )


@every_failure
def test_a_client_of_datahub_that_fails_is_no_answer(failure: Exception, clock: HandClock) -> None:
    client = a_failing_datahub(failure, clock)

    calls: list[Callable[[], object]] = [
        lambda: client.peek("MasterData"),
        lambda: client.send("RequestChangeOfSupplier", b"{}"),
        lambda: client.dequeue("message-1"),
        client.authenticate,
    ]

    for call in calls:
        with pytest.raises(Unavailable, match="Nothing is lost"):
            call()


@every_failure
def test_a_source_of_prices_that_fails_gives_none(failure: Exception) -> None:
    service = EnergiDataService("http://prices", failing(failure), retry_wait=wait_none())

    with pytest.raises(Unavailable, match="fetched again"):
        service.day_ahead("DK1", date(2026, 1, 15), date(2026, 1, 16))


@every_failure
def test_a_health_check_tells_of_it(
    failure: Exception, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    probe = DataHubProbe(Settings())
    monkeypatch.setattr(probe, "_http", failing(failure))
    monkeypatch.setattr(probe, "_secret", dict)

    assert "does not answer" in probe.ask(clock.now()).token


@pytest.mark.parametrize(
    "answer", [DEEP, b'{"access_token": ' + DEEP, b"\xff", b"9" * 10_000, b'"\\ud800"']
)
def test_a_token_that_is_no_json_is_none(
    answer: bytes, hub: LittleDataHub, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.answer(TOKEN_PATH, Answer(200, answer))
    probe = DataHubProbe(Settings(datahub_base_url=hub.url, datahub_token_url=hub.url + TOKEN_PATH))
    monkeypatch.setattr(probe, "_secret", dict)

    assert "without a token" in probe.ask(clock.now()).token


class FailsFirst(httpx.HTTPTransport):
    """A line that fails at the first document, as a process short of memory does, and works from
    then on.
    """

    failures = 1

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if "/cim/" in request.url.path and self.failures:
            self.failures -= 1
            raise MemoryError
        return super().handle_request(request)


def test_what_cannot_be_sent_waits_and_the_others_of_its_batch_leave(
    supplier: Supplier, clock: HandClock
) -> None:
    supplier.client = DataHubClient(
        supplier.hub.url,
        token_url=supplier.hub.url + TOKEN_PATH,
        scope="scope",
        credentials=Credentials("client", "secret"),
        clock=clock,
        http=httpx.Client(transport=FailsFirst()),
    )
    supplier.sign_up()
    supplier.sign_up(gsrn="571313180000000018")

    assert supplier.send() == Dispatched(sent=1, later=1)

    received, unanswered = sorted(supplier.rows("SELECT verdict, error FROM market.sent"), key=str)
    assert received == ("received", None)
    assert unanswered[0] == "unanswered"
    assert unanswered[1].startswith("MemoryError at ")


def test_a_queue_whose_message_takes_the_memory_does_not_stop_the_next(
    supplier: Supplier, clock: HandClock
) -> None:
    supplier.client = DataHubClient(
        supplier.hub.url,
        token_url=supplier.hub.url + TOKEN_PATH,
        scope="scope",
        credentials=Credentials("client", "secret"),
        clock=clock,
        http=httpx.Client(transport=FailsFirst()),
    )
    with pytest.raises(Unavailable):
        supplier.poll("MasterData")

    assert supplier.poll("Charges").messages == 0
