"""Betalingsservice in random orders: files that are lost, late, brought twice or imported twice,
results and agreements in any order, payments in between, crashes between any two steps. What it has
debited is in the books, and no krone is collected twice.
"""

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from random import Random

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from elhandel.payments.betalingsservice import Creditor
from elhandel.payments.collections import (
    hand_over_collections,
    make_collection_file,
    waiting_files,
)
from elhandel.payments.errors import UnableToCollect
from elhandel.payments.events import handle_waiting, store_event
from elhandel.payments.exchange import Vault, import_delivery
from elhandel.payments.mandates import follow_agreements
from elhandel.payments.methods import set_auto_pay
from elhandel.platform.database import Database
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId
from simulator.world.payments import Betalingsservice
from tests.builders.chance import by_chance
from tests.integration.payments.bank import MovedClock
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

US = Creditor(pbs="01234567", debtor_group="1", supplier="12345674")
DAY = date(2026, 3, 18)
_series = count(1)
_deliveries = count(1_000, 1_000)

COMMANDS = (
    "days", "days", "days", "days", "carry", "carry", "carry", "house", "house", "house",
    "make and die", "hand over", "hand over and lose", "bring twice", "carry out", "import twice",
    "import and die", "take back", "ends", "begins", "auto-pay off", "auto-pay on",
    "customer pays", "credit", "bill", "bill", "weeks", "month", "month", "retry",
)  # fmt: skip
CODES = ("0236", "0236", "0236", "0237", "0238")


class Died(Exception):
    """The function dies here; what was not committed is undone."""


@dataclass
class Payer:
    """A customer with an agreement, and what happened to them."""

    account: AccountId
    documents: list[Document] = field(default_factory=list)
    asked_ore: int = 0
    paid_ore: int = 0
    agreement: int = 1


@dataclass(frozen=True)
class Command:
    kind: str
    payer: int
    ore: int
    seed: int
    codes: tuple[str, ...]


