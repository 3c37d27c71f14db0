"""What a contract keeps of what was agreed: price, term and notice, from a day on
(`portfolio.agreed_price`).

A contract agrees to the list's prices of the day on which it is made. With a term that is all until
the term is over; without one, prices that were told already come too, as soon as the notice allows.
Rows are added, never changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.decision import Decision

SINCE_EVER: Final = date.min

_AGREE: Final = """
INSERT INTO portfolio.agreed_price
    (contract_id, valid_from, product_id, margin_per_kwh, supplement_per_kwh, fixed_per_kwh, subscription_per_month,
     term_months, term_starts, notice_days, after_term, agreed_by, reason, recorded_at)
SELECT DISTINCT ON (day) %(contract)s, day, product_id, margin_per_kwh, supplement_per_kwh, fixed_per_kwh,
       subscription_per_month, term_months, %(term_starts)s::date, price_notice_days, after_term, %(by)s, %(why)s,
       %(now)s
FROM (
    SELECT *, CASE WHEN valid_from <= %(price_day)s THEN %(first)s::date
                   WHEN valid_from <= %(today)s THEN valid_from
                   ELSE greatest(valid_from, %(today)s::date + price_notice_days) END AS day
    FROM pricing.product JOIN pricing.product_price USING (product_id)
    WHERE product_id = %(product)s AND (valid_from <= %(price_day)s OR term_months IS NULL)) told
WHERE day < %(past)s
ORDER BY day, valid_from DESC
"""

_WITHDRAW: Final = """
UPDATE portfolio.agreed_price SET superseded_at = %(now)s
WHERE contract_id = %(contract)s AND superseded_at IS NULL AND valid_from >= %(first)s AND valid_from < %(past)s
"""

_HAS_AGREED: Final = """
SELECT EXISTS (SELECT FROM portfolio.agreed_price WHERE contract_id = %(contract)s AND superseded_at IS NULL)
"""

_NEXT_PRODUCT: Final = """
SELECT past FROM portfolio.agreed_product
WHERE contract_id = %(contract)s AND first <= %(first)s AND past > %(first)s
"""

# Materialised, because the planner expects a handful of contracts and then asks for each anew.
_BY_LIST: Final = """
WITH paying AS MATERIALIZED (
    SELECT c.contract_id FROM portfolio.contract c
    WHERE NOT EXISTS (
        SELECT FROM portfolio.agreed_price a WHERE a.contract_id = c.contract_id AND a.superseded_at IS NULL)),
by_list AS MATERIALIZED (SELECT * FROM portfolio.price_by_list WHERE EXISTS (SELECT FROM paying)),
concerned AS MATERIALIZED (
    SELECT DISTINCT contract_id FROM by_list JOIN paying USING (contract_id) WHERE product_id = ANY(%(products)s))
INSERT INTO portfolio.agreed_price
    (contract_id, valid_from, product_id, margin_per_kwh, supplement_per_kwh, fixed_per_kwh, subscription_per_month,
     term_months, term_starts, notice_days, after_term, agreed_by, reason, recorded_at)
SELECT l.contract_id, l.valid_from, l.product_id, l.margin_per_kwh, l.supplement_per_kwh, l.fixed_per_kwh,
       l.subscription_per_month, l.term_months, l.term_starts, l.notice_days, l.after_term, %(by)s,
       'what the contract paid by the list', %(now)s
FROM by_list l JOIN concerned USING (contract_id)
"""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A contract, the product, and the local day from which it holds; the prices are the list's of
    `price_day`.
    """

    contract_id: int
    product_id: str
    first: date
    price_day: date


def agree(tx: Transaction, agreement: Agreement, decision: Decision, today: date) -> None:
    """Write down what a new contract costs, for how long, and how a change has to be told."""
    tx.execute(_AGREE, {**_values(agreement, decision), "today": today, "past": date.max})


def agree_on_another_product(
    tx: Transaction, agreement: Agreement, decision: Decision, today: date
) -> None:
    """The same for a contract that changes its product, until the next change that is agreed.

    A contract that pays the list goes on doing so.
    """
    values = _values(agreement, decision)
    if not fetch_one(tx, _HAS_AGREED, values)[0]:
        return
    (past,) = fetch_one(tx, _NEXT_PRODUCT, values)
    tx.execute(_WITHDRAW, {**values, "past": past})
    tx.execute(_AGREE, {**values, "today": today, "past": past})


def agree_to_what_is_paid(tx: Transaction, products: Sequence[str], decision: Decision) -> int:
    """Let contracts that pay the list keep what they pay, before the list changes. How many rows
    that took.
    """
    values = {"products": list(products), "by": decision.by, "now": decision.at}
    return tx.execute(_BY_LIST, values).rowcount


def _values(agreement: Agreement, decision: Decision) -> dict[str, object]:
    return {
        "contract": agreement.contract_id,
        "product": agreement.product_id,
        "first": agreement.first,
        "price_day": agreement.price_day,
        "term_starts": None if agreement.first == SINCE_EVER else agreement.first,
        "by": decision.by,
        "why": decision.why,
        "now": decision.at,
    }
