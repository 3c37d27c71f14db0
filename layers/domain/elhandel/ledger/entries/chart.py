"""What the books are called and numbered for people, and of which kind they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from elhandel.ledger.entries.book import Book

type Kind = Literal["Asset", "Liability", "Sale", "Expense"]
"""As the standard file for accounts (SAF-T) calls them."""


@dataclass(frozen=True, slots=True)
class Account:
    """A book as the chart of accounts shows it."""

    number: str
    name: str
    kind: Kind


CHART: Final[Mapping[Book, Account]] = {
    Book.REVENUE_ENERGY: Account("1010", "Salg af el", "Sale"),
    Book.REVENUE_SUBSCRIPTION: Account("1020", "Abonnementer, el", "Sale"),
    Book.REVENUE_SERVICES: Account("1030", "Andre ydelser", "Sale"),
    Book.FEES: Account("1040", "Gebyrer", "Sale"),
    Book.ENERGY_BOUGHT: Account("2010", "Køb af kunders overskudsproduktion", "Expense"),
    Book.WRITE_OFF: Account("3010", "Tab på debitorer", "Expense"),
    Book.GOODWILL: Account("3020", "Kulance", "Expense"),
    Book.RECEIVABLE: Account("5010", "Debitorer", "Asset"),
    Book.BANK: Account("5510", "Bank", "Asset"),
    Book.COLLECTING: Account("5520", "Opkrævet og på vej fra betalingsudbydere", "Asset"),
    Book.CURRENCY_TOKENS: Account("5530", "Pengetokens på kæden", "Asset"),
    Book.ACONTO: Account("6010", "Aconto, forudbetalt af kunder", "Liability"),
    Book.PASS_THROUGH: Account("6210", "Viderefakturerede tariffer og afgifter", "Liability"),
    Book.VAT: Account("6410", "Salgsmoms", "Liability"),
    Book.PAYOUTS: Account("6510", "Udbetalinger undervejs", "Liability"),
    Book.UNIDENTIFIED: Account("6520", "Indbetalinger uden kendt afsender", "Liability"),
}
"""By book, in the order of the numbers."""
