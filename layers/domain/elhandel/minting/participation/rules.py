"""From how much surplus on tokens are made: dated data."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

from elhandel.values.days.dated import holding_on


@dataclass(frozen=True, slots=True)
class MintingRules:
    """threshold_wh: surplus of a point that is not ordered yet waits until it is so much.
    netted_groups: net settlement groups whose homes cannot take part.
    """

    valid_from: date
    threshold_wh: int
    netted_groups: Sequence[str]


def rules_on(day: date) -> MintingRules:
    """The rules of a day. Raises LookupError before the first."""
    rules = holding_on(day, _all_rules())
    if rules is None:
        raise LookupError(f"minting/rules/minting.toml has no rules for {day}")

    return rules


@dataclass(frozen=True, slots=True)
class Netted:
    """A net settlement group whose homes cannot take part on some days. past: None, as yet."""

    group: str
    first: date
    past: date | None


def netted_groups() -> list[Netted]:
    """Those of all rules."""
    rules = sorted(_all_rules(), key=lambda one: one.valid_from)
    ends = [one.valid_from for one in rules[1:]] + [None]
    return [
        Netted(group, one.valid_from, past)
        for one, past in zip(rules, ends, strict=True)
        for group in one.netted_groups
    ]


@lru_cache(maxsize=1)
def _all_rules() -> tuple[MintingRules, ...]:
    text = (files("elhandel.minting.rules") / "minting.toml").read_text(encoding="utf-8")
    return tuple(MintingRules(**rules) for rules in tomllib.loads(text)["rules"])
