"""An account's debts for services with what followed from each."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from elhandel.dunning.owed import debts_on
from elhandel.payments.respites import Respite, respite_of
from elhandel.platform.database import Transaction, statement
from elhandel.portfolio.customers import account_of
from elhandel.values.ids import AccountId, CustomerId


@dataclass(frozen=True, slots=True)
class BillDunned:
    """A bill that is due and owed for services, in øre with VAT."""

    number: str
    due_on: date
    open_ore: int
    services_ore: int
    in_collection: bool

    told_on: date | None
    """When the customer was told that it is overdue."""

    stops_on: date | None
    """From when on its services may be turned off, by the warning that holds."""


@dataclass(frozen=True, slots=True)
class AccountDunned:
    """An account, its bills the oldest first."""

    account_id: AccountId
    respite: Respite | None
    bills: tuple[BillDunned, ...]


def dunning_of(tx: Transaction, customer: CustomerId, today: date) -> AccountDunned:
    """How a customer's account stands. Raises NotFound."""
    account = account_of(tx, customer)
    debts = debts_on(tx, account, today)
    asked = {"invoices": [debt.invoice_id for debt in debts]}
    followed = {invoice: (told, stops) for invoice, told, stops in tx.execute(_FOLLOWED, asked)}
    return AccountDunned(
        account_id=account,
        respite=respite_of(tx, account, today),
        bills=tuple(
            BillDunned(
                debt.number,
                debt.due_on,
                debt.open_ore,
                debt.services_ore,
                debt.in_collection,
                *followed[debt.invoice_id],
            )
            for debt in debts
        ),
    )


_FOLLOWED: Final = statement("elhandel.dunning.shown", "followed")
