"""Which contracts a change of a product's list price touches, and from which day: as far as what
was agreed with each allows.

| the new price is | and the contract | it holds |
| --- | --- | --- |
| in the customer's favour (nothing dearer) | has no term then | from its day, also back in time |
| dearer in anything | has no term then | from its day, but not before today and the notice |
| either, and staff decide so with a reason | has no term then | from its day |
| in the customer's favour, and staff decide so | is within its term | from its day |
| anything else | is within its term | not; after it only where the term leaves the price |
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from elhandel.platform.database import Transaction, statement
from elhandel.portfolio.contracts import (
    PriceDay,
    agree_on_another_price,
    return_to_agreed_prices,
)
from elhandel.values.days.period import Period
from elhandel.values.decision import Decision
from elhandel.values.ids import ContractId
from elhandel.values.prices import ProductPrice


@dataclass(frozen=True, slots=True)
class Asked:
    """A change of a product's list price from a local day on, asked for `today`.

    decided: as in `NewPrice`.
    """

    product_id: str
    since: date
    today: date
    decided: bool


@dataclass(frozen=True, slots=True)
class ChangedPrice:
    """A contract that would pay another price on some days of its supply."""

    contract_id: ContractId
    first: date
    """The first day of its supply at the new price."""
    past: date
    """The day after the last; before `first` if the supply begins after the list's next price."""
    agreed: Period
    """From the day on which the new price is agreed until what it pays now would have ended."""
    before: ProductPrice


def changed_prices(tx: Transaction, asked: Asked, after: ProductPrice) -> list[ChangedPrice]:
    """Every contract that a change touches, in the order of their numbers."""
    values = {
        "product": asked.product_id,
        "since": asked.since,
        "today": asked.today,
        "decided": asked.decided,
    }
    rows = tx.execute(_CHANGED, {**values, **asdict(after)})

    return [
        ChangedPrice(
            contract_id=contract,
            first=first,
            past=past,
            agreed=Period(agreed_from, agreed_past),
            before=ProductPrice(*before),
        )
        for contract, first, past, agreed_from, agreed_past, *before in rows
    ]


def change_prices(
    tx: Transaction,
    changed: Sequence[ChangedPrice],
    after: ProductPrice,
    decision: Decision,
) -> None:
    """Agree on the new price with each of them; what it replaces is kept."""
    back = [
        PriceDay(price.contract_id, price.past)
        for price in changed
        if price.past < price.agreed.end
    ]
    days = [PriceDay(price.contract_id, price.agreed.start) for price in changed]

    return_to_agreed_prices(tx, back, decision)
    agree_on_another_price(tx, days, after, decision)


_CHANGED: Final = statement("elhandel.onboarding.terms", "contracts_at_another_price")
