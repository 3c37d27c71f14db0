"""The yearly limit of electric heating: the market's dated rules as the engine's values. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from elhandel.pricing import charges
from elhandel.settlement.engine.terms import (
    Charge,
    Heating,
    HeatingMethod,
    HeatingRule,
    HeatingYear,
    PricePeriod,
    heating_years,
)
from elhandel.values.charges import ChargeKey
from elhandel.values.days.period import FOR_GOOD, Period


@dataclass(frozen=True, slots=True)
class LimitRules:
    """What `heating_rules` says, for the engine."""

    full: ChargeKey
    """The tax that the limit is about."""

    reduced: Charge
    """What is paid above it."""

    rules: tuple[HeatingRule, ...]
    """Method and limit, by date."""

    def heating(self, tracked: Sequence[Period], settled: Period) -> Heating | None:
        """The counts that reach into the settled days, None where there is none.

        tracked: the days of one supply on which a point is heated; a count begins with each of
        these periods, and each new year.
        """
        counts: list[HeatingYear] = []
        for days in tracked:
            years = heating_years(days, settled.end, self.rules)
            counts += [year for year in years if year.days.cut(settled).days]

        return Heating(self.full, self.reduced.key, tuple(counts)) if counts else None


@lru_cache(maxsize=1)
def limit_rules() -> LimitRules:
    """The rules that hold, read once."""
    rules = charges.heating_rules()
    limits = tuple(
        HeatingRule(limit.valid_from, HeatingMethod(limit.method), limit.limit_wh)
        for limit in rules.limits
    )

    reduced = Charge(reduced_key(rules.charge), reduced_prices())

    return LimitRules(rules.charge, reduced, limits)


def reduced_key(full: ChargeKey) -> ChargeKey:
    """The name of the reduced price of a tax: it is no charge of the market and gets no line."""
    return ChargeKey(full.owner, full.kind, f"{full.code}, reduced")


def reduced_prices() -> tuple[PricePeriod, ...]:
    """The reduced tax by day; none before the first known day, so no guess is settled."""
    steps = [(price.valid_from, price.per_kwh) for price in charges.heating_rules().reduced]

    return tuple(
        PricePeriod(Period(day, end), (price,))
        for (day, price), (end, _) in pairwise([*steps, (FOR_GOOD, 0)])
    )
