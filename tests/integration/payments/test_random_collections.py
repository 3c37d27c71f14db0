"""Random orders of everything that happens while money is collected, with crashes at every step: no
krone is collected twice, and none is lost.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from elhandel.payments.exchange import Vault, collect, follow_links, take_webhook
from elhandel.payments.methods import set_auto_pay
from elhandel.payments.providers import Debit, DebitAnswer, LinkAnswer
from elhandel.platform.database import Database
from elhandel.values.ids import AccountId
from simulator.world.payments import Webhooks
from tests.builders.chance import by_chance
from tests.integration.payments.provider import (
    SECRET,
    WithProvider,
    a_provider,
    decided,
    pays_by_itself,
)
from tests.integration.payments.world import (
    Document,
    a_customer,
    a_document,
    a_movement,
    a_statement,
    book,
    booked,
    offenders,
    owed,
)

DAY = date(2026, 3, 16)
_series = count(1)

COMMANDS = (
    "run", "run", "run", "run and die before", "run and die after", "answer lost", "settle",
    "settle", "tell", "tell twice", "tell and die", "take back", "customer pays", "credit",
    "next day", "next day", "bill", "links", "links", "link answer lost", "pay link", "pay link",
    "come to nothing", "come to nothing", "give up link", "auto-pay off", "auto-pay on",
    "pay again",
)  # fmt: skip
OUTCOMES = ("completed", "completed", "insufficient_funds", "technical", "account_closed")


class Died(Exception):
    """The function dies here; whatever was committed stays."""


@dataclass
class Account:
    """A customer who pays by itself, and what happened to them."""

    account: AccountId
    documents: list[Document] = field(default_factory=list)
    asked_ore: int = 0
    paid_ore: int = 0
    """By transfer."""


class Client:
    """The provider's client; dies, or loses the answer, once it is told to."""

    def __init__(self, world: WithProvider, how: str) -> None:
        self.world, self.how = world, how

    def debit(self, debit: Debit) -> DebitAnswer:
        if self.how == "run and die before":
            raise Died
        answer = self.world.client.debit(debit)
        if self.how in {"run and die after", "answer lost"}:
            raise Died
        return answer

    def open_link(
        self, reference: str, amount_ore: int, description: str, expires_at: datetime
    ) -> LinkAnswer:
        answer = self.world.client.open_link(reference, amount_ore, description, expires_at)
        if self.how == "link answer lost":
            raise Died
        return answer

    def close_link(self, reference: str) -> DebitAnswer:
        answer = self.world.client.close_link(reference)
        if self.how == "link answer lost":
            raise Died
        return answer


