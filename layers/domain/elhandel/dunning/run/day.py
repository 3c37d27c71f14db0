"""A day of an account that has not paid for services, in one transaction: what is told, warned of
and turned off, with the payments held, so that none is booked meanwhile.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from elhandel.dunning.owed import Debt, debts_on
from elhandel.dunning.records import (
    end_warning,
    keep_told,
    keep_warning,
    open_warnings,
    told_of,
)
from elhandel.dunning.steps import Books, Stop, Warning, decide
from elhandel.notifications import Notice, tell_all
from elhandel.payments.open_items import hold_payments
from elhandel.payments.reminders import bank_read_to
from elhandel.payments.respites import hold_account, respite_of
from elhandel.platform.database import Transaction
from elhandel.portfolio.customers import account_of
from elhandel.portfolio.markets import market_of
from elhandel.portfolio.parties import hold_parties
from elhandel.services.agreements import agreements_of, suspend
from elhandel.services.states import State
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId, CustomerId

BY: Final = "dunning"
"""Who turned a service off or on again, where it was this rule."""


@dataclass(frozen=True, slots=True)
class Dunned:
    """What a day came to."""

    told: int = 0
    warned: int = 0
    suspended: int = 0

    def __add__(self, other: "Dunned") -> "Dunned":
        return Dunned(
            self.told + other.told,
            self.warned + other.warned,
            self.suspended + other.suspended,
        )


def dun(tx: Transaction, account_id: AccountId, today: date, now: datetime) -> Dunned:
    """Do what a day asks of an account. The same day again does nothing more."""
    hold_parties(tx)
    hold_payments(tx)
    account = account_of(tx, CustomerId(account_id))
    hold_account(tx, account)
    market = market_of(tx, account, today)
    steps = decide(_books(tx, account, today), market)

    for warned, outcome in steps.end:
        end_warning(tx, warned, outcome, now)
    for debt in steps.tell:
        _tell(tx, account, debt, today, now)
    for stop in steps.stop:
        _stop(tx, stop, now)
    for warning in steps.warn:
        _warn(tx, account, warning, today, now)
    return Dunned(len(steps.tell), len(steps.warn), len(steps.stop))


def _books(tx: Transaction, account: AccountId, today: date) -> Books:
    debts = debts_on(tx, account, today)
    services = agreements_of(tx, CustomerId(account))
    return Books(
        today=today,
        bank_read_to=bank_read_to(tx, today),
        debts=debts,
        warnings=open_warnings(tx, account),
        told=told_of(tx, [debt.invoice_id for debt in debts]),
        active=frozenset(one.agreement_id for one in services if one.state is State.ACTIVE),
        has_respite=respite_of(tx, account, today) is not None,
    )


def _tell(tx: Transaction, account: AccountId, debt: Debt, today: date, now: datetime) -> None:
    keep_told(tx, account, debt, today, now)
    said: dict[str, str | int | date] = {
        "amount": debt.open_ore,
        "days_overdue": (today - debt.due_on).days,
    }
    notice = Notice(account, "payment-overdue", f"overdue {debt.number}", said, about=debt.number)
    tell_all(tx, [notice], now)


def _warn(
    tx: Transaction, account: AccountId, warning: Warning, today: date, now: datetime
) -> None:
    ordinal = keep_warning(tx, account, warning, today, now)
    number = warning.debt.number
    said: dict[str, str | int | date] = {
        "amount": warning.debt.services_ore,
        "days_left": (warning.stops_on - today).days,
    }
    key = f"warning {number} {ordinal}"
    tell_all(tx, [Notice(account, "suspension-warning", key, said, about=number)], now)


def _stop(tx: Transaction, stop: Stop, now: datetime) -> None:
    why = f"not paid in time: {', '.join(stop.numbers)}"
    suspend(tx, stop.agreement_id, "non_payment", Decision(by=BY, why=why, at=now))
