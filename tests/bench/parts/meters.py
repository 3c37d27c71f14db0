"""Meters that are verified by their keys, from several callers at a time, through the gateway and
the function of a stack of its own: how long one waits, bcrypt of cost 12 included (GX-MET-8).
"""

import http.client
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit

import numpy as np

from elhandel.meters.by_hand import send_key
from elhandel.meters.keys import NewKey, new_key
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.keys.api_keys import create_key
from elhandel.values.decision import Decision
from simulator.local.cloud.processes import free_port
from simulator.local.cloud.stack import Stack
from simulator.local.cloud.stack_options import StackOptions
from tests.bench.figures import Report
from tests.bench.filled import NOW, fill

_CUSTOMERS: Final = 1_000
"""The least that a filled database has."""
_METERS: Final = 120
_CALLERS: Final = 2
_PATH: Final = "/api/meters/verify"
_WHOSE: Final = "SELECT customer_id FROM portfolio.customer ORDER BY customer_id LIMIT %s"
_VERIFIED: Final = "SELECT count(*) FROM meters.meter WHERE state = 'verified'"

type Wanted = tuple[str, str, str]
"""The customer's API key, the number of the meter, its key."""


def measure(report: Report, folder: Path) -> None:
    """Start a stack, send keys, verify by them, and look whether each meter is there once."""
    home = folder / "meters"
    shutil.rmtree(home, ignore_errors=True)
    ports = {"port": free_port(), "aws_port": free_port(), "outside_port": free_port()}
    on = {"Neighbours": "on"}
    report.step("starting a stack")

    options = StackOptions(home=home, workers=_CALLERS, schedules=False, parameters=on, **ports)
    with Stack.up(options) as stack:
        stack.clock.move_to(NOW)
        fill(stack.postgres.url(), _CUSTOMERS, report.step)
        database = Database(stack.postgres.url())
        wanted = _keys(database)
        report.step(f"verifying {_METERS} meters")
        with ThreadPoolExecutor(_CALLERS) as callers:
            parts = [wanted[turn::_CALLERS] for turn in range(_CALLERS)]
            took = list(chain(*callers.map(_verify, [stack.api_url] * _CALLERS, parts)))
        with database.transaction() as tx:
            ((verified,),) = tx.execute(_VERIFIED).fetchall()
        database.close()

    shutil.rmtree(home, ignore_errors=True)
    middle, late = np.percentile(took, [50, 95])
    note = f"{verified} verified by {_CALLERS} callers, half of them within {middle * 1e3:.0f} ms"
    report.add("meters: verified by a key, p95", late * 1e3, "ms", at_most=2_000, note=note)
    assert verified == _METERS, note


def _keys(database: Database) -> list[Wanted]:
    """Send each customer a key for a meter: the same one, whose hash is made once."""
    key: NewKey = new_key()
    clock = FixedClock(NOW)
    decision = Decision("staff:bench", "measured", NOW)
    wanted = []
    with database.transaction() as tx:
        for (customer,) in tx.execute(_WHOSE, [_METERS]).fetchall():
            serial = f"SM-BENCH-{customer}"
            send_key(tx, customer, serial, key, decision, clock)
            wanted.append((create_key(tx, "bench", "customer", clock, customer), serial, key.key))
    return wanted


def _verify(url: str, wanted: list[Wanted]) -> list[float]:
    """Seconds of each, over one connection."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    took = []
    for api_key, serial, meter_key in wanted:
        body = {"meter_serial": serial, "meter_key": meter_key, "meter_type": "solar"}
        headers = {"x-api-key": api_key, "content-type": "application/json"}
        began = perf_counter()
        connection.request("POST", _PATH, json.dumps(body), headers)
        answer = connection.getresponse()
        said = answer.read()
        took.append(perf_counter() - began)
        assert answer.status == http.client.CREATED, said
    connection.close()
    return took
