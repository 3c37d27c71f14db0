"""A contract that becomes another customer's: the shards of its runs know that customer too, what
the party owed, the customer owes, and how the party was billed, the customer is.
"""

from typing import Final

from elhandel.billing.errors import InvoicesUnderWay
from elhandel.billing.profile import follow_joined
from elhandel.ledger import Book, Entry, Posting, open_documents, post
from elhandel.platform.database import AdvisoryLock, Transaction, statement
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId, CustomerId


def follow_customer(
    tx: Transaction, party: CustomerId, customer: CustomerId, decision: Decision
) -> None:
    """Note that the contracts of a party are a customer's now.

    What is open on the party's account goes over to the customer's, document by document, and so
    does its billing profile (`follow_joined`).

    It is called in the transaction of `portfolio.prove_party`. Raises InvoicesUnderWay while a
    run's invoices for either are being issued: the shard would look for them at both. What is only
    drafted becomes the customer's, and is drafted anew when it is to be issued.
    """
    if party == customer:
        return

    values = {"party": party, "customer": customer}
    waiting = tx.execute(_UNDER_WAY, values).fetchone()
    if waiting is not None:
        raise InvoicesUnderWay(
            f"The invoices of run {waiting[0]} for party {party} or customer {customer} are still "
            "to be issued. Try again when they are; `elhandel run status` says how far the run is.",
        )

    tx.execute(_FOLLOW_DRAFTED, values)
    tx.execute(_FOLLOW, values)
    _move_balances(tx, AccountId(party), AccountId(customer), decision)
    follow_joined(tx, AccountId(party), AccountId(customer), decision)


def _move_balances(
    tx: Transaction, party: AccountId, customer: AccountId, decision: Decision
) -> None:
    """Until now each of the two had an account; `portfolio.account` has one for both.

    Nobody is paid back meanwhile: what was paid out would be moved as well.
    """
    tx.execute("SELECT pg_advisory_xact_lock(%s)", [AdvisoryLock.PAYMENTS])
    entries: list[Entry] = []
    for left in open_documents(tx, [party]):
        entries += [
            Entry(Book.RECEIVABLE, -left.open_ore, party, left.document_id),
            Entry(Book.RECEIVABLE, left.open_ore, customer, left.document_id),
        ]

    joined = Posting(
        source="join",
        source_id=f"{party}-{customer}",
        booked_on=local_date(decision.at),
        text="Kundeforhold samlet",
        entries=tuple(entries),
    )
    post(tx, [joined], decision.at)


_UNDER_WAY: Final = """
SELECT s.run_id FROM billing.invoice_shard s LEFT JOIN billing.bill_run b USING (bill_run_id)
WHERE s.state = 'planned' AND (b.bill_run_id IS NULL OR b.released_at IS NOT NULL)
  AND s.customer_ids && ARRAY[%(party)s, %(customer)s]::int[]
ORDER BY s.run_id LIMIT 1
"""

# A customer is in one shard of a run only.
_FOLLOW_DRAFTED: Final = statement("elhandel.billing.issue", "follow_in_drafted_shards")

# What a shard has billed, or left to a correction, is asked for by the customer of the contract.
_FOLLOW: Final = """
UPDATE billing.invoice_shard SET customer_ids = array_append(customer_ids, %(customer)s::int)
WHERE state = 'done' AND %(party)s::int = ANY(customer_ids)
  AND NOT %(customer)s::int = ANY(customer_ids)
"""
