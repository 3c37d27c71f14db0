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
from elhandel.values.days.dated import holding_on
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
    table begins.
    """
    kind = home_kind(address)
    return _of_known_table(kind, days) if table is None else _of_kind(kind, days, table)


@lru_cache(maxsize=1024)
def _of_known_table(kind: HomeKind, days: Period) -> SimilarHome | None:
    """Most bills of a month are of the same days."""
    return _of_kind(kind, days, typical_homes())


def _of_kind(kind: HomeKind, days: Period, table: Sequence[Typical]) -> SimilarHome | None:
    typical = holding_on(days.start, table)
    if typical is None or not days.days:
        return None

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
    """The table, for all times that are known."""
    text = (files("elhandel.billing.rules") / "similar-homes.toml").read_text(encoding="utf-8")
    return tuple(_typical(entry) for entry in tomllib.loads(text)["typical"])


def _typical(entry: Mapping[str, Any]) -> Typical:
    shares = tuple(entry["months"])
    if len(shares) != 12 or sum(shares) > _THOUSANDTHS:
        raise ValueError(f"the months of similar-homes.toml from {entry['valid_from']} are no year")

    return Typical(
        valid_from=entry["valid_from"],
        yearly_wh={"house": wh(entry["house_kwh"]), "flat": wh(entry["flat_kwh"])},
        months=shares,
    )
