"""What was agreed for a supply, as its bill states it: the price until when, notice, the end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from psycopg.rows import class_row

from elhandel.billing.bill.bill import Agreement, SettlementKey
from elhandel.platform.database import Transaction, statement
from elhandel.values.ids import RunId, SupplyPeriodId


@dataclass(frozen=True, slots=True)
class Agreed:
    """A row of agreements_to_bill.sql."""

    run_id: RunId
    supply_period_id: SupplyPeriodId
    promised_to: date | None
    after_term: str
    price_notice_days: int
    supply_ends_on: date | None
    final: bool

    @property
    def key(self) -> SettlementKey:
        return self.run_id, self.supply_period_id

    @property
    def agreement(self) -> Agreement:
        return Agreement(
            promised_to=self.promised_to,
            after_term=self.after_term,
            price_notice_days=self.price_notice_days,
            supply_ends_on=self.supply_ends_on,
        )


def agreements_of(tx: Transaction, asked: Mapping[str, Any]) -> Mapping[SettlementKey, Agreed]:
    """By settlement. asked: `runs` and `supply_periods`."""
    cursor = tx.cursor(row_factory=class_row(Agreed))
    return {agreed.key: agreed for agreed in cursor.execute(_AGREEMENTS, asked)}


_AGREEMENTS: Final = statement("elhandel.billing.bill", "agreements_to_bill")
