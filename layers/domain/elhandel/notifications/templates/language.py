"""How a language writes amounts and days, and which currency a market has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

type Language = Literal["da", "en"]

_MONTHS: Final[Mapping[Language, tuple[str, ...]]] = {
    "da": (
        *("januar", "februar", "marts", "april", "maj", "juni"),
        *("juli", "august", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


@dataclass(frozen=True, slots=True)
class Market:
    """What a market's notices differ in. currency: as amounts are written, by language."""

    code: str
    currency: Mapping[Language, str]
    language: Language
    """Of a customer who has chosen none."""


DENMARK: Final = Market("DK", {"da": "{amount} kr.", "en": "DKK {amount}"}, "da")
SOUTH_AFRICA: Final = Market("ZA", {"da": "R {amount}", "en": "R {amount}"}, "en")
MARKETS: Final = {market.code: market for market in (DENMARK, SOUTH_AFRICA)}


def language_of(chosen: str | None, market: Market) -> Language:
    """The language of a notice: the one that the customer reads the pages in."""
    return "da" if chosen == "da" else "en" if chosen == "en" else market.language


def amount(ore: int, language: Language, market: Market = DENMARK) -> str:
    """An amount in øre, or cents: 1.234,56 kr."""
    whole, part = divmod(abs(ore), 100)
    text = f"{whole:,}.{part:02}"
    if language == "da":
        text = text.translate(_DANISH)
    sign = "-" if ore < 0 else ""
    return sign + market.currency[language].format(amount=text)


def energy(wh: int, language: Language) -> str:
    """Energy in Wh as whole kWh: 1.234 kWh"""
    text = f"{wh // 1000:,}"
    return f"{text.translate(_DANISH) if language == 'da' else text} kWh"


_DANISH: Final = str.maketrans(",.", ".,")


def day(on: date, language: Language) -> str:
    """2. februar 2026"""
    month = _MONTHS[language][on.month - 1]
    return f"{on.day}. {month} {on.year}" if language == "da" else f"{on.day} {month} {on.year}"


def percent(value: int, language: Language) -> str:
    """A whole number of percent: 80 %"""
    return f"{value} %" if language == "da" else f"{value}%"
