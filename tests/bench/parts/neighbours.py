"""A month of many neighbours: orders, an epoch every quarter of an hour, the month settled, what
their roofs delivered certified, and every Wh, øre and certificate of it counted afterwards.

By the rooms that do it in production, on a database: `orders.place` as the portal's role,
`clear_ended` for each epoch, a run that settles the electricity, `read_measured` and `settle_book`.
Left out are HTTP and the clock's own pace.
"""

import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from time import perf_counter, process_time
from typing import Any, Final

import psycopg

from elhandel.certificates import INVARIANTS as OF_CERTIFICATES
from elhandel.certificates.correct import compare
from elhandel.certificates.sources import begin
from elhandel.exchange import UnableToTrade, orders
from elhandel.exchange.auction import Side
from elhandel.exchange.epochs import clear_ended
from elhandel.exchange.orders import Wanted
from elhandel.exchange.rail import Book, books_to_settle, read_measured, settle_book
from elhandel.exchange.upkeep import INVARIANTS
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.upkeep.invariants import EVERYTHING, check
from elhandel.values.days.local_time import start_of_day
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import SupplyPeriodId
from tests.bench.figures import Report
from tests.bench.measure import seconds_of_children
from tests.bench.runs import settle_month
from tests.bench.server import END, MONTH, Server, for_function

_WORKERS: Final = 2
_QUARTER: Final = timedelta(minutes=15)
_AFTER: Final = datetime(2026, 2, 10, 8, tzinfo=start_of_day(MONTH).tzinfo)
"""When the month is traded no more."""

_SELLS: Final = 3
"""Of ten who order, so many sell."""


@dataclass(frozen=True, slots=True)
class _Home:
    gsrn: str
    customer: int


@dataclass(slots=True)
class _Played:
    """What a process has placed."""

    placed: int = 0
    refused: int = 0


def measure(report: Report, server: Server, participants: int, orders_each: int = 2) -> None:
    """Play a month of so many homes. At most ten minutes were promised for 10,000."""
    url = server.supplier(participants)
    with psycopg.connect(url) as tx:
        tx.execute("ANALYZE")
        homes = [_Home(*row) for row in tx.execute(_HOMES).fetchall()]
        sellers = [_Home(*row) for row in tx.execute(_PRODUCERS).fetchall()]
    report.step(f"{len(homes):,} homes, {len(sellers):,} of them with a solar roof")

    began, busy = perf_counter(), seconds_of_children() + process_time()
    placed, refused, epochs, trades = _trade(report, url, homes, sellers, orders_each)
    traded = perf_counter() - began
    report.step(f"{placed:,} orders, {refused:,} refused, {epochs:,} epochs, {trades:,} trades")

    settle_month(url, MONTH, END)
    settled = perf_counter() - began - traded
    _settle(url)
    rest = perf_counter() - began - traded - settled
    certificates = _certify(url)
    whole = perf_counter() - began
    busy = seconds_of_children() + process_time() - busy

    lost = _lost(url)
    note = (
        f"{placed:,} orders, {epochs:,} epochs, {trades:,} trades, {certificates:,} certificates; "
        f"trading {traded:.0f} s, electricity {settled:.0f} s, trades on bills {rest:.0f} s, "
        f"certificates {whole - traded - settled - rest:.0f} s"
    )
    name = f"market: a month of {len(homes):,} neighbours"
    report.add(name, whole, "s", at_most=600, note=note)
    report.add(
        "market: processor time of that month", busy, "s", note="on all cores, with PostgreSQL"
    )
    report.add("market: Wh, øre and certificates that were lost or made", lost, "", at_most=0)


