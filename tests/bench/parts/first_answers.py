"""The first answer of each function that answers HTTP or connections: a process that has answered
nothing yet, through the gateway of a stack of its own.

With its snapshot taken, as a version's is when it is published; and, for comparison, how long the
function takes to be loaded, which is waited for once at a deployment. What is measured is Python
with our modules: AWS's own start of a machine is not in it.
"""

import http.client
import shutil
from pathlib import Path
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit

from simulator.local.cloud.processes import free_port
from simulator.local.cloud.stack import Stack
from simulator.local.cloud.stack_options import StackOptions
from tests.bench.figures import Report
from tests.bench.measure import seconds_of_children

_MB: Final = 2**20

_MOST_SECONDS: Final = 0.8
_ASKED: Final = {
    "Onboarding": ("GET", "/api/products", 200),
    "Portal": ("GET", "/api/portal/homes", 403),
    "Site": ("GET", "/", 303),
    "Backoffice": ("GET", "/kontor/", 303),
    "Payments": ("POST", "/api/webhooks/netcash/payment", 401),
    "Notifier": ("POST", "/api/webhooks/mail", 401),
}
"""Method, path, and the status of what is asked first. For the first two the database says who
asks, and a sales front end may not see homes; the others refuse who has not signed in or signed.
"""


def measure(report: Report, folder: Path) -> None:
    """Start a stack, take the snapshots, and ask each function once."""
    home = folder / "first"
    shutil.rmtree(home, ignore_errors=True)
    ports = {"port": free_port(), "aws_port": free_port(), "outside_port": free_port()}
    report.step("starting a stack")

    with Stack.up(StackOptions(home=home, workers=2, schedules=False, **ports)) as stack:
        for name, (method, path, status) in _ASKED.items():
            loaded = _loaded(stack, name)
            wall, busy, answered = _first_answer(stack, method, path)
            memory = stack.host.pools[name].status().rss_bytes / _MB
            note = (
                f"{method} {path}: {answered}; processor time {busy:.2f} s, {memory:.0f} MB; "
                f"loaded before, in {loaded:.1f} s"
            )
            report.add(f"first answer: {name}", wall, "s", at_most=_MOST_SECONDS, note=note)
            assert answered == status, f"{name} answered {answered}, not {status}"

    shutil.rmtree(home, ignore_errors=True)


def _loaded(stack: Stack, name: str) -> float:
    """Seconds in which a function's snapshot was taken."""
    began = perf_counter()
    stack.host.snapshots[name].take()
    return perf_counter() - began


def _first_answer(stack: Stack, method: str, path: str) -> tuple[float, float, int]:
    """Seconds until the answer, those of processor time in all processes, and its status."""
    connection = http.client.HTTPConnection(urlsplit(stack.api_url).netloc, timeout=60)
    headers = {"x-api-key": stack.api_key, "content-type": "application/json"}
    busy, began = seconds_of_children(), perf_counter()
    connection.request(method, path, b"{}" if method == "POST" else None, headers)
    answer = connection.getresponse()
    answer.read()
    seconds = perf_counter() - began
    connection.close()
    return seconds, seconds_of_children() - busy, answer.status
