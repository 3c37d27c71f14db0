"""How a settled line reads on a Danish invoice: what it is, how much of it, at which price.

A unit price is printed only where it is proven: price × quantity, rounded as the line was, gives
the line's amount.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from elhandel.billing.bill.bill import Category, Component, InvoiceKind
from elhandel.settlement.engine.exact import round_to_ore
from elhandel.values.local_time import first_of_month, next_month

_TAXES: Final = {
    "EA-001": "Elafgift",
    "EA-002": "Elafgift, nedsat sats",
    "EA-003": "Elafgift, nedsat sats",
}
_KINDS: Final = {"tariff": "Tarif", "subscription": "Abonnement", "fee": "Gebyr"}
_CHILDREN: Final = {"D14": "elvarme"}
_PRICED: Final = {
    "spot": "spotpris + tillæg",
    "fixed": "fast pris",
    "changed": "spotpris + tillæg og fast pris, hver i sine dage",
}
_ORDER: Final = ("supplier", "network", "tax")

CATEGORY_LABELS: Final[dict[Category, str]] = {
    "supplier": "Elhandel",
    "network": "Netselskab og Energinet (viderefaktureret)",
    "tax": "Afgifter",
    "aconto": "Aconto",
}
"""The parts of a bill, as they are headed on it and named in the portal."""

INVOICE_LABELS: Final[dict[InvoiceKind, str]] = {"invoice": "Faktura", "credit_note": "Kreditnota"}
"""What the kinds of documents are called."""


@dataclass(frozen=True, slots=True)
class SettledCharge:
    """A grid company's or Energinet's charge as its owner describes it; `flat_price` in micro-DKK
    if it never moved.
    """

    kind: str
    code: str
    name: str | None
    tax: bool
    flat_price: int | None


@dataclass(frozen=True, slots=True)
class LinkedDays:
    """A stretch [start, end) on which a charge counted `factor` times."""

    start: date
    end: date
    factor: int = 1


def category_of(charge: SettledCharge | None) -> Category:
    """Which part of the bill a line belongs to."""
    if charge is None:
        return "supplier"
    return "tax" if charge.tax else "network"


def rank(category: Category) -> int:
    """The order of the parts: ours first, taxes last."""
    return _ORDER.index(category)


def description(
    component: Component,
    product: str,
    pricing_type: str,
    charge: SettledCharge | None,
    child: tuple[str, str | None] | None,
) -> str:
    """What a line is for, in Danish. `child`: GSRN and type of the child point that it is about, if
    it is.

    pricing_type: spot, fixed, or changed where the period has both.
    """
    if charge is not None:
        fallback = f"{_KINDS.get(charge.kind, 'Betaling')} {charge.code}"
        name = (charge.tax and _TAXES.get(charge.code)) or charge.name or fallback
        return name if child is None else f"{name} ({_CHILDREN.get(child[1] or '', child[0])})"

    match component:
        case "supplier_subscription":
            return f"Abonnement, {product}"
        case "production_credit":
            return "Solcelleoverskud, betalt til spotpris"
        case _:
            return f"El, {product} ({_PRICED[pricing_type]})"


def months_text(stretches: Sequence[LinkedDays]) -> str:
    """How much of a monthly price: `1 måned`, `2 måneder`, `16/31 måned`, `2 × 1 måned`, joined
    where it is mixed.
    """
    by_factor: dict[int, list[LinkedDays]] = {}
    for stretch in stretches:
        by_factor.setdefault(stretch.factor, []).append(stretch)

    texts = []
    for factor, amounts in sorted(by_factor.items()):
        text = _months_of(amounts)
        texts.append(
            text if factor == 1 else f"{factor} × ({text})" if "+" in text else f"{factor} × {text}"
        )

    return " + ".join(texts)


def months(stretches: Sequence[LinkedDays]) -> Fraction:
    """How many months the stretches count, exact, each day as its share of its own month."""
    return sum(
        (share * stretch.factor for stretch in stretches for share in _shares(stretch)), Fraction()
    )


def pieces_text(stretches: Sequence[LinkedDays]) -> str:
    """How many times a fee falls due."""
    return f"{sum(stretch.factor for stretch in stretches)} stk."


def months_difference(months: Fraction, days: LinkedDays) -> str | None:
    """What a correction of `days` comes to in months: `12/31 måned`, `−1 måned`; None where days do
    not explain it.
    """
    lengths = {length for _, length in _month_days(days)}
    length = (
        lengths.pop() if len(lengths) == 1 else 1
    )  # over unequal months only whole ones can be told
    counted = abs(months) * length
    if counted.denominator != 1:
        return None

    whole, part = divmod(counted.numerator, length)
    texts = [f"{whole} {'måned' if whole == 1 else 'måneder'}"] if whole or not part else []
    text = " + ".join([*texts, *([f"{part}/{length} måned"] if part else [])])
    return turned(text) if months < 0 else text


def pieces_difference(pieces: Fraction) -> str | None:
    """How many times more or less a fee falls due; None where it is no whole number."""
    if pieces.denominator != 1:
        return None
    return turned(f"{-pieces} stk.") if pieces < 0 else f"{pieces} stk."


def turned(quantity: str) -> str:
    """A quantity taken back."""
    return f"−({quantity})" if " + " in quantity else f"−{quantity}"


def proven_price(price: int | None, units: Fraction, amount_ore: int) -> int | None:
    """`price` (micro-DKK a unit) if it gives the line's amount for that many units, else None."""
    if price is None:
        return None
    amount = price * 1000 * units
    return price if round_to_ore(amount.numerator, amount.denominator) == amount_ore else None


def _months_of(stretches: Sequence[LinkedDays]) -> str:
    whole, parts = 0, []
    for stretch in stretches:
        for days, length in _month_days(stretch):
            whole += days == length
            parts += [f"{days}/{length} måned"] if days != length else []
    texts = [f"{whole} {'måned' if whole == 1 else 'måneder'}"] if whole else []
    return " + ".join(texts + parts)


def _shares(stretch: LinkedDays) -> Sequence[Fraction]:
    return [Fraction(days, length) for days, length in _month_days(stretch)]


def _month_days(stretch: LinkedDays) -> list[tuple[int, int]]:
    """For each month that a stretch touches: how many of its days, of how many."""
    answer, day = [], stretch.start
    while day < stretch.end:
        following = next_month(day)
        answer.append(
            ((min(following, stretch.end) - day).days, (following - first_of_month(day)).days)
        )
        day = following
    return answer
