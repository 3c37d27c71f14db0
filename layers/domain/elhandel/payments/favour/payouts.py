"""Payouts: planned on the day on which something is found in a customer's favour, ordered on their
day for what is in favour then, and followed until the bank says what became of them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from psycopg.rows import class_row

from elhandel.billing.favour import after_bank_days, payout_rules
from elhandel.payments.accounts import pays_from
from elhandel.payments.errors import UnableToPayOut
from elhandel.payments.favour.set_off import Sides, accounts_in_favour
from elhandel.payments.open_items import OpenAccount, hold_payments, open_accounts
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId

type PayoutState = Literal["planned", "ordered", "paid", "returned", "cancelled", "withdrawn"]

_ROOM: Final = "elhandel.payments.favour"
_CONFIRMED_WITHIN: Final = timedelta(days=7)
"""The statement of the next bank day, even over Easter."""


@dataclass(frozen=True, slots=True)
class Payout:
    """A payout as staff see it."""

    payout_id: int
    account_id: AccountId
    state: PayoutState
    arisen_on: date
    pays_on: date
    is_final: bool
    amount_ore: int | None
    """None until it is ordered: what is in favour on its day decides."""

    last_digits: str | None
    """Of the bank account in use, or that it went to; None where none is registered."""

    account_since: datetime | None
    """Since when the account in use is the customer's; None of what was ordered."""

    return_code: str | None

    @property
    def account_pays_from(self) -> date | None:
        """The first day on which money may go to the account in use."""
        return None if self.account_since is None else pays_from(self.account_since)


def plan_payouts(tx: Transaction, today: date, now: datetime) -> int:
    """Plan a payout for every account with something in favour that has none; how many.

    Somebody who has left and has their last bill is paid sooner, whatever the amount: no bill comes
    on which it could be set off. A plan for which nothing is left is cancelled.
    """
    hold_payments(tx)
    in_favour = favours(tx, accounts_in_favour(tx), today)
    tx.execute(_CANCEL_EMPTY, {"accounts": list(in_favour), "now": now})
    rules = payout_rules(today)

    planned = 0
    for number, found in in_favour.items():
        is_final, ore = found.is_final, found.ore
        if not is_final and ore < rules.least_ore:
            continue
        days = rules.final_bank_days if is_final else rules.bank_days
        values = {
            "account": number,
            "today": today,
            "pays_on": after_bank_days(today, days),
            "is_final": is_final,
        }
        planned += tx.execute(_PLAN, values).rowcount

    return planned


@dataclass(frozen=True, slots=True)
class Favour:
    """What may go back to a customer now."""

    parts: tuple[tuple[int | None, int], ...]
    """(document, øre); None: of what is on account."""

    is_final: bool
    """Whether the customer has left, and has their last bill."""

    @property
    def ore(self) -> int:
        return sum(ore for _, ore in self.parts)


def favours(
    tx: Transaction, accounts: Collection[AccountId], today: date
) -> Mapping[AccountId, Favour]:
    """What may go back on each of the accounts that have something; call it after setting off.

    What somebody who has left has on account waits for their last bill, which it may pay. What a
    document promised to pay back does not.
    """
    opened = open_accounts(tx, accounts)
    waits_from = today - timedelta(days=payout_rules(today).longest_wait_days)
    asked = {"accounts": list(opened), "waits_from": waits_from}
    left = {AccountId(account): billed for account, billed in tx.execute(_WHO_LEFT, asked)}

    found = {number: _favour(account, left.get(number)) for number, account in opened.items()}
    return {number: favour for number, favour in found.items() if favour.ore}


def _favour(account: OpenAccount, finally_billed: bool | None) -> Favour:
    """finally_billed: of somebody who has left; None of anybody else."""
    parts = Sides(account, {}).in_favour
    if finally_billed is False:
        parts = [(document, ore) for document, ore in parts if document is not None]
    return Favour(tuple(parts), is_final=finally_billed is True)


def list_payouts(tx: Transaction, *, only_open: bool, limit: int = 200) -> list[Payout]:
    """Payouts, those that come first, first; only_open: without those that have ended."""
    asked: dict[str, Any] = {"only_open": only_open, "limit": limit}
    return tx.cursor(row_factory=class_row(Payout)).execute(_LIST, asked).fetchall()


@dataclass(frozen=True, slots=True)
class LatePayouts:
    """What somebody has to look at."""

    unconfirmed: int
    """Ordered, and not on the bank's statement a week later."""

    without_account: int
    """Planned for a day that has come, of a customer who has registered no bank account."""


def late_payouts(tx: Transaction, today: date) -> LatePayouts:
    """How many payouts do not move on by themselves."""
    values = {"today": today, "long_ago": today - _CONFIRMED_WITHIN}
    unconfirmed, without_account = fetch_one(tx, _LATE, values)
    return LatePayouts(unconfirmed, without_account)


def stop_payout(tx: Transaction, payout_id: int, decision: Decision) -> None:
    """Cancel a plan: what is in favour is planned anew the next day. Raises UnableToPayOut."""
    values = {"payout": payout_id, "at": decision.at, "by": decision.by, "why": decision.why}
    if not tx.execute(_STOP, values).rowcount:
        raise UnableToPayOut(
            f"There is no planned payout {payout_id}, so it cannot be stopped. `elhandel payout "
            "list` shows those that are planned; what the bank has got is stopped with the bank."
        )


_PLAN: Final = """
INSERT INTO payments.payout (account_id, state, arisen_on, pays_on, is_final)
VALUES (%(account)s, 'planned', %(today)s, %(pays_on)s, %(is_final)s)
ON CONFLICT (account_id) WHERE state = 'planned' DO UPDATE
SET pays_on = excluded.pays_on, is_final = true
WHERE excluded.is_final AND NOT payout.is_final AND excluded.pays_on < payout.pays_on
"""

_CANCEL_EMPTY: Final = """
UPDATE payments.payout SET state = 'cancelled', ended_at = %(now)s
WHERE state = 'planned' AND account_id <> ALL(%(accounts)s::int[])
"""

_WHO_LEFT: Final = statement(_ROOM, "customers_who_left")

_LIST: Final = statement(_ROOM, "payouts")

_LATE: Final = statement(_ROOM, "late_payouts")

_STOP: Final = """
UPDATE payments.payout
SET state = 'cancelled', ended_at = %(at)s, stopped_by = %(by)s, stop_reason = %(why)s
WHERE payout_id = %(payout)s AND state = 'planned'
"""
