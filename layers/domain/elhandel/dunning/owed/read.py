"""The debts of an account for services, as they lie in the books."""

from collections import defaultdict
from datetime import date
from typing import Any, Final

from psycopg.rows import dict_row

from elhandel.dunning.owed.debts import Bill, Debt, ServiceLines, debts_of
from elhandel.ledger import open_documents
from elhandel.platform.database import Transaction, statement
from elhandel.values.ids import AccountId

_ROOM: Final = "elhandel.dunning.owed"


def debts_on(tx: Transaction, account: AccountId, today: date) -> list[Debt]:
    """What an account owes for services and what was due before `today`."""
    asked = {"account": account, "today": today}
    services: dict[int, list[ServiceLines]] = defaultdict(list)
    bills: dict[int, dict[str, Any]] = {}
    for row in tx.cursor(row_factory=dict_row).execute(_BILLS, asked):
        lines = ServiceLines(row.pop("agreement_id"), row.pop("ore"), row.pop("lines_disputed_ore"))
        services[row["invoice_id"]].append(lines)
        bills[row["invoice_id"]] = row
    if not bills:
        return []

    favour = -sum(
        document.open_ore for document in open_documents(tx, [account]) if document.open_ore < 0
    )
    return debts_of(
        [Bill(**row, services=tuple(services[invoice])) for invoice, row in bills.items()], favour
    )


def accounts_to_look_at(tx: Transaction, today: date) -> list[AccountId]:
    """Accounts with an overdue bill of services, or with a warning that has not ended."""
    rows = tx.execute(_ACCOUNTS, {"today": today})
    return [AccountId(account) for (account,) in rows]


_BILLS: Final = statement(_ROOM, "bills_of_services")

_ACCOUNTS: Final = statement(_ROOM, "accounts_to_look_at")
