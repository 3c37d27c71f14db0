"""The ledger: bills posted in bulk by two writers, and a statement of 60 months among them."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from itertools import batched
from multiprocessing import get_context
from statistics import median
from time import perf_counter

from elhandel.ledger import Book, Entry, Posting, post, statement
from elhandel.ledger.reports import trial_balance
from elhandel.platform.database import Database
from elhandel.values.ids import AccountId
from tests.bench.figures import Report
from tests.bench.measure import Stopwatch, backend_of
from tests.bench.server import Server

_WRITERS = 2
_AT_ONCE = 500
_MONTHS = 60
_ASKED = 200
_NOW = datetime(2026, 2, 8, 6, tzinfo=UTC)
_OWNERS = ("5790001089030", "5790000432752")

_CUSTOMERS = """
INSERT INTO portfolio.customer (kind, name, email, phone, identity_hash, identity_sealed,
                                identity_key, created_at, updated_at)
SELECT 'private', 'A', 'a@example.dk', '+4512345678', n::text::bytea, '', '', now(), now()
FROM generate_series(1, %s) AS n
"""


def measure(report: Report, server: Server, bills: int, repeat: int) -> None:
    """Post as many bills as there are points, each of seven entries; then read."""
    bills -= bills % _WRITERS
    tries = [_posted(report, server, bills) for _ in range(repeat)]
    note = f"{bills:,} bills of 7 entries, {_WRITERS} writers, {_AT_ONCE} in a transaction"
    rate = max(bills / seconds for seconds, _ in tries)
    report.add("ledger: postings", rate, "/s", at_least=5_000, note=note)
    busy = min(processor for _, processor in tries)
    note = "of the writers and their backends; what else runs on the machine is not in it"
    report.add("ledger: postings a second of processor", bills / busy, "/s", note=note)

    url = server.url("ledger")
    report.step(f"{_MONTHS} months of bills and payments of {_ASKED} accounts")
    _history(url, bills)
    times = sorted(_statements(url))
    slow = times[int(len(times) * 0.95)]
    report.add(
        "ledger: a statement of 60 months",
        median(times),
        "ms",
        at_most=5,
        note=f"median of {len(times)}, each asked for once; 95 %: {slow:.2f} ms",
    )

    database = Database(url)
    began = perf_counter()
    with database.transaction() as tx:
        balance = trial_balance(tx)
    report.add("ledger: the trial balance of all", perf_counter() - began, "s")
    database.close()
    assert balance.total_ore == 0, balance


def _posted(report: Report, server: Server, bills: int) -> tuple[float, float]:
    """Seconds on the clock, and of processor, to post bills into an empty ledger."""
    report.step(f"posting {bills:,} bills")
    url = server.create("ledger")
    database = Database(url)
    with database.transaction() as tx:
        tx.execute(_CUSTOMERS, [bills])
    database.close()

    share = bills // _WRITERS
    context = get_context("spawn")
    with ProcessPoolExecutor(_WRITERS, mp_context=context) as pool:
        list(pool.map(_ready, range(_WRITERS)))
        began = perf_counter()
        firsts = [1 + writer * share for writer in range(_WRITERS)]
        processor = sum(pool.map(_post, [url] * _WRITERS, firsts, [share] * _WRITERS))
    return perf_counter() - began, processor


def _ready(_: int) -> None:
    """The process has started and has imported this."""


def _post(url: str, first: int, count: int) -> float:
    """Seconds of processor to post `count` bills."""
    database, posted = Database(url), 0
    with database.transaction() as tx:
        backend = backend_of(tx)
    with Stopwatch(backend) as watch:
        for numbers in batched(range(first, first + count), _AT_ONCE, strict=False):
            with database.transaction() as tx:
                posted += post(tx, [_bill(number, number) for number in numbers], _NOW)
    database.close()
    assert posted == count
    return watch.measured.cpu


def _bill(account: int, document: int, day: date = date(2026, 2, 8)) -> Posting:
    """A household's month: energy, our subscription, two owners of charges, VAT."""
    net = (21_450, 2_900, 11_275, 24_860)
    vat = sum(net) // 4
    return Posting(
        source="invoice",
        source_id=str(document),
        booked_on=day,
        text=f"Faktura 2026-{document:06d}",
        entries=(
            Entry(Book.RECEIVABLE, sum(net) + vat, AccountId(account), document),
            Entry(Book.REVENUE_ENERGY, -net[0]),
            Entry(Book.REVENUE_SUBSCRIPTION, -net[1]),
            Entry(Book.PASS_THROUGH, -net[2], party=_OWNERS[0]),
            Entry(Book.PASS_THROUGH, -net[3], party=_OWNERS[1]),
            Entry(Book.VAT, -vat + 1),
            Entry(Book.FEES, -1),
        ),
    )


def _history(url: str, bills: int) -> None:
    database = Database(url)
    with database.transaction() as tx:
        for month in range(_MONTHS):
            post(tx, _month(bills, month), _NOW)
    database.close()


def _month(bills: int, month: int) -> Iterator[Posting]:
    day = date(2021 + month // 12, month % 12 + 1, 8)
    for account in range(1, min(bills, _ASKED) + 1):
        document = bills + month * _ASKED + account
        bill = _bill(account, document, day)
        owed = bill.entries[0].amount_ore
        yield bill
        yield Posting(
            source="payment",
            source_id=str(document),
            booked_on=day.replace(day=28),
            text="Indbetaling",
            entries=(
                Entry(Book.BANK, owed),
                Entry(Book.RECEIVABLE, -owed, AccountId(account), document),
            ),
        )


def _statements(url: str) -> Iterator[float]:
    """Milliseconds of the statement of each account."""
    database = Database(url)
    for account in range(1, _ASKED + 1):
        with database.transaction() as tx:
            began = perf_counter()
            found = statement(tx, AccountId(account))
            yield (perf_counter() - began) * 1000
        assert len(found.lines) >= 2 * _MONTHS, found
    database.close()
