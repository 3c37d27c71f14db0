"""Closing months: after it nothing is booked in a month, nor in one before it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from elhandel.ledger.errors import UnableToClose
from elhandel.platform.database import AdvisoryLock, Transaction, fetch_one
from elhandel.values.days.local_time import first_of_month, local_date, next_month
from elhandel.values.decision import Decision


@dataclass(frozen=True, slots=True)
class ClosedPeriod:
    """A month that is closed, with all before it."""

    month: date
    """Its first day."""

    postings: int
    """Booked in it."""

    debit_ore: int
    """Of its entries; as much was credited."""

    closed_before: bool
    """Whether this or a later month was closed already."""


def close_period(tx: Transaction, day: date, decision: Decision) -> ClosedPeriod:
    """Close the month that a day lies in; closing it again changes nothing.

    Waits for every transaction that posts. Raises UnableToClose while the month lasts.
    """
    month = first_of_month(day)
    if next_month(month) > local_date(decision.at):
        raise UnableToClose(
            f"{month:%Y-%m} is not over, and what is issued today is booked today. Close it from "
            f"{next_month(month)} on.",
            month=f"{month:%Y-%m}",
        )

    tx.execute("SELECT pg_advisory_xact_lock(%s)", [AdvisoryLock.LEDGER])
    values = {"month": month, "past": next_month(month)}
    (before,) = fetch_one(tx, _CLOSED, values)
    if not before:
        tx.execute(_CLOSE, {**values, "at": decision.at, "by": decision.by, "why": decision.why})
    postings, debit = fetch_one(tx, _BOOKED, values)

    return ClosedPeriod(month, postings=postings, debit_ore=int(debit), closed_before=before)


def closed_until(tx: Transaction) -> date | None:
    """The first day on which something may be booked; None where no month is closed."""
    day: date | None = fetch_one(tx, _OPEN_FROM, {})[0]
    return day


_CLOSED: Final = "SELECT EXISTS (SELECT FROM ledger.closed_month WHERE month >= %(month)s::date)"

_CLOSE: Final = """
INSERT INTO ledger.closed_month (month, closed_at, closed_by, reason)
VALUES (%(month)s, %(at)s, %(by)s, %(why)s)
"""

_BOOKED: Final = """
SELECT count(DISTINCT posting_id), coalesce(sum(e.amount_ore) FILTER (WHERE e.amount_ore > 0), 0)
FROM ledger.posting p JOIN ledger.entry e USING (posting_id)
WHERE p.booked_on >= %(month)s::date AND p.booked_on < %(past)s::date
"""

_OPEN_FROM: Final = "SELECT (max(month) + interval '1 month')::date FROM ledger.closed_month"
