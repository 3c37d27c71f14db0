"""Any history of bills, payments, disputes, given time and runs that die: nobody is turned off who
owes nothing, nobody was warned less than three days before, nothing is told twice, and what is paid
for runs again.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from elhandel.billing.cycle import cycle_of
from elhandel.billing.disputes import close_dispute, open_dispute, open_disputes
from elhandel.billing.issue import bill_account
from elhandel.dunning.run import dun
from elhandel.ledger import balance
from elhandel.payments.collections import settle
from elhandel.payments.providers import DebitAnswer
from elhandel.payments.respites import give_respite
from elhandel.payments.rules import bank_day_from, bank_days_before
from elhandel.services import agreements
from elhandel.services.agreements import agreement_of, charge_ahead
from elhandel.services.states import State
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId, CustomerId
from tests.builders.chance import by_chance
from tests.integration.dunning.world import World
from tests.integration.payments.world import a_document, bank_read
from tests.integration.services.world import decided

COMMANDS = (
    "day", *["five days"] * 11, "three days without the bank", "run again", "run and die",
    "bill", "bill", "electricity", "pay", "pay", "pay some", "pay too much", "take back",
    "dispute", "agree", "give time", "staff turn off", "staff turn on", "resume", "resume",
)  # fmt: skip


class Died(Exception):
    """The function dies here; whatever was committed stays."""


@dataclass
class Household:
    """A customer with two services."""

    account: AccountId
    services: list[int]
    electricity: set[str] = field(default_factory=set)
    """Bills without services."""


class Scene:
    """What the commands act upon. Time only goes on, from one example to the next too."""

    def __init__(self, world: World, random: Random) -> None:
        self.world, self.random = world, random
        self.world.clock.move_by(days=40)
        anna = world.customer()
        self.home = Household(anna, [world.service(anna), world.service(anna, "5g-200")])

    @property
    def today(self) -> date:
        return self.world.clock.today()

    def do(self, command: str) -> None:
        getattr(self, command.replace(" ", "_"))()

    def day(self) -> None:
        self.world.clock.move_to_day(self.today + timedelta(days=1), minutes=750)
        if bank_day_from(self.today) == self.today:
            with self.world.owner.transaction() as tx:
                bank_read(tx, bank_days_before(self.today, 1))
        self.run_again()

    def five_days(self) -> None:
        for _ in range(5):
            self.day()

    def three_days_without_the_bank(self) -> None:
        for _ in range(3):
            self.world.clock.move_to_day(self.today + timedelta(days=1), minutes=750)
            self.run_again()

    def run_again(self) -> None:
        before = self.off()
        with self.world.office.transaction() as tx:
            dun(tx, self.home.account, self.today, self.world.clock.now())
        for service in self.off() - before:
            self.was_right_to_turn_off(service)

    def run_and_die(self) -> None:
        before = self.off()
        with suppress(Died), self.world.office.transaction() as tx:
            dun(tx, self.home.account, self.today, self.world.clock.now())
            raise Died
        assert self.off() == before

    def bill(self) -> None:
        with self.world.office.transaction() as tx:
            for service in self.home.services:
                agreement = agreement_of(tx, service, hold=True)
                until = cycle_of(self.today + timedelta(days=20), agreement.billing_day).end
                charge_ahead(tx, agreement, until, self.today, self.world.clock.now())
            bill_account(tx, self.home.account, self.world.clock.now())

    def electricity(self) -> None:
        with self.world.owner.transaction() as tx:
            due_on = self.today + timedelta(days=self.random.randint(1, 10))
            made = a_document(tx, self.home.account, 800_00, due_on=due_on)
        self.home.electricity.add(made.number)

    def pay(self) -> None:
        """All that is open, bill by bill."""
        for number, open_ore in self.open_bills():
            self._pay(number, open_ore)

    def pay_some(self) -> None:
        for number, open_ore in self.open_bills()[:1]:
            self._pay(number, self.random.randint(1, open_ore))

    def pay_too_much(self) -> None:
        for number, open_ore in self.open_bills()[-1:]:
            self._pay(number, open_ore + 400_00)

    def _pay(self, number: str, ore: int) -> None:
        (bill,) = [one for one in self.world.bills(self.home.account) if one.number == number]
        self.world.pay(bill, ore)

    def take_back(self) -> None:
        with self.world.payments.transaction() as tx:
            completed = tx.execute(
                "SELECT reference FROM payments.collection "
                "WHERE account_id = %s AND state = 'completed' ORDER BY collection_id DESC",
                [self.home.account],
            ).fetchone()
            if completed is not None:
                told = DebitAnswer("reversed", reason="disputed")
                settle(tx, completed[0], told, self.world.clock.now())

    def dispute(self) -> None:
        disputed = self.disputed()
        numbers = [number for number, _ in self.open_bills() if number not in disputed]
        with self.world.owner.transaction() as tx:
            for number in numbers[:1]:
                open_dispute(tx, number, self._decision())

    def agree(self) -> None:
        with self.world.owner.transaction() as tx:
            for one in open_disputes(tx):
                close_dispute(tx, one.dispute_id, self._decision())

    def give_time(self) -> None:
        with self.world.payments.transaction() as tx:
            until = self.today + timedelta(days=self.random.randint(0, 8))
            give_respite(tx, CustomerId(self.home.account), until, self._decision())

    def staff_turn_off(self) -> None:
        service = self.random.choice(self.home.services)
        if self.world.state(service) is State.ACTIVE:
            with self.world.office.transaction() as tx:
                agreements.suspend(tx, service, "customer_request", decided(self.world.clock))

    def staff_turn_on(self) -> None:
        service = self.random.choice(self.home.services)
        if self.world.state(service) is State.SUSPENDED:
            with self.world.office.transaction() as tx:
                agreements.reactivate(tx, service, decided(self.world.clock))

    def resume(self) -> None:
        owed = self.owed()  # a service that runs again costs something again
        self.world.resume()
        if owed <= 0:
            assert not self.off()

    def _decision(self) -> Decision:
        return Decision("staff:bo", "the customer called", self.world.clock.now())

    # What is known by other ways than those of the rule.

    def off(self) -> set[int]:
        """Services that are off until they are paid."""
        with self.world.owner.transaction() as tx:
            found = [agreement_of(tx, service) for service in self.home.services]
        return {
            one.agreement_id
            for one in found
            if one.state is State.SUSPENDED and one.suspensions[-1].until_paid
        }

    def owed(self) -> int:
        with self.world.owner.transaction() as tx:
            return balance(tx, self.home.account)

    def open_bills(self) -> list[tuple[str, int]]:
        """(number, øre), the oldest due first."""
        with self.world.owner.transaction() as tx:
            return tx.execute(
                "SELECT i.number, sum(e.amount_ore)::int FROM ledger.entry e "
                "JOIN billing.invoice i ON i.invoice_id = e.document_id "
                "WHERE e.account_id = %s AND e.book = 'receivable' "
                "GROUP BY i.number, i.due_on HAVING sum(e.amount_ore) > 0 "
                "ORDER BY i.due_on, i.number",
                [self.home.account],
            ).fetchall()

    def disputed(self) -> set[str]:
        with self.world.owner.transaction() as tx:
            rows = tx.execute(
                "SELECT i.number FROM billing.dispute d JOIN billing.invoice i USING (invoice_id) "
                "WHERE d.closed_at IS NULL"
            )
            return {number for (number,) in rows}

    def told_of(self, template: str, number: str) -> list[date]:
        """The days on which a customer was told this of a bill."""
        with self.world.owner.transaction() as tx:
            rows = tx.execute(
                "SELECT (told_at AT TIME ZONE 'Europe/Copenhagen')::date FROM notifications.notice "
                "WHERE customer_id = %s AND template = %s AND about = %s ORDER BY told_at",
                [self.home.account, template, number],
            )
            return [day for (day,) in rows]

    def was_right_to_turn_off(self, service: int) -> None:
        assert self.owed() > 0
        due = {one.number: one.due_on for one in self.world.bills(self.home.account)}
        disputed = self.disputed()
        reasons = [
            number
            for number, _ in self.open_bills()
            if number not in self.home.electricity | disputed
            and due[number] + timedelta(days=14) <= self.today
            and any(
                day + timedelta(days=3) <= self.today
                for day in self.told_of("suspension-warning", number)
            )
        ]
        assert reasons, f"service {service} was turned off on {self.today} for nothing"
        assert bank_day_from(self.today) == self.today

    def nothing_is_told_twice(self) -> None:
        for one in self.world.bills(self.home.account):
            assert len(self.told_of("payment-overdue", one.number)) <= 1
            warned = self.told_of("suspension-warning", one.number)
            assert all(later > earlier for earlier, later in pairwise(warned))
            if one.number in self.home.electricity:
                assert not warned


@settings(
    max_examples=by_chance(10),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    commands=st.lists(st.sampled_from(COMMANDS), min_size=25, max_size=45),
    seed=st.integers(0, 2**16),
)
def test_whatever_happens_nobody_is_turned_off_for_nothing_and_what_is_paid_runs_again(
    world: World, commands: list[str], seed: int
) -> None:
    scene = Scene(world, Random(seed))
    scene.bill()

    for command in commands:
        scene.do(command)

    scene.nothing_is_told_twice()
    assert world.whole()

    scene.agree()
    scene.pay()
    assert scene.owed() <= 0
    world.resume()
    assert not scene.off()
