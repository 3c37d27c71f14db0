"""A contract that becomes another customer's: the shards of its runs know that customer too."""

from typing import Final

from elhandel.billing.errors import InvoicesUnderWay
from elhandel.platform.database import Transaction
from elhandel.values.ids import CustomerId


def follow_customer(tx: Transaction, party: CustomerId, customer: CustomerId) -> None:
    """Note that the contracts of a party are a customer's now.

    It is called in the transaction of `portfolio.prove_party`. Raises InvoicesUnderWay while a
    run's invoices for either are still to be issued: the shard would look for them at both.
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

    tx.execute(_FOLLOW, values)


_UNDER_WAY: Final = """
SELECT run_id FROM billing.invoice_shard
WHERE state = 'planned' AND customer_ids && ARRAY[%(party)s, %(customer)s]::int[]
ORDER BY run_id LIMIT 1
"""

# What a shard has billed, or left to a correction, is asked for by the customer of the contract.
_FOLLOW: Final = """
UPDATE billing.invoice_shard SET customer_ids = array_append(customer_ids, %(customer)s::int)
WHERE %(party)s::int = ANY(customer_ids) AND NOT %(customer)s::int = ANY(customer_ids)
"""
