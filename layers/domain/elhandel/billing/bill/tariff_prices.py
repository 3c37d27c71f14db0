"""The prices that tariffs had in the periods of a bill: which price can an amount have been settled
at?
"""

from collections.abc import Collection, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from elhandel.platform.database import Transaction

# One row for each charge and period asked for that has a price there.
_PRICES: Final = """
SELECT asked.charge_id, asked.period_from, asked.period_to, array_agg(DISTINCT price)
FROM (
    SELECT DISTINCT *
    FROM unnest(%(charges)s::int[], %(starts)s::date[], %(ends)s::date[]) AS x (charge_id, period_from, period_to)
) asked
JOIN pricing.charge_price v ON v.charge_id = asked.charge_id AND v.superseded_at IS NULL
    AND v.valid_from < asked.period_to
CROSS JOIN LATERAL unnest(v.prices) AS price
WHERE NOT EXISTS (
    SELECT FROM pricing.charge_price later
    WHERE later.charge_id = v.charge_id AND later.superseded_at IS NULL
      AND later.valid_from > v.valid_from AND later.valid_from <= asked.period_from)
GROUP BY asked.charge_id, asked.period_from, asked.period_to
"""

type ChargeInPeriod = tuple[int, date, date]
"""(charge, period_from, period_to)"""


def prices_in_periods(
    tx: Transaction, asked: Sequence[ChargeInPeriod]
) -> dict[ChargeInPeriod, frozenset[int]]:
    """All prices (micro-DKK) that each charge had in any hour of its period, as far as is known
    now.
    """
    if not asked:
        return {}
    charges, starts, ends = zip(*asked, strict=True)
    values = {"charges": list(charges), "starts": list(starts), "ends": list(ends)}
    return {
        (charge, start, end): frozenset(prices)
        for charge, start, end, prices in tx.execute(_PRICES, values)
    }


def exact_price(nano_dkk: int | Fraction, wh: int, prices: Collection[int]) -> int | None:
    """The one of `prices` (micro-DKK per kWh) at which `wh` come to exactly `nano_dkk`; None where
    none does.

    A mean of other prices that is a whole number by chance is none of the prices, so it stays a
    mean.
    """
    return next((price for price in prices if wh and price * wh == nano_dkk), None)
