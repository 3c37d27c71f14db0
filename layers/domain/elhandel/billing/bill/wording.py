"""How a settled line reads on a Danish invoice: what it is, how much of it, at which price.

A unit price is printed only where it is proven: price × quantity, rounded as the line was, gives
the line's amount.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

from elhandel.billing.bill.bill import Category, Component, InvoiceKind
from elhandel.settlement.engine.exact import round_to_ore
from elhandel.values.charges import ChargeKind
from elhandel.values.days.period import Period, days_in_month
from elhandel.values.days.period import months as months_of
from elhandel.values.identifiers import Gsrn

_TAXES: Final = {
    "EA-001": "Elafgift",
    "EA-002": "Elafgift, nedsat sats",
    "EA-003": "Elafgift, nedsat sats",
}
_KINDS: Final = {
    ChargeKind.TARIFF: "Tarif",
    ChargeKind.SUBSCRIPTION: "Abonnement",
    ChargeKind.FEE: "Gebyr",
}
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
    "allowance": "Afslag",
    "service": "Ydelser og gebyrer",
}
"""The parts of a bill, as they are headed on it and named in the portal."""

INVOICE_LABELS: Final[dict[InvoiceKind, str]] = {"invoice": "Faktura", "credit_note": "Kreditnota"}
"""What the kinds of documents are called."""


@dataclass(frozen=True, slots=True)
class SettledCharge:
    """A grid company's or Energinet's charge as its owner describes it."""

    kind: ChargeKind
    code: str
    name: str | None
    tax: bool

    flat_price: int | None
    """Micro-DKK, where one price held in the whole period."""


@dataclass(frozen=True, slots=True)
class Linked:
    """Days on which a charge counted `factor` times."""

    period: Period
    factor: int = 1


@dataclass(frozen=True, slots=True)
class Child:
    """The child point that a line is about, and its type, such as D14."""

    gsrn: Gsrn
    type: str | None


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
    child: Child | None,
) -> str:
    """What a line is for, in Danish.

    pricing_type: spot, fixed, or changed where the period has both.
    """
    if charge is not None:
        return on_point(charge_name(charge), child)

    match component:
        case "supplier_subscription":
            return f"Abonnement, {product}"
        case "production_credit":
            return "Solcelleoverskud, betalt til spotpris"
        case _:
            return f"El, {product} ({_PRICED[pricing_type]})"


def charge_name(charge: SettledCharge) -> str:
    """What a charge is called, in Danish: a tax by the law's name, else as its owner calls it."""
    fallback = f"{_KINDS[charge.kind]} {charge.code}"
    return (charge.tax and _TAXES.get(charge.code)) or charge.name or fallback


def on_point(name: str, child: Child | None) -> str:
    """The name of a charge of the supplied point, or of a child of it."""
    return name if child is None else f"{name} ({_CHILDREN.get(child.type or '', child.gsrn)})"


def months_text(linked: Sequence[Linked]) -> str:
    """How much of a monthly price: `1 måned`, `16/31 måned`, `2 × 1 måned`, or a sum of them."""
    return _months_text(tuple(linked))


@lru_cache(maxsize=4096)
def _months_text(linked: tuple[Linked, ...]) -> str:
    by_factor: dict[int, list[Period]] = {}
    for days in linked:
        by_factor.setdefault(days.factor, []).append(days.period)

    texts = []
    for factor, periods in sorted(by_factor.items()):
        text = _months_of(periods)
        if factor == 1:
            texts.append(text)
        else:
            texts.append(f"{factor} × ({text})" if "+" in text else f"{factor} × {text}")

    return " + ".join(texts)


def months(linked: Sequence[Linked]) -> Fraction:
    """How many months are linked, exact, each day as its share of its own month."""
    return _months_linked(tuple(linked))


@lru_cache(maxsize=4096)
def _months_linked(linked: tuple[Linked, ...]) -> Fraction:
    counted = Fraction()
    for days in linked:
        for part, length in _month_days(days.period):
            counted += Fraction(part, length) * days.factor

    return counted


def pieces_text(linked: Sequence[Linked]) -> str:
    """How many times a fee falls due."""
    return f"{sum(days.factor for days in linked)} stk."


def months_difference(months: Fraction, period: Period) -> str | None:
    """A correction in months: `12/31 måned`, `−1 måned`; None where days do not explain it."""
    lengths = {length for _, length in _month_days(period)}
    # Over months of unequal length only whole ones can be stated.
    length = lengths.pop() if len(lengths) == 1 else 1
    counted = abs(months) * length
    if counted.denominator != 1:
        return None

    whole, part = divmod(counted.numerator, length)
    texts = []
    if whole or not part:
        texts.append(_whole_months(whole))
    if part:
        texts.append(f"{part}/{length} måned")
    text = " + ".join(texts)

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
    """`price` (micro-DKK a unit) if it gives the line's amount for these units, else None."""
    if price is None:
        return None
    nano = price * 1000 * units.numerator
    return price if round_to_ore(nano, units.denominator) == amount_ore else None


def proven_price_of_energy(price: int | None, wh: int, amount_ore: int) -> int | None:
    """`price` (micro-DKK a kWh) if it gives the line's amount for so many Wh, else None."""
    if price is None:
        return None
    return price if round_to_ore(price * wh) == amount_ore else None


def _months_of(periods: Sequence[Period]) -> str:
    whole, parts = 0, []
    for period in periods:
        for days, length in _month_days(period):
            if days == length:
                whole += 1
            else:
                parts.append(f"{days}/{length} måned")

    return " + ".join([_whole_months(whole), *parts] if whole else parts)


def _whole_months(count: int) -> str:
    return f"{count} {'måned' if count == 1 else 'måneder'}"


def _month_days(period: Period) -> list[tuple[int, int]]:
    """For each month of a period: how many of its days, of how many."""
    return [(part.days, days_in_month(part.start)) for part in months_of(period)]
