"""Customers, points, contracts and supply periods of the loaded supplier, by binary COPY."""

from datetime import date, datetime
from typing import Final, LiteralString

import numpy as np
from numpy.typing import NDArray

from elhandel.platform.bulk.binary_copy import (
    NULL,
    Column,
    copy_into,
    day,
    day_number,
    instant,
    int2,
    int4,
    pack,
    packed,
    text,
)
from elhandel.platform.database import Transaction, fetch_one
from simulator.local.load.grid import LoadedArea
from simulator.local.load.options import LoadOptions
from simulator.local.load.supplier import PRODUCTS, Int64s, Supplier, slices

_FIRST: Final = "SELECT nextval(%s)"
_LAST: Final = "SELECT setval(%s, %s)"

_CUSTOMERS: Final = """
COPY portfolio.customer (
    customer_id, kind, name, email, phone, identity_hash, identity_sealed, identity_key,
    created_at, updated_at, proved_at
) FROM STDIN (FORMAT BINARY)
"""
_POINTS: Final = """
COPY portfolio.metering_point (metering_point_id, gsrn, parent_id, created_at)
FROM STDIN (FORMAT BINARY)
"""
_VERSIONS: Final = """
COPY portfolio.metering_point_version (
    metering_point_id, valid_from, type, connection_state, settlement_method,
    resolution_minutes, grid_area, price_area, recorded_at
) FROM STDIN (FORMAT BINARY)
"""
_CONTRACTS: Final = """
COPY portfolio.contract (contract_id, customer_id, metering_point_id, product_id, state, created_at)
FROM STDIN (FORMAT BINARY)
"""
_SUPPLY: Final = """
COPY portfolio.supply_period (
    supply_period_id, metering_point_id, contract_id, state, starts_on, activated_at
) FROM STDIN (FORMAT BINARY)
"""


def take_numbers(tx: Transaction, column: LiteralString, count: int) -> int:
    """The first of `count` numbers that nobody else gets.

    column: schema.table.column of an identity.
    """
    schema, table, name = column.split(".")
    (sequence,) = fetch_one(
        tx, "SELECT pg_get_serial_sequence(%s, %s)", [f"{schema}.{table}", name]
    )
    (first,) = fetch_one(tx, _FIRST, [sequence])
    tx.execute(_LAST, [sequence, first + count - 1])
    return int(first)


def write_portfolio(
    tx: Transaction,
    supplier: Supplier,
    areas: tuple[LoadedArea, ...],
    options: LoadOptions,
    now: datetime,
) -> None:
    """A customer with one contract for each main point, supplied since the year before."""
    count, since = len(supplier.main), options.month.replace(year=options.month.year - 1)
    customers = _range(take_numbers(tx, "portfolio.customer.customer_id", count), count)
    contracts = _range(take_numbers(tx, "portfolio.contract.contract_id", count), count)
    supplies = _range(take_numbers(tx, "portfolio.supply_period.supply_period_id", count), count)
    at, states = instant(now), (text("active"),)
    with copy_into(tx, _CUSTOMERS) as write:
        for some in slices(count):
            numbers = customers[some]
            person = _person(numbers)
            write(pack(len(numbers), [int4(numbers), text("private"), *person, at, at, at]))

    _write_points(tx, supplier, areas, options, since, now)
    with copy_into(tx, _CONTRACTS) as write:
        for number, product in enumerate(PRODUCTS):
            rows = np.flatnonzero(supplier.product == number)
            ids = [int4(contracts[rows]), int4(customers[rows]), int4(supplier.main[rows])]
            write(pack(len(rows), [*ids, text(product), *states, at]))

    with copy_into(tx, _SUPPLY) as write:
        starts = day_number(since) + np.random.default_rng(options.seed).integers(0, 300, count)
        for some in slices(count):
            ids = [int4(supplies[some]), int4(supplier.main[some]), int4(contracts[some])]
            write(pack(len(supplies[some]), [*ids, *states, day(starts[some]), at]))


def _write_points(
    tx: Transaction,
    supplier: Supplier,
    areas: tuple[LoadedArea, ...],
    options: LoadOptions,
    since: date,
    now: datetime,
) -> None:
    at, main = instant(now), len(supplier.main)
    children = np.concatenate([supplier.production, supplier.heating])
    parents = supplier.main[np.concatenate([supplier.solar, supplier.heated])]
    with copy_into(tx, _POINTS) as write:
        for some in slices(main):
            ids, gsrns = supplier.main[some], supplier.gsrns[:main][some]
            write(pack(len(ids), [int4(ids), packed(gsrns), NULL, at]))
        for some in slices(len(children)):
            ids, gsrns = children[some], supplier.gsrns[main:][some]
            write(pack(len(ids), [int4(ids), packed(gsrns), int4(parents[some]), at]))

    kinds = (
        ("E17", supplier.main, supplier.area, options.minutes),
        ("E18", supplier.production, supplier.area[supplier.solar], options.minutes),
        ("D14", supplier.heating, supplier.area[supplier.heated], 1440),
    )

    with copy_into(tx, _VERSIONS) as write:
        for kind, ids, of_area, minutes in kinds:
            state = (text(kind), text("E22"), text("D01"), int2(minutes))
            for place, area in enumerate(areas):
                chosen = ids[of_area == place]
                where = (text(area.number), text(area.price_area), at)
                write(pack(len(chosen), [int4(chosen), day(since), *state, *where]))


def _person(numbers: Int64s) -> list[Column]:
    """Name, mail, telephone, hash and sealed number of a customer who is nobody, and whose number
    nobody can open.
    """
    digits = (numbers[:, None] // 10 ** np.arange(6, -1, -1)[None, :] % 10 + ord("0")).astype(
        np.uint8
    )
    hashed = np.zeros((len(numbers), 32), np.uint8)
    hashed[:, :8] = numbers.astype(">i8").view(np.uint8).reshape(-1, 8)
    hashed[:, 8:] = np.frombuffer(b"elhandel load, no number", np.uint8)
    nothing = Column(b"")

    return [
        packed(_around(b"Kunde ", digits, b"")),
        packed(_around(b"kunde.", digits, b"@example.dk")),
        text("+4512000000"),
        packed(hashed),
        nothing,
        nothing,
    ]


def _range(first: int, count: int) -> Int64s:
    return np.arange(first, first + count)


def _around(before: bytes, middle: NDArray[np.uint8], after: bytes) -> NDArray[np.uint8]:
    rows = len(middle)
    return np.hstack([
        np.tile(np.frombuffer(before, np.uint8), (rows, 1)),
        middle,
        np.tile(np.frombuffer(after, np.uint8), (rows, 1)),
    ])  # fmt: skip
