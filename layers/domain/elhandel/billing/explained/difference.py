"""Why a bill is more or less than another: use, prices, what is fixed, and the rest, to the øre.
Pure.

What both bills pay by the kWh is told apart like this: what the other use would have cost at the
prices of the last bill is use, and the rest is price. Each part is exact until all of them are
rounded together, so that they add up to the difference of the totals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Final, Literal

from elhandel.billing.bill import BillLine
from elhandel.billing.explained.groups import Group, GroupKey

type CauseKind = Literal[
    "use",
    "price_energy",
    "price_network",
    "price_tax",
    "fixed",
    "sold",
    "corrections",
    "aconto",
    "services",
]

_OF_ROUNDING_ORE: Final = 5
"""Less than this of a price is no price that moved, and is counted as use."""

_PRICES: Final[Mapping[GroupKey, CauseKind]] = {
    "exchange": "price_energy",
    "fixed": "price_energy",
    "supplier": "price_energy",
    "network": "price_network",
    "energinet": "price_network",
    "tax": "price_tax",
}
_OTHERS: Final[Mapping[GroupKey, CauseKind]] = {
    "sold": "sold",
    "correction": "corrections",
    "aconto": "aconto",
    "allowance": "services",
    "service": "services",
}
_ORDER: Final[tuple[CauseKind, ...]] = (
    "use",
    "price_energy",
    "price_network",
    "price_tax",
    "fixed",
    "sold",
    "corrections",
    "aconto",
    "services",
)


@dataclass(frozen=True, slots=True)
class Cause:
    """A part of the difference, with VAT. before, after: micro-DKK per kWh of a price without VAT,
    Wh of the use; None of what has neither.
    """

    kind: CauseKind
    amount_ore: int
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """What a bill is more (or less) than another, and why; the causes add up to it."""

    amount_ore: int
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One of two bills. total_ore: with VAT."""

    groups: Sequence[Group]
    total_ore: int
    vat_percent: int


def difference(this: Side, last: Side) -> Difference:
    """Why `this` is more or less than `last`."""
    now, then = _Sums.of(this), _Sums.of(last)
    exact: dict[CauseKind, Fraction] = {}

    use = Fraction()
    for kind in dict.fromkeys(_PRICES.values()):
        before, after = then.by_use.get(kind, Fraction()), now.by_use.get(kind, Fraction())
        at_old_prices = before * now.used_wh / then.used_wh if then.used_wh else after
        use += at_old_prices - before
        exact[kind] = after - at_old_prices
    exact["use"] = use + sum(_rounding(exact), Fraction())
    for kind in ("fixed", *dict.fromkeys(_OTHERS.values())):
        exact[kind] = now.others.get(kind, Fraction()) - then.others.get(kind, Fraction())

    amount = this.total_ore - last.total_ore
    rounded = rounded_to(amount, {kind: exact[kind] for kind in _ORDER if kind in exact})
    causes = tuple(_cause(kind, ore, now, then) for kind, ore in rounded.items() if ore)

    return Difference(amount, causes)


def rounded_to[Key](total: int, parts: Mapping[Key, Fraction]) -> dict[Key, int]:
    """Whole numbers near `parts` that add up to `total`; the parts that rounding takes most from
    are the first to get what is left.
    """
    whole = {key: floor(part) for key, part in parts.items()}
    left = total - sum(whole.values())
    by_rest = sorted(parts, key=lambda key: (whole[key] - parts[key], -abs(parts[key])))
    step = 1 if left > 0 else -1
    order = by_rest if left > 0 else by_rest[::-1]
    for number in range(abs(left)):
        whole[order[number % len(order)]] += step

    return whole


def _rounding(exact: dict[CauseKind, Fraction]) -> list[Fraction]:
    """Takes out the prices that moved only because lines are rounded to the øre."""
    same = [kind for kind, part in exact.items() if abs(part) < _OF_ROUNDING_ORE]
    return [exact.pop(kind) for kind in same]


@dataclass(frozen=True, slots=True)
class _Sums:
    """Of a bill, in øre with VAT, exact."""

    used_wh: int
    by_use: Mapping[CauseKind, Fraction]
    """What is paid by the kWh."""

    others: Mapping[CauseKind, Fraction]
    vat_percent: int
    net_by_use: Mapping[CauseKind, int]
    """Without VAT."""

    @classmethod
    def of(cls, side: Side) -> "_Sums":
        by_use: dict[CauseKind, Fraction] = {}
        others: dict[CauseKind, Fraction] = {}
        net: dict[CauseKind, int] = {}
        for group in side.groups:
            for grouped in group.lines:
                line = grouped.line
                amount = _with_vat(line, grouped.amount_ore, side.vat_percent)
                if group.key in _OTHERS:
                    kind = _OTHERS[group.key]
                    others[kind] = others.get(kind, Fraction()) + amount
                elif line.quantity_wh is None:
                    others["fixed"] = others.get("fixed", Fraction()) + amount
                else:
                    kind = _PRICES[group.key]
                    by_use[kind] = by_use.get(kind, Fraction()) + amount
                    net[kind] = net.get(kind, 0) + grouped.amount_ore

        used = sum(
            grouped.line.quantity_wh or 0
            for group in side.groups
            for grouped in group.lines
            if grouped.line.component == "energy"
            and not grouped.supplement
            and group.key != "correction"
        )
        return cls(used, by_use, others, side.vat_percent, net)

    def price(self, kind: CauseKind) -> int | None:
        """The mean price of a kWh, micro-DKK without VAT."""
        if self.used_wh <= 0 or kind not in self.net_by_use:
            return None
        return round(Fraction(self.net_by_use[kind] * 10_000_000, self.used_wh))


def _with_vat(line: BillLine, amount_ore: int, vat_percent: int) -> Fraction:
    if line.vat_ore is not None:
        return Fraction(amount_ore + line.vat_ore)
    return Fraction(amount_ore * (100 + (vat_percent if line.vat else 0)), 100)


def _cause(kind: CauseKind, ore: int, now: _Sums, then: _Sums) -> Cause:
    if kind == "use":
        return Cause(kind, ore, then.used_wh, now.used_wh)
    if kind in _PRICES.values():
        return Cause(kind, ore, then.price(kind), now.price(kind))
    return Cause(kind, ore)
