"""Time that was given, as rows: an account has one respite at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from psycopg.rows import class_row

from elhandel.payments.errors import UnableToGiveTime
from elhandel.platform.database import AdvisoryLock, Transaction
from elhandel.portfolio.customers import account_of
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId, CustomerId

MOST: Final = timedelta(days=90)
"""No more at a time: whoever needs more time is looked at again."""


@dataclass(frozen=True, slots=True)
class Respite:
    """Time that was given."""

    account_id: AccountId
    until: date
    """Its last day."""
    given_by: str
    reason: str


def give_respite(tx: Transaction, customer: CustomerId, until: date, decision: Decision) -> Respite:
    """Give a customer time until a day, in place of what was given before; who has not paid then is
    reminded and dunned as before.

    Raises NotFound, UnableToGiveTime for a day that is over, or too far away.
    """
    today = local_date(decision.at)
    if not today <= until <= today + MOST:
        raise UnableToGiveTime(
            f"Time can be given from today until {today + MOST}, and {until} is not in it. Choose "
            "another day.",
            field="last_day",
        )

    account = _held(tx, customer)
    _end(tx, account, decision)
    values = {"account": account, "until": until, "at": decision.at}
    tx.execute(_GIVE, {**values, "by": decision.by, "why": decision.why})
    return Respite(account, until, decision.by, decision.why)


def end_respite(tx: Transaction, customer: CustomerId, decision: Decision) -> None:
    """Take back the time that a customer was given. Raises NotFound, UnableToGiveTime for none."""
    account = _held(tx, customer)
    if not _end(tx, account, decision):
        raise UnableToGiveTime(
            f"Customer {account} was given no time. There is nothing to take back.",
            field="customer",
        )


def hold_account(tx: Transaction, account: AccountId) -> None:
    """Until `tx` ends no other transaction gives this account time, or turns off what it has."""
    tx.execute("SELECT pg_advisory_xact_lock(%s, %s)", [AdvisoryLock.DUNNING, account])


def respite_of(tx: Transaction, account: AccountId, today: date) -> Respite | None:
    """The time that an account has on a day."""
    cursor = tx.cursor(row_factory=class_row(Respite))
    return cursor.execute(_RESPITE, {"account": account, "today": today}).fetchone()


def with_respite(tx: Transaction, accounts: Sequence[AccountId], today: date) -> set[AccountId]:
    """Those of these accounts that have time on a day."""
    rows = tx.execute(_WITH, {"accounts": list(accounts), "today": today})
    return {AccountId(account) for (account,) in rows}


def _held(tx: Transaction, customer: CustomerId) -> AccountId:
    account = account_of(tx, customer)
    hold_account(tx, account)
    return account


def _end(tx: Transaction, account: AccountId, decision: Decision) -> bool:
    values = {"account": account, "at": decision.at, "by": decision.by, "why": decision.why}
    return bool(tx.execute(_END, values).rowcount)


_GIVE: Final = """
INSERT INTO payments.respite (account_id, until, given_at, given_by, reason)
VALUES (%(account)s, %(until)s, %(at)s, %(by)s, %(why)s)
"""

_END: Final = """
UPDATE payments.respite r SET ended_at = %(at)s, ended_by = %(by)s, ended_why = %(why)s
FROM portfolio.account a
WHERE a.customer_id = r.account_id AND a.account_id = %(account)s AND r.ended_at IS NULL
"""

_WITH: Final = """
SELECT DISTINCT a.account_id
FROM payments.respite r JOIN portfolio.account a ON a.customer_id = r.account_id
WHERE a.account_id = ANY(%(accounts)s::int[]) AND r.ended_at IS NULL AND r.until >= %(today)s
"""

_RESPITE: Final = """
SELECT a.account_id, r.until, r.given_by, r.reason
FROM payments.respite r JOIN portfolio.account a ON a.customer_id = r.account_id
WHERE a.account_id = %(account)s AND r.ended_at IS NULL AND r.until >= %(today)s
ORDER BY r.until DESC LIMIT 1
"""
