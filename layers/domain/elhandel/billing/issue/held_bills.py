"""Billing what was held: what staff have released, or corrections brought back within bounds.

Corrections that cancel out have no document: they wait for the next one of their settlement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from elhandel.billing.bill import (
    BillSection,
    SettlementKey,
    bills_of,
    sections_of,
)
from elhandel.billing.held import Original, hold_beyond_bounds, note_billed, note_nothing_due
from elhandel.billing.invoice import Draft, issue_at, issue_drafts
from elhandel.billing.issue.drafting import LITTLE_WAITS, Drafting
from elhandel.billing.profile import profiles_of
from elhandel.billing.rounds import leave_only, passed_review
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, statement
from elhandel.portfolio.parties import hold_parties
from elhandel.values.days.local_time import local_date
from elhandel.values.ids import CustomerId


@dataclass(frozen=True, slots=True)
class HeldBilled:
    """The documents that a round issued."""

    invoice_ids: tuple[int, ...]


def bill_held(tx: Transaction, clock: Clock) -> HeldBilled:
    """Bill, on a document each, what was held and can go out now.

    What pays by aconto is left to the bill of its quarter. What nobody released, since it came back
    within bounds by itself, is a draft first where staff look at bills.
    """
    now = clock.now()
    tx.execute(_TAKE)
    hold_parties(tx)
    waiting = _waiting(tx, now)
    note_nothing_due(tx, [held.original for held in waiting if held.nothing_due])
    to_bill = [held for held in waiting if not held.nothing_due]
    corrected = [held.corrects_id for held in to_bill if held.corrects_id is not None]
    tx.execute(_HOLD_CORRECTED, {"ids": corrected})

    sections = sections_of(tx, [key for held in to_bill for key in held.settlements])
    still_held = hold_beyond_bounds(tx, list(sections.values()), now)
    passed = [held for held in to_bill if still_held.isdisjoint(held.settlements)]

    issue = issue_at(now)
    to_draft = [held for held in passed if held.settlements]
    drafts = _drafts(tx, to_draft, sections, issue.on)
    out = _looked_at(tx, to_draft, drafts, now)
    sent = [draft for held, draft in zip(to_draft, drafts, strict=True) if held.original in out]
    issued = issue_drafts(tx, sent, issue)
    over = [held.original for held in passed if not held.settlements or held.original in out]
    note_billed(tx, over, now)

    return HeldBilled(tuple(document.invoice_id for document in issued))


def _looked_at(
    tx: Transaction, waiting: Sequence["_Waiting"], drafts: Sequence[Draft], now: datetime
) -> frozenset[Original]:
    """What goes out now: staff have released it, or had their hours to look at its draft."""
    released = {held.original for held in waiting if held.released}
    due = [
        (held.subject, draft)
        for held, draft in zip(waiting, drafts, strict=True)
        if not held.released
    ]
    subjects = [subject for subject, _ in due]
    leave_only(tx, "held", subjects, now)
    out = passed_review(tx, "held", subjects, due, now)

    return frozenset(released | {held.original for held in waiting if held.subject in out})


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A held settlement, with its unbilled part and unbilled corrections."""

    original: Original
    customer_id: CustomerId
    corrects_id: int | None
    settlements: tuple[SettlementKey, ...]
    nothing_due: bool

    released: bool
    """By staff, who have seen it."""

    @property
    def subject(self) -> str:
        run, supply = self.original
        return f"{run}:{supply}"


def _waiting(tx: Transaction, now: datetime) -> list[_Waiting]:
    waiting = []
    asked = {"today": local_date(now), "too_long": now - LITTLE_WAITS}
    for run, supply, customer, corrects, runs, nothing_due, released in tx.execute(_OPEN, asked):
        held = _Waiting(
            original=(run, supply),
            customer_id=CustomerId(customer),
            corrects_id=corrects,
            settlements=tuple((of_run, supply) for of_run in runs),
            nothing_due=nothing_due,
            released=released,
        )
        waiting.append(held)

    return waiting


def _drafts(
    tx: Transaction,
    released: Sequence[_Waiting],
    sections: Mapping[SettlementKey, BillSection],
    today: date,
) -> list[Draft]:
    wanted = []
    for held in released:
        of_held = [section for key, section in sections.items() if key in held.settlements]
        wanted.append((held.customer_id, of_held))

    bills = bills_of(tx, wanted)
    profiles = profiles_of(tx, [held.customer_id for held in released])
    drafting = Drafting(tx, profiles, today)

    return [
        drafting.draft(bill, held.corrects_id) for held, bill in zip(released, bills, strict=True)
    ]


_OPEN: Final = statement("elhandel.billing.issue", "held_to_bill")

# Held until the end: shards that bill corrections of these wait here (`billing.issue.due`).
_TAKE: Final = """
SELECT held_id FROM billing.held_bill WHERE state <> 'billed' ORDER BY held_id FOR UPDATE
"""

_HOLD_CORRECTED: Final = """
SELECT 1 FROM billing.invoice WHERE invoice_id = ANY(%(ids)s::int[])
ORDER BY invoice_id FOR UPDATE
"""
