"""What a contract keeps of what was agreed: price, term and notice, from a day on
(`portfolio.agreed_price`).

A contract agrees to the list's prices of the day on which it is made. With a term that is all until
the term ends; without one, prices already announced come too, as soon as the notice allows.
Rows are added, never changed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.portfolio.contracts import (
    AgreedPrice,
    agree_on_prices,
    restore_agreed_prices,
    withdraw_agreed_prices,
)
from elhandel.values.days.period import Period
from elhandel.values.decision import Decision
from elhandel.values.ids import ContractId

SINCE_EVER: Final = date.min


@dataclass(frozen=True, slots=True)
class Agreement:
    """A contract, the product, and the local day from which it holds; the prices are the list's of
    `price_day`.
    """

    contract_id: ContractId
    product_id: str
    first: date
    price_day: date


def agree(tx: Transaction, agreement: Agreement, decision: Decision, today: date) -> None:
    """Write down what a new contract costs, for how long, and with which notice it can change."""
    agree_on_prices(tx, _list_prices(tx, agreement, today), decision)


def agree_on_another_product(
    tx: Transaction, agreement: Agreement, decision: Decision, today: date
) -> None:
    """The same for a contract that changes its product, until the next change that is agreed.

    A contract that pays the list goes on doing so.
    """
    values = {"contract": agreement.contract_id, "first": agreement.first}
    if not fetch_one(tx, _HAS_AGREED, values)[0]:
        return
    (past,) = fetch_one(tx, _NEXT_PRODUCT, values)

    contract, period = ContractId(agreement.contract_id), Period(agreement.first, past)
    withdraw_agreed_prices(tx, contract, period, decision.at)
    agree_on_prices(tx, _list_prices(tx, agreement, today, past), decision)


def return_to_former_product(
    tx: Transaction, contract: ContractId, first: date, replaced_at: datetime, decision: Decision
) -> None:
    """The prices of a change that begins on `first` are withdrawn, and those that it replaced then
    are agreed again.
    """
    (past,) = fetch_one(tx, _NEXT_PRODUCT, {"contract": contract, "first": first})
    period = Period(first, past)
    withdraw_agreed_prices(tx, contract, period, decision.at)
    restore_agreed_prices(tx, contract, period, replaced_at, decision)


_HAS_AGREED: Final = """
SELECT EXISTS (
    SELECT FROM portfolio.agreed_price
    WHERE contract_id = %(contract)s AND superseded_at IS NULL)
"""

_NEXT_PRODUCT: Final = """
SELECT past FROM portfolio.agreed_product
WHERE contract_id = %(contract)s AND first <= %(first)s AND past > %(first)s
"""

_LIST_PRICES: Final = statement("elhandel.onboarding.terms", "list_prices_to_agree_on")


def _list_prices(
    tx: Transaction, agreement: Agreement, today: date, past: date = date.max
) -> list[AgreedPrice]:
    """The list's prices that the agreement is about, until the local day `past`."""
    values = {
        "contract": agreement.contract_id,
        "product": agreement.product_id,
        "first": agreement.first,
        "price_day": agreement.price_day,
        "term_starts": None if agreement.first == SINCE_EVER else agreement.first,
        "today": today,
        "past": past,
    }
    rows = tx.cursor(row_factory=class_row(AgreedPrice)).execute(_LIST_PRICES, values)
    return rows.fetchall()
