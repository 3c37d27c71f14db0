"""Accounts and events of a small ledger."""

from datetime import UTC, date, datetime

from elhandel.ledger import Book, Entry, Posting
from elhandel.platform.database import Transaction
from elhandel.values.ids import AccountId
from tests.integration.billing.world import a_customer

NOW = datetime(2026, 2, 9, 8, 0, tzinfo=UTC)
DAY = date(2026, 2, 9)
GRID = "5790001089030"


def an_account(tx: Transaction, number: int = 1) -> AccountId:
    return AccountId(a_customer(tx, number))


def an_invoice(
    account: AccountId, document: int, total_ore: int = 12_500, *, day: date = DAY
) -> Posting:
    """An invoice over energy, a tariff of the grid company, and the VAT of both."""
    vat = total_ore // 5
    energy = (total_ore - vat) // 3
    return Posting(
        source="invoice",
        source_id=str(document),
        booked_on=day,
        text=f"Faktura {document}",
        entries=(
            Entry(Book.RECEIVABLE, total_ore, account_id=account, document_id=document),
            Entry(Book.REVENUE_ENERGY, -energy),
            Entry(Book.PASS_THROUGH, -(total_ore - vat - energy), party=GRID),
            Entry(Book.VAT, -vat),
        ),
    )


def a_payment(
    account: AccountId, line: str, ore: int, *, document: int | None = None, day: date = DAY
) -> Posting:
    return Posting(
        source="payment",
        source_id=line,
        booked_on=day,
        text="Indbetaling",
        entries=(
            Entry(Book.BANK, ore),
            Entry(Book.RECEIVABLE, -ore, account_id=account, document_id=document),
        ),
    )
