"""What a correction adds: what holds now less what was settled before, by line. Pure, exact.

A settled line keeps what rounding left, so its exact amount is known: øre × 10^7 + rest, in
nano-DKK. The difference is taken between exact amounts and rounded once, and its rest is kept in
turn; so corrections of corrections add up to the truth and nothing drifts, whatever changed: a
reading, a price, a link, the supply.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from elhandel.settlement.engine.exact import NANO_DKK_PER_ORE, round_to_ore
from elhandel.values.ids import ChargeId, MeteringPointId


@dataclass(frozen=True, slots=True)
class Key:
    """What makes lines of one supply period comparable.

    A charge whose VAT changed is taken back and settled again.
    """

    metering_point_id: MeteringPointId
    component: str
    charge_id: ChargeId | None
    vat: bool


@dataclass(frozen=True, slots=True)
class Exact:
    """A line before rounding: Wh (None without a quantity) and nano-DKK."""

    quantity_wh: int | None
    nano_dkk: Fraction

    def plus(self, other: "Exact") -> "Exact":
        """The child's days: one coupled twice in a period has two parts."""
        quantity = None if self.quantity_wh is None else self.quantity_wh + (other.quantity_wh or 0)
        return Exact(quantity, self.nano_dkk + other.nano_dkk)


@dataclass(frozen=True, slots=True)
class Settled:
    """A settled line, or the sum of all lines of one key."""

    quantity_wh: int | None
    amount_ore: int
    rest: Fraction
    """The nano-DKK that rounding to øre left."""

    @property
    def nano_dkk(self) -> Fraction:
        return self.amount_ore * NANO_DKK_PER_ORE + self.rest


def difference(now: Mapping[Key, Exact], before: Mapping[Key, Settled]) -> dict[Key, Settled]:
    """The lines that bring `before` to `now`, without those that change nothing.

    A line that no longer holds is taken back as it was settled, to the øre: so supply that never
    was sums to nothing.
    """
    lines = {key: _to(exact, before.get(key)) for key, exact in now.items()}
    lines |= {key: _back(settled) for key, settled in before.items() if key not in now}

    return {
        key: line for key, line in lines.items() if line.quantity_wh or line.amount_ore or line.rest
    }


def _to(now: Exact, before: Settled | None) -> Settled:
    if before is None:
        return _rounded(now.quantity_wh, now.nano_dkk)

    quantity = None if now.quantity_wh is None else now.quantity_wh - (before.quantity_wh or 0)
    return _rounded(quantity, now.nano_dkk - before.nano_dkk)


def _back(settled: Settled) -> Settled:
    quantity = None if settled.quantity_wh is None else -settled.quantity_wh
    return Settled(quantity, -settled.amount_ore, -settled.rest)


def _rounded(quantity_wh: int | None, nano_dkk: Fraction) -> Settled:
    ore = round_to_ore(nano_dkk.numerator, nano_dkk.denominator)
    return Settled(quantity_wh, ore, nano_dkk - ore * NANO_DKK_PER_ORE)
