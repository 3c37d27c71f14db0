"""A metering point that takes part, and the days on which it does."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.minting.participation.rules import netted_groups, rules_on
from elhandel.platform.database import AdvisoryLock, Transaction, statement


@dataclass(frozen=True, slots=True)
class Participation:
    """Production to the grid of a contract that takes part.

    starts_on, past: the days, half-open; at most those of the supply, none of one that never was,
    and none from the day on which its home is netted.
    looked_until: readings that were stored before are ordered, for the days up to looked_past.
    """

    participation_id: int
    metering_point_id: int
    contract_id: int
    customer_id: int
    gsrn: str
    starts_on: date
    past: date
    looked_until: datetime
    looked_past: date


def participations(tx: Transaction, point: int | None = None) -> list[Participation]:
    """All of them, or those of a metering point, the ended ones too: readings are corrected for
    years.
    """
    cursor = tx.cursor(row_factory=class_row(Participation))
    netted = netted_groups()
    asked = {
        "point": point,
        "groups": [one.group for one in netted],
        "begin": [one.first for one in netted],
        "end": [one.past for one in netted],
    }
    return cursor.execute(_ALL, asked).fetchall()


def participation_on(tx: Transaction, point: int, day: date) -> Participation | None:
    """That of a metering point which holds on a day."""
    return next(
        (
            taking_part
            for taking_part in participations(tx, point)
            if taking_part.starts_on <= day < taking_part.past
        ),
        None,
    )


def hold_surplus(tx: Transaction, customer: int) -> None:
    """Until `tx` ends nobody else decides by what a customer's surplus becomes tokens."""
    tx.execute(_HOLD, {"lock": AdvisoryLock.SURPLUS, "customer": customer})


def takes_part_on(tx: Transaction, customer: int, day: date) -> bool:
    """Whether a metering point of a customer takes part on a day."""
    asked = {"customer": customer, "day": day}
    return tx.execute(_OF_CUSTOMER, asked).fetchone() is not None


def has_netted_home(tx: Transaction, customer: int, day: date) -> bool:
    """Whether a home that we supply to a customer on a day is netted then."""
    asked = {"customer": customer, "day": day, "groups": list(rules_on(day).netted_groups)}
    return tx.execute(_NETTED_HOME, asked).fetchone() is not None


_ALL: Final = statement("elhandel.minting.participation", "participations")
_HOLD: Final = "SELECT pg_advisory_xact_lock(%(lock)s, %(customer)s)"
_NETTED_HOME: Final = statement("elhandel.minting.participation", "netted_home")
_OF_CUSTOMER: Final = statement("elhandel.minting.participation", "of_customer")
