"""The neighbours' market: orders through the gateway, and its book.

Orders are placed on a stack of its own, by customers with a key each, who are a process of their
own: at a steady rate, whatever the answers take, and as many at once as the stack takes. A month of
many neighbours is `neighbours`; the auction alone is `auction`.
"""

import http.client
import json
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from queue import SimpleQueue
from time import perf_counter, process_time, sleep
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np
import psycopg

from elhandel.platform.keys.api_keys import create_key
from simulator.local.cloud.processes import free_port
from simulator.local.cloud.stack import Stack
from simulator.local.cloud.stack_options import StackOptions
from simulator.local.load import LoadOptions, load
from tests.bench.figures import Report
from tests.bench.measure import seconds_of_children
from tests.bench.server import MONTH
from tests.builders.clock import HandClock, at

_CUSTOMERS: Final = 1_000
_AT_ONCE: Final = 50
_PER_SECOND: Final = 110
"""Of the steady rate; more than 100 were promised."""
_LANES: Final = 200
"""Connections of who ask at a steady rate: as many may wait for an answer."""
_WORKERS: Final = 4
"""Processes of a function: an order waits for the disk, and another is worked on meanwhile."""
_BOOKS: Final = 200
_WARM: Final = 40
_TRADING: Final = at("2026-01-31T12:05")

_HOMES: Final = """
SELECT p.gsrn, c.customer_id, exists (
           SELECT FROM portfolio.settled_with w
           JOIN portfolio.metering_point_version v USING (metering_point_id)
           WHERE w.main_id = p.metering_point_id AND v.type = 'E18') AS produces
FROM portfolio.supply_period s JOIN portfolio.metering_point p USING (metering_point_id)
JOIN portfolio.contract c USING (contract_id)
ORDER BY p.gsrn LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class _Home:
    """A home, and the key of whose it is."""

    gsrn: str
    key: str
    produces: bool


def measure(report: Report, folder: Path) -> None:
    """Start a stack with a market, place orders on it side by side, and read its book."""
    home = folder / "market"
    shutil.rmtree(home, ignore_errors=True)
    ports = {"port": free_port(), "aws_port": free_port(), "outside_port": free_port()}
    parameters = {"Neighbours": "on"}
    options = StackOptions(
        home=home, schedules=False, parameters=parameters, workers=_WORKERS, **ports
    )
    report.step("starting a stack with a market")

    with Stack.up(options) as stack:
        load(stack.postgres.url(), LoadOptions(_CUSTOMERS, MONTH))
        stack.clock.move_to(_TRADING)
        homes = _with_keys(stack)
        address = urlsplit(stack.api_url).netloc
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as asker:

            def ask(place: Callable[..., _Asked]) -> tuple[_Asked, float]:
                """What came of it, and the stack's processor time, in seconds."""
                before = seconds_of_children()
                asked = asker.submit(place, address, homes).result()
                return asked, seconds_of_children() - before - asked.processor

            asker.submit(_warm_up, address, homes[:_WARM]).result()
            _report_steady(report, *ask(_steadily))
            _report_at_once(report, *ask(_all_at_once))
        _read_book(report, address, homes)

    shutil.rmtree(home, ignore_errors=True)


def _with_keys(stack: Stack) -> Sequence[_Home]:
    with psycopg.connect(stack.postgres.url()) as tx:
        rows = tx.execute(_HOMES, [_CUSTOMERS]).fetchall()
        clock = HandClock(_TRADING)
        return [
            _Home(gsrn, create_key(tx, "bench", "customer", clock, customer), produces)
            for gsrn, customer, produces in rows
        ]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What orders came to. answers: status and milliseconds of each. wall, processor: seconds of
    who asked.
    """

    answers: Sequence[tuple[int, float]]
    wall: float
    processor: float

    @property
    def times(self) -> tuple[float, float, float]:
        """Median, p95 and p99, milliseconds."""
        median, slow, slowest = np.percentile([ms for _, ms in self.answers], [50, 95, 99])
        return float(median), float(slow), float(slowest)

    @property
    def failed(self) -> list[int]:
        """The statuses of what was not placed."""
        return [status for status, _ in self.answers if status != http.client.CREATED]


def _report_steady(report: Report, asked: _Asked, stack: float) -> None:
    """A steady rate: an answer's time counts from when it was due to be asked."""
    median, slow, slowest = asked.times
    many = len(asked.answers)
    each = f"{stack * 1000 / many:.1f} ms of processor each"
    note = f"{many:,} orders at {_PER_SECOND} a second; median {median:.0f} ms; {each}"
    report.add("market: orders at a steady rate", many / asked.wall, "/s", at_least=100, note=note)
    report.add("market: an order at that rate, p95", slow, "ms", at_most=200)
    report.add("market: an order at that rate, p99", slowest, "ms", at_most=500)
    share, what = 100 * len(asked.failed) / many, str(set(asked.failed) or "")
    report.add("market: orders at that rate that failed", share, "%", at_most=1, note=what)


