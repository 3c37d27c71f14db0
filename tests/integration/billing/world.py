"""A small world of settled customers, written straight into the tables that other rooms fill."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from psycopg.types.json import Jsonb

from elhandel.platform.database import Transaction, fetch_one
from elhandel.settlement.shard import packed_kind
from elhandel.values.days.local_time import days, intervals_of_day

NOW = datetime(2026, 2, 9, 8, 0, tzinfo=UTC)
JANUARY = (date(2026, 1, 1), date(2026, 2, 1))
ENERGINET = "5790000432752"
GRID = "5790001089030"


@dataclass(frozen=True)
class Line:
    """A settled line; `charge` is the id that `a_charge` gave, `rest` what rounding left: nano-DKK
    as a fraction.
    """

    component: str
    amount_ore: int
    quantity_wh: int | None = None
    charge: int | None = None
    vat: bool = True
    point: int | None = None
    rest: tuple[int, int] = (0, 1)


@dataclass(frozen=True)
class Supply:
    """A customer with a metering point that we supply."""

    customer_id: int
    metering_point_id: int
    gsrn: str
    contract_id: int
    supply_period_id: int


ENERGY = Line("energy", 21_450, 312_500)
SUBSCRIPTION = Line("supplier_subscription", 2_900)


def a_gsrn(number: int) -> str:
    return f"5713131{number:011d}"


def a_customer(
    tx: Transaction, number: int = 1, name: str = "Anders Jensen", address: Any = None
) -> int:
    (customer,) = fetch_one(
        tx,
        "INSERT INTO portfolio.customer (kind, name, email, phone, identity_hash, identity_sealed, "
        "identity_key,"
        " billing_address, created_at, updated_at) "
        "VALUES ('private', %s, 'anders@example.dk', '+4512345678', %s, '', '', %s, %s, %s) "
        "RETURNING customer_id",
        [name, f"hash-{number}".encode(), Jsonb(address) if address else None, NOW, NOW],
    )
    return int(customer)


def a_metering_point(
    tx: Transaction, gsrn: str, *, type_: str = "E17", parent: int | None = None
) -> int:
    (point,) = fetch_one(
        tx,
        "INSERT INTO portfolio.metering_point (gsrn, parent_id, created_at) VALUES (%s, %s, %s) "
        "RETURNING metering_point_id",
        [gsrn, parent, NOW],
    )
    address = {
        "streetDetail": {
            "code": "0403",
            "name": "Vestergade",
            "number": "16",
            "floorIdentification": "2",
        },
        "townDetail": {"name": "Aarhus C", "country": {"value": "DK"}},
        "postalCode": "8000",
    }
    tx.execute(
        "INSERT INTO portfolio.metering_point_version (metering_point_id, valid_from, type, "
        "grid_area, price_area,"
        " address, recorded_at) VALUES (%s, '2025-01-01', %s, '131', 'DK1', %s, %s)",
        [point, type_, Jsonb(address), NOW],
    )
    return int(point)


def a_supply(
    tx: Transaction,
    number: int = 1,
    *,
    customer: int | None = None,
    product: str = "spot-basis",
    starts_on: date = date(2025, 1, 1),
) -> Supply:
    """A metering point with an active contract; of a new customer unless one is given."""
    gsrn = a_gsrn(number)
    customer = customer or a_customer(tx, number)
    return _supplied(tx, customer, a_metering_point(tx, gsrn), gsrn, product, starts_on)


def _supplied(
    tx: Transaction, customer: int, point: int, gsrn: str, product: str, starts_on: date
) -> Supply:
    (contract,) = fetch_one(
        tx,
        "INSERT INTO portfolio.contract (customer_id, metering_point_id, product_id, state, "
        "created_at) "
        "VALUES (%s, %s, %s, 'active', %s) RETURNING contract_id",
        [customer, point, product, NOW],
    )
    (supply,) = fetch_one(
        tx,
        "INSERT INTO portfolio.supply_period (metering_point_id, contract_id, state, starts_on, "
        "activated_at) "
        "VALUES (%s, %s, 'active', %s, %s) RETURNING supply_period_id",
        [point, contract, starts_on, NOW],
    )
    return Supply(customer, point, gsrn, contract, supply)


def moved_in(tx: Transaction, before: Supply, day: date, customer: int) -> Supply:
    """The supply of `before` ends, and from `day` on the point is the other customer's."""
    tx.execute(
        "UPDATE portfolio.supply_period SET ends_on = %s WHERE supply_period_id = %s",
        [day, before.supply_period_id],
    )
    tx.execute(
        "UPDATE portfolio.contract SET state = 'ended' WHERE contract_id = %s", [before.contract_id]
    )
    return _supplied(tx, customer, before.metering_point_id, before.gsrn, "spot-basis", day)


