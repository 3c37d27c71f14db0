"""500 connections through the gateway of a stack hear of an order: from its being sent until each
has heard of it (GX B.7).
"""

import hashlib
import http.client
import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from os import getloadavg
from pathlib import Path
from statistics import median, quantiles
from typing import Final
from urllib.parse import urlsplit

import psycopg

from simulator.local.cloud.processes import free_port
from simulator.local.cloud.stack import Stack
from simulator.local.cloud.stack_options import StackOptions
from tests.bench.figures import Report
from tests.bench.filled import NOW, fill

CONNECTIONS: Final = 500
_CUSTOMERS: Final = 60
_ORDERS: Final = 40
_WARMING: Final = 5
"""Orders before those that count."""
_WHO_ORDER: Final = 8
"""In turns: a customer places 30 orders in a minute at most."""
_MONTH: Final = f"{NOW:%Y-%m}"

_HOMES: Final = """
SELECT c.customer_id, p.gsrn FROM portfolio.supply_period s
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.metering_point p ON p.metering_point_id = s.metering_point_id
JOIN portfolio.metering_point_version v ON v.metering_point_id = p.metering_point_id
WHERE s.state = 'active' AND v.superseded_at IS NULL AND v.price_area = 'DK1'
ORDER BY 1 LIMIT %s
"""

_KEY: Final = """
INSERT INTO platform.api_key (key_hash, name, scope, customer_id, created_at, expires_at)
VALUES (%(hash)s, 'bench', 'customer', %(customer)s, %(now)s, '2027-01-01Z')
RETURNING api_key_id
"""

_TICKET: Final = """
INSERT INTO live.ticket (
    ticket_sha256, customer_id, api_key_id, made_at, expires_at, listens_until)
VALUES (%(hash)s, %(customer)s, %(key)s, %(now)s, '2026-12-31Z', '2026-12-31Z')
"""


def measure(report: Report, folder: Path) -> None:
    """Start a stack, connect, order, and look when each order was heard of."""
    home = folder / "live"
    shutil.rmtree(home, ignore_errors=True)
    ports = {"port": free_port(), "aws_port": free_port(), "outside_port": free_port()}
    report.step("starting a stack")
    parameters = {"Neighbours": "on"}
    options = StackOptions(home=home, schedules=False, parameters=parameters, **ports)

    with Stack.up(options) as stack:
        stack.clock.move_to(NOW)
        fill(stack.postgres.url(), _CUSTOMERS, report.step)
        orderers, tickets = _prepared(stack)
        report.step(f"{CONNECTIONS} connect")
        began = time.monotonic()
        with _listeners(stack, tickets) as listeners, _relaying(stack):
            seconds = time.monotonic() - began
            delays = [
                [at - sent for at in heard] for sent, heard in _ordered(stack, orderers, listeners)
            ]

    shutil.rmtree(home, ignore_errors=True)
    _report(report, delays[_WARMING:], seconds)


def _report(report: Report, delays: Sequence[Sequence[float]], seconds: float) -> None:
    all_of_them = sorted(delay * 1e3 for of_order in delays for delay in of_order)
    missed = sum(CONNECTIONS - len(of_order) for of_order in delays)
    note = (
        f"{CONNECTIONS} connections, {len(delays)} orders; connected within {seconds:.0f} s; "
        f"load of the machine {getloadavg()[0]:.1f}"
    )
    p95 = quantiles(all_of_them, n=20)[-1]
    report.add("live: an order is heard of, p95", p95, "ms", at_most=200, note=note)
    report.add("live: an order is heard of, median", median(all_of_them), "ms", note=note)
    report.add("live: messages that were missed", missed, "", at_most=0, note=note)


def _prepared(stack: Stack) -> tuple[list[tuple[str, str]], list[str]]:
    """Keys of who order, each with a home, and a ticket for each connection."""
    now = stack.clock.now()
    orderers, tickets = [], []
    with psycopg.connect(stack.postgres.url()) as connection:
        for number, (customer, gsrn) in enumerate(connection.execute(_HOMES, [_WHO_ORDER])):
            key = f"elh_{number:043}"
            connection.execute(_KEY, {"hash": _hash(key), "customer": customer, "now": now})
            orderers.append((key, gsrn))
        for number in range(CONNECTIONS):
            ticket = f"{number:043}"
            whose = {"customer": 1_000_000 + number // 10, "now": now}
            hashed = {"hash": _hash(f"key {number}")}
            row = connection.execute(_KEY, {**whose, **hashed}).fetchone()
            assert row is not None
            connection.execute(_TICKET, {**whose, "hash": _hash(ticket), "key": row[0]})
            tickets.append(ticket)
    return orderers, tickets


@contextmanager
def _listeners(stack: Stack, tickets: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """The process of those who listen, once all of them do."""
    address = stack.api_url.replace("http", "ws", 1) + "/ws"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.listeners"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{address} {_MONTH}\n" + "\n".join(tickets) + "\n\n")
    process.stdin.flush()
    assert process.stdout.readline() == "ready\n"
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def _relaying(stack: Stack) -> Iterator[None]:
    """Somebody relays, as by the schedule, which does not run here."""
    has_ended = threading.Event()

    def relay() -> None:
        while not has_ended.is_set():
            stack.host.invoke("Realtime", b'{"job": "relay-live"}')

    threading.Thread(target=relay, daemon=True).start()
    try:
        yield
    finally:
        has_ended.set()


def _ordered(
    stack: Stack, orderers: Sequence[tuple[str, str]], listeners: subprocess.Popen[str]
) -> Iterator[tuple[float, list[float]]]:
    """When each order was sent, and when each listener heard of it; the next one comes after all
    have. Each changes the book at a limit of its own.
    """
    assert listeners.stdin is not None
    assert listeners.stdout is not None
    connection = http.client.HTTPConnection(urlsplit(stack.api_url).netloc, timeout=30)
    for number in range(_ORDERS):
        key, gsrn = orderers[number % len(orderers)]
        headers = {"x-api-key": key, "content-type": "application/json"}
        wish = {
            "metering_point": gsrn,
            "side": "buy",
            "energy_amount": "0.1",
            "price_per_kwh": f"0.{10 + number}",
        }
        listeners.stdin.write("next\n")
        listeners.stdin.flush()
        sent = time.monotonic()
        connection.request("POST", "/api/trading/orders", json.dumps(wish), headers)
        answer = connection.getresponse()
        said = answer.read()
        assert answer.status == http.client.CREATED, said
        yield sent, json.loads(listeners.stdout.readline())


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
