"""The other reference: DuckDB computes energy and grid tariff in DECIMAL over a Parquet copy of the
same readings.

Two amounts a point (settlement writes ten lines), nothing written back, no quality, no links, no
supply periods: a plain analytic query, on two threads. Quantities are DECIMAL(18,3), DuckDB's own
default, and prices DECIMAL(18,6). Also with the narrowest types that hold the values, which is the
fastest that DuckDB can do.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb
import numpy as np
import psycopg

from elhandel.metering.read import read_matrix
from elhandel.values.days.period import Period

_READINGS = "SELECT metering_point_id, start, kwh::{quantity} AS kwh FROM raw_readings"
_QUERY = """
SELECT r.metering_point_id, sum(r.kwh) AS kwh, sum(r.kwh * (s.price + 0.040000::{price})) AS energy,
       sum(r.kwh * t.price) AS tariff
FROM read_parquet('{readings}') r
JOIN point p USING (metering_point_id)
JOIN spot s ON s.area = p.area AND s.start = r.start
JOIN tariff t ON t.grid = p.grid AND t.start = r.start
GROUP BY r.metering_point_id
"""
_POINTS = """
SELECT DISTINCT ON (s.metering_point_id) s.metering_point_id, v.price_area, v.grid_area
FROM portfolio.supply_period s JOIN portfolio.metering_point_version v USING (metering_point_id)
"""


@dataclass(frozen=True, slots=True)
class Decimals:
    """SQL types of quantities and prices."""

    quantity: str
    price: str


DEFAULT = Decimals("DECIMAL(18,3)", "DECIMAL(18,6)")
NARROW = Decimals("DECIMAL(9,3)", "DECIMAL(9,6)")


def fastest_seconds(
    url: str, start: date, end: date, folder: Path, decimals: Decimals, repeat: int = 3
) -> float:
    """The fastest of some runs of the query, with two threads; the Parquet copy is made first and
    not counted.
    """
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    path = folder / "readings.parquet"
    _write_parquet(connection, url, start, end, path, decimals)

    seconds = []
    for _ in range(repeat):
        began = perf_counter()
        connection.execute(_QUERY.format(readings=path, price=decimals.price)).fetchnumpy()
        seconds.append(perf_counter() - began)

    path.unlink()

    return min(seconds)


def _write_parquet(
    connection: Any, url: str, start: date, end: date, path: Path, decimals: Decimals
) -> None:
    with psycopg.connect(url) as tx:
        rows = tx.execute(_POINTS).fetchall()
        ids = sorted(row[0] for row in rows)
        (matrix,) = read_matrix(tx, ids, Period(start, end)).matrices

    intervals = matrix.wh.shape[1]
    begins = np.datetime64(f"{start}T00:00:00") + np.arange(intervals) * np.timedelta64(
        matrix.resolution_minutes, "m"
    )
    raw_readings = {  # noqa: F841  (DuckDB finds it by its name)
        "metering_point_id": np.repeat(matrix.metering_point_ids, intervals),
        "start": np.tile(begins, len(ids)),
        "kwh": matrix.wh.reshape(-1) / 1000,
    }
    connection.execute(
        f"COPY ({_READINGS.format(quantity=decimals.quantity)}) TO '{path}' (FORMAT parquet)"
    )
    random = np.random.default_rng(1)
    grids = sorted({row[2] for row in rows})
    points = {  # noqa: F841
        "metering_point_id": np.array([row[0] for row in rows], np.int32),
        "area": np.array([row[1] for row in rows]),
        "grid": np.array([grids.index(row[2]) for row in rows], np.int32),
    }
    connection.execute("CREATE TABLE point AS SELECT * FROM points")

    for name, key, keys in (
        ("spot", "area", ["DK1", "DK2"]),
        ("tariff", "grid", list(range(len(grids)))),
    ):
        prices = {  # noqa: F841
            key: np.repeat(np.array(keys), intervals),
            "start": np.tile(begins, len(keys)),
            "price": random.integers(0, 2_000_000, len(keys) * intervals) / 1e6,
        }
        connection.execute(
            f"CREATE TABLE {name} AS SELECT {key}, start, price::{decimals.price} AS price "
            "FROM prices"
        )