def a_charge(
    tx: Transaction,
    code: str,
    *,
    kind: str = "tariff",
    name: str | None = None,
    owner: str = GRID,
    tax: bool = False,
    price: int | None = None,
) -> int:
    """A charge with information and, if given, one flat price (micro-DKK) since 2025."""
    (charge,) = fetch_one(
        tx,
        "INSERT INTO pricing.charge (owner_gln, kind, code) "
        "VALUES (%s, %s, %s) RETURNING charge_id",
        [owner, kind, code],
    )
    if name is not None:
        tx.execute(
            "INSERT INTO pricing.charge_information (charge_id, valid_from, name, description, "
            "resolution, vat, tax,"
            " recorded_at) VALUES (%s, '2025-01-01', %s, %s, 'P1D', true, %s, %s)",
            [charge, name, name, tax, NOW],
        )
    if price is not None:
        tx.execute(
            "INSERT INTO pricing.charge_price (charge_id, valid_from, covered_to, prices, "
            "recorded_at) "
            "VALUES (%s, '2025-01-01', '2027-01-01', %s, %s)",
            [charge, [price], NOW],
        )
    return int(charge)


def a_link(
    tx: Transaction, point: int, charge: int, valid_from: date, valid_to: date | None = None
) -> None:
    tx.execute(
        "INSERT INTO pricing.price_link (metering_point_id, charge_id, valid_from, valid_to, "
        "recorded_at) "
        "VALUES (%s, %s, %s, %s, %s)",
        [point, charge, valid_from, valid_to, NOW],
    )


def a_run(
    tx: Transaction,
    *,
    period: tuple[date, date] = JANUARY,
    version: int = 1,
    state: str = "closed",
    kind: str = "ordinary",
) -> int:
    (run,) = fetch_one(
        tx,
        "INSERT INTO settlement.run (period_from, period_to, version, state, kind, shard_count, "
        "requested_by,"
        " planned_at, closed_at) VALUES (%s, %s, %s, %s, %s, 1, 'test', %s, %s) RETURNING run_id",
        [*period, version, state, kind, NOW, NOW if state == "closed" else None],
    )
    return int(run)


def settled(
    tx: Transaction,
    run: int,
    supply: Supply,
    lines: Sequence[Line] = (ENERGY, SUBSCRIPTION),
    *,
    period: tuple[date, date] = JANUARY,
    corrects: int | None = None,
) -> None:
    tx.execute(
        """
        INSERT INTO settlement.settlement (
            run_id, supply_period_id, contract_id, kind, corrects_run_id, period_from, period_to,
            shard_no, subtotal_ore, settled_at, metering_point_ids, charge_ids, without_vat,
            quantities_wh, amounts_ore, rest_numerators, rest_denominators)
        VALUES (%s, %s, %s, %s, %s, %s, %s, 1, %s, %s, %s, %s, %s::int2[], %s::int8[], %s, %s, %s)
        """,
        [
            run,
            supply.supply_period_id,
            supply.contract_id,
            "original" if corrects is None else "correction",
            corrects,
            *period,
            sum(line.amount_ore for line in lines),
            NOW,
            [line.point or supply.metering_point_id for line in lines],
            [packed_kind(line.component, line.charge) for line in lines],
            [number for number, line in enumerate(lines, start=1) if not line.vat] or None,
            [line.quantity_wh for line in lines],
            [line.amount_ore for line in lines],
            [line.rest[0] for line in lines],
            [line.rest[1] for line in lines],
        ],
    )


def readings(
    tx: Transaction, point: int, period: tuple[date, date], wh_per_hour: int = 420
) -> None:
    """Hourly readings of every day of a period, all alike."""
    month = period[0]
    while month < period[1]:
        tx.execute("SELECT metering.ensure_partition(%s)", [month])
        month = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    with tx.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO metering.reading_day (metering_point_id, day, resolution_minutes, "
            "version, registered_at,"
            " recorded_at, wh) VALUES (%s, %s, 60, 1, %s, %s, %s)",
            [
                (
                    point,
                    day,
                    NOW,
                    NOW,
                    np.full(intervals_of_day(day, 60), wh_per_hour, "<i4").tobytes(),
                )
                for day in days(*period)
            ],
        )
