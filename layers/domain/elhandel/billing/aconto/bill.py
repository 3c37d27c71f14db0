"""Billing what is paid by aconto: quarters that are settled, and the amounts for those to come.

Some hundred contracts are one transaction, each held by its plan, so that the job may run twice or
at the same time as the shards that bill corrections. What was asked for and set off is kept in the
same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from elhandel.billing.aconto.documents import Document, documents_of
from elhandel.billing.aconto.store import (
    Asking,
    ContractQuarter,
    hold_contracts,
    note_asked,
    note_set_off,
)
from elhandel.billing.bill import Bill, BillSection, bills_of
from elhandel.billing.charges import sections_of_charges
from elhandel.billing.held import note_billed, originals_of
from elhandel.billing.invoice import Draft, Issued, issue_at, issue_drafts
from elhandel.billing.profile import profiles_of
from elhandel.billing.rounds import passed_review
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.portfolio.parties import hold_parties
from elhandel.values.days.local_time import local_date
from elhandel.values.ids import CustomerId

CONTRACTS_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class AcontoBilled:
    """What one transaction did."""

    invoice_ids: tuple[int, ...]
    quarters: int
    instalments: int

    last: int | None
    """The contract to go on after; None when there were no more."""


def bill_aconto(
    tx: Transaction, clock: Clock, *, after: int = 0, limit: int = CONTRACTS_AT_ONCE
) -> AcontoBilled:
    """Bill what is due today of the next contracts after an id.

    These are quarters that are settled, the amounts for this quarter, and shares to return. Where
    staff look at bills first, they are drafts until their bill run is released.
    """
    now = clock.now()
    contracts = hold_contracts(tx, after, limit)
    hold_parties(tx)

    documents = documents_of(tx, contracts, now)
    bills = bills_of(tx, _with_charges(tx, documents, local_date(now)))
    profiles = profiles_of(tx, [bill.customer_id for bill in bills])
    addressed = [
        replace(bill, recipient=profiles[bill.customer_id].addressed(bill.recipient))
        for bill in bills
    ]
    drafts = [_draft(bill, document) for bill, document in zip(addressed, documents, strict=True)]

    due = [
        (str(document.contract), draft) for document, draft in zip(documents, drafts, strict=True)
    ]
    out = passed_review(tx, "aconto", [str(contract) for contract in contracts], due, now)
    sent = [document for document in documents if str(document.contract) in out]
    issued = issue_drafts(tx, [draft for contract, draft in due if contract in out], issue_at(now))
    _keep(tx, sent, issued)
    settled = [key for document in sent for key in document.settled]
    note_billed(tx, originals_of(tx, settled), now)

    return AcontoBilled(
        invoice_ids=tuple(invoice.invoice_id for invoice in issued),
        quarters=sum(document.billed is not None for document in sent),
        instalments=sum(
            document.asks is not None and document.step.returns is None for document in sent
        ),
        last=contracts[-1] if contracts else None,
    )


def _with_charges(
    tx: Transaction, documents: Sequence[Document], today: date
) -> list[tuple[CustomerId, Sequence[BillSection]]]:
    """What stands on each document; on the first bill of a customer also the account's other
    charges, which no document of a run may ever come for.
    """
    invoiced = [document for document in documents if not document.is_credit_note]
    customers = [document.owner.customer_id for document in invoiced]
    charges = dict(sections_of_charges(tx, customers, today))

    wanted: list[tuple[CustomerId, Sequence[BillSection]]] = []
    for document in documents:
        customer = document.owner.customer_id
        sections = list(document.sections)
        if not document.is_credit_note and customer in charges:
            sections.append(charges.pop(customer))
        wanted.append((customer, sections))

    return wanted


def _draft(bill: Bill, document: Document) -> Draft:
    """An invoice; only an amount to give back is a credit note of the invoice that asked for it."""
    of_class = bill.under(document.vat_class)
    draft = Draft(
        bill=of_class,
        totals=of_class.totals(document.percent),
        vat_percent=document.percent,
        vat_class=document.vat_class,
    )
    if document.set_off is None or not document.is_credit_note:
        return draft
    return replace(draft, kind="credit_note", corrects_id=document.set_off.invoice_id)


def _keep(tx: Transaction, documents: Sequence[Document], issued: Sequence[Issued]) -> None:
    set_off: list[tuple[ContractQuarter, int]] = []
    asked: list[Asking] = []
    for document, invoice in zip(documents, issued, strict=True):
        if document.sets_off is not None and document.set_off:
            set_off.append((document.sets_off, invoice.invoice_id))
        if document.asks is not None:
            (line,) = document.sections[-1].lines
            asked.append(
                Asking(
                    quarter=document.asks,
                    net_ore=line.amount_ore,
                    vat_ore=line.vat_ore or 0,
                    invoice_id=invoice.invoice_id,
                )
            )

    note_set_off(tx, set_off)
    note_asked(tx, asked)
