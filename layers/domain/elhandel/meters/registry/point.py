"""A metering point of the customer who asks: what the market has confirmed proves it (C.3)."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, statement

_GSRN: Final = re.compile(r"57[0-9]{16}", re.ASCII)


@dataclass(frozen=True, slots=True)
class OwnPoint:
    """A metering point of consumption (E17) or production (E18), with the supply it belongs to."""

    metering_point_id: int
    supply_period_id: int
    type: str


def is_gsrn(serial: str) -> bool:
    """Whether the number of a meter is that of a metering point."""
    return _GSRN.fullmatch(serial) is not None


def own_point(tx: Transaction, serial: str, today: date) -> OwnPoint | None:
    """The metering point that is supplied to the customer who asks on a day, by its number."""
    asked = {"gsrn": serial, "today": today}
    return tx.cursor(row_factory=class_row(OwnPoint)).execute(_OWN, asked).fetchone()


_OWN: Final = statement("elhandel.meters.registry", "own_point")
