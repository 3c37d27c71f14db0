"""Bills of services now, instead of at night: all that is due, or that of some (CD-BIL-13).

Each account is billed in a transaction of its own: one that cannot be is counted, and the others go
on. The same again finds nothing to bill.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import psycopg

from elhandel.billing import archive
from elhandel.billing.charges import accounts_with_charges
from elhandel.billing.issue import BilledNow, bill_account
from elhandel.jobs.billing.bucket import bucket, document, einvoice
from elhandel.jobs.fields import Day, Number, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.jobs.services.charging import AHEAD
from elhandel.jobs.services.shown import billed_shown
from elhandel.platform.database import Transaction
from elhandel.platform.telemetry import logger
from elhandel.portfolio.parties import hold_parties
from elhandel.services import UnableToServe, agreements
from elhandel.services.charging import CHARGED_AS
from elhandel.values.errors import DomainError
from elhandel.values.ids import AccountId

MOST: Final = 2_000
"""Accounts of a run: some minutes. The next run takes the rest."""

FARTHEST: Final = timedelta(days=31)
_AT_ONCE: Final = 500


class GenerateInvoices(Request, frozen=True):
    """What to bill now."""

    why: Reason
    services: tuple[Number, ...] | None = None
    """Their numbers; without them, of every account on which something of services is due."""

    day: Day | None = None
    """As if it were that day, at most a month ahead: the cycles that begin within a week of it are
    billed. The bills bear the date of today, whatever day this is.
    """

    preview: bool = False
    """Only what it would come to; nothing is billed."""


def generate_invoices(tools: Tools, asked: GenerateInvoices) -> Answer:
    """Bill what services cost, as far as it is due."""
    by = _day(tools, asked) + AHEAD
    wanted = _wanted(tools, asked, by)
    invoices: list[Answer] = []
    failed: list[Answer] = []
    for account in sorted(wanted)[:MOST]:
        try:
            billed = _bill(tools, account, wanted[account], by, preview=asked.preview)
        except (DomainError, psycopg.errors.DataError, psycopg.errors.IntegrityError) as error:
            logger.exception("account-not-billed", extra={"customer": account})
            code = error.code if isinstance(error, DomainError) else "unexpected"
            failed.append({"customer": account, "code": code})
        else:
            if billed is not None:
                shown = billed_shown(billed)
                named = {"invoice_id": None, "number": None} if asked.preview else {}
                invoices.append(
                    {"customer": account, "services": wanted[account], **shown, **named}
                )

    if not asked.preview:
        made = [one["invoice_id"] for one in invoices]
        archive.make_documents(tools.database, made, bucket(), document, einvoice)

    return {
        "looked_at": len(wanted),
        "generated": len(invoices),
        "failed": len(failed),
        "left": max(0, len(wanted) - MOST),
        "invoices": invoices,
        "failures": failed,
    }


def _day(tools: Tools, asked: GenerateInvoices) -> date:
    today = tools.clock.today()
    day = asked.day or today
    if not today <= day <= today + FARTHEST:
        raise UnableToServe(
            f"Services are billed as on a day from {today} to {today + FARTHEST}. Choose one of "
            "them.",
            field="day",
        )
    return day


def _wanted(tools: Tools, asked: GenerateInvoices, by: date) -> Mapping[AccountId, list[int]]:
    """The accounts to bill, each with its services that may have to be charged before."""
    found: dict[AccountId, list[int]] = defaultdict(list)
    with tools.database.transaction() as tx:
        numbers = _due(tx, by) if asked.services is None else dict.fromkeys(asked.services)
        for number in numbers:
            agreement = agreements.agreement_of(tx, number)
            if agreement.activated_on is not None:
                found[agreement.account_id].append(number)
        if asked.services is None:
            for account in _with_charges(tx, tools.clock.today()):
                found[account] += []
    return found


def _due(tx: Transaction, by: date) -> Sequence[int]:
    found: list[int] = []
    while len(found) < MOST:
        page = agreements.to_charge(tx, by, found[-1] if found else 0, _AT_ONCE)
        if not page:
            break
        found += page
    return found


def _with_charges(tx: Transaction, today: date) -> Sequence[AccountId]:
    return accounts_with_charges(tx, CHARGED_AS, today, 0, MOST)


def _bill(
    tools: Tools, account: AccountId, numbers: Sequence[int], by: date, *, preview: bool
) -> BilledNow | None:
    today, now = tools.clock.today(), tools.clock.now()
    with tools.database.transaction() as tx, tx.transaction(force_rollback=preview):
        hold_parties(tx)
        for number in numbers:
            agreement = agreements.agreement_of(tx, number, hold=True)
            until = agreement.cycle_on(by).end
            agreements.charge_ahead(tx, agreement, until, today, now)
        return bill_account(tx, account, now)


JOBS: Final = (
    Job(
        "generate-invoices",
        GenerateInvoices,
        generate_invoices,
        traced=True,
    ),
)
