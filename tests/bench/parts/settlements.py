"""Settlements on the token ledger: delivery versus payment, one transaction each, by the worker
over HTTP to the simulated cluster (GX-STL-7).
"""

import random
from time import perf_counter, process_time
from typing import Final

from elhandel.platform.database import Database
from tests.bench.figures import Report
from tests.bench.server import Server
from tests.builders.chain import a_book, a_cluster, chain_of
from tests.builders.settling import Traders

_COUNT: Final = 1_000


def measure(report: Report, server: Server) -> None:
    """Settle a thousand trades that are ordered already. 50 a second were asked for."""
    database = Database(server.create("settlements"))
    book = a_book(currency=True)
    cluster = a_cluster(book)
    world = Traders(database, book, cluster, chain_of(cluster))
    world.begin()
    world.trade(random.Random(14), _COUNT, only_settle=True)
    report.step(f"{_COUNT:,} settlements ordered")

    began, busy = perf_counter(), process_time()
    world.end()
    seconds, busy = perf_counter() - began, process_time() - busy
    wrong = world.on_ledger() != (world.energy, world.money, world.fees)
    database.close()

    note = f"{busy / _COUNT * 1_000:.1f} ms of processor each, the simulated ledger's among them"
    report.add("market: settlements on the ledger", _COUNT / seconds, "/s", at_least=50, note=note)
    report.add("market: wallets that hold something else", int(wrong), "", at_most=0)
