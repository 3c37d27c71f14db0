"""The neighbours' market: orders through the gateway, its book, and a month of many neighbours.

Orders are placed on a stack of its own, by customers with a key each, and the readers ask for the
book in between. The month is played on a database by the rooms that play it in production, without
HTTP: see `neighbours`.
"""

import http.client
import json
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
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
_ORDERS: Final = 1_000
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
    options = StackOptions(home=home, schedules=False, parameters={"Neighbours": "on"}, **ports)
    report.step("starting a stack with a market")

    with Stack.up(options) as stack:
        load(stack.postgres.url(), LoadOptions(_CUSTOMERS, MONTH))
        stack.clock.move_to(_TRADING)
        homes = _with_keys(stack)
        address = urlsplit(stack.api_url).netloc
        _place(report, address, homes)
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


def _place(report: Report, address: str, homes: Sequence[_Home]) -> None:
    """Every home places an order; those with a solar roof sell."""
    lanes = [homes[_WARM + lane :: _AT_ONCE] for lane in range(_AT_ONCE)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(_lane, [address] * _AT_ONCE, [[home] for home in homes[:_AT_ONCE]]))
        busy, own, began = seconds_of_children(), process_time(), perf_counter()
        answers = [
            answer for lane in pool.map(_lane, [address] * _AT_ONCE, lanes) for answer in lane
        ]
        wall = perf_counter() - began
        busy, own = seconds_of_children() - busy, process_time() - own

    times = [seconds * 1000 for _, seconds in answers]
    failed = [status for status, _ in answers if status != http.client.CREATED]
    middle, slow, slowest = np.percentile(times, [50, 95, 99])
    note = f"{len(answers):,} orders, {_AT_ONCE} at once; median {middle:.0f} ms"
    report.add("market: orders", len(answers) / wall, "/s", at_least=100, note=note)
    report.add("market: an order, p95", float(slow), "ms", at_most=200)
    report.add("market: an order, p99", float(slowest), "ms", at_most=500)
    note = f"of the stack, PostgreSQL included; of who asks {own * 1000 / len(answers):.1f} ms"
    report.add("market: processor time of an order", busy * 1000 / len(answers), "ms", note=note)
    share = 100 * len(failed) / len(answers)
    report.add("market: orders that failed", share, "%", at_most=1, note=str(set(failed) or ""))


def _lane(address: str, homes: Sequence[_Home]) -> list[tuple[int, float]]:
    """Status and seconds of each order, one after another over one connection."""
    connection = http.client.HTTPConnection(address, timeout=60)
    answers = []
    for number, home in enumerate(homes):
        body = {
            "metering_point": home.gsrn,
            "side": "sell" if home.produces else "buy",
            "energy_amount": f"{1 + number % 7}.5",
            "price_per_kwh": f"0.{10 + (int(home.gsrn) // 10 + number) % 60:02}",
            "month": str(MONTH),
        }
        headers = {
            "x-api-key": home.key,
            "content-type": "application/json",
            "idempotency-key": f"{home.gsrn}-{number}-{perf_counter()}",
        }
        began = perf_counter()
        connection.request("POST", "/api/trading/orders", json.dumps(body), headers)
        answer = connection.getresponse()
        answer.read()
        answers.append((answer.status, perf_counter() - began))
    connection.close()
    return answers


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
