"""RSM-012 documents of a local day for all consumption points, as DataHub bundles them, and taking
them in.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import psycopg

from elhandel.market import inbox
from elhandel.market.hub import Peeked
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.memory import keep_loaded
from elhandel.values.days.local_time import start_of_day
from simulator.world.datahub.documents import Document, ReadingSeries, readings, split_into_bundles
from simulator.world.datahub.documents.envelope import Header
from tests.bench.measure import Measured, Stopwatch, backend_of, in_a_process, one_core
from tests.bench.server import for_function

_SUPPLIER = "5790002000003"
_GSRNS = (
    "SELECT gsrn FROM portfolio.metering_point WHERE parent_id IS NULL ORDER BY metering_point_id"
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A day's documents to be taken in.

    share: of the points, evenly. version: a later one corrects the earlier.
    """

    day: date
    share: float = 1.0
    version: int = 0

    @property
    def registered(self) -> datetime:
        """When the grid company registered the values."""
        return start_of_day(self.day) + timedelta(hours=33 + self.version)


def deliver(url: str, *deliveries: Delivery) -> list[tuple[int, Measured]]:
    """Take in the documents, one delivery after the other; (readings, time) of each, in a process
    of its own.
    """
    return in_a_process(_deliver, url, *deliveries)


def _deliver(url: str, *deliveries: Delivery) -> list[tuple[int, Measured]]:
    with psycopg.connect(url) as connection:
        gsrns = [row[0] for row in connection.execute(_GSRNS)]

    keep_loaded()  # as the function does
    database = Database(for_function(url, "queue_poller"))
    with database.transaction() as tx:
        backend = backend_of(tx)

    results = []
    for delivery in deliveries:
        documents, count = _documents(gsrns, delivery)
        clock = FixedClock(delivery.registered + timedelta(hours=1))
        with one_core(backend), Stopwatch(backend) as watch:
            for document in documents:
                peeked = Peeked(document.message_id, document.body)
                handled = inbox.receive(database, clock, "Timeseries", peeked)
                assert (handled.state, handled.dead_records) == ("handled", 0), handled
        results.append((count, watch.measured))

    database.close()

    return results


def _documents(gsrns: list[str], delivery: Delivery) -> tuple[list[Document], int]:
    chosen = gsrns[:: round(1 / delivery.share)]
    start = start_of_day(delivery.day)
    end = start_of_day(delivery.day + timedelta(days=1))
    hours = (end - start) // timedelta(hours=1)
    random = np.random.default_rng(delivery.version)
    wh: Any = random.integers(0, 3000, (len(chosen), hours)).tolist()
    series = (
        ReadingSeries(gsrn, "E17", "PT1H", start, end, delivery.registered, values)
        for gsrn, values in zip(chosen, wh, strict=True)
    )
    documents = []
    for bundle in split_into_bundles(series):
        header = Header(_SUPPLIER, delivery.registered, "E23")  # with its own id
        documents.append(readings(header, bundle))

    return documents, len(chosen) * hours
