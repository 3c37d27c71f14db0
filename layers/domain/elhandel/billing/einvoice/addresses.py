"""The lines of an envelope as the parts that an e-invoice has."""

import re
from collections.abc import Sequence
from typing import Final

from elhandel.billing.einvoice.model import Address

_DANISH: Final = re.compile(r"(?:DK-)?([0-9]{4}) (.+)")
_FOREIGN: Final = re.compile(r"([0-9A-Z][0-9A-Z -]{2,9}) (.+)")
_CODE: Final = re.compile(r"[A-Z]{2}", re.ASCII)
_COUNTRIES: Final = {
    "Danmark": "DK",
    "Finland": "FI",
    "Færøerne": "FO",
    "Grønland": "GL",
    "Island": "IS",
    "Norge": "NO",
    "Polen": "PL",
    "Sverige": "SE",
    "Tyskland": "DE",
}
"""In which a customer with a Danish home has been known to live; others give their code."""


def address_of(lines: Sequence[str]) -> Address:
    """Street first, postcode and town last, a country after them where it is not Denmark."""
    rest = list(lines)
    country = "DK"
    if rest and (code := _country(rest[-1])) is not None:
        country = code
        rest.pop()

    pattern = _DANISH if country == "DK" else _FOREIGN
    town = pattern.fullmatch(rest[-1]) if rest else None
    if town is not None:
        rest.pop()

    return Address(
        street=rest[0] if rest else "",
        more=", ".join(rest[1:]),
        city=town[2] if town is not None else "",
        postcode=town[1] if town is not None else "",
        country=country,
    )


def _country(line: str) -> str | None:
    return line if _CODE.fullmatch(line) else _COUNTRIES.get(line)
