"""The exchange's own limits of a day-ahead price, as dated data
(`pricing/rules/price-limits.toml`).

A limit that is raised is a change of the file. They say what is possible, and nothing of what is
likely.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

type Limits = tuple[Decimal, Decimal]
"""The lowest and the highest that is possible, both included."""


@dataclass(frozen=True, slots=True)
class PriceLimits:
    """What a MWh delivered from the local day `valid_from` on can cost, in both currencies of the
    source.
    """

    valid_from: date
    eur: Limits
    dkk: Limits
    """The same limits at the krone's weakest, for no auction knows the day's rate."""


def price_limits(day: date) -> PriceLimits:
    """The limits in force for delivery on a local day."""
    return next(limits for limits in _all_limits() if limits.valid_from <= day)


def beyond_limits(day: date, dkk: Decimal, eur: Decimal | None) -> str:
    """Why a price per MWh, delivered on a local day, cannot be one; "" where it can. eur: where it
    is published too.
    """
    limits = price_limits(day)
    for currency, price, (lowest, highest) in (("EUR", eur, limits.eur), ("DKK", dkk, limits.dkk)):
        if price is not None and not lowest <= price <= highest:
            return (
                f"{shown(price)} {currency} per MWh was published, and the exchange's limits are "
                f"{shown(lowest)} to {shown(highest)} {currency} for delivery on {day}"
            )

    return ""


def shown(price: Decimal) -> str:
    """A price for people, short whatever its size."""
    return f"{price.normalize():,f}" if abs(price) < _LONG else f"{price:.3e}"


_LONG: Final = Decimal(1_000_000_000)


@lru_cache(maxsize=1)
def _all_limits() -> tuple[PriceLimits, ...]:
    """All limits, the newest first."""
    text = (files("elhandel.pricing") / "rules" / "price-limits.toml").read_text(encoding="utf-8")
    return _limits(tomllib.loads(text))


def _limits(data: dict[str, Any]) -> tuple[PriceLimits, ...]:
    rate = Decimal(data["dkk_per_eur_at_most"])
    limits = [
        PriceLimits(
            entry.get("valid_from", date.min),
            (Decimal(entry["lowest"]), Decimal(entry["highest"])),
            (entry["lowest"] * rate, entry["highest"] * rate),
        )
        for entry in data["limits"]
    ]
    return tuple(sorted(limits, key=lambda entry: entry.valid_from, reverse=True))
