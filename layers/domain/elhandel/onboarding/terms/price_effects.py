"""What a change of price would cost each contract, from its settled use of the last year.

The use is the settled energy of up to twelve months, and the number of settled days. A contract
without settled days is shown with zero days and no difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from psycopg.rows import kwargs_row

from elhandel.onboarding.terms.price_changes import ChangedPrice
from elhandel.platform.database import Transaction, statement
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId
from elhandel.values.prices import ProductPrice

_YEAR: Final = 365
_MONTHS: Final = 12
_WH_PER_KWH: Final = 1000
_MICRO_PER_ORE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Effect:
    """A contract that would pay another price from the local day `first` of its supply on."""

    gsrn: Gsrn
    first: date
    before: ProductPrice
    after: ProductPrice
    wh: int
    """What was used on the settled days of the last year."""
    days: int
    """How many days of the last year are settled."""
    ore: int
    """How much more that would have cost, without VAT; negative if less."""

    @property
    def ore_a_month(self) -> int:
        """The same for a twelfth of a year of such days; 0 where none is settled."""
        if not self.days:
            return 0
        month = Decimal(self.ore * _YEAR) / (self.days * _MONTHS)
        return int(month.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class _Use:
    """What a contract used on settled days of the last year."""

    contract_id: ContractId
    gsrn: Gsrn
    wh: int
    days: int


def effects_of(
    tx: Transaction, changed: Sequence[ChangedPrice], after: ProductPrice, today: date
) -> tuple[Effect, ...]:
    """The effect on each contract, the largest difference first; each period by itself."""
    values = {
        "contracts": sorted({contract.contract_id for contract in changed}),
        "since": today - timedelta(days=_YEAR),
    }
    with tx.cursor(row_factory=kwargs_row(_use)) as cursor:
        uses = {use.contract_id: use for use in cursor.execute(_USE, values)}

    effects = []
    for contract in changed:
        use = uses[contract.contract_id]
        effect = Effect(
            gsrn=use.gsrn,
            first=contract.first,
            before=contract.before,
            after=after,
            wh=use.wh,
            days=use.days,
            ore=_ore(contract.before, after, use.wh, use.days),
        )
        effects.append(effect)

    return tuple(sorted(effects, key=_largest_first))


def _use(*, gsrn: str, **columns: Any) -> _Use:
    return _Use(gsrn=Gsrn(gsrn), **columns)


def _largest_first(effect: Effect) -> tuple[int, str, date]:
    return -abs(effect.ore), effect.gsrn.value, effect.first


def _ore(before: ProductPrice, after: ProductPrice, wh: int, days: int) -> int:
    """Wh over some days at both prices: the difference in øre, rounded once."""
    per_kwh = _per_kwh(after) - _per_kwh(before)
    per_month = after.subscription_per_month - before.subscription_per_month
    micro = Decimal(per_kwh * wh) / _WH_PER_KWH + Decimal(per_month * _MONTHS * days) / _YEAR
    return int((micro / _MICRO_PER_ORE).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _per_kwh(price: ProductPrice) -> int:
    return price.margin_per_kwh + price.supplement_per_kwh + (price.fixed_per_kwh or 0)


_USE: Final = statement("elhandel.onboarding.terms", "use_of_contracts")
