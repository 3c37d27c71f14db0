"""Signups through the gateway and the function of a stack of its own, warm, one after another, in a
database of many customers: how long each waits, and what it takes of the processors.
"""

import http.client
import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np
import psycopg

from elhandel.platform.keys.api_keys import create_key
from simulator.local.cloud.processes import free_port
from simulator.local.cloud.stack import Stack
from simulator.local.cloud.stack_options import StackOptions
from tests.bench.figures import Report
from tests.bench.filled import NOW, fill
from tests.bench.measure import milliseconds_to_the_disk, seconds_of_children

_ASKED: Final = 300
_WARM: Final = 40
"""Asked before: the process has what it keeps, and statements are prepared."""
_MOST_MS: Final = 30
_BORN: Final = date(1950, 1, 1)
_COUNT: Final = "SELECT count(*) FROM onboarding.signup"


def measure(report: Report, customers: int, folder: Path) -> None:
    """Start a stack, fill it, and sign people up."""
    home = folder / "signups"
    shutil.rmtree(home, ignore_errors=True)
    ports = {"port": free_port(), "aws_port": free_port(), "outside_port": free_port()}
    report.step("starting a stack")

    with Stack.up(StackOptions(home=home, workers=1, schedules=False, **ports)) as stack:
        stack.clock.move_to(NOW)
        fill(stack.postgres.url(), customers, report.step)
        caller = _Caller(stack)
        with psycopg.connect(stack.postgres.url(), autocommit=True) as connection:
            before = _count(connection)
            for number in range(_WARM):
                caller.signs_up(number)
            busy = seconds_of_children()
            times = np.array([caller.signs_up(_WARM + number) for number in range(_ASKED)])
            busy = seconds_of_children() - busy
            made = _count(connection) - before
        written = milliseconds_to_the_disk(home)

    shutil.rmtree(home, ignore_errors=True)
    assert made == _WARM + _ASKED, f"{made} signups were made"
    note = (
        f"{_ASKED} beside {customers:,} customers; median {np.median(times):.1f} ms; processor "
        f"time of function and database {1000 * busy / _ASKED:.1f} ms each; to the disk, for which "
        f"each waits once, {written:.1f} ms"
    )
    slow = float(np.percentile(times, 95))
    report.add("signups: through the gateway, warm, p95", slow, "ms", at_most=_MOST_MS, note=note)


class _Caller:
    """A sales front end with a connection that stays open."""

    def __init__(self, stack: Stack) -> None:
        with psycopg.connect(stack.postgres.url()) as connection:
            key = create_key(
                connection, "bench", "sales", stack.clock, per_minute=1_000_000, per_day=1_000_000
            )
        self._headers = {"x-api-key": key, "content-type": "application/json"}
        self._http = http.client.HTTPConnection(urlsplit(stack.api_url).netloc, timeout=60)

    def signs_up(self, number: int) -> float:
        """Milliseconds until a signup was answered with success."""
        body = json.dumps(a_signup(number)).encode()
        began = perf_counter()
        self._http.request("POST", "/api/signup", body, self._headers)
        answer = self._http.getresponse()
        said = answer.read()
        milliseconds = 1000 * (perf_counter() - began)
        assert answer.status == http.client.CREATED, said
        return milliseconds


def a_signup(number: int) -> dict[str, Any]:
    """A person and a home that nobody else has."""
    born = _BORN + timedelta(days=number)
    digits = f"57131399{number:09d}"
    total = sum(int(d) * (3, 1)[place % 2] for place, d in enumerate(digits))
    return {
        "gsrn": f"{digits}{-total % 10}",
        "customer_name": "Anders Jensen",
        "cpr_cvr": f"{born:%d%m%y}{1000 + number % 9000:04d}",
        "contact_type": "private",
        "email": f"anders{number}@example.dk",
        "phone": "+4512345678",
        "product_id": "spot-basis",
        "channel": "web",
    }


def _count(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute(_COUNT).fetchone()
    assert row is not None
    return int(row[0])
