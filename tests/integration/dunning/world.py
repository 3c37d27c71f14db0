"""Households with broadband that do not pay, and the days that pass."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any, Final

from elhandel.dunning import INVARIANTS
from elhandel.jobs.dunning.due import dun, resume_paid
from elhandel.jobs.job import Answer, Tools
from elhandel.jobs.request import Nothing
from elhandel.payments.collections import settle_event
from elhandel.payments.providers import DebitAnswer
from elhandel.payments.rules import bank_day_from, bank_days_before
from elhandel.platform.database import Database, fetch_one
from elhandel.platform.upkeep.invariants import EVERYTHING, check
from elhandel.services.agreements import agreement_of
from elhandel.services.states import State
from elhandel.values.ids import AccountId
from tests.builders.clock import HandClock, at
from tests.integration.payments.world import a_customer, bank_read
from tests.integration.services.world import active

STARTED: Final = "2026-01-12T10:00"
"""A Monday."""

_numbers = count(1)


@dataclass
class Bill:
    """A bill of a service."""

    invoice_id: int
    number: str
    due_on: date
    total_ore: int


@dataclass
class World:
    """The database as its owner, as InvoiceGenerator and as Payments open it, and the time."""

    owner: Database
    office: Database
    payments: Database
    clock: HandClock = field(default_factory=lambda: HandClock(at(STARTED)))

    @property
    def tools(self) -> Tools:
        return Tools(self.office, self.clock)

    def customer(self, market: str = "DK") -> AccountId:
        with self.owner.transaction() as tx:
            customer = a_customer(tx)
            tx.execute(
                "UPDATE portfolio.customer SET market = %s WHERE customer_id = %s",
                [market, customer],
            )
        return customer

    def service(self, customer: AccountId, package: str = "fibre-300") -> int:
        """A service that is delivered from now on, and billed at once."""
        with self.office.transaction() as tx:
            return active(tx, customer, self.clock, package).agreement.agreement_id

    def bills(self, customer: AccountId) -> list[Bill]:
        with self.owner.transaction() as tx:
            rows = tx.execute(
                "SELECT invoice_id, number, due_on, total_ore FROM billing.invoice "
                "WHERE customer_id = %s ORDER BY invoice_id",
                [customer],
            )
            return [Bill(*row) for row in rows]

    def day(self, day: date, *, bank: bool = True) -> Answer:
        """A day at half past twelve: with the bank's statement of the day before, the rule runs."""
        self.clock.move_to_day(day, minutes=750)
        if bank and bank_day_from(day) == day:
            with self.owner.transaction() as tx:
                bank_read(tx, bank_days_before(day, 1))
        return dun(self.tools, Nothing())

    def days(self, first: date, past: date) -> dict[date, Answer]:
        """What happened on which of these days; days on which nothing did are left out."""
        found = {}
        while first < past:
            done = self.day(first)
            if any(done.values()):
                found[first] = done
            first += timedelta(days=1)
        return found

    def resume(self) -> Answer:
        return resume_paid(self.tools, Nothing())

    def pay(self, bill: Bill, ore: int | None = None) -> None:
        """Pay a bill by card, now."""
        number = f"txn-{next(_numbers)}"
        told = DebitAnswer("completed", number, ore or bill.total_ore)
        with self.payments.transaction() as tx:
            settle_event(tx, bill.number, number, told, self.clock.now())

    def state(self, service: int) -> State:
        with self.owner.transaction() as tx:
            return agreement_of(tx, service).state

    def told(self, customer: AccountId) -> list[tuple[str, dict[str, Any]]]:
        """What a customer was told of bills that are due, and of services that are off or on."""
        with self.owner.transaction() as tx:
            return tx.execute(
                "SELECT template, said FROM notifications.notice WHERE customer_id = %s AND "
                "template ~ '^(payment-overdue|suspension|service-(suspended|reactivated))' "
                "ORDER BY notice_id",
                [customer],
            ).fetchall()

    def templates(self, customer: AccountId) -> Sequence[str]:
        return [template for template, _ in self.told(customer)]

    def whole(self) -> bool:
        return not any(one.offenders for one in check(self.owner, INVARIANTS, EVERYTHING))

    def count(self, sql: str, values: Sequence[Any]) -> int:
        with self.owner.transaction() as tx:
            return int(fetch_one(tx, sql, values)[0])
