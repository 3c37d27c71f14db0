"""A customer's homes on the neighbours' market."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, statement
from elhandel.values.days.local_time import first_of_month


@dataclass(frozen=True, slots=True)
class TradingHome:
    """A home that takes part or has traded. since: from when its surplus becomes tokens. Energy of
    this month in Wh.
    """

    gsrn: str
    since: date | None
    until: date | None
    open_orders: int
    bought_wh: int
    sold_wh: int


def homes_of_customer(
    tx: Transaction, contracts: Sequence[int], today: date
) -> Sequence[TradingHome]:
    """The homes of these contracts that have to do with neighbours' trade."""
    asked = {"contracts": list(contracts), "month": first_of_month(today)}
    return tx.cursor(row_factory=class_row(TradingHome)).execute(_HOMES, asked).fetchall()


_HOMES: Final = statement("elhandel.backoffice.neighbours", "homes")