def _trade(
    report: Report, url: str, homes: Sequence[_Home], sellers: Sequence[_Home], each: int
) -> tuple[int, int, int, int]:
    """(orders, refused, epochs, trades) of every epoch of the month, in order.

    Orders are placed in time before the epoch that they take part in is cleared, by two processes
    side by side, as customers would: a day's orders at a time, and then its epochs.
    """
    chance = random.Random(14)
    placed = refused = epochs = trades = 0
    days = [MONTH + timedelta(days=day) for day in range((END - MONTH).days)]
    a_day = max(1, len(homes) * each // len(days))
    database = Database(url)
    context = get_context("spawn")
    with ProcessPoolExecutor(_WORKERS, mp_context=context) as pool:
        for day in days:
            wanted = [
                _wish(chance, homes, sellers, number, start_of_day(day)) for number in range(a_day)
            ]
            parts = [wanted[worker::_WORKERS] for worker in range(_WORKERS)]
            for part in pool.map(_place_all, [url] * _WORKERS, parts):
                placed += part.placed
                refused += part.refused
            for cleared in clear_ended(database, start_of_day(day + timedelta(days=1))):
                epochs += 1
                trades += cleared.trades
    database.close()
    return placed, refused, epochs, trades


type _Wish = tuple[_Home, Side, int, int, str, datetime]


def _wish(
    chance: random.Random,
    homes: Sequence[_Home],
    sellers: Sequence[_Home],
    number: int,
    midnight: datetime,
) -> _Wish:
    sells = chance.randrange(10) < _SELLS
    at = midnight + timedelta(seconds=chance.randrange(86_400))
    return (
        chance.choice(sellers if sells else homes),
        Side.SELL if sells else Side.BUY,
        chance.randint(1, 40) * 100,
        chance.randint(20, 80) * 10_000,
        f"{midnight:%d}-{number}",
        at,
    )


def _place_all(url: str, wishes: Sequence[_Wish]) -> _Played:
    """Place orders as the portal does, each in a transaction of its customer."""
    played = _Played()
    database = Database(for_function(url, "portal"))
    for home, side, wh, price, key, at in sorted(wishes, key=lambda wish: wish[-1]):
        wanted = Wanted(Gsrn(home.gsrn), side, wh, price, key, MONTH)
        try:
            with database.customer_transaction(home.customer) as tx:
                orders.place(tx, wanted, at)
            played.placed += 1
        except UnableToTrade:  # nothing left to sell, or it would cross an own order
            played.refused += 1
    database.close()
    return played


def _settle(url: str) -> None:
    """What the nightly job does, its homes read by two processes."""
    database = Database(url)
    with database.transaction() as tx:
        books = books_to_settle(tx, _AFTER.date())
    with ProcessPoolExecutor(_WORKERS, mp_context=get_context("spawn")) as pool:
        for book in books:
            parts = [book.supplies[worker::_WORKERS] for worker in range(_WORKERS)]
            list(pool.map(_read_all, [url] * _WORKERS, [book.month] * _WORKERS, parts))
            _settle_book(database, book)
    database.close()


def _settle_book(database: Database, book: Book) -> None:
    with database.transaction() as tx:
        settle_book(tx, book, _AFTER)


def _read_all(url: str, month: date, supplies: Sequence[SupplyPeriodId]) -> None:
    database = Database(url)
    for supply in supplies:
        with database.transaction() as tx:
            read_measured(tx, supply, month, _AFTER)
    database.close()


def _certify(url: str) -> int:
    """Certify every hour of every roof, as the nightly job does; how many certificates."""
    database = Database(url)
    decision = Decision("bench", "all hours are to be certified", _AFTER)
    with database.transaction() as tx:
        tx.execute(_OF_THE_SUN)
        for (gsrn,) in tx.execute(_ROOFS).fetchall():
            begin(tx, Gsrn(gsrn), MONTH, decision)
    issued = compare(database, FixedClock(_AFTER)).issued
    database.close()
    return issued


def _lost(url: str) -> int:
    """Wh and øre that differ between what was bought and sold, and between what was delivered and
    certified, and what the invariants found.
    """
    database = Database(url)
    all_of_them = (*INVARIANTS, *OF_CERTIFICATES)
    offenders = sum(len(found.offenders) for found in check(database, all_of_them, EVERYTHING))
    with database.transaction() as tx:
        differences: list[Any] = list(tx.execute(_DIFFERENCES).fetchone() or ())
    database.close()
    return offenders + sum(abs(int(value)) for value in differences)


# The load has no technologies.
_OF_THE_SUN: Final = """
UPDATE portfolio.metering_point_version SET technology = 'D11' WHERE type = 'E18'
"""

_ROOFS: Final = """
SELECT DISTINCT p.gsrn FROM portfolio.metering_point p
JOIN portfolio.metering_point_version v USING (metering_point_id)
WHERE v.type = 'E18' ORDER BY p.gsrn
"""

_HOMES: Final = """
SELECT p.gsrn, c.customer_id FROM portfolio.supply_period s
JOIN portfolio.metering_point p USING (metering_point_id)
JOIN portfolio.contract c USING (contract_id)
ORDER BY p.gsrn
"""

_PRODUCERS: Final = """
SELECT p.gsrn, c.customer_id FROM portfolio.supply_period s
JOIN portfolio.metering_point p USING (metering_point_id)
JOIN portfolio.contract c USING (contract_id)
WHERE EXISTS (
    SELECT FROM portfolio.settled_with w
    JOIN portfolio.metering_point_version v USING (metering_point_id)
    WHERE w.main_id = p.metering_point_id AND v.type = 'E18')
ORDER BY p.gsrn
"""

# Each is 0: orders against trades, what holds on both sides, what was charged for it, and
# certificates against what was delivered.
_DIFFERENCES: Final = """
SELECT (SELECT coalesce(sum(traded_wh) FILTER (WHERE side = 'buy'), 0)
             - coalesce(sum(traded_wh) FILTER (WHERE side = 'sell'), 0) FROM exchange.trade_order),
       (SELECT coalesce(sum(traded_wh), 0) FROM exchange.trade_order)
           - 2 * (SELECT coalesce(sum(wh), 0) FROM exchange.trade),
       (SELECT coalesce(sum(wh), 0) FROM exchange.trade)
           - (SELECT coalesce(sum(wh), 0) FROM exchange.cleared_book),
       (SELECT coalesce(sum(wh) FILTER (WHERE component = 'bought'), 0)
             - coalesce(sum(wh) FILTER (WHERE component = 'sold'), 0) FROM exchange.charged),
       (SELECT coalesce(sum(amount_ore) FILTER (WHERE component IN ('bought', 'sold')), 0)
        FROM exchange.charged),
       (SELECT coalesce(sum(amount_ore), 0) FROM exchange.charged)
           - (SELECT coalesce(sum(amount_ore), 0) FROM billing.charge WHERE source LIKE 'trade-%%'),
       (SELECT coalesce(sum(wh), 0) FROM certificates.certificate)
           - (SELECT coalesce(sum(metering.total_wh(r.wh)), 0) FROM metering.reading_day r
              WHERE r.metering_point_id IN (SELECT metering_point_id FROM certificates.source))
"""
