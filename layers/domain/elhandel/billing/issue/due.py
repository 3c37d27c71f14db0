"""What a shard has to bill now, and on which document each settled stretch goes.

A correction is never billed before its original: while that waits for its invoice the correction
waits with it, and goes onto the same invoice. So the shards of a run and of its corrections take
turns (`_WAIT_FOR_ORIGINALS`), and neither can miss what the other did. What is settled under a plan
of aconto is left to the quarter's bill.

Corrections whose lines all come to 0.00 have no document issued: they wait for the next note of
their invoice.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Final

from elhandel.billing.bill import StretchKey
from elhandel.platform.database import Transaction

_DUE: Final = (files("elhandel.billing") / "sql" / "due_in_shard.sql").read_bytes()

# A shard that is issuing holds its row: here we wait until it is done, and keep it from beginning
# until we are.
_WAIT_FOR_ORIGINALS: Final = """
SELECT 1 FROM billing.invoice_shard i
WHERE i.state = 'planned' AND i.customer_ids && %(customer_ids)s::int[] AND i.run_id IN (
    SELECT s.corrects_run_id
    FROM settlement.settlement s JOIN portfolio.contract c USING (contract_id)
    WHERE s.run_id = %(run_id)s AND s.kind = 'correction' AND c.customer_id = ANY(%(customer_ids)s))
ORDER BY i.run_id, i.shard_no
FOR SHARE
"""

# The same for who bills the quarters of those that pay aconto.
_WAIT_FOR_QUARTERS: Final = """
SELECT 1 FROM billing.aconto_plan p
WHERE p.contract_id IN (
    SELECT s.contract_id
    FROM settlement.settlement s JOIN portfolio.contract c USING (contract_id)
    WHERE s.run_id = %(run_id)s AND s.kind = 'correction' AND c.customer_id = ANY(%(customer_ids)s))
ORDER BY p.contract_id, p.quarter
FOR SHARE
"""

# The same for the round that bills what was held.
_WAIT_FOR_HELD: Final = """
SELECT 1 FROM billing.held_bill h
WHERE h.state <> 'billed' AND (h.original_run_id, h.supply_period_id) IN (
    SELECT coalesce(s.corrects_run_id, s.run_id), s.supply_period_id
    FROM settlement.settlement s JOIN portfolio.contract c USING (contract_id)
    WHERE s.run_id = %(run_id)s AND c.customer_id = ANY(%(customer_ids)s))
ORDER BY h.held_id
FOR SHARE
"""

# An invoice has one change at a time: the VAT of a note depends on the notes before it.
_HOLD_CORRECTED: Final = """
SELECT 1 FROM billing.invoice i
WHERE i.invoice_id IN (
    SELECT b.invoice_id
    FROM settlement.settlement s
    JOIN portfolio.contract c USING (contract_id)
    JOIN billing.invoice_section b
        ON b.run_id = s.corrects_run_id AND b.supply_period_id = s.supply_period_id AND NOT b.takes_back
    WHERE s.run_id = %(run_id)s AND s.kind = 'correction' AND c.customer_id = ANY(%(customer_ids)s))
ORDER BY i.invoice_id
FOR UPDATE
"""


type _Document = tuple[int, int | None, int | None]
"""(customer, the invoice that is corrected, the recipient)"""


@dataclass(frozen=True, slots=True)
class Due:
    """One document to issue: a customer's stretches to one recipient, and the invoice that they
    correct, if they do.

    A note is one for its invoice, whoever receives the bills of its contracts by now: its VAT
    follows from the whole. worth: those for which a document may be issued; the others only stand
    on it.
    """

    customer_id: int
    corrects_id: int | None
    stretches: tuple[StretchKey, ...]
    worth: frozenset[StretchKey]

    def without(self, held: Collection[StretchKey]) -> "Due | None":
        """The document without some stretches; None where nothing is left to issue it for."""
        left = replace(
            self,
            stretches=tuple(key for key in self.stretches if key not in held),
            worth=self.worth.difference(held),
        )
        return left if left.worth else None


def due_in_shard(tx: Transaction, run_id: int, customer_ids: Sequence[int]) -> list[Due]:
    """The documents that these customers are to get for a closed run; what is billed already is
    left out.

    Holds, until `tx` ends, what the corrections among them depend on.
    """
    asked = {"run_id": run_id, "customer_ids": list(customer_ids)}
    tx.execute(_WAIT_FOR_ORIGINALS, asked)
    tx.execute(_WAIT_FOR_QUARTERS, asked)
    tx.execute(_WAIT_FOR_HELD, asked)
    tx.execute(_HOLD_CORRECTED, asked)

    documents: dict[_Document, list[StretchKey]] = defaultdict(list)
    to_issue: dict[_Document, set[StretchKey]] = defaultdict(set)
    for customer, corrects, run, supply_period, recipient, worth in tx.execute(_DUE, asked):
        document = customer, corrects, recipient if corrects is None else None
        if (run, supply_period) not in documents[
            document
        ]:  # two recipients of one invoice find the same that waits
            documents[document].append((run, supply_period))
        if worth:
            to_issue[document].add((run, supply_period))

    return [
        Due(document[0], document[1], tuple(keys), frozenset(to_issue[document]))
        for document, keys in documents.items()
        if document in to_issue
    ]
