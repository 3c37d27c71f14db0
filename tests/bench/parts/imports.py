"""Another system's file with 100,000 rows: received, checked and loaded as the command does it, in
the function's role, beside customers who are there already.
"""

import base64
import gzip
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import batched
from time import perf_counter

from elhandel.jobs import Tools
from elhandel.jobs.imports import files
from elhandel.platform.database import Database
from elhandel.platform.work.invoker import invoked_by
from tests.bench.figures import Report
from tests.bench.server import Server, for_function
from tests.builders.clock import HandClock

_ROWS = 100_000
_PART = 10_000
_KNOWN = 80_000
_NOW = datetime(2026, 2, 8, 6, tzinfo=UTC)
_HEADER = (
    "kind,ref,account,email,name,type,street,postal_code,city,package,billing_day,state,"
    "takes_over_on,connection,status,ordered_on,total_dkk\n"
)

_CUSTOMERS = """
INSERT INTO portfolio.customer (kind, name, email, phone, identity_hash, identity_sealed,
                                identity_key, created_at, updated_at)
SELECT 'private', 'A', 'known' || n || '@example.dk', '+4512345678', n::text::bytea, '', '', now(),
       now() FROM generate_series(1, %s) AS n
"""


def measure(report: Report, server: Server) -> None:
    """Two fifths are accounts, three tenths agreements; 2 % of the orders are nobody's."""
    url = server.create("imports")
    owner = Database(url)
    with owner.transaction() as tx:
        tx.execute(_CUSTOMERS, [_KNOWN])
    owner.close()

    database = Database(for_function(url, "backoffice"))
    tools = Tools(database, HandClock(_NOW))
    rows = list(_rows())
    report.step(f"importing {len(rows):,} rows beside {_KNOWN:,} customers")
    with invoked_by("arn:aws:iam::000000000000:user/bench"):
        began = perf_counter()
        number = _received(tools, rows)
        received = perf_counter()
        files.check_import(tools, files.OneImport(batch=number))
        checked = perf_counter()
        while files.load_import(tools, files.LoadImport(batch=number, why="moved in"))["loaded"]:
            pass
        ended = perf_counter()
        found = files.show_import(tools, files.OneImport(batch=number))
    database.close()

    note = (
        f"{len(rows):,} rows: received {received - began:.1f} s, checked "
        f"{checked - received:.1f} s, loaded {ended - checked:.1f} s; nothing is lost: "
        f"{found['total']:,} rows are somewhere, {found['orphaned']:,} orders are nobody's"
    )
    report.add("import: 100,000 rows", ended - began, "s", at_most=60, note=note)
    assert found["nothing_lost"], found


def _received(tools: Tools, rows: list[str]) -> int:
    sha = hashlib.sha256("".join(rows).encode()).hexdigest()
    begun = files.begin_import(
        tools, files.BeginImport(name="customers.csv", checksum=sha, rows=len(rows))
    )
    number = int(begun["batch"])
    for turn, part in enumerate(batched(rows, _PART, strict=False)):
        packed = base64.b64encode(gzip.compress((_HEADER + "".join(part)).encode(), 6)).decode()
        first = turn * _PART + 1
        files.keep_part(tools, files.KeepPart(batch=number, first_line=first, content=packed))
    return number


def _rows() -> Iterator[str]:
    accounts, others = _ROWS * 4 // 10, _ROWS * 3 // 10
    for n in range(accounts):
        email = f"Known{n + 1}@example.dk" if n % 10 == 0 else f"new{n}@example.dk"
        yield f"account,A{n},,{email},Name {n},residential,Vej {n},8000,Aarhus C,,,,,,,,\n"
    for n in range(others):
        yield (
            f"agreement,G{n},A{n},,,,Vej {n},8000,Aarhus C,fibre-300,1,active,2026-03-01,L{n},,,\n"
        )
    for n in range(others):
        email = f"nobody{n}@example.dk" if n % 50 == 0 else f" NEW{n - n % 10 + 1}@example.dk "
        yield f"order,O{n},,{email},,,,,,,,,,,completed,2025-06-01,1299.00\n"
