"""What the documents of a shard would be now: composed in the same way for a draft and to issue."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from elhandel.billing.along import Along
from elhandel.billing.bill import (
    Bill,
    BillSection,
    SettlementKey,
    bills_of,
    sections_of,
)
from elhandel.billing.charges import sections_of_charges
from elhandel.billing.held import hold_below_least, hold_beyond_bounds
from elhandel.billing.invoice import Draft, Issue
from elhandel.billing.issue.drafting import Drafting, is_too_little
from elhandel.billing.issue.due import Due, due_in_shard
from elhandel.billing.profile import profiles_of
from elhandel.platform.database import Transaction
from elhandel.values.ids import CustomerId, RunId


@dataclass(frozen=True, slots=True)
class Composed:
    """The documents of a shard, complete but for their numbers."""

    drafts: tuple[Draft, ...]

    waited: Mapping[CustomerId, Sequence[SettlementKey]]
    """What stands on them and was too little for a bill before."""


@dataclass(frozen=True, slots=True)
class _Document:
    """A document with what it is about."""

    due: Due
    bill: Bill


def compose_shard(
    tx: Transaction,
    run_id: RunId,
    shard_no: int,
    customers: Sequence[CustomerId],
    issue: Issue,
    *,
    along: Sequence[Along] = (),
) -> Composed:
    """The documents of a shard's customers; what is beyond bounds, disputed or too little waits.

    A note that is too little goes out with the customer's next invoice.

    along: what other runs settled and goes out with it.
    """
    billed = [*customers, *(customer for shard in along for customer in shard.customer_ids)]
    due_now = due_in_shard(tx, run_id, customers, issue.on, along)
    documents = _documents(tx, due_now, list(dict.fromkeys(billed)), issue)
    profiles = profiles_of(tx, billed)
    drafting = Drafting(tx, profiles, issue.on)
    drafts = [drafting.draft(document.bill, document.due.corrects_id) for document in documents]

    little = [
        document.due.may_wait and is_too_little(draft, profiles[document.due.customer_id])
        for document, draft in zip(documents, drafts, strict=True)
    ]
    invoiced = {
        document.due.customer_id
        for document, too_little in zip(documents, little, strict=True)
        if document.due.corrects_id is None and not too_little
    }

    kept = []
    waited: dict[CustomerId, list[SettlementKey]] = defaultdict(list)
    for document, draft, too_little in zip(documents, drafts, little, strict=True):
        customer = document.due.customer_id
        if too_little and (document.due.corrects_id is None or customer not in invoiced):
            settled = [section for section in draft.bill.sections if not section.services]
            hold_below_least(tx, settled, issue.at)
        else:
            kept.append(draft.of_shard(run_id, shard_no))
            waited[customer] += document.due.waited

    return Composed(tuple(kept), waited)


def _documents(
    tx: Transaction, due_now: Sequence[Due], customers: Sequence[CustomerId], issue: Issue
) -> list[_Document]:
    sections = sections_of(tx, [key for due in due_now for key in due.settlements])
    held = hold_beyond_bounds(tx, list(sections.values()), issue.at)
    documents = [left for due in due_now if (left := due.without(held)) is not None]
    services = dict(sections_of_charges(tx, customers, issue.on))

    places = {key: place for place, key in enumerate(sections)}
    wanted: list[tuple[CustomerId, list[BillSection]]] = []
    for due in documents:
        keys = sorted(due.settlements, key=places.__getitem__)
        of_document = [sections[key] for key in keys]
        if due.corrects_id is None and due.customer_id in services:
            of_document.append(services.pop(due.customer_id))  # on the first of several invoices
        wanted.append((due.customer_id, of_document))

    bills = bills_of(tx, wanted)

    return [_Document(due, bill) for due, bill in zip(documents, bills, strict=True)]
