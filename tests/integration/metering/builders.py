"""What the metering tests ask of a database beside the room itself."""

from collections.abc import Sequence
from datetime import date, datetime

from elhandel.metering.days import IngestResult, ingest
from elhandel.metering.packed.series import MeteredSeries
from elhandel.platform.database import Database
from tests.unit.metering.builders import RECEIVED

MESSAGE = 7


def store(
    database: Database,
    *series: MeteredSeries,
    message: int = MESSAGE,
    received: datetime = RECEIVED,
) -> IngestResult:
    with database.transaction() as tx:
        return ingest(tx, series, message, received)


def a_registered_point(database: Database, gsrn: str, parent: int | None = None) -> int:
    with database.transaction() as tx:
        row = tx.execute(
            "INSERT INTO portfolio.metering_point (gsrn, parent_id, created_at) "
            "VALUES (%s, %s, %s) "
            "RETURNING metering_point_id",
            [gsrn, parent, RECEIVED],
        ).fetchone()
    assert row is not None
    return int(row[0])


def a_customer(database: Database, number: int) -> int:
    with database.transaction() as tx:
        row = tx.execute(
            "INSERT INTO portfolio.customer (kind, name, email, phone, identity_hash, "
            "identity_sealed, identity_key, "
            "created_at, updated_at) VALUES ('private', 'A', 'a@example.dk', '+4512345678', %s, "
            "'', '', %s, %s) "
            "RETURNING customer_id",
            [bytes([number]), RECEIVED, RECEIVED],
        ).fetchone()
    assert row is not None
    return int(row[0])


def a_supply(
    database: Database,
    customer: int,
    point: int,
    starts_on: date,
    ends_on: date | None,
    state: str = "active",
) -> None:
    with database.transaction() as tx:
        row = tx.execute(
            "INSERT INTO portfolio.contract (customer_id, metering_point_id, product_id, state, "
            "created_at) "
            "VALUES (%s, %s, 'spot-basis', 'ended', %s) RETURNING contract_id",
            [customer, point, RECEIVED],
        ).fetchone()
        assert row is not None
        tx.execute(
            "INSERT INTO portfolio.supply_period (metering_point_id, contract_id, state, "
            "starts_on, ends_on) "
            "VALUES (%s, %s, %s, %s, %s)",
            [point, row[0], state, starts_on, ends_on],
        )


def stored_values(database: Database, point: int, days: Sequence[date]) -> list[list[int | None]]:
    """The Wh of the days as the view shows them."""
    with database.transaction() as tx:
        return [
            [
                row[0]
                for row in tx.execute(
                    "SELECT wh FROM metering.reading WHERE metering_point_id = %s AND day = %s "
                    "ORDER BY interval_start",
                    [point, day],
                )
            ]
            for day in days
        ]
