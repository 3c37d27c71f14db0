"""What a home like the customer's uses on the days of a bill, by a dated table of typical homes."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from elhandel.billing.annotations import HomeKind, SimilarHome
from elhandel.billing.estimate import home_kind
from elhandel.settlement.engine.exact import round_half_away
from elhandel.values.days.period import Period, days_in_month, months
from elhandel.values.units import wh

_THOUSANDTHS: Final = 1000


@dataclass(frozen=True, slots=True)
class Typical:
    """A year of typical homes, from `valid_from` on."""

    valid_from: date
    yearly_wh: Mapping[HomeKind, int]
    months: tuple[int, ...]
    """From January on, thousandths of the year."""


def similar_home(
    address: Mapping[str, Any] | None, days: Period, table: Sequence[Typical] | None = None
) -> SimilarHome | None:
    """What a typical home of the kind that the address shows uses on these days; None before the
    table begins. table: in order of time.
    """
    valid = [typical for typical in table or typical_homes() if typical.valid_from <= days.start]
    if not valid or not days.days:
        return None

    typical, kind = valid[-1], home_kind(address)
    share = sum(
        (
            Fraction(typical.months[part.start.month - 1] * part.days, days_in_month(part.start))
            for part in months(days)
        ),
        Fraction(),
    )
    used = typical.yearly_wh[kind] * share / _THOUSANDTHS

    return SimilarHome(kind, round_half_away(used.numerator, used.denominator))


@lru_cache(maxsize=1)
def typical_homes() -> tuple[Typical, ...]:
    """The table, in order of time."""
    text = (files("elhandel.billing.rules") / "similar-homes.toml").read_text(encoding="utf-8")
    found = [_typical(entry) for entry in tomllib.loads(text)["typical"]]
    return tuple(sorted(found, key=lambda typical: typical.valid_from))


def _typical(entry: Mapping[str, Any]) -> Typical:
    shares = tuple(entry["months"])
    if len(shares) != 12 or sum(shares) > _THOUSANDTHS:
        raise ValueError(f"the months of similar-homes.toml from {entry['valid_from']} are no year")

    return Typical(
        valid_from=entry["valid_from"],
        yearly_wh={"house": wh(entry["house_kwh"]), "flat": wh(entry["flat_kwh"])},
        months=shares,
    )
