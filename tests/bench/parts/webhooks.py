"""1,000 payments that the provider tells, some of them twice, from several callers at a time:
through the function's own app, in its role, each kept, handled and booked before it is answered.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from time import perf_counter
from typing import Final

import psycopg
from fastapi.testclient import TestClient
from psycopg.conninfo import make_conninfo

from elhandel.platform import web
from elhandel.platform.database import Database
from elhandel.platform.telemetry import logger
from functions.payments import app as function
from tests.bench.figures import Report
from tests.bench.filled import NOW, fill
from tests.bench.server import Server
from tests.builders.clock import HandClock

_EVENTS: Final = 1_000
_TWICE: Final = 10
"""Each so many-th is told twice."""
_CALLERS: Final = 4
_SECRET: Final = "a secret of the bench only"
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


def measure(report: Report, server: Server, customers: int) -> None:
    """Fill a database, tell of payments, and look whether all of them are booked once."""
    url = server.create("webhooks")
    fill(url, customers, report.step)
    report.step(f"telling of {_EVENTS:,} payments")
    seconds, told, answers = _tell_all(url)

    with psycopg.connect(url) as connection:
        kept, handled = connection.execute(_KEPT).fetchone() or (0, 0)
        booked, ore = connection.execute(_BOOKED).fetchone() or (0, 0)
    refused = sum(answer != 200 for answer in answers)
    note = (
        f"{len(answers):,} told by {_CALLERS} callers in {seconds:.1f} s, {refused} refused; "
        f"{kept:,} kept, {handled:,} handled, {booked:,} booked"
    )
    per_minute = len(answers) / seconds * 60
    report.add("webhooks: payments a minute", per_minute, "", at_least=1_000, note=note)
    report.add("webhooks: øre that were told and not booked", told - int(ore), "", at_most=0)
    assert (kept, handled, booked, refused) == (_EVENTS, _EVENTS, _EVENTS, 0), note


def _tell_all(url: str) -> tuple[float, int, list[int]]:
    """Seconds, øre that were told of, and the status of each answer.

    Each caller is a process with a connection of its own, as Lambda has them.
    """
    with psycopg.connect(url) as connection:
        unpaid = connection.execute(_UNPAID, [_EVENTS]).fetchall()
    bodies = [_body(number, ore, place) for place, (number, ore) in enumerate(unpaid)]
    told = [*bodies, *bodies[::_TWICE]]

    parts = [told[turn::_CALLERS] for turn in range(_CALLERS)]
    with ProcessPoolExecutor(_CALLERS, mp_context=get_context("spawn")) as callers:
        found = list(callers.map(_tell, [url] * _CALLERS, parts))

    seconds = max(ended for _, ended, _ in found) - min(began for began, _, _ in found)
    return seconds, sum(ore for _, ore in unpaid), [one for *_, some in found for one in some]


def _tell(url: str, bodies: Sequence[bytes]) -> tuple[float, float, list[int]]:
    """When a caller began and ended, on the clock that all of them share; and its answers."""
    logger.setLevel("CRITICAL")
    clock, database = HandClock(NOW), Database(make_conninfo(url, user="elhandel_payments"))
    function.app.dependency_overrides = {web.database: lambda: database, web.clock: lambda: clock}
    function.webhook_secret = lambda: _SECRET

    began = perf_counter()
    with TestClient(function.app, raise_server_exceptions=False) as client:
        answers = [_answer(client, body) for body in bodies]
    ended = perf_counter()
    database.close()
    return began, ended, answers


def _answer(client: TestClient, body: bytes) -> int:
    headers = {"x-netcash-signature": hmac.digest(_SECRET.encode(), body, hashlib.sha256).hex()}
    return client.post(_PATH, content=body, headers=headers).status_code


def _body(number: str, ore: int, place: int) -> bytes:
    said = {
        "TransactionAccepted": "true",
        "Amount": str(ore),
        "Reference": number,
        "Extra2": number,
        "RequestTrace": f"trace-{place}",
    }
    return json.dumps(said).encode()
