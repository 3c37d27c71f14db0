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
from elhandel.pricing.products import ProductPrice
from elhandel.values.decision import Decision

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

# The terms go on as they were; a term that is over is over. (Counting makes the row of the same day
# give way first.)
_AGREE: Final = """
WITH due AS (SELECT * FROM unnest(%(contracts)s::int[], %(days)s::date[]) AS c (contract_id, day)),
given_way AS (
    UPDATE portfolio.agreed_price a SET superseded_at = %(now)s FROM due
    WHERE a.contract_id = due.contract_id AND a.valid_from = due.day AND a.superseded_at IS NULL
    RETURNING 1)
INSERT INTO portfolio.agreed_price
    (contract_id, valid_from, product_id, margin_per_kwh, supplement_per_kwh, fixed_per_kwh, subscription_per_month,
     term_months, term_starts, notice_days, after_term, agreed_by, reason, recorded_at)
SELECT a.contract_id, due.day, a.product_id, %(margin_per_kwh)s, %(supplement_per_kwh)s, %(fixed_per_kwh)s,
       %(subscription_per_month)s, a.term_months, a.term_starts, a.notice_days, a.after_term, %(by)s, %(why)s, %(now)s
FROM due
JOIN portfolio.agreed_stretch a ON a.contract_id = due.contract_id AND a.valid_from <= due.day AND a.past > due.day
CROSS JOIN (SELECT count(*) FROM given_way) AS first
"""

# Behind the days on which the list's new price holds, what was agreed comes back.
_COME_BACK: Final = """
INSERT INTO portfolio.agreed_price
    (contract_id, valid_from, product_id, margin_per_kwh, supplement_per_kwh, fixed_per_kwh, subscription_per_month,
     term_months, term_starts, notice_days, after_term, agreed_by, reason, recorded_at)
SELECT a.contract_id, c.day, a.product_id, a.margin_per_kwh, a.supplement_per_kwh, a.fixed_per_kwh,
       a.subscription_per_month, a.term_months, a.term_starts, a.notice_days, a.after_term, %(by)s, %(why)s, %(now)s
FROM unnest(%(contracts)s::int[], %(days)s::date[]) AS c (contract_id, day)
JOIN portfolio.agreed_stretch a ON a.contract_id = c.contract_id AND a.valid_from < c.day AND a.past > c.day
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
    values = {**asdict(after), "by": decision.by, "why": decision.why, "now": decision.at}
    back = [contract for contract in changed if contract.past < contract.agreed_past]
    tx.execute(
        _COME_BACK,
        {**values, **_days([(kept_price.contract_id, kept_price.past) for kept_price in back])},
    )

    tx.execute(
        _AGREE,
        {**values, **_days([(contract.contract_id, contract.agreed_from) for contract in changed])},
    )


def _days(places: Sequence[tuple[int, date]]) -> dict[str, list[object]]:
    return {"contracts": [contract for contract, _ in places], "days": [day for _, day in places]}
