"""What a home's trades of a month come to on its bills (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from elhandel.exchange.money import fee_ore, total_ore
from elhandel.settlement.engine.exact import round_to_ore


class Component(StrEnum):
    """What a charge of trades is for."""

    BOUGHT = "bought"
    """Neighbours' energy, at the prices of the trades."""

    REPLACED_USE = "replaced_use"
    """The same energy is not bought from us: taken back at the average of the month's use."""

    SOLD = "sold"
    """Surplus, at the prices of the trades, in the seller's favour."""

    REPLACED_CREDIT = "replaced_credit"
    """The same surplus is not sold to us: what we credited for it is taken back."""

    FEE = "fee"
    """Ours, of what the seller gets."""

    PAID = "paid"
    """What the buyer has paid on the token ledger: taken off, without VAT, which stays due here."""

    RECEIVED = "received"
    """What the seller has received there, less our fee."""


@dataclass(frozen=True, slots=True)
class Due:
    """Energy and amount of a component, without VAT; the sign is that of a charge."""

    wh: int = 0
    ore: int = 0


@dataclass(frozen=True, slots=True)
class Month:
    """What a home used and produced in a month, and what that cost: exact nano-DKK."""

    used_wh: int
    produced_wh: int
    use_nano: Fraction
    credit_nano: Fraction
    """Below 0: in the customer's favour."""


def due_of(
    month: Month, bought: Iterable[tuple[int, int]], sold: Iterable[tuple[int, int]], percent: int
) -> dict[Component, Due]:
    """What is due on the rail `bill`, by component.

    bought, sold: (Wh, micro-DKK per kWh) of the trades that hold, at most what was used and
    produced. Each trade is rounded once, to the same øre for both sides; our fee once for all of
    the month, so that it is the same in however small trades somebody sells.
    """
    bought_wh, bought_ore = _sums(bought)
    sold_wh, sold_ore = _sums(sold)

    return {
        Component.BOUGHT: Due(bought_wh, bought_ore),
        Component.REPLACED_USE: Due(-bought_wh, -_share(month.use_nano, bought_wh, month.used_wh)),
        Component.SOLD: Due(sold_wh, -sold_ore),
        Component.REPLACED_CREDIT: Due(
            -sold_wh, -_share(month.credit_nano, sold_wh, month.produced_wh)
        ),
        Component.FEE: Due(sold_wh, fee_ore(sold_ore, percent)),
    }


def paid_of(
    bought: Iterable[tuple[int, int, int]], sold: Iterable[tuple[int, int, int]]
) -> dict[Component, Due]:
    """What the ledger has paid, whatever holds of the trades: it is taken off what is due.

    bought, sold: (Wh, total, fee) in øre of the trades that were settled there.
    """
    bought, sold = list(bought), list(sold)
    return {
        Component.PAID: Due(sum(wh for wh, _, _ in bought), -sum(total for _, total, _ in bought)),
        Component.RECEIVED: Due(
            sum(wh for wh, _, _ in sold), sum(total - fee for _, total, fee in sold)
        ),
    }


def _sums(trades: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """(Wh, øre)"""
    wh = ore = 0
    for traded_wh, price in trades:
        wh += traded_wh
        ore += total_ore(traded_wh, price)
    return wh, ore


def _share(nano: Fraction, wh: int, of_wh: int) -> int:
    """The øre of some of a month's energy, at the average of the month."""
    if not wh:
        return 0
    part = nano * wh / of_wh
    return round_to_ore(part.numerator, part.denominator)