class Scene:
    """What the commands act upon."""

    def __init__(
        self, ours: Database, database: Database, vault: Vault, world: WithProvider
    ) -> None:
        self.ours, self.database, self.vault, self.world = ours, database, vault, world
        self.accounts = [self._account(name) for name in ("Anna Holm", "Bo Dahl")]

    def _account(self, name: str) -> Account:
        with self.database.transaction() as tx:
            account = Account(a_customer(tx, name))
        pays_by_itself(self.ours, self.world, self.vault, account.account)
        self.bill(account, 500_00)
        return account

    def bill(self, account: Account, ore: int) -> None:
        with self.database.transaction() as tx:
            day = self.world.clock.today()
            account.documents.append(a_document(tx, account.account, ore, due_on=day))
        account.asked_ore += ore

    def credit(self, account: Account, ore: int) -> None:
        with self.database.transaction() as tx:
            corrected = account.documents[-1]
            a_document(tx, account.account, -ore, corrects=corrected)
        account.asked_ore -= ore

    def customer_pays(self, account: Account, ore: int) -> None:
        line = a_movement(
            next(_series), ore, booked_on=DAY, reference=account.documents[-1].reference,
            text=f"{next(_series)}",
        )  # fmt: skip
        booked(self.ours, self.vault, a_statement(line))
        account.paid_ore += ore

    def run(self, how: str) -> None:
        with suppress(Died):
            collect(self.ours, self.world.clock, Client(self.world, how))

    def follow_links(self, how: str) -> None:
        with suppress(Died):
            follow_links(self.ours, self.world.clock, Client(self.world, how))

    def pay_link(self, account: Account, *, accepted: bool) -> None:
        """By a link that is still good, though we may have closed it or lost its address."""
        numbers = {document.number for document in account.documents}
        for reference, made in self.world.provider.shown()["transactions"].items():
            number, _, attempt = reference.rpartition("-")
            if number in numbers and attempt.startswith("L") and made["state"] == "pending":
                self.world.provider.pay_link(reference, accepted=accepted)
                return

    def pay_again(self, account: Account) -> None:
        """By a link that is paid, from a second window."""
        numbers = {document.number for document in account.documents}
        for reference, made in self.world.provider.shown()["transactions"].items():
            number, _, attempt = reference.rpartition("-")
            is_paid = made["state"] == "completed" and "~" not in attempt
            if number in numbers and attempt.startswith("L") and is_paid:
                self.world.provider.pay_again(reference)
                return

    def auto_pay(self, account: Account, *, on: bool) -> None:
        with self.ours.transaction() as tx:
            set_auto_pay(tx, account.account, decided(self.world.clock), on=on)

    def tell(self, how: str, seed: int) -> None:
        dice = Random(seed)

        def send(path: str, body: bytes, headers: Mapping[str, str]) -> int:
            if how == "tell and die" and dice.random() < 0.5:
                return 500  # it is told again later
            topic = "mandate" if path.endswith("mandate") else "payment"
            signature = headers["x-netcash-signature"]
            take_webhook(self.ours, self.world.clock, topic, body, signature, SECRET)
            died = how == "tell and die" and dice.random() < 0.5
            return 500 if died else 200  # the answer is lost

        Webhooks(
            self.world.provider, self.world.clock, SECRET, send,
            shuffled=True, twice=how == "tell twice", by_number=seed % 2 == 1, seed=seed,
        ).tell()  # fmt: skip

    def take_back(self, account: Account) -> None:
        for reference, made in self.world.provider.shown()["transactions"].items():
            if made["state"] == "completed" and reference[:10] == account.documents[0].number:
                self.world.provider.take_back(reference)
                return

    def collected(self) -> Mapping[str, Decimal]:
        """What the provider has taken or may take of each document, those taken back included."""
        taken: dict[str, Decimal] = defaultdict(Decimal)
        for reference, made in self.world.provider.shown()["transactions"].items():
            if made["state"] != "failed" and "~" not in reference:  # a second window is not ours
                taken[reference.rpartition("-")[0]] += Decimal(made["amount"])
        return taken

    def under_way(self) -> Mapping[str, int]:
        """How many debits of each document the provider has under way."""
        pending: dict[str, int] = defaultdict(int)
        for reference, made in self.world.provider.shown()["transactions"].items():
            pending[reference.rpartition("-")[0]] += made["state"] == "pending"
        return pending


@dataclass(frozen=True)
class Command:
    kind: str
    account: int
    ore: int
    seed: int
    outcomes: tuple[str, ...]


commands = st.builds(
    Command,
    kind=st.sampled_from(COMMANDS),
    account=st.integers(0, 1),
    ore=st.integers(1, 400_00),
    seed=st.integers(0, 2**16),
    outcomes=st.tuples(st.sampled_from(OUTCOMES), st.sampled_from(OUTCOMES)),
)


def do(scene: Scene, command: Command) -> None:
    account = scene.accounts[command.account]
    match command.kind:
        case "settle":
            scene.world.provider.plan(str(account.account), list(command.outcomes))
            scene.world.provider.settle()
        case "tell" | "tell twice" | "tell and die":
            scene.tell(command.kind, command.seed)
        case "links" | "link answer lost":
            scene.follow_links(command.kind)
        case "come to nothing":  # so that a link is wanted
            scene.run("run")
            scene.world.provider.plan(str(account.account), ["rejected", "rejected"])
            scene.world.provider.settle()
            scene.tell("tell", command.seed)
        case "next day":
            scene.world.clock.move_to(scene.world.clock.day + timedelta(days=1))
        case "run" | "run and die before" | "run and die after" | "answer lost":
            scene.run(command.kind)
        case _:
            done_by_someone(scene, account, command)


