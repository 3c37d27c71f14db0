"""Pages of a supplier with many customers: the time that each takes in its function, warm.

A page is asked for through the function's own app in this process, by a session as a sign-in makes
it, in the function's own role: what is left out is Lambda, the gateway and the network. PostgreSQL
counts which tables were read from end to end. So are the queries behind the customers' pages, in
the portal's API, by a key.
"""

import asyncio
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from time import perf_counter
from typing import Any, Final
from urllib.parse import urlencode

import numpy as np
import psycopg
from fastapi import FastAPI

from elhandel.identity.subjects import remember_customer
from elhandel.platform import web
from elhandel.platform.database import Database
from elhandel.platform.keys.api_keys import create_key
from elhandel.platform.telemetry import logger, metrics
from elhandel.services import agreements
from elhandel.values.ids import CustomerId
from elhandel_site.signing_in import client
from functions.backoffice.app import app as office
from functions.portal.app import app as portal
from functions.site.app import api
from functions.site.app import app as site
from tests.bench.figures import Report
from tests.bench.filled import NOW, Filled, fill
from tests.bench.measure import Stopwatch, in_a_process
from tests.bench.server import Server, for_function
from tests.builders.clock import HandClock
from tests.builders.sessions import signed_in_customer, signed_in_staff
from tests.builders.tokens import TokenIssuer
from tests.integration.services.world import an_order, decided

_ASKED: Final = 100
_MOST: Final = 50
_MOST_OF: Final = {"Aftale, with what-if": 200, "API, what-if": 200}
"""Milliseconds; the last twelve months under every product are allowed more."""
_LARGE: Final = 10_000
_SCANNED: Final = """
SELECT schemaname || '.' || relname, seq_tup_read / n_live_tup::float
FROM pg_stat_user_tables WHERE n_live_tup >= %s
"""
_BACKENDS: Final = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database()
  AND usename IN ('elhandel_site', 'elhandel_backoffice', 'elhandel_portal')
"""

type Ask = tuple[str, str, Mapping[str, str]]
"""Method, path, fields of a form. "PART": a GET of the part that is exchanged, as htmx asks."""
type Times = tuple[float, float, float]
"""Milliseconds: median and 95 of 100 on the clock; 95 of 100 of processor time, of this process
and its backend."""


def measure(report: Report, server: Server, customers: int) -> None:
    """Fill a database, and ask for each page."""
    url = server.create("pages")
    began = perf_counter()
    filled = fill(url, customers, report.step)
    report.add("pages: fill the database", perf_counter() - began, "s", note=f"{customers:,}")

    times, scanned = in_a_process(_ask_all, url, filled)
    for page, (middle, slow, busy) in times.items():
        note = f"of {_ASKED}; median {middle:.1f} ms; p95 of processor time {busy:.1f} ms"
        most = _MOST_OF.get(page, _MOST)
        report.add(f"pages: {page}, p95", slow, "ms", at_most=most, note=note)
    note = ", ".join(f"{table} ({scans:.1f})" for table, scans in scanned.items())
    report.add("pages: tables read from end to end", len(scanned), "", at_most=0, note=note)


def _ask_all(url: str, filled: Filled) -> tuple[dict[str, Times], dict[str, float]]:
    """Times of each page, and the large tables that were read whole, with how often."""
    logger.setLevel("ERROR")
    some = random.Random(1).sample(filled.others, _ASKED)
    searches = _searches(url, some)
    before = _scans(url)
    times: dict[str, Times] = {}
    with _served(url, "site", site) as clock:
        home = _Visitor.of_customer(url, filled.customer, clock)
        other = _Visitor.of_customer(url, filled.others[7], clock)
        times["Overblik, a home with a year behind it"] = home.asks(_page("/"))
        times["Forbrug, the month before"] = home.asks(_page("/forbrug?maaned=2025-12"))
        times["Forbrug, a day"] = home.asks(_page("/forbrug/2025-12-14"))
        times["Forbrug, a day as a part"] = home.asks(_part("/forbrug/2025-12-14"))
        times["Forbrug, the year"] = home.asks(_page("/forbrug/aar/2025"))
        times["Forbrug, this month"] = home.asks(_page("/forbrug"))
        times["Aftale, with what-if"] = home.asks(_page("/aftale"))
        times["Overblik, a home without readings"] = other.asks(_page("/"))
    crowded = _with_much(url, filled.others[11])
    issuer = TokenIssuer(client().provider.issuer)
    with _served(url, "site", api) as clock, issuer.behind(client):
        front_end = _Visitor.of_token(url, crowded, issuer, clock)
        summary = _page("/api/dashboard/summary")
        times["API, summary of 5 agreements and 60 bills"] = front_end.asks(summary)
    with _served(url, "portal", portal) as clock:
        caller = _Visitor.of_key(url, filled.customer, clock)
        gsrn = _point_of(url, filled.customer)
        for name, path in _QUERIES.items():
            times[f"API, {name}"] = caller.asks(_page(f"/api/portal/{path.format(gsrn=gsrn)}"))
    with _served(url, "backoffice", office) as clock:
        staff = _Visitor.of_staff(url, clock)
        times["Kunde, the home"] = staff.asks(_page(f"/kontor/kunder/{filled.customer}"))
        times["Kunde, another each time"] = staff.asks(
            lambda n: ("GET", f"/kontor/kunder/{some[n]}", {})
        )
        times["Kunde, its timeline as a part"] = staff.asks(
            _part(f"/kontor/kunder/{filled.customer}?vis=money")
        )
        for name, texts in searches.items():
            times[f"Søg, by {name}"] = staff.asks(_search_for(texts))
        times["Arbejde"] = staff.asks(_page("/kontor/"))

    after = _scans(url)
    scanned = {table: scans - before[table] for table, scans in after.items()}
    return times, {table: scans for table, scans in scanned.items() if scans >= 1}


def _with_much(url: str, customer: int) -> int:
    """A customer with sixty bills, and four services beside electricity."""
    clock = HandClock(NOW)
    with psycopg.connect(url) as tx:
        for number in range(4):
            order = an_order(customer, billing_day=(1, 5, 25, 30)[number])
            ordered = agreements.order(tx, order, decided(clock))
            agreements.activate(tx, ordered.agreement_id, decided(clock))
        tx.execute(_MORE_BILLS, {"customer": customer})
    return customer


_MORE_BILLS: Final = """
INSERT INTO billing.invoice OVERRIDING SYSTEM VALUE
SELECT (jsonb_populate_record(i, jsonb_build_object(
    'invoice_id', 900000000 + n, 'number', concat('2019-', 90000 + n), 'series', 2019,
    'number_in_series', 90000 + n, 'payment_reference', concat('bench', n), 'run_id', NULL,
    'shard_no', NULL, 'issued_on', date '2019-01-01' + n))).*
