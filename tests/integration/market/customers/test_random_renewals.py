"""Whatever happens in between, DataHub ends with the customer data that we hold."""

import random
from collections.abc import Callable

import pytest

from elhandel.onboarding import decisions
from elhandel.portfolio.customers import Contact
from elhandel.values.decision import Decision
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.journeys import CUSTOMER, POINT, START, waiting
from tests.builders.supplier import Supplier

STEPS = 30
_OPEN = """
SELECT transaction_id FROM market.request
WHERE document = %s AND answered_at IS NULL AND sent_at IS NOT NULL ORDER BY created_at
"""


class World:
    """A supplier whose customer, market and clock do as chance has it."""

    def __init__(self, supplier: Supplier, clock: HandClock, chance: random.Random) -> None:
        self.supplier, self.clock, self.chance = supplier, clock, chance

    def change(self) -> None:
        self.clock.move_by(minutes=1)
        contact = Contact(phone=f"+4523{self.chance.randrange(10**6):06}")
        decision = Decision("mette", "letter 12", self.clock.now())
        with self.supplier.backoffice.transaction() as tx:
            decisions.change_contact(tx, contact, decision, customer=1)

    def send(self) -> None:
        self.supplier.send()

    def confirm(self) -> None:
        for (transaction,) in self.supplier.rows(_OPEN, CUSTOMER):
            answer = doc.a_confirmation(transaction, CUSTOMER, reason="E34")
            self.supplier.receive(*[answer] * self.chance.choice((1, 2)))

    def refuse(self) -> None:
        """The latest crosses something else; the older ones wait for their answers."""
        for (transaction,) in self.supplier.rows(_OPEN, CUSTOMER)[-1:]:
            code = self.chance.choice(("D40", "E17"))
            self.supplier.receive(doc.a_rejection(transaction, code, code, CUSTOMER, reason="E34"))

    def others(self) -> None:
        self.supplier.receive(doc.customer_data(POINT, START, reason="E34"))

    def day(self) -> None:
        self.clock.move_by(days=1)
        self.supplier.activate()

    def sent_last(self) -> str:
        bodies = [
            call.json[f"{CUSTOMER}_MarketDocument"]
            for call in self.supplier.hub.documents
            if CUSTOMER.lower() in call.path
        ]
        (record,) = bodies[-1]["MktActivityRecord"]
        place = record["MarketEvaluationPoint"]["UsagePointLocation"][0]
        return str(place["phone1"]["ituPhone"]["value"])


@pytest.mark.parametrize("seed", range(3))
def test_datahub_ends_with_what_we_hold_in_whatever_order_things_happen(
    supplier: Supplier, clock: HandClock, seed: int
) -> None:
    chance = random.Random(seed)
    world = World(supplier, clock, chance)
    waiting(supplier)
    steps: list[Callable[[], None]] = [
        *[world.change] * 2, *[world.send] * 3, world.confirm, world.refuse, world.others, world.day
    ]  # fmt: skip
    for _ in range(STEPS):
        chance.choice(steps)()

    clock.move_to_day(max(clock.today(), START))
    for _ in range(4):  # what waits for a day or for the start
        world.day()
        world.send()
        world.confirm()

    assert supplier.dead() == []
    held = supplier.value("SELECT phone FROM portfolio.customer")
    assert f"+45{world.sent_last()}" == held
    states = supplier.rows("SELECT DISTINCT state FROM market.process WHERE about_id IS NOT NULL")
    assert {state for (state,) in states} <= {"completed", "rejected"}
