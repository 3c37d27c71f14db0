"""People and shops: names that a Danish customer list would hold."""

from random import Random
from typing import Final

_WOMEN: Final = (
    "Anne", "Mette", "Kirsten", "Hanne", "Maria", "Camilla", "Louise", "Ida", "Freja", "Sofie",
    "Karen", "Gitte", "Birthe", "Charlotte", "Line", "Emma", "Åse", "Inger", "Lærke", "Pernille",
    "Signe", "Tine", "Dorthe", "Zainab",
)  # fmt: skip
_MEN: Final = (
    "Peter", "Jens", "Lars", "Michael", "Henrik", "Thomas", "Søren", "Jan", "Christian", "Martin",
    "Niels", "Jørgen", "Morten", "Rasmus", "Mads", "Frederik", "Emil", "Oliver", "Bjørn", "Kåre",
    "Aksel", "Ali", "Jakob", "Viggo",
)  # fmt: skip
_FAMILIES: Final = (
    "Nielsen", "Jensen", "Hansen", "Pedersen", "Andersen", "Christensen", "Larsen", "Sørensen",
    "Rasmussen", "Jørgensen", "Petersen", "Madsen", "Kristensen", "Olsen", "Thomsen", "Møller",
    "Poulsen", "Knudsen", "Mortensen", "Østergaard", "Kjær", "Bæk", "Dahl", "Lund", "Holm",
    "Schmidt", "Vestergaard", "Ahmed", "Nguyen", "Bro",
)  # fmt: skip
_TRADES: Final = (
    "Bageri", "Cykler", "Frisør", "Blomster", "Smede & VVS", "Café", "Tømrer", "Optik", "Auto",
    "Murerfirma",
    "Slagteri", "Boghandel",
)  # fmt: skip
_FORMS: Final = ("ApS", "A/S", "I/S")


def person(random: Random, *, woman: bool) -> str:
    """First name and surname."""
    return f"{random.choice(_WOMEN if woman else _MEN)} {random.choice(_FAMILIES)}"


def company(random: Random) -> str:
    """The name of a small business."""
    return f"{random.choice(_FAMILIES)}s {random.choice(_TRADES)} {random.choice(_FORMS)}"


def email(name: str, index: int) -> str:
    """An address under example.dk, made of the name; the index keeps it unique."""
    plain = name.lower()
    for letter, written in (
        ("æ", "ae"),
        ("ø", "oe"),
        ("å", "aa"),
        ("é", "e"),
        ("&", "og"),
        ("/", ""),
    ):
        plain = plain.replace(letter, written)

    return f"{'.'.join(plain.split())}.{index}@example.dk"
