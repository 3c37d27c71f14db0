"""Supply that waits: parked by a run, and not settled since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from psycopg.rows import kwargs_row

from elhandel.platform.database import Transaction, statement
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import MeteringPointId, SupplyPeriodId


@dataclass(frozen=True, slots=True)
class WaitingSupply:
    """A supply period that a run could not settle, and the supplied days of that run."""

    supply_period_id: SupplyPeriodId
    gsrn: Gsrn
    points: tuple[MeteringPointId, ...]
    """The main point and its children."""
    cause: str
    period: Period


def waiting_supply(
    tx: Transaction, causes: Sequence[str], gsrn: Gsrn | None = None
) -> list[WaitingSupply]:
    """The supply that waits for one of these causes, of one main point or of all, by its days."""
    values = {"causes": list(causes), "gsrn": None if gsrn is None else str(gsrn)}
    with tx.cursor(row_factory=kwargs_row(_waiting)) as cursor:
        return cursor.execute(_WAITING, values).fetchall()


_WAITING: Final = statement("elhandel.settlement.progress", "waiting_supply")


def _waiting(
    *, gsrn: str, points: list[int], first: date, past: date, **columns: Any
) -> WaitingSupply:
    return WaitingSupply(
        gsrn=Gsrn(gsrn),
        points=tuple(MeteringPointId(point) for point in points),
        period=Period(first, past),
        **columns,
    )