class Scene:
    """Us, Betalingsservice, and the staff who carry files between the two."""

    def __init__(self, ours: Database, database: Database, vault: Vault) -> None:
        self.ours, self.database, self.vault = ours, database, vault
        self.clock = MovedClock(DAY)
        self.house = Betalingsservice(next(_deliveries))
        self.on_the_desk: list[bytes] = []
        """Files of ours that staff have, and have not brought yet."""
        self.in_the_post: list[bytes] = []
        """Deliveries that staff have not imported yet."""
        self.payers = [self._payer(name) for name in ("Anna Holm", "Bo Dahl")]
        self.days(1)  # the file has to be delivered by tomorrow

    def _payer(self, name: str) -> Payer:
        with self.database.transaction() as tx:
            payer = Payer(a_customer(tx, name))
        self.bill(payer, 500_00)
        self.imported(self.house.agreements([(payer.account, "1", "0231")]))
        return payer

    def bill(self, payer: Payer, ore: int) -> None:
        with self.database.transaction() as tx:
            due = self.clock.today() + timedelta(days=14)
            payer.documents.append(a_document(tx, payer.account, ore, due_on=due))
        payer.asked_ore += ore

    def credit(self, payer: Payer, ore: int) -> None:
        with self.database.transaction() as tx:
            a_document(tx, payer.account, -ore, corrects=payer.documents[-1])
        payer.asked_ore -= ore

    def customer_pays(self, payer: Payer, ore: int) -> None:
        line = a_movement(
            next(_series), ore, booked_on=DAY, reference=payer.documents[-1].reference,
            text=f"{next(_series)}",
        )  # fmt: skip
        booked(self.ours, self.vault, a_statement(line))
        payer.paid_ore += ore

    def make(self, *, dies: bool = False) -> None:
        with suppress(Died), self.ours.transaction() as tx:
            make_collection_file(tx, US, self.clock.today(), self.clock.now())
            if dies:
                raise Died

    def hand_over(self, *, is_lost: bool = False) -> None:
        """Staff get each file that waits; the answer may be lost, and then nobody has it."""
        with self.ours.transaction() as tx:
            waiting = [file.collection_file_id for file in waiting_files(tx)]
        decision = Decision("staff", "by hand", self.clock.now())
        for number in waiting:
            with suppress(UnableToCollect):
                with self.ours.transaction() as tx:
                    content = hand_over_collections(tx, number, decision)
                if not is_lost:
                    self.on_the_desk.append(content)

    def hand_over_again(self) -> None:
        """Whoever lost a file gets the same one."""
        decision = Decision("staff", "lost", self.clock.now())
        with self.ours.transaction() as tx:
            rows = tx.execute(
                "SELECT collection_file_id FROM payments.collection_file "
                "WHERE handed_over_at IS NOT NULL"
            ).fetchall()
            for (number,) in rows:
                self.on_the_desk.append(hand_over_collections(tx, number, decision))

    def bring(self, times: int = 1) -> None:
        for content in self.on_the_desk:
            for _ in range(times):
                self.house.receive(content)
        self.on_the_desk = []

    def carry_out(self, codes: tuple[str, ...]) -> None:
        content = self.house.carry_out(self.clock.today(), codes)
        if content is not None:
            self.in_the_post.append(content)

    def imported(self, content: bytes, times: int = 1) -> None:
        for _ in range(times):
            import_delivery(self.ours, self.clock, content, pbs=US.pbs)
        with self.ours.transaction() as tx:
            follow_agreements(tx, self.clock.now())

    def import_all(self, seed: int, times: int = 1, *, dies: bool = False) -> None:
        """In any order; a crash may come after a delivery is kept and before it is used."""
        Random(seed).shuffle(self.in_the_post)
        for content in self.in_the_post:
            if dies:
                kind, number = content[16:20].decode(), content[20:30].decode()
                topic = "payment" if kind == "0602" else "mandate"
                with self.ours.transaction() as tx:
                    store_event(
                        tx, "betalingsservice", f"{kind}-{number}", topic, content,
                        self.clock.now(),
                    )  # fmt: skip
            else:
                self.imported(content, times)
        self.in_the_post = []

    def retry(self) -> None:
        handle_waiting(self.ours, self.clock)

    def take_back(self, payer: Payer) -> None:
        for reference, demand in list(self.house.debited.items()):
            if demand.customer == payer.account:
                self.in_the_post.append(self.house.take_back(reference))
                return

    def agreement(self, payer: Payer, *, begins: bool) -> None:
        payer.agreement += begins
        code = "0231" if begins else "0232"
        told = [(int(payer.account), str(payer.agreement), code)]
        self.in_the_post.append(self.house.agreements(told))

    def auto_pay(self, payer: Payer, *, on: bool) -> None:
        with self.ours.transaction() as tx:
            decision = Decision("customer", "asked for", self.clock.now())
            set_auto_pay(tx, payer.account, decision, on=on)

    def days(self, many: int) -> None:
        """Each morning what has to be delivered is put into a file."""
        for _ in range(many):
            self.clock.move_to(self.clock.day + timedelta(days=1))
            self.make()

    def carry(self) -> None:
        self.hand_over()
        self.bring()

    def month(self, command: Command) -> None:
        """A month as it should be."""
        for _ in range(15):
            self.days(2)
            self.carry()
            self.work_of_the_house(command)

    def work_of_the_house(self, command: Command) -> None:
        self.carry_out(command.codes)
        self.import_all(command.seed)

    def demanded(self) -> dict[str, int]:
        """What of each document the house may debit or has debited, in øre."""
        demanded: dict[str, int] = defaultdict(int)
        for reference, demand in self.house.demands.items():
            is_open = reference in self.house.debited or reference not in self.house._told
            demanded[reference.rpartition("-")[0]] += demand.amount_ore * is_open
        return demanded


