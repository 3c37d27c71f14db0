"""What a shard has to bill now, and on which document each settlement goes.

A correction is never billed before its original: while that waits for its invoice the correction
waits with it, and goes onto the same invoice. So the shards of a run and of its corrections take
turns (`_WAIT_FOR_ORIGINALS`), and neither can miss what the other did. What is settled under a plan
of aconto is left to the quarter's bill.

All corrections of an invoice that are closed and on no document fold into its one note. Those whose
lines are all 0.00 have none issued: they wait for the next note of their invoice. What was too
little to be billed stands on the customer's next invoice; a note that was, goes out with it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from elhandel.billing.along import Along
from elhandel.billing.bill import SettlementKey
from elhandel.platform.bulk.int_arrays import Int4s
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.ids import CustomerId, RunId


@dataclass(frozen=True, slots=True)
class Due:
    """One document to issue: a customer's settlements to one recipient, or a note on an invoice.

    An invoice gets one note, even if its contracts now have different recipients: the VAT of a note
    follows from the whole.
    """

    customer_id: CustomerId

    corrects_id: int | None
    """The invoice that is corrected, if one is."""

    settlements: tuple[SettlementKey, ...]

    worth: frozenset[SettlementKey]
    """Those for which a document may be issued; the others only stand on it."""

    waited: tuple[SettlementKey, ...] = ()
    """Those that were too little to be billed before."""

    may_wait: bool = True
    """Whether it may wait for a next bill: one will come, and it is not of aconto."""

    def without(self, held: Collection[SettlementKey]) -> "Due | None":
        """The document without what is held; None where nothing is left to issue it for."""
        left = replace(
            self,
            settlements=tuple(key for key in self.settlements if key not in held),
            worth=self.worth.difference(held),
            waited=tuple(key for key in self.waited if key not in held),
        )
        return left if left.worth else None


def due_in_shard(
    tx: Transaction,
    run_id: RunId,
    customer_ids: Sequence[CustomerId],
    today: date,
    along: Sequence[Along] = (),
) -> list[Due]:
    """The documents that these customers are to get for a closed run, without what is billed.

    along: what other closed runs settled and stands on the same documents. Holds, until `tx` ends,
    what the corrections among them depend on.
    """
    others = [(shard.run_id, customer) for shard in along for customer in shard.customer_ids]
    asked = {
        "run_id": run_id,
        "own_ids": Int4s(customer_ids),
        "runs": list({run_id, *(run for run, _ in others)}),
        "customer_ids": Int4s(list({*customer_ids, *(customer for _, customer in others)})),
        "along_runs": [run for run, _ in others],
        "along_ids": [customer for _, customer in others],
        "today": today,
    }
    corrected = _corrected(tx, asked)
    if corrected is not None:
        tx.execute(_WAIT_FOR_ORIGINALS, corrected)
        tx.execute(_WAIT_FOR_QUARTERS, corrected)
    tx.execute(_WAIT_FOR_HELD, asked)
    tx.execute(_TAKE_BELOW_LEAST, asked)
    if corrected is not None:
        tx.execute(_HOLD_CORRECTED, corrected)

    documents: dict[_Document, list[SettlementKey]] = defaultdict(list)
    to_issue: dict[_Document, set[SettlementKey]] = defaultdict(set)
    waited: dict[_Document, list[SettlementKey]] = defaultdict(list)
    at_once: set[_Document] = set()
    for customer, corrects, run, supply, recipient, worth, late, may_wait in tx.execute(
        _DUE, asked
    ):
        document = customer, corrects, recipient if corrects is None else None
        key = run, supply
        if key not in documents[document]:  # what waits for an invoice is found by each recipient
            documents[document].append(key)
        if worth:
            to_issue[document].add(key)
        if late:
            waited[document].append(key)
        if not may_wait:
            at_once.add(document)

    return [
        Due(
            customer_id=document[0],
            corrects_id=document[1],
            settlements=tuple(keys),
            worth=frozenset(to_issue[document]),
            waited=tuple(waited[document]),
            may_wait=document not in at_once,
        )
        for document, keys in documents.items()
        if document in to_issue
    ]


def _corrected(tx: Transaction, asked: Mapping[str, object]) -> dict[str, object] | None:
    """What is corrected: the runs of the originals, contracts, customers; None for nothing.

    In most shards nothing is, and no other shard is looked at: each of a run compared with all
    others would be the square of its customers.
    """
    originals, contracts, customers = fetch_one(tx, _CORRECTED, asked)
    if originals is None:
        return None

    return {
        "runs": asked["runs"],
        "originals": originals,
        "contracts": contracts,
        "customers": customers,
    }


type _Document = tuple[CustomerId, int | None, int | None]
"""(customer, the invoice that is corrected, the recipient)"""

_DUE: Final = statement("elhandel.billing.issue", "due_in_shard")

_CORRECTED: Final = statement("elhandel.billing.issue", "corrected")

# A shard that is issuing holds its row: here we wait until it is done, and keep it from beginning
# until we are.
_WAIT_FOR_ORIGINALS: Final = statement("elhandel.billing.issue", "wait_for_originals")

# The same for the bills of the quarters of those that pay aconto.
_WAIT_FOR_QUARTERS: Final = statement("elhandel.billing.issue", "wait_for_quarters")

# The same for the round that bills what was held.
_WAIT_FOR_HELD: Final = statement("elhandel.billing.issue", "wait_for_held")

# What was too little to be billed is on one bill only: the next.
_TAKE_BELOW_LEAST: Final = statement("elhandel.billing.issue", "take_below_least")

# An invoice has one change at a time: the VAT of a note depends on the notes before it.
_HOLD_CORRECTED: Final = statement("elhandel.billing.issue", "hold_corrected")
