"""The documents of a month: the PDF of every bill with its e-invoice in it and beside it, made by
what makes them after a shard is issued.
"""

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from time import perf_counter

import psycopg

from elhandel.billing.archive import Bucket, make_documents_of_shard
from elhandel.jobs.billing.bucket import document, einvoice
from elhandel.platform.database import Database
from elhandel.values.ids import RunId
from simulator.local.load import LoadOptions, load
from tests.bench.bills import WORKERS, bill_month
from tests.bench.figures import Report
from tests.bench.measure import Measured, Stopwatch, backend_of
from tests.bench.runs import lay_out_month, settle_month
from tests.bench.server import END, MONTH, Server, for_function

_PDF, _XML = "application/pdf", "application/xml"

# Every bill has an e-invoice, which the loaded households do not take.
_TAKE_EINVOICES = """
INSERT INTO billing.profile (account_id, cvr, einvoice, recorded_by, reason, recorded_at)
SELECT customer_id, '12345674', 'peppol', 'bench', 'the bench', created_at FROM portfolio.customer
"""


@dataclass(frozen=True, slots=True)
class _Counting(Bucket):
    """A bucket that keeps nothing: how many files of a kind it was given, and their bytes."""

    files: Counter[str] = field(default_factory=Counter)
    bytes: Counter[str] = field(default_factory=Counter)

    def put(self, key: str, content: bytes, *, kind: str = _PDF) -> None:
        self.files[kind] += 1
        self.bytes[kind] += len(content)


@dataclass(frozen=True, slots=True)
class _Made:
    """What a worker made. time: with its database."""

    documents: int
    files: Counter[str]
    bytes: Counter[str]
    time: Measured


def measure(report: Report, server: Server, points: int, most: int) -> None:
    """Settle and bill a month of buyers who take e-invoices, then make `most` of its documents."""
    report.step(f"loading {points:,} points")
    url = server.create("month_documents")
    try:
        load(url, LoadOptions(points, MONTH))
        with psycopg.connect(url) as tx:
            tx.execute(_TAKE_EINVOICES)
        report.step("laying out, settling and billing the month")
        laid_out = lay_out_month(url, END)
        settled = settle_month(url, MONTH, END)
        billed = bill_month(url)

        report.step(f"documents of {min(most, billed.bills):,} of {billed.bills:,} bills")
        shards = billed.shards[: -(-most * len(billed.shards) // billed.bills)]
        wall, made = _made(url, billed.run, shards)
    finally:
        server.drop(url)

    count = sum(one.documents for one in made)
    files = sum((one.files for one in made), Counter[str]())
    assert files[_PDF] == files[_XML] == count, f"{files} for {count:,} documents"
    size = sum((one.bytes for one in made), Counter[str]())
    cpu = sum(one.time.cpu for one in made)

    whole = wall * billed.bills / count
    measured = "all of them" if count == billed.bills else f"reckoned from {count:,}"
    note = f"{billed.bills:,} bills, {measured}; {WORKERS} workers; nothing is sent to S3"
    report.add("month's documents: PDF and XML", whole, "s", note=note)
    report.add("month's documents: lay the month out, processor", laid_out.cpu, "s")
    before = settled.plan.wall + settled.all.wall + billed.plan.wall + billed.wall
    note = "plan, settle, bills, ledger, documents"
    report.add("month-end with its documents", before + whole, "s", note=note)
    note = "PDF with XML in it and beside it, hashed and noted; with the database"
    report.add("month's documents: processor of each", cpu / count * 1000, "ms", note=note)
    report.add("month's documents: a PDF", size[_PDF] / count / 1024, "KiB")
    report.add("month's documents: an XML", size[_XML] / count / 1024, "KiB")
    peak = max(one.time.peak_mb for one in made)
    report.add("month's documents: peak memory of a worker", peak, "MB")


def _made(url: str, run: RunId, shards: tuple[int, ...]) -> tuple[float, list[_Made]]:
    """Seconds on the clock, and what each worker made."""
    parts = [shards[worker::WORKERS] for worker in range(WORKERS)]
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        list(pool.map(_ready, range(WORKERS)))
        began = perf_counter()
        made = list(pool.map(_make, [url] * WORKERS, [run] * WORKERS, parts))
        return perf_counter() - began, made


def _ready(_: int) -> None:
    """The process has started and has imported this, as a warm function has."""


def _make(url: str, run: RunId, shards: tuple[int, ...]) -> _Made:
    database = Database(for_function(url, "invoice_generator"))
    bucket, documents = _Counting("none"), 0
    with database.transaction() as tx:
        backend = backend_of(tx)
    with Stopwatch(backend) as watch:
        for shard in shards:
            documents += make_documents_of_shard(database, run, shard, bucket, document, einvoice)
    database.close()

    return _Made(documents, bucket.files, bucket.bytes, watch.measured)
