"""Tokens in our custody of a meter that is no metering point: they move as a participation's do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.chain.held import booked
from elhandel.minting.participation import hold_surplus
from elhandel.minting.surplus.names import leaving_subject, meter_wallet
from elhandel.minting.surplus.places import leave_custody, places_at
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.values.ids import CustomerId
from elhandel.wallets.connecting import wallet_of_customer


@dataclass(frozen=True, slots=True)
class _Logger:
    """verified_at: by it, and the serial, its account in custody is called."""

    meter_no: int
    customer_id: int
    serial: str
    verified_at: datetime

    @property
    def custody(self) -> str:
        return meter_wallet(self.serial, self.verified_at)


def move_out_of_loggers(database: Database, clock: Clock) -> int:
    """Have what lies in custody of such meters watched, and order that it moves to their customers'
    wallets; of how many meters. A transaction each.
    """
    with database.transaction() as tx:
        loggers = _loggers(tx)
        held = booked(tx, [logger.custody for logger in loggers])

    moved = 0
    for logger in loggers:
        if held[logger.custody] > 0:
            with database.transaction() as tx:
                hold_surplus(tx, logger.customer_id)
                moved += any(_move_out(tx, one, clock.now()) for one in _loggers(tx, logger))
    return moved


def _move_out(tx: Transaction, logger: _Logger, now: datetime) -> bool:
    wallet = wallet_of_customer(tx, CustomerId(logger.customer_id))
    subject = leaving_subject(logger.serial, logger.verified_at)
    return leave_custody(tx, places_at(tx, logger.custody, wallet), subject, now)


def _loggers(tx: Transaction, one: _Logger | None = None) -> list[_Logger]:
    """All that are verified, or as one is now: none where its customer was forgotten meanwhile.

    What one made that is suspended or refused since waits in our custody for what staff find.
    """
    asked = {"meter": one and one.meter_no}
    return tx.cursor(row_factory=class_row(_Logger)).execute(_LOGGERS, asked).fetchall()


_LOGGERS: Final = """
SELECT meter_no, customer_id, serial, verified_at FROM meters.meter
WHERE metering_point_id IS NULL AND state = 'verified'
  AND (%(meter)s::bigint IS NULL OR meter_no = %(meter)s)
ORDER BY meter_no
"""
