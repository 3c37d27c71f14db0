"""The yearly limit of electric heating: the market's dated rules as the engine's values. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from elhandel.pricing.charges import heating_rules
from elhandel.settlement.engine.terms import (
    Charge,
    Heating,
    HeatingMethod,
    HeatingRule,
    PricePeriod,
    heating_years,
)
from elhandel.values.charges import ChargeKey
from elhandel.values.period import FOR_GOOD, Period


@dataclass(frozen=True, slots=True)
class LimitRules:
    """full: the tax that the limit is about. reduced: what is paid above it. rules: method and
    limit, by date.
    """

    full: ChargeKey
    reduced: Charge
    rules: tuple[HeatingRule, ...]

    def heating(self, tracked: Sequence[Period], settled: Period) -> Heating | None:
        """The counts that reach into the settled days, None where there is none.

        tracked: the stretches of one supply on which a point is heated; a count begins with each,
        and each new year.
        """
        years = (year for days in tracked for year in heating_years(days, settled.end, self.rules))
        counts = tuple(year for year in years if year.days.cut(settled).days)
        return Heating(self.full, self.reduced.key, counts) if counts else None


@lru_cache(maxsize=1)
def limit_rules() -> LimitRules:
    """What `pricing.heating_rules` says, for the engine."""
    rules = heating_rules()
    return LimitRules(
        rules.charge,
        Charge(reduced_key(rules.charge), reduced_prices()),
        tuple(
            HeatingRule(limit.valid_from, HeatingMethod(limit.method), limit.limit_wh)
            for limit in rules.limits
        ),
    )


def reduced_key(full: ChargeKey) -> ChargeKey:
    """The name of the reduced price of a tax, where one is needed: it is no charge of the market
    and gets no line.
    """
    return ChargeKey(full.owner, full.kind, f"{full.code}, reduced")


def reduced_prices() -> tuple[PricePeriod, ...]:
    """The reduced tax by day; none before the first that is known, so that nobody is settled with a
    guess.
    """
    steps = [(price.valid_from, price.per_kwh) for price in heating_rules().reduced]
    return tuple(
        PricePeriod(Period(day, end), (price,))
        for (day, price), (end, _) in pairwise([*steps, (FOR_GOOD, 0)])
    )
