"""The chart of accounts: the books that entries stand in."""

from enum import StrEnum


class Book(StrEnum):
    """A book of the ledger. A new one also needs its name in the constraint `known_book`."""

    RECEIVABLE = "receivable"
    """What customers owe, by account, and by document where it is allocated; an asset."""

    BANK = "bank"
    """Our money in the bank; an asset."""

    COLLECTING = "collecting"
    """What a provider of payments has collected for us and not paid out yet; an asset."""

    CURRENCY_TOKENS = "currency_tokens"
    """What trades left with us on the token ledger, as money of it; an asset."""

    UNIDENTIFIED = "unidentified"
    """Money that came in, until it is known from whom; owed to somebody."""

    PAYOUTS = "payouts"
    """Money on its way back to customers, by account, until the bank has paid it; owed."""

    PASS_THROUGH = "pass_through"  # noqa: S105  (no password)
    """What we collect for the owners of charges, by the owner's GLN; owed to them."""

    VAT = "vat"
    """VAT on what we sell; owed."""

    ACONTO = "aconto"
    """What was asked for in advance, without VAT, until it is set off; owed as electricity."""

    REVENUE_ENERGY = "revenue_energy"
    """Energy sold; income."""

    REVENUE_SUBSCRIPTION = "revenue_subscription"
    """Our own subscriptions of electricity; income."""

    REVENUE_SERVICES = "revenue_services"
    """Other services; income."""

    ENERGY_BOUGHT = "energy_bought"
    """Surplus energy bought from customers; an expense."""

    FEES = "fees"
    """Reminders and other fees; income."""

    WRITE_OFF = "write_off"
    """What will not be paid any more; an expense."""

    GOODWILL = "goodwill"
    """What was given though nothing was wrong; an expense."""


OF_ACCOUNTS = frozenset({Book.RECEIVABLE, Book.PAYOUTS})
"""Books whose entries are somebody's: each names an account."""
