"""Everybody who writes about one customer's money, in any order, with crashes: debits, links, the
bank's files, set-offs, payouts, reminders, disputes and staff. What the provider and the bank hold
is what the books say, and no krone is collected twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from elhandel.billing.disputes import close_dispute, open_dispute, open_disputes
from elhandel.payments.accounts import PAYOUT_ACCOUNT, register_account
from elhandel.payments.errors import UnableToReachBank
from elhandel.payments.exchange import Vault, fetch_files, pay_out
from elhandel.payments.favour import set_off_all
from elhandel.payments.incoming import give_line, waiting_lines
from elhandel.payments.orders import Debtor
from elhandel.payments.reminders import remind
from elhandel.platform.database import Database
from elhandel.values.decision import Decision
from simulator.world.bank import ACCOUNT
from simulator.world.payments.provider import payout_text
from tests.builders.chance import by_chance
from tests.integration.payments.bank import WithBank, gateway_of
from tests.integration.payments.provider import WithProvider, a_provider, decided
from tests.integration.payments.test_random_collections import (
    COMMANDS,
    OUTCOMES,
    Account,
    Command,
    Scene,
    amounts_of,
    do,
)
from tests.integration.payments.world import NOW, book, offenders, owed

DAY = date(2026, 3, 16)
US = Debtor("Elhandel A/S", ACCOUNT, "DABADKKK")
NUMBERS = ("GB82WEST12345698765432", "GB33BUKB20201555555555")
"""Of the two customers; the second one's is closed."""
EMPTIED = (
    "TRUNCATE payments.collection, payments.mandate, payments.method, payments.bank_file, "
    "payments.bank_line, payments.payout, payments.order_file, payments.payout_account, "
    "payments.reminder CASCADE",
    "TRUNCATE payments.auto_pay, payments.inbound_event",
)
_series = count(1)


class Lost:
    """The bank's gateway, whose answer to an order is lost; the bank has it."""

    def __init__(self, bank: WithBank) -> None:
        self.bank = bank

    def order(self, content: bytes) -> None:
        self.bank.client.order(content)
        raise UnableToReachBank("lost")


class Wide(Scene):
    """The scene with a bank, payouts, reminders, disputes and staff."""

    bank: WithBank
    asked_ore: int = 0

    def customer_pays(self, account: Account, ore: int) -> None:
        reference = account.documents[-1].reference
        self.bank.bank.receive(ore, reference=reference, text=f"{next(_series)}")

    def somebody_pays(self, ore: int) -> None:
        self.bank.bank.receive(ore, text=f"tak {next(_series)}")

    def provider_pays_out(self) -> None:
        ore = int(self.world.provider.pay_out() * 100)
        if ore:
            self.bank.bank.receive(ore, text=payout_text(self.world.clock.today()))

    def fetch(self) -> None:
        fetch_files(self.ours, self.world.clock, self.vault, self.bank.client)

    def pays_out(self, *, is_lost: bool) -> None:
        client = Lost(self.bank) if is_lost else self.bank.client
        with suppress(UnableToReachBank):
            pay_out(self.ours, self.world.clock, self.vault, client, US)  # type: ignore[arg-type]

    def sets_off(self) -> None:
        with self.ours.transaction() as tx:
            set_off_all(tx, self.world.clock.today(), self.world.clock.now())

    def reminds(self) -> None:
        with self.ours.transaction() as tx:
            remind(tx, self.world.clock.today(), self.world.clock.now())

    def disputes(self, account: Account) -> None:
        with self.database.transaction() as tx:
            number = account.documents[-1].number
            if number not in {dispute.number for dispute in open_disputes(tx)}:
                open_dispute(tx, number, decided(self.world.clock))

    def closes_disputes(self) -> None:
        with self.database.transaction() as tx:
            for dispute in open_disputes(tx):
                close_dispute(tx, dispute.dispute_id, decided(self.world.clock))

    def staff_give(self, account: Account) -> None:
        with self.ours.transaction() as tx:
            for line in waiting_lines(tx)[:1]:
                if line.amount_ore > 0:
                    decision = decided(self.world.clock)
                    give_line(tx, line.bank_line_id, account.account, decision)


