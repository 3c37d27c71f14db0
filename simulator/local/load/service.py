"""Loading: one transaction for the whole supplier, then the statistics that the planner goes by."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime
from time import perf_counter
from typing import Final

import psycopg
from psycopg import sql

from elhandel.values.days.local_time import start_of_day
from simulator.local.load.grid import areas as draw_areas
from simulator.local.load.links import write_links
from simulator.local.load.options import Loaded, LoadOptions
from simulator.local.load.portfolio import take_numbers, write_portfolio
from simulator.local.load.prices import write_charges, write_spot_prices
from simulator.local.load.readings import write_readings
from simulator.local.load.supplier import draw

_VACUUM: Final = """
VACUUM (ANALYZE)
    portfolio.customer, portfolio.metering_point, portfolio.metering_point_version,
    portfolio.contract, portfolio.supply_period, portfolio.heated,
    pricing.price_link, pricing.charge_price, pricing.spot_day,
    metering.reading_day
"""


_GUARDED: Final = """
SELECT n.nspname, c.relname
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relforcerowsecurity
"""

_POINT_NUMBERS: Final = "portfolio.metering_point.metering_point_id"


class _Steps:
    """What is being done, and how long each step took."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report
        self._seconds: dict[str, float] = {}
        self._step, self._since = "", perf_counter()

    def begin(self, step: str) -> None:
        self.end()
        self._step, self._since = step, perf_counter()
        self._report(step)

    def end(self) -> dict[str, float]:
        if self._step:
            self._seconds[self._step] = round(perf_counter() - self._since, 2)
        self._step = ""
        return self._seconds


@contextlib.contextmanager
def copied(tx: psycopg.Connection) -> Iterator[None]:
    """The owner may COPY in the block: PostgreSQL takes none where row-level security is forced on
    who copies.
    """
    tables = [sql.Identifier(*name) for name in tx.execute(_GUARDED).fetchall()]
    for table in tables:
        tx.execute(sql.SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY").format(table))
    yield
    tx.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no table is altered while a check of it waits
    for table in tables:
        tx.execute(sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(table))


def load(url: str, options: LoadOptions, report: Callable[[str], None] = lambda _: None) -> Loaded:
    """Fill the database at `url`, which has its schema; nothing stays if it fails.

    report: called with each step.
    """
    steps = _Steps(report)
    now: datetime = start_of_day(options.month.replace(year=options.month.year - 1))

    with psycopg.connect(url) as tx, copied(tx):
        areas = draw_areas(options.seed)
        steps.begin("charges and spot prices")
        ids = write_charges(tx, areas, options.end, now)
        write_spot_prices(tx, options, now)
        steps.begin("customers and metering points")
        supplier = draw(options, areas, lambda count: take_numbers(tx, _POINT_NUMBERS, count))
        write_portfolio(tx, supplier, areas, options, now)
        steps.begin("price links")
        links = write_links(tx, supplier, areas, ids, options, now)
        steps.begin("readings")
        readings = write_readings(tx, supplier, options)

    steps.begin("statistics")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_VACUUM)

    return Loaded(supplier.points, links, readings, steps.end())
