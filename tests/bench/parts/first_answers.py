"""The first answer of each function that answers HTTP or connections: a process that has answered
nothing yet, through the gateway of a stack of its own.

With its snapshot taken, as a version's is when it is published; and, for comparison, how long the
function takes to be loaded, which is waited for once at a deployment. What is measured is Python
with our modules: AWS's own start of a machine is not in it.
"""

import http.client
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit

from simulator.local.cloud.processes import free_port
from simulator.local.cloud.stack import Stack
from simulator.local.cloud.stack_options import StackOptions
from tests.bench.figures import Report
from tests.bench.measure import seconds_of_children
from tests.bench.parts.signups import a_signup

_MB: Final = 2**20

_MOST_SECONDS: Final = 0.8
_COPIES: Final = 5
"""Each answers first; the slowest counts. Processor time is that of the median."""


@dataclass(frozen=True, slots=True)
class _First:
    """What a function is asked first, and how that is answered."""

    function: str
    method: str
    path: str
    status: int


_ASKED: Final = (
    _First("Onboarding", "GET", "/api/products", 200),
    _First("Onboarding", "POST", "/api/signup", 201),
    _First("Portal", "GET", "/api/portal/homes", 403),
    _First("Site", "GET", "/", 303),
    _First("Backoffice", "GET", "/kontor/", 303),
    _First("Payments", "POST", "/api/webhooks/netcash/payment", 401),
    _First("Notifier", "POST", "/api/webhooks/mail", 401),
)
"""Onboarding says what there is, and signs up (which asks for a secret and for a data key). Of
Portal the database says who asks, and a sales front end may not see homes; the others refuse who
has not signed in or signed.
"""


def measure(report: Report, folder: Path) -> None:
    """Start a stack, take the snapshots, and ask copies of each once."""
    home = folder / "first"
    shutil.rmtree(home, ignore_errors=True)
    ports = {"port": free_port(), "aws_port": free_port(), "outside_port": free_port()}
    report.step("starting a stack")

    with Stack.up(StackOptions(home=home, workers=2, schedules=False, **ports)) as stack:
        for first in _ASKED:
            loaded = _loaded(stack, first.function)
            pool, answers = stack.host.pools[first.function], []
            for copy in range(_COPIES):
                pool.close_idle(0)
                body = json.dumps(a_signup(copy)).encode() if first.status == 201 else b"{}"
                answers.append(_first_answer(stack, first, body))
            walls, busy = zip(*answers, strict=True)
            note = (
                f"{first.method} {first.path}: {first.status}; the slowest of {_COPIES} copies, "
                f"median {median(walls):.2f} s; processor time, median, {median(busy):.2f} s; "
                f"{pool.status().rss_bytes / _MB:.0f} MB; loaded before, in {loaded:.1f} s"
            )
            name = f"first answer: {first.function}, {first.method}"
            report.add(name, max(walls), "s", at_most=_MOST_SECONDS, note=note)

    shutil.rmtree(home, ignore_errors=True)


def _loaded(stack: Stack, name: str) -> float:
    """Seconds in which a function's snapshot was taken."""
    began = perf_counter()
    stack.host.snapshots[name].take()
    return perf_counter() - began


def _first_answer(stack: Stack, first: _First, body: bytes) -> tuple[float, float]:
    """Seconds until the answer, and those of processor time in all processes."""
    connection = http.client.HTTPConnection(urlsplit(stack.api_url).netloc, timeout=60)
    headers = {"x-api-key": stack.api_key, "content-type": "application/json"}
    busy, began = seconds_of_children(), perf_counter()
    connection.request(first.method, first.path, body if first.method == "POST" else None, headers)
    answer = connection.getresponse()
    said = answer.read()
    seconds = perf_counter() - began
    connection.close()
    assert answer.status == first.status, f"{first.path} answered {answer.status}: {said!r}"
    return seconds, seconds_of_children() - busy