@contextmanager
def a_scene(ours: Database, database: Database, vault: Vault) -> Iterator[Wide]:
    with database.transaction() as tx:
        for statement in EMPTIED:
            tx.execute(statement)
    world: WithProvider
    with (
        a_provider(ours, DAY, series=f"W{next(_series)}") as world,
        gateway_of(world.clock) as bank,
    ):
        scene = Wide(ours, database, vault, world)
        scene.bank = bank
        bank.bank.close_account(NUMBERS[1])
        key = vault.sealer.key_for(PAYOUT_ACCOUNT)
        with ours.transaction() as tx:
            for account, number in zip(scene.accounts, NUMBERS, strict=True):
                letter = Decision("staff", "a letter", NOW - timedelta(days=30))
                register_account(tx, account.account, number, letter, key, bic="WESTGB2L")
        yield scene


@dataclass(frozen=True)
class Held:
    """What stands in the books before a story begins."""

    collecting: int
    bank: int
    unidentified: int
    payouts: int

    @classmethod
    def now(cls, database: Database) -> "Held":
        names = ("collecting", "bank", "unidentified", "payouts")
        return cls(*(book(database, name) for name in names))


OTHERS = (
    "fetch", "fetch", "fetch", "pay out", "pay out", "pay out and lose", "set off", "remind",
    "dispute", "close disputes", "somebody pays", "staff give", "provider pays out",
)  # fmt: skip

commands = st.builds(
    Command,
    kind=st.sampled_from((*COMMANDS, *OTHERS, *OTHERS)),
    account=st.integers(0, 1),
    ore=st.integers(1, 400_00),
    seed=st.integers(0, 2**16),
    outcomes=st.tuples(st.sampled_from(OUTCOMES), st.sampled_from(OUTCOMES)),
)


def done(scene: Wide, command: Command) -> None:
    account = scene.accounts[command.account]
    match command.kind:
        case "fetch":
            scene.fetch()
        case "pay out" | "pay out and lose":
            scene.pays_out(is_lost=command.kind == "pay out and lose")
        case "set off":
            scene.sets_off()
        case "remind":
            scene.reminds()
        case "dispute":
            scene.disputes(account)
        case "close disputes":
            scene.closes_disputes()
        case "somebody pays":
            scene.somebody_pays(command.ore)
        case "staff give":
            scene.staff_give(account)
        case "provider pays out":
            scene.provider_pays_out()
        case _:
            do(scene, command)


@settings(
    max_examples=by_chance(12),
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=st.lists(commands, min_size=8, max_size=30))
def test_whoever_writes_no_krone_is_collected_twice_and_none_is_lost(
    ours: Database, database: Database, vault: Vault, story: list[Command]
) -> None:
    before = Held.now(database)
    with a_scene(ours, database, vault) as scene:
        for command in story:
            done(scene, command)
            totals = amounts_of(database, scene)
            assert all(pending <= 1 for pending in scene.under_way().values())
            for number, taken in scene.collected().items():
                assert taken * 100 <= totals[number]

        # To the end: all is told, ordered and reported; each day is over.
        scene.run("run")
        scene.world.provider.settle()
        scene.tell("tell twice", seed=1)
        for _ in range(12):
            scene.world.clock.move_to(scene.world.clock.day + timedelta(days=1))
            scene.fetch()
            scene.pays_out(is_lost=False)
        scene.world.clock.move_to(scene.world.clock.day + timedelta(days=7))
        scene.fetch()
        after = Held.now(database)

        made = scene.world.provider.shown()
        completed = sum(
            int(Decimal(one["amount"]) * 100)
            for one in made["transactions"].values()
            if one["state"] == "completed"
        )
        movements = scene.bank.bank._state.movements
        paid_out = sum(m.amount_ore for m in movements if m.text and "NETCASH" in m.text)
        went_out = -sum(m.amount_ore for m in movements if m.end_to_end)
        paid_in = sum(m.amount_ore for m in movements) - paid_out + went_out

    # What the provider holds, and what the bank holds.
    assert after.collecting - before.collecting == completed - paid_out
    assert after.bank - before.bank == scene.bank.bank.balance_ore()
    assert after.payouts == before.payouts

    # What customers owe is what they were asked for, less what they paid, and what went back.
    asked = sum(account.asked_ore for account in scene.accounts)
    left = sum(owed(database, account.account) for account in scene.accounts)
    waiting = after.unidentified - before.unidentified
    assert left + waiting == asked - paid_in - completed + went_out
    assert offenders(database) == []
