"""Whom a change of a product's list price touches, and from which day: as far as what they agreed
to allows.

| the new price is | and the contract | it holds |
| --- | --- | --- |
| in the customer's favour (nothing dearer) | has no term then | from its day, also back in time |
| dearer in anything | has no term then | from its day, but not before today and the notice |
| either, and staff decide so with a reason | has no term then | from its day |
| in the customer's favour, and staff decide so | is within its term | from its day |
| anything else | is within its term | not; after it only where the term leaves the price as it was |
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.portfolio.contracts import (
    PriceDay,
    agree_on_another_price,
    return_to_agreed_prices,
)
from elhandel.values.decision import Decision
from elhandel.values.ids import ContractId
from elhandel.values.prices import ProductPrice

# Stretches at another price, that the list's new price could hold on: until the list's next one.
_CHANGED: Final = """
WITH bounds AS (
    SELECT coalesce(min(valid_from), date '9999-12-31') AS until FROM pricing.product_price
    WHERE product_id = %(product)s AND valid_from > %(since)s),
stretches AS (
    SELECT a.*, b.until,
           a.margin_per_kwh >= %(margin_per_kwh)s AND a.supplement_per_kwh >= %(supplement_per_kwh)s
           AND coalesce(a.fixed_per_kwh >= %(fixed_per_kwh)s, true)
           AND a.subscription_per_month >= %(subscription_per_month)s AS favour
    FROM portfolio.agreed_stretch a CROSS JOIN bounds b
    WHERE a.product_id = %(product)s AND a.past > %(since)s AND a.valid_from < b.until AND a.ends_on > %(since)s
      AND (a.margin_per_kwh, a.supplement_per_kwh, a.fixed_per_kwh, a.subscription_per_month) IS DISTINCT FROM
          (%(margin_per_kwh)s::bigint, %(supplement_per_kwh)s::bigint, %(fixed_per_kwh)s::bigint,
           %(subscription_per_month)s::bigint)),
allowed AS (
    SELECT *, greatest(valid_from, %(since)s,
                       CASE WHEN NOT favour AND NOT %(decided)s THEN %(today)s::date + notice_days END) AS day
    FROM stretches),
due AS (
    SELECT *, CASE WHEN term_to IS NULL OR term_to <= day OR (favour AND %(decided)s) THEN day
                   WHEN after_term = 'unchanged' THEN term_to END AS first
    FROM allowed)
SELECT contract_id, greatest(first, starts_on), least(past, until), first, past, margin_per_kwh, supplement_per_kwh,
       fixed_per_kwh, subscription_per_month
FROM due WHERE first < least(past, until, ends_on)
ORDER BY contract_id, first
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A change of a product's list price from a local day on, asked for `today`; decided: see
    `NewPrice`.
    """

    product_id: str
    since: date
    today: date
    decided: bool


@dataclass(frozen=True, slots=True)
class ChangedPrice:
    """A contract that would pay another price on the local days [first, past) of its supply.

    agreed_from, agreed_past: the day from which it is agreed, and where what it pays now would have
    ended.
    """

    contract_id: int
    first: date
    past: date
    agreed_from: date
    agreed_past: date
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
        ChangedPrice(contract, first, past, agreed_from, agreed_past, ProductPrice(*before))
        for contract, first, past, agreed_from, agreed_past, *before in rows
    ]


def change_prices(
    tx: Transaction,
    changed: Sequence[ChangedPrice],
    after: ProductPrice,
    decision: Decision,
) -> None:
    """Agree on it with each of them; what it takes the place of is kept."""
    back = [
        PriceDay(ContractId(price.contract_id), price.past)
        for price in changed
        if price.past < price.agreed_past
    ]
    days = [PriceDay(ContractId(price.contract_id), price.agreed_from) for price in changed]

    return_to_agreed_prices(tx, back, decision)
    agree_on_another_price(tx, days, after, decision)
