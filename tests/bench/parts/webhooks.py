"""1,000 payments that the provider tells, some of them twice, from several callers at a time:
through the gateway and the function of a stack of its own, each kept, handled and booked before it
is answered.
"""

import hashlib
import hmac
import http.client
import json
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit

import psycopg

from simulator.local.cloud.processes import free_port
from simulator.local.cloud.stack import Stack
from simulator.local.cloud.stack_options import StackOptions
from simulator.world.payments import WEBHOOKS_SECRET
from tests.bench.figures import Report
from tests.bench.filled import NOW, fill

_EVENTS: Final = 1_000
_TWICE: Final = 10
"""Each so many-th is told twice."""
_CALLERS: Final = 4
_PATH: Final = "/api/webhooks/netcash/payment"
_UNPAID: Final = """
SELECT number, open_ore FROM billing.document_status('2026-02-08') WHERE open_ore > 0
ORDER BY number LIMIT %s
"""
_KEPT: Final = """
SELECT count(*), count(*) FILTER (WHERE state = 'handled') FROM payments.inbound_event
"""
_BOOKED: Final = """
SELECT count(DISTINCT p.posting_id), coalesce(sum(e.amount_ore), 0)
FROM ledger.posting p JOIN ledger.entry e USING (posting_id)
WHERE p.source = 'collection' AND e.book = 'collecting'
"""


def measure(report: Report, customers: int, folder: Path) -> None:
    """Start a stack, fill it, tell of payments, and look whether all of them are booked once."""
    home = folder / "webhooks"
    shutil.rmtree(home, ignore_errors=True)
    ports = {"port": free_port(), "aws_port": free_port(), "outside_port": free_port()}
    report.step("starting a stack")

    with Stack.up(StackOptions(home=home, workers=_CALLERS, schedules=False, **ports)) as stack:
        stack.clock.move_to(NOW)
        fill(stack.postgres.url(), customers, report.step)
        report.step(f"telling of {_EVENTS:,} payments")
        seconds, told, answers = _tell_all(stack)
        with psycopg.connect(stack.postgres.url()) as connection:
            kept, handled = connection.execute(_KEPT).fetchone() or (0, 0)
            booked, ore = connection.execute(_BOOKED).fetchone() or (0, 0)

    shutil.rmtree(home, ignore_errors=True)
    refused = sum(answer != http.client.OK for answer in answers)
    note = (
        f"{len(answers):,} told by {_CALLERS} callers in {seconds:.1f} s, {refused} refused; "
        f"{kept:,} kept, {handled:,} handled, {booked:,} booked"
    )
    per_minute = len(answers) / seconds * 60
    report.add("webhooks: payments a minute", per_minute, "", at_least=1_000, note=note)
    report.add("webhooks: øre that were told and not booked", told - int(ore), "", at_most=0)
    assert (kept, handled, booked, refused) == (_EVENTS, _EVENTS, _EVENTS, 0), note


def _tell_all(stack: Stack) -> tuple[float, int, list[int]]:
    """Seconds, øre that were told of, and the status of each answer."""
    with psycopg.connect(stack.postgres.url()) as connection:
        unpaid = connection.execute(_UNPAID, [_EVENTS]).fetchall()
    bodies = [_body(number, ore, place) for place, (number, ore) in enumerate(unpaid)]
    told = [*bodies, *bodies[::_TWICE]]

    parts = [told[turn::_CALLERS] for turn in range(_CALLERS)]
    began = perf_counter()
    with ThreadPoolExecutor(_CALLERS) as callers:
        found = list(callers.map(_tell, [stack.api_url] * _CALLERS, parts))
    return (
        perf_counter() - began,
        sum(ore for _, ore in unpaid),
        [one for some in found for one in some],
    )


def _tell(url: str, bodies: Sequence[bytes]) -> list[int]:
    """What a caller is answered, over one connection."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    answers = []
    for body in bodies:
        signature = hmac.digest(WEBHOOKS_SECRET.encode(), body, hashlib.sha256).hex()
        connection.request("POST", _PATH, body, {"x-netcash-signature": signature})
        answer = connection.getresponse()
        answer.read()
        answers.append(answer.status)
    connection.close()
    return answers


def _body(number: str, ore: int, place: int) -> bytes:
    said = {
        "TransactionAccepted": "true",
        "Amount": str(ore),
        "Reference": number,
        "Extra2": number,
        "RequestTrace": f"trace-{place}",
    }
    return json.dumps(said).encode()