def done_by_someone(scene: Scene, account: Account, command: Command) -> None:
    """What the customer does, or staff do."""
    match command.kind:
        case "take back":
            scene.take_back(account)
        case "customer pays":
            scene.customer_pays(account, command.ore)
        case "credit":
            scene.credit(account, command.ore)
        case "bill":
            scene.bill(account, command.ore)
        case "pay again":
            scene.pay_again(account)
        case "pay link" | "give up link":
            scene.pay_link(account, accepted=command.kind == "pay link")
        case "auto-pay off" | "auto-pay on":
            scene.auto_pay(account, on=command.kind == "auto-pay on")
        case _:
            raise AssertionError(command.kind)


@settings(
    max_examples=by_chance(15),
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=st.lists(commands, min_size=4, max_size=25))
def test_no_krone_is_collected_twice_and_none_is_lost(
    ours: Database, database: Database, vault: Vault, story: list[Command]
) -> None:
    with database.transaction() as tx:
        tx.execute("TRUNCATE payments.collection, payments.mandate, payments.method CASCADE")
        tx.execute("TRUNCATE payments.auto_pay, payments.inbound_event")
    before = book(database, "collecting")

    with a_provider(ours, DAY, series=f"N{next(_series)}") as world:
        scene = Scene(ours, database, vault, world)
        totals = {}
        for command in story:
            do(scene, command)
            totals |= amounts_of(database, scene)

            # Never two of one krone: what is under way, taken or taken back of a document is never
            # more than the document, and one debit at a time is under way.
            assert all(pending <= 1 for pending in scene.under_way().values())
            for number, taken in scene.collected().items():
                assert taken * 100 <= totals[number]

        scene.run("run")
        world.provider.settle()
        scene.tell("tell twice", seed=1)
        shown = world.provider.shown()["transactions"].values()

    # None is lost: what the provider holds stands in the books, and each account owes what it was
    # asked for less what it paid.
    held = sum(Decimal(made["amount"]) for made in shown if made["state"] == "completed")
    assert book(database, "collecting") - before == held * 100
    paid = {
        scene.accounts[0].account: 0,
        scene.accounts[1].account: 0,
    }
    for reference, made in world.provider.shown()["transactions"].items():
        if made["state"] == "completed":
            paid[owner_of(database, reference.partition("~")[0])] += int(
                Decimal(made["amount"]) * 100
            )
    for account in scene.accounts:
        left = account.asked_ore - account.paid_ore - paid[account.account]
        assert owed(database, account.account) == left
    assert offenders(database) == []


def amounts_of(database: Database, scene: Scene) -> Mapping[str, int]:
    """The totals of the documents, by number."""
    with database.transaction() as tx:
        rows = tx.execute(
            "SELECT number, total_ore FROM billing.invoice WHERE customer_id = ANY(%s)",
            [[account.account for account in scene.accounts]],
        )
        return dict(rows.fetchall())


def owner_of(database: Database, reference: str) -> AccountId:
    with database.transaction() as tx:
        row = tx.execute(
            "SELECT account_id FROM payments.collection WHERE reference = %s", [reference]
        ).fetchone()
    assert row is not None
    return AccountId(row[0])


def test_runs_side_by_side_collect_once(
    database: Database, database_of: Callable[[str], Database], ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        customers = [a_customer(tx, f"Kunde {number}") for number in range(6)]
        for customer in customers:
            a_document(tx, customer, 300_00, due_on=DAY)
    with a_provider(ours, DAY) as world:
        for customer in customers:
            pays_by_itself(ours, world, vault, customer)
        with ThreadPoolExecutor(4) as workers:
            list(
                workers.map(
                    lambda _: collect(database_of("payments"), world.clock, world.client), range(4)
                )
            )
        world.provider.settle()
        hooks = [world.webhooks(twice=True, shuffled=True) for _ in range(2)]
        with ThreadPoolExecutor(2) as workers:
            list(workers.map(lambda hook: hook.tell(), hooks))
        made = world.provider.shown()["transactions"]

    assert len(made) == 6
    assert [owed(database, customer) for customer in customers] == [0] * 6
    assert book(database, "collecting") == 6 * 300_00
    assert offenders(database) == []
