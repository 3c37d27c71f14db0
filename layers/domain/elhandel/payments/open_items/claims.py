"""The open documents of accounts, by the ledger and the invoices behind it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from psycopg.rows import dict_row

from elhandel.billing.disputes import disputed_amounts
from elhandel.ledger import open_documents
from elhandel.payments.matching import Claim
from elhandel.platform.database import AdvisoryLock, Transaction, statement
from elhandel.values.ids import AccountId

_ROOM: Final = "elhandel.payments.open_items"


@dataclass(slots=True)
class OpenAccount:
    """What is open on an account, in øre."""

    account_id: AccountId

    claims: list[Claim] = field(default_factory=list)
    """Documents with something open; below 0 it is in the customer's favour."""

    on_account_ore: int = 0
    """What is allocated to no document: below 0 it is in the customer's favour."""


def hold_payments(tx: Transaction) -> None:
    """Until `tx` ends, no other transaction of payments gives or takes money."""
    tx.execute(_HOLD, [AdvisoryLock.PAYMENTS])


def open_accounts(
    tx: Transaction, account_ids: Collection[AccountId]
) -> dict[AccountId, OpenAccount]:
    """What is open on these accounts, in the order given."""
    accounts = {account: OpenAccount(account) for account in account_ids}
    documents = open_documents(tx, list(accounts))
    ids = [item.document_id for item in documents if item.document_id]
    known = _documents(tx, ids)
    disputed = disputed_amounts(tx, ids)

    for item in documents:
        account = accounts[item.account_id]
        if item.document_id is None:
            account.on_account_ore = item.open_ore
        else:
            document = known[item.document_id]
            claim = _claim(
                item.account_id, document, item.open_ore, disputed.get(item.document_id, 0)
            )
            account.claims.append(claim)

    return accounts


def claims_named(
    tx: Transaction,
    *,
    references: Collection[str],
    numbers: Collection[str],
    names: Collection[str],
) -> list[Claim]:
    """Documents that payments may mean: by reference or number whatever is open on them, and those
    with something open of customers of these names.
    """
    asked = {
        "references": list(references),
        "numbers": list(numbers),
        "names": [name.lower() for name in names],
    }
    rows = tx.cursor(row_factory=dict_row).execute(_NAMED, asked).fetchall()

    by_account: dict[AccountId, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_account[AccountId(row["account_id"])].append(row)

    left = {
        claim.document_id: (claim.open_ore, claim.disputed_ore)
        for account in open_accounts(tx, by_account).values()
        for claim in account.claims
    }
    return [
        _claim(account, row, *left.get(row["invoice_id"], (0, 0)))
        for account, of_account in by_account.items()
        for row in of_account
    ]


def _documents(tx: Transaction, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    rows = tx.cursor(row_factory=dict_row).execute(_DOCUMENTS, {"ids": list(ids)})
    return {row["invoice_id"]: row for row in rows}


def _claim(account_id: AccountId, row: dict[str, Any], open_ore: int, disputed_ore: int) -> Claim:
    due_on: date = row["due_on"]
    return Claim(
        account_id=account_id,
        document_id=row["invoice_id"],
        number=row["number"],
        reference=row["payment_reference"],
        due_on=due_on,
        open_ore=open_ore,
        customer=row["name"],
        disputed_ore=disputed_ore,
    )


_HOLD: Final = "SELECT pg_advisory_xact_lock(%s)"

_NAMED: Final = statement(_ROOM, "documents_named")

_DOCUMENTS: Final = """
SELECT i.invoice_id, i.number, i.payment_reference, i.due_on, k.name
FROM billing.invoice i JOIN portfolio.customer k USING (customer_id)
WHERE i.invoice_id = ANY(%(ids)s::int[])
"""
