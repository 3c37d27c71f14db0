"""A line of a bill in English: what is printed on it is Danish, for everybody, and stays so.

Our own words follow from the forms that bills are written in (`billing.bill.wording`). Names of
charges are their owners'; the usual ones are known here, another stays as it is printed.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

_NAMES: Final[Mapping[str, str]] = {
    "Elafgift": "Electricity tax",
    "Elafgift, nedsat sats": "Electricity tax, reduced rate",
    "Systemtarif": "System tariff",
    "Nettarif": "Grid tariff",
    "Transmissionstarif": "Transmission tariff",
    "Transmissions nettarif": "Transmission tariff",
    "Balancetarif for forbrug": "Balance tariff of consumption",
    "Balancetarif for produktion": "Balance tariff of production",
    "Indfødningstarif produktion": "Feed-in tariff",
    "Netabonnement": "Grid subscription",
    "Effektbetaling": "Payment for capacity",
    "Solcelleoverskud, betalt til spotpris": "Surplus of solar cells, paid at the spot price",
    "Godtgørelse": "Goodwill",
    "Kundeforhold samlet": "Customers joined",
}
_PRICED: Final[Mapping[str, str]] = {
    "spotpris + tillæg": "spot price and margin",
    "fast pris": "fixed price",
    "spotpris + tillæg og fast pris, hver i sine dage": (
        "spot price and margin, and fixed price, each on its own days"
    ),
}
type _Saying = Callable[[re.Match[str]], str | None]


def _of_child(found: re.Match[str]) -> str | None:
    name = in_english(found["name"])
    child = "electric heating" if found["child"] == "elvarme" else found["child"]
    return None if name is None else f"{name} ({child})"


def _of_class(found: re.Match[str]) -> str | None:
    """A charge of a class of customers: Nettarif C, Netabonnement A høj."""
    level = {"": "", " høj": " high", " lav": " low"}[found["level"] or ""]
    return f"{_NAMES[found['name']]} {found['class']}{level}"


def _of_product(found: re.Match[str]) -> str | None:
    priced = _PRICED.get(found["priced"])
    return None if priced is None else f"Electricity, {found['product']} ({priced})"


def _reminder(found: re.Match[str]) -> str:
    day, month, year = found["day"].split(".")
    return f"Reminder fee, reminder of {year}-{month}-{day}"


def _quarter(found: re.Match[str]) -> str:
    asked = "" if found["bill"] is None else f", asked for by bill {found['bill']}"
    return f"On account, quarter {found['quarter']} of {found['year']}{asked}"


_FORMS: Final[Mapping[str, _Saying]] = {
    r"(?P<name>.+) \((?P<child>elvarme|57[0-9]{16})\)": _of_child,
    r"(?P<name>Nettarif|Netabonnement) (?P<class>[ABC])(?P<level> høj| lav)?": _of_class,
    r"El, (?P<product>.+) \((?P<priced>[^()]+)\)": _of_product,
    r"Abonnement, (?P<product>.+)": lambda found: f"Subscription, {found['product']}",
    r"Tarif (?P<code>\S+)": lambda found: f"Tariff {found['code']}",
    r"Abonnement (?P<code>\S+)": lambda found: f"Subscription {found['code']}",
    r"Gebyr (?P<code>\S+)": lambda found: f"Fee {found['code']}",
    (
        r"Aconto (?P<quarter>[1-4])\. kvartal (?P<year>[0-9]{4})"
        r"(, opkrævet på faktura (?P<bill>\S+))?"
    ): _quarter,
    r"Afslag på faktura (?P<bill>\S+)": lambda found: f"Allowance on bill {found['bill']}",
    r"Gebyr for genåbning, (?P<name>.+)": lambda found: f"Reconnection fee, {found['name']}",
    r"Rykkergebyr, rykker af (?P<day>[0-9]{2}\.[0-9]{2}\.[0-9]{4})": _reminder,
}
"""By the form of the whole line."""

_UNITS: Final[Mapping[str, str]] = {"måned": "month", "måneder": "months", "stk.": "pcs."}
_UNIT: Final = re.compile(r"måneder|måned|stk\.")


def in_english(text: str) -> str | None:
    """A line as English readers see it; None where only its owner's Danish name is known."""
    if text in _NAMES:
        return _NAMES[text]
    for form, saying in _FORMS.items():
        found = re.fullmatch(form, text)
        if found is not None:
            return saying(found)
    return None


def quantity_in_english(text: str) -> str:
    """How much of what is not measured: `16/31 måned` as 16/31 month."""
    return _UNIT.sub(lambda found: _UNITS[found[0]], text)
