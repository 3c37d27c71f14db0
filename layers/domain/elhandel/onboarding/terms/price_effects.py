"""By how much a change of price would touch each contract, from what was really used in the last
year.

The use is what is settled: energy of up to twelve months, and the days that it took. A contract of
which nothing is settled yet is named with no days and no difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from elhandel.onboarding.terms.price_changes import ChangedPrice
from elhandel.platform.database import Transaction
from elhandel.values.prices import ProductPrice

_YEAR: Final = 365
_MONTHS: Final = 12
_WH_PER_KWH: Final = 1000
_MICRO_PER_ORE: Final = 10_000

_USE: Final = """
SELECT c.contract_id, m.gsrn, coalesce(use.wh, 0)::bigint, coalesce(use.days, 0)::int
FROM portfolio.contract c
JOIN portfolio.metering_point m USING (metering_point_id)
LEFT JOIN (
    SELECT e.contract_id, sum(lines.wh) AS wh,
           sum(e.period_to - e.period_from) FILTER (WHERE e.kind = 'original') AS days
    FROM settlement.settlement e
    CROSS JOIN LATERAL (
        SELECT sum(l.wh) AS wh FROM unnest(e.charge_ids, e.quantities_wh) AS l (charge, wh) WHERE l.charge = -1) lines
    WHERE e.contract_id = ANY(%(contracts)s) AND e.period_from >= %(since)s
    GROUP BY e.contract_id) use USING (contract_id)
WHERE c.contract_id = ANY(%(contracts)s)
ORDER BY c.contract_id
"""


@dataclass(frozen=True, slots=True)
class Effect:
    """A contract that would pay another price from the local day `first` of its supply on.

    wh and days: what was used, and the settled days of the last year it was used on. ore: what that
    would have cost more, without VAT; negative where less.
    """

    gsrn: str
    first: date
    before: ProductPrice
    after: ProductPrice
    wh: int
    days: int
    ore: int


def effects_of(
    tx: Transaction, changed: Sequence[ChangedPrice], after: ProductPrice, today: date
) -> tuple[Effect, ...]:
    """The effect on each contract, the largest difference first; each stretch of days by itself."""
    values = {
        "contracts": sorted({contract.contract_id for contract in changed}),
        "since": today - timedelta(days=_YEAR),
    }
    use = {contract: (gsrn, wh, days) for contract, gsrn, wh, days in tx.execute(_USE, values)}
    effects = []
    for contract in changed:
        gsrn, wh, days = use[contract.contract_id]
        effects.append(
            Effect(
                gsrn,
                contract.first,
                contract.before,
                after,
                wh,
                days,
                _ore(contract.before, after, wh, days),
            )
        )

    return tuple(sorted(effects, key=lambda effect: (-abs(effect.ore), effect.gsrn, effect.first)))


def _ore(before: ProductPrice, after: ProductPrice, wh: int, days: int) -> int:
    """Wh over some days at both prices: the difference in øre, rounded once."""
    per_kwh = _per_kwh(after) - _per_kwh(before)
    per_month = after.subscription_per_month - before.subscription_per_month
    micro = Decimal(per_kwh * wh) / _WH_PER_KWH + Decimal(per_month * _MONTHS * days) / _YEAR
    return int((micro / _MICRO_PER_ORE).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _per_kwh(price: ProductPrice) -> int:
    return price.margin_per_kwh + price.supplement_per_kwh + (price.fixed_per_kwh or 0)
