"""A notice as an SMS, and in how many segments it goes: each of them is paid for.

A text of the alphabet GSM-7 has 160 characters in one segment, 153 in each of several; any other
character makes all of it UCS-2, with 70 and 67. Source: 3GPP TS 23.038, 6.2.1; TS 23.040, 9.2.3.24.
"""

from collections.abc import Mapping
from typing import Any, Final

from elhandel.notifications.templates.language import DENMARK, Language, Market
from elhandel.notifications.templates.table import Template
from elhandel.notifications.templates.words import words_of

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("\f^{}\\[~]|€")
"""Each takes two places: an escape goes before it."""

_GSM: Final = (160, 153)
_UCS2: Final = (70, 67)

# What a name or a package may hold, and a telephone shows as well without: it would halve the room.
_PLAIN: Final = str.maketrans(
    {
        "–": "-", "—": "-", "−": "-", "‑": "-", "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'",
        "…": "...", "\u00a0": " ", "\u202f": " ", "×": "x", "·": "-", "á": "a", "í": "i", "ó": "o",
        "ú": "u", "ë": "e", "ê": "e", "ï": "i", "ç": "Ç",
    }
)  # fmt: skip


def sms_of(
    template: Template, said: Mapping[str, Any], language: Language, market: Market = DENMARK
) -> str:
    """The text of a notice. Raises ValueError for a template that does not go by SMS."""
    text = words_of(template, said, language, market).sms
    if text is None:
        raise ValueError(f"The notice {template.name!r} does not go by SMS.")
    return fit_for_sms(text)


def fit_for_sms(text: str) -> str:
    """The text with plain characters in the place of those that need a wider alphabet."""
    return text.translate(_PLAIN)


def segments_of(text: str) -> int:
    """In how many segments a text goes; at least one."""
    if all(letter in _BASIC or letter in _EXTENDED for letter in text):
        places = [2 if letter in _EXTENDED else 1 for letter in text]
        return _segments(places, *_GSM)

    # A character beyond the basic plane is two units, which stay together.
    return _segments([2 if ord(letter) > 0xFFFF else 1 for letter in text], *_UCS2)


def _segments(places: list[int], alone: int, each: int) -> int:
    if sum(places) <= alone:
        return 1

    segments, used = 1, 0
    for place in places:
        if used + place > each:
            segments, used = segments + 1, 0
        used += place
    return segments
