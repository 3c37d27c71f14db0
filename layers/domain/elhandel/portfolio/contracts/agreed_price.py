"""What contracts keep of what was agreed: price, term and notice, from a day on
(`portfolio.agreed_price`).

A row holds until the next one of its contract. Rows are added; one that is replaced is marked.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from elhandel.platform.database import Transaction, statement
from elhandel.values.days.period import Period
from elhandel.values.decision import Decision
from elhandel.values.ids import ContractId
from elhandel.values.prices import ProductPrice


@dataclass(frozen=True, slots=True)
class AgreedPrice:
    """What a contract pays from the local day `valid_from` on: the fields of `ProductPrice`."""

    contract_id: ContractId
    valid_from: date
    product_id: str
    margin_per_kwh: int
    supplement_per_kwh: int
    fixed_per_kwh: int | None
    subscription_per_month: int
    term_months: int | None
    """How long the price cannot be changed; None without a term."""
    term_starts: date | None
    """None where the term starts with the supply."""
    notice_days: int
    """How long before a change it is announced."""
    after_term: str
    """What the contract pays then."""


@dataclass(frozen=True, slots=True)
class PriceDay:
    """A contract, and a local day from which its price changes."""

    contract_id: ContractId
    day: date


def agree_on_prices(tx: Transaction, prices: Sequence[AgreedPrice], decision: Decision) -> None:
    """Contracts pay these prices, each from its day on."""
    rows = [asdict(price) | _values(decision) for price in prices]
    if len(rows) == 1:  # a signup's: a batch of one waits for the server three times
        tx.execute(_ADD, rows[0])
    elif rows:
        tx.cursor().executemany(_ADD, rows)


def withdraw_agreed_prices(
    tx: Transaction, contract: ContractId, period: Period, at: datetime
) -> None:
    """Withdraw the agreed prices that begin in the period."""
    values = {"contract": contract, "start": period.start, "end": period.end, "at": at}
    tx.execute(_WITHDRAW, values)


_WITHDRAW: Final = """
UPDATE portfolio.agreed_price SET superseded_at = %(at)s
WHERE contract_id = %(contract)s AND superseded_at IS NULL
  AND valid_from >= %(start)s AND valid_from < %(end)s
"""


def restore_agreed_prices(
    tx: Transaction, contract: ContractId, period: Period, replaced_at: datetime, decision: Decision
) -> None:
    """The agreed prices of the period that were withdrawn at an instant hold again."""
    values = {"contract": contract, "start": period.start, "end": period.end}
    tx.execute(_RESTORE, {**values, "then": replaced_at, **_values(decision)})


_RESTORE: Final = statement("elhandel.portfolio.contracts", "restore_agreed_prices")


def agree_on_another_price(
    tx: Transaction, days: Sequence[PriceDay], price: ProductPrice, decision: Decision
) -> None:
    """Contracts pay another price, each from its day on; term and notice go on as they were."""
    tx.execute(_REPRICE, {**_columns(days), **asdict(price), **_values(decision)})


def return_to_agreed_prices(tx: Transaction, days: Sequence[PriceDay], decision: Decision) -> None:
    """From its day on each contract pays again what it pays the day before. Call it before
    `agree_on_another_price`, which changes what it pays then.
    """
    tx.execute(_RETURN, {**_columns(days), **_values(decision)})


def agree_on_list_prices(tx: Transaction, products: Sequence[str], decision: Decision) -> int:
    """Let contracts that pay the list keep what they pay, before the list changes. Returns how many
    rows were added.
    """
    values = {"products": list(products), "by": decision.by, "at": decision.at}
    return tx.execute(_AGREE_BY_LIST, values).rowcount


_ADD: Final = statement("elhandel.portfolio.contracts", "add_agreed_price")


_REPRICE: Final = statement("elhandel.portfolio.contracts", "agree_on_another_price")

_RETURN: Final = statement("elhandel.portfolio.contracts", "return_to_agreed_price")

_AGREE_BY_LIST: Final = statement("elhandel.portfolio.contracts", "agree_on_list_prices")


def _columns(days: Sequence[PriceDay]) -> dict[str, Any]:
    return {
        "contracts": [price.contract_id for price in days],
        "days": [price.day for price in days],
    }


def _values(decision: Decision) -> dict[str, Any]:
    return {"by": decision.by, "why": decision.why, "at": decision.at}
