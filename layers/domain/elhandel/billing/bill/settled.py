"""A settlement that is to be billed: what stands above its lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from psycopg.rows import kwargs_row

from elhandel.billing.bill.bill import SettlementKey
from elhandel.platform.database import Transaction, statement
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import CustomerId, MeteringPointId, RunId, SupplyPeriodId


@dataclass(frozen=True, slots=True)
class SettlementToBill:
    """A row of sections_to_bill.sql."""

    run_id: RunId
    supply_period_id: SupplyPeriodId
    customer_id: CustomerId
    correction: bool
    period: Period
    metering_point_id: MeteringPointId
    gsrn: Gsrn
    product: str
    pricing_type: str
    address: dict[str, Any] | None
    per_month: int | None
    per_kwh: int | None
    each_per_kwh: list[int] | None

    changes: Any
    """Of a correction, as it was kept: its effects."""

    since: datetime | None
    """Of a correction: when its original was settled."""

    typical_home: bool
    """Whether a home of its kind is known: a private one, not heated by electricity."""

    @property
    def key(self) -> SettlementKey:
        """By which it is found."""
        return self.run_id, self.supply_period_id


def settlements_to_bill(tx: Transaction, asked: dict[str, Any]) -> Sequence[SettlementToBill]:
    """In the order of a document. asked: runs and supply periods; what is of any of both."""
    cursor = tx.cursor(row_factory=kwargs_row(_settlement_to_bill))
    return cursor.execute(_SECTIONS, asked).fetchall()


def _settlement_to_bill(
    *, gsrn: str, period_from: date, period_to: date, **columns: Any
) -> SettlementToBill:
    return SettlementToBill(gsrn=Gsrn(gsrn), period=Period(period_from, period_to), **columns)


_SECTIONS: Final = statement("elhandel.billing.bill", "sections_to_bill")