FROM billing.invoice i, generate_series(1, 60) n
WHERE i.invoice_id = (SELECT min(invoice_id) FROM billing.invoice WHERE customer_id = %(customer)s)
"""

_QUERIES: Final = {
    "homes": "homes",
    "a year": "{gsrn}/year?year=2025",
    "what comes": "{gsrn}/coming",
    "what-if": "{gsrn}/what-if",
    "account": "account",
}


def _point_of(url: str, customer: int) -> str:
    """The metering point of a customer."""
    asked = """
        SELECT m.gsrn FROM portfolio.contract c
        JOIN portfolio.metering_point m USING (metering_point_id) WHERE c.customer_id = %s
    """
    with psycopg.connect(url) as connection:
        row = connection.execute(asked, [customer]).fetchone()
    assert row is not None
    return str(row[0])


def _searches(url: str, customers: list[int]) -> dict[str, list[str]]:
    """What is searched for, of each of the customers, by the kind of key."""
    facts = """
        SELECT m.gsrn, right(m.gsrn, 4), k.phone, k.email, i.number, k.name,
               concat_ws(' ', v.address ->> 'street', v.address ->> 'number',
                         v.address ->> 'postcode')
        FROM portfolio.customer k JOIN portfolio.contract c USING (customer_id)
        JOIN portfolio.metering_point m USING (metering_point_id)
        JOIN portfolio.metering_point_version v USING (metering_point_id)
        JOIN billing.invoice i USING (customer_id)
        WHERE k.customer_id = ANY(%s) AND i.period_from = '2025-12-01'
    """
    keys = ("point", "end of a point", "phone", "mail", "bill", "name", "address")
    with psycopg.connect(url) as connection:
        rows = connection.execute(facts, [customers]).fetchall()
    return {key: [str(row[place]) for row in rows] for place, key in enumerate(keys)}


def _page(path: str) -> Callable[[int], Ask]:
    return lambda _: ("GET", path, {})


def _part(path: str) -> Callable[[int], Ask]:
    return lambda _: ("PART", path, {})


def _search_for(texts: list[str]) -> Callable[[int], Ask]:
    return lambda n: ("POST", "/kontor/soeg", {"q": texts[n % len(texts)]})


def _scans(url: str) -> dict[str, float]:
    """How often each large table was read from end to end, by the rows that were read."""
    with psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute(_SCANNED, [_LARGE]).fetchall()
    return {str(table): float(times) for table, times in rows}


@contextmanager
def _served(url: str, function: str, app: FastAPI) -> Iterator[HandClock]:
    """An app on the database, in its function's role; what its process counted is then written."""
    clock = HandClock(NOW)
    database = Database(for_function(url, function))
    app.dependency_overrides = {web.database: lambda: database, web.clock: lambda: clock}
    yield clock
    app.dependency_overrides = {}
    database.close()