def do(scene: Scene, command: Command) -> None:
    payer = scene.payers[command.payer]
    steps: dict[str, Callable[[], None]] = {
        "carry": scene.carry,
        "house": lambda: scene.work_of_the_house(command),
        "make and die": lambda: scene.make(dies=True),
        "hand over": scene.hand_over,
        "hand over and lose": lambda: scene.hand_over(is_lost=True),
        "bring twice": lambda: scene.bring(times=2),
        "carry out": lambda: scene.carry_out(command.codes),
        "import twice": lambda: scene.import_all(command.seed, times=2),
        "import and die": lambda: scene.import_all(command.seed, dies=True),
        "retry": scene.retry,
        "take back": lambda: scene.take_back(payer),
        "ends": lambda: scene.agreement(payer, begins=False),
        "begins": lambda: scene.agreement(payer, begins=True),
        "auto-pay off": lambda: scene.auto_pay(payer, on=False),
        "auto-pay on": lambda: scene.auto_pay(payer, on=True),
        "customer pays": lambda: scene.customer_pays(payer, command.ore),
        "credit": lambda: scene.credit(payer, command.ore),
        "bill": lambda: scene.bill(payer, command.ore),
        "days": lambda: scene.days(1 + command.seed % 4),
        "weeks": lambda: scene.days(14),
        "month": lambda: scene.month(command),
    }
    steps[command.kind]()


commands = st.builds(
    Command,
    kind=st.sampled_from(COMMANDS),
    payer=st.integers(0, 1),
    ore=st.integers(1, 400_00),
    seed=st.integers(0, 2**16),
    codes=st.tuples(st.sampled_from(CODES), st.sampled_from(CODES)),
)


def told(*kinds: str) -> list[Command]:
    return [Command(kind, 0, 300_00, 1, ("0236", "0237")) for kind in kinds]


@settings(
    max_examples=by_chance(12),
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(told("carry", "customer pays", "weeks", "house", "take back", "house", "month"))
@example(told("hand over and lose", "credit", "month", "bill", "bill", "month", "import twice"))
@example(told("customer pays", "hand over", "days", "carry", "ends", "month", "begins", "month"))
@given(story=st.lists(commands, min_size=6, max_size=30))
def test_what_betalingsservice_debits_is_booked_once_and_is_never_too_much(
    ours: Database, database: Database, vault: Vault, story: list[Command]
) -> None:
    with database.transaction() as tx:
        tx.execute(
            "TRUNCATE payments.collection, payments.collection_file, payments.mandate, "
            "payments.method CASCADE"
        )
        tx.execute("TRUNCATE payments.auto_pay, payments.inbound_event")
    before = book(database, "collecting")
    scene = Scene(ours, database, vault)
    for command in story:
        do(scene, command)
        totals = {
            document.number: total
            for payer in scene.payers
            for document, total in totals_of(database, payer)
        }
        for number, ore in scene.demanded().items():
            assert ore <= totals[number]

    # To the end: what is lost is found, brought, carried out, told and used.
    scene.hand_over_again()
    scene.bring()
    scene.days(100)
    scene.carry_out(())
    scene.import_all(1, times=2)
    assert handle_waiting(ours, scene.clock)[1] == 0

    debited = scene.house.debited.values()
    assert book(database, "collecting") - before == sum(one.amount_ore for one in debited)
    for payer in scene.payers:
        taken = sum(one.amount_ore for one in debited if one.customer == payer.account)
        assert owed(database, payer.account) == payer.asked_ore - payer.paid_ore - taken
    assert offenders(database) == []


def totals_of(database: Database, payer: Payer) -> list[tuple[Document, int]]:
    with database.transaction() as tx:
        rows = dict(
            tx.execute(
                "SELECT invoice_id, total_ore FROM billing.invoice WHERE customer_id = %s",
                [payer.account],
            ).fetchall()
        )
    return [(document, rows[document.document_id]) for document in payer.documents]