def _report_at_once(report: Report, asked: _Asked, stack: float) -> None:
    """As many at once: each asks again as soon as it is answered, so an answer takes as long as
    all that are before it in the queue.
    """
    median, slow, slowest = asked.times
    many = len(asked.answers)
    note = f"{many:,} orders, {_AT_ONCE} at once; median {median:.0f} ms"
    report.add("market: orders at once", many / asked.wall, "/s", at_least=100, note=note)
    report.add("market: an order of many at once, p95", slow, "ms", at_most=200)
    report.add("market: an order of many at once, p99", slowest, "ms", at_most=500)
    share, what = 100 * len(asked.failed) / many, str(set(asked.failed) or "")
    report.add("market: orders at once that failed", share, "%", at_most=1, note=what)
    note = f"PostgreSQL included; of who asks {asked.processor * 1000 / many:.1f} ms"
    report.add("market: processor time of an order", stack * 1000 / many, "ms", note=note)


# --- of who asks, in a process of their own -------------------------------------------------------


def _warm_up(address: str, homes: Sequence[_Home]) -> None:
    """Every process of the function has answered."""
    with ThreadPoolExecutor(len(homes)) as pool:
        list(pool.map(_lane, [address] * len(homes), [[home] for home in homes], [0] * len(homes)))


def _all_at_once(address: str, homes: Sequence[_Home]) -> _Asked:
    """Every home places an order, over so many connections."""
    lanes = [homes[lane::_AT_ONCE] for lane in range(_AT_ONCE)]
    began, own = perf_counter(), process_time()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answered = pool.map(_lane, [address] * _AT_ONCE, lanes, [1] * _AT_ONCE)
        answers = [answer for lane in answered for answer in lane]
    return _Asked(answers, perf_counter() - began, process_time() - own)


def _lane(address: str, homes: Sequence[_Home], turn: int) -> list[tuple[int, float]]:
    """Status and milliseconds of each order, one after another over one connection."""
    connection = http.client.HTTPConnection(address, timeout=60)
    answers = []
    for home in homes:
        began = perf_counter()
        status = _place(connection, home, turn)
        answers.append((status, (perf_counter() - began) * 1000))
    connection.close()
    return answers


def _steadily(address: str, homes: Sequence[_Home]) -> _Asked:
    """Every home places an order when it is due, whether others are answered or not."""
    due: SimpleQueue[tuple[float, _Home] | None] = SimpleQueue()

    def lane() -> list[tuple[int, float]]:
        connection = http.client.HTTPConnection(address, timeout=60)
        connection.connect()
        answers = []
        while (item := due.get()) is not None:
            at, home = item
            status = _place(connection, home, 2)
            answers.append((status, (perf_counter() - at) * 1000))
        connection.close()
        return answers

    with ThreadPoolExecutor(_LANES) as pool:
        lanes = [pool.submit(lane) for _ in range(_LANES)]
        own, began = process_time(), perf_counter()
        for number, home in enumerate(homes):
            at = began + number / _PER_SECOND
            sleep(max(0.0, at - perf_counter()))
            due.put((at, home))
        for _ in lanes:
            due.put(None)
        answers = [answer for each in lanes for answer in each.result()]
        wall = perf_counter() - began
    return _Asked(answers, wall, process_time() - own)


def _place(connection: http.client.HTTPConnection, home: _Home, turn: int) -> int:
    """The status of an order; those with a solar roof sell. turn: a home's orders, by number."""
    number = int(home.gsrn) // 10 + turn
    body = {
        "metering_point": home.gsrn,
        "side": "sell" if home.produces else "buy",
        "energy_amount": f"{1 + number % 7}.5",
        "price_per_kwh": f"0.{10 + number % 60:02}",
        "month": str(MONTH),
    }
    headers = {
        "x-api-key": home.key,
        "content-type": "application/json",
        "idempotency-key": f"{home.gsrn}-{turn}",
    }
    connection.request("POST", "/api/trading/orders", json.dumps(body), headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def _read_book(report: Report, address: str, homes: Sequence[_Home]) -> None:
    """The book with all that was placed, asked for one after another."""
    connection = http.client.HTTPConnection(address, timeout=60)
    times, levels = [], 0
    for number in range(_WARM + _BOOKS):
        path = f"/api/trading/book?area={('DK1', 'DK2')[number % 2]}&month={MONTH}"
        began = perf_counter()
        connection.request("GET", path, headers={"x-api-key": homes[number % len(homes)].key})
        answer = connection.getresponse()
        book: Any = json.loads(answer.read())
        if number >= _WARM:
            times.append((perf_counter() - began) * 1000)
        assert answer.status == http.client.OK, book
        levels = max(levels, len(book["bids"]) + len(book["asks"]))
    connection.close()
    middle, slow = np.percentile(times, [50, 95])
    note = f"{levels} limits; median {middle:.1f} ms"
    report.add("market: a snapshot of the book, p95", float(slow), "ms", at_most=20, note=note)