def _cookie(app: FastAPI, secret: str) -> tuple[str, str]:
    return "cookie", f"{app.state.pages.cookie}={secret}"


class _Visitor:
    """Somebody who has signed in."""

    def __init__(
        self, url: str, app: FastAPI, who: tuple[str, str], csrf: str, clock: HandClock
    ) -> None:
        """who: the header by which they are known, and its value."""
        self._url, self._app, self._csrf, self._clock = url, app, csrf, clock
        self._who = tuple(part.encode() for part in who)

    @classmethod
    def of_customer(cls, url: str, customer: int, clock: HandClock) -> "_Visitor":
        with psycopg.connect(url) as tx:
            secret, session = signed_in_customer(tx, customer, clock.now())
        return cls(url, site, _cookie(site, secret), session.csrf, clock)

    @classmethod
    def of_key(cls, url: str, customer: int, clock: HandClock) -> "_Visitor":
        with psycopg.connect(url) as tx:
            key = create_key(tx, "bench", "customer", clock, customer)
        return cls(url, portal, ("x-api-key", key), "", clock)

    @classmethod
    def of_token(cls, url: str, customer: int, issuer: TokenIssuer, clock: HandClock) -> "_Visitor":
        with psycopg.connect(url) as tx:
            remember_customer(tx, issuer.issuer, "bench", CustomerId(customer), clock.now())
        token = issuer.token("bench", clock.now())
        return cls(url, api, ("authorization", f"Bearer {token}"), "", clock)

    @classmethod
    def of_staff(cls, url: str, clock: HandClock) -> "_Visitor":
        roles = ("support", "billing", "operations", "admin")
        with psycopg.connect(url) as tx:
            secret, session = signed_in_staff(tx, "bench", *roles, now=clock.now())
        return cls(url, office, _cookie(office, secret), session.csrf, clock)

    def asks(self, ask: Callable[[int], Ask]) -> Times:
        """The times of so many requests, after some that are not counted."""
        with asyncio.Runner() as runner:
            for number in range(5):
                runner.run(self._answered(*ask(number)))
            backends, times, busy = self._backends(), [], []
            for number in range(_ASKED):
                with Stopwatch(*backends) as watch:
                    runner.run(self._answered(*ask(number)))
                times.append(watch.measured.wall * 1000)
                busy.append(watch.measured.cpu * 1000)
        middle, slow = np.percentile(times, [50, 95])
        return float(middle), float(slow), float(np.percentile(busy, 95))

    def _backends(self) -> list[int]:
        """PostgreSQL's processes of the function."""
        with psycopg.connect(self._url) as connection:
            rows = connection.execute(_BACKENDS).fetchall()
        return [int(pid) for (pid,) in rows]

    async def _answered(self, method: str, path: str, fields: Mapping[str, str]) -> None:
        """Ask once, and see that it is what was asked for, or leads there."""
        self._clock.instant += timedelta(seconds=1.1)  # no quicker than searches are allowed
        body = urlencode({**fields, "_token": self._csrf}).encode() if fields else b""
        partial = [(b"hx-request-type", b"partial")] if method == "PART" else []
        scope = {
            "type": "http",
            "method": "GET" if partial else method,
            "path": path.partition("?")[0],
            "query_string": path.partition("?")[2].encode(),
            "headers": [
                self._who,
                (b"host", b"localhost"),
                (b"sec-fetch-site", b"same-origin"),
                (b"accept-encoding", b"gzip"),
                (b"content-type", b"application/x-www-form-urlencoded"),
                *partial,
            ],
        }
        statuses: list[int] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            statuses.append(message.get("status", 0))

        await self._app(scope, receive, send)
        metrics.clear_metrics()  # the handler writes them after each request
        assert statuses[0] == 200 or (method == "POST" and statuses[0] == 303), (path, statuses)
