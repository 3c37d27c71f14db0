"""Billing what was held: what somebody has released, and what its corrections have brought back
within bounds.

Corrections that came back to what was billed have no document: they wait for the next one of their
stretch.
"""

from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Final

from elhandel.billing.bill import (
    BillSection,
    Families,
    StretchKey,
    bills_of,
    due_date,
    kind_of,
    sections_of,
    vat_percent,
)
from elhandel.billing.held import Original, hold_beyond_bounds, note_billed, note_nothing_due
from elhandel.billing.invoice import Draft, issue_drafts, issuer
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.platform.settings import settings
from elhandel.portfolio.parties import hold_parties
from elhandel.values.local_time import local_date

_OPEN: Final = (files("elhandel.billing") / "sql" / "held_stretches.sql").read_bytes()

# Held until the end: shards that bill corrections of these stretches wait here (`billing.due`).
_TAKE: Final = """
SELECT held_id FROM billing.held_bill WHERE state <> 'billed' ORDER BY held_id FOR UPDATE
"""

_HOLD_CORRECTED: Final = """
SELECT 1 FROM billing.invoice WHERE invoice_id = ANY(%(ids)s) ORDER BY invoice_id FOR UPDATE
"""


@dataclass(frozen=True, slots=True)
class HeldBilled:
    """The documents that a round issued."""

    invoice_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An original that is held, with what of it and of its corrections is not billed."""

    original: Original
    customer_id: int
    corrects_id: int | None
    stretches: tuple[StretchKey, ...]
    nothing_due: bool


def bill_held(tx: Transaction, clock: Clock) -> HeldBilled:
    """Bill, on a document each, what was held and can go out now. What pays by aconto is left to
    its quarter's bill.
    """
    now = clock.now()
    tx.execute(_TAKE)
    hold_parties(tx)
    waiting = [
        _Waiting(
            (run, supply),
            customer,
            corrects,
            tuple((of_run, supply) for of_run in runs),
            nothing_due,
        )
        for run, supply, customer, corrects, runs, nothing_due in tx.execute(_OPEN)
    ]
    note_nothing_due(tx, [document.original for document in waiting if document.nothing_due])
    waiting = [document for document in waiting if not document.nothing_due]
    tx.execute(
        _HOLD_CORRECTED,
        {"ids": [document.corrects_id for document in waiting if document.corrects_id is not None]},
    )

    sections = sections_of(tx, [key for document in waiting for key in document.stretches])
    held = hold_beyond_bounds(tx, list(sections.values()), now)
    passed = [document for document in waiting if held.isdisjoint(document.stretches)]
    drafts = _drafts(tx, [released for released in passed if released.stretches], sections, now)
    issued = issue_drafts(
        tx,
        drafts,
        issuer=issuer(),
        issued_on=local_date(now),
        due_on=due_date(local_date(now), settings().payment_days),
        issued_at=now,
    )
    note_billed(tx, [released.original for released in passed], now)
    return HeldBilled(tuple(bill.invoice_id for bill in issued))


def _drafts(
    tx: Transaction, passed: list[_Waiting], sections: dict[StretchKey, BillSection], now: datetime
) -> list[Draft]:
    together = [
        (
            released.customer_id,
            [section for key, section in sections.items() if key in released.stretches],
        )
        for released in passed
    ]
    drafts, families = [], Families(tx)
    for released, bill in zip(passed, bills_of(tx, together), strict=True):
        if released.corrects_id is None:
            percent = vat_percent(local_date(now))
            drafts.append(Draft(bill, None, None, bill.totals(percent), percent))
        else:
            sums, percent = families.add(released.corrects_id, bill)
            drafts.append(
                Draft(bill, None, None, sums, percent, kind_of(sums), released.corrects_id)
            )

    return drafts
