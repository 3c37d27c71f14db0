"""Customers who are informed of something, and carriers that note what they were given."""

from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any, Final

from elhandel.notifications import Notice, tell
from elhandel.notifications.carriers import Carried, CarrierAway, Carriers, Letter, NotTaken
from elhandel.notifications.delivery import Sent, hand_out, send_due, take_up
from elhandel.notifications.templates import House
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, fetch_one

HOUSE: Final = House(
    "Elhandel A/S", "Energivej 1", "hej@elhandel.example", "+45 70 00 00 00", "https://mit.example"
)

_numbers = count(1)


@dataclass
class Recorder:
    """A carrier that takes everything; or says what the test says. A key it knows is one letter."""

    refuses: Exception | None = None
    letters: dict[str, Letter] = field(default_factory=dict)
    calls: int = 0

    def carry(self, letter: Letter) -> Carried:
        self.calls += 1
        if self.refuses is not None:
            raise self.refuses
        self.letters.setdefault(letter.key, letter)
        return Carried(f"receipt-{letter.key}")

    @property
    def texts(self) -> list[str]:
        return [letter.text for letter in self.letters.values()]


@dataclass
class Post:
    """Both carriers of a test."""

    mail: Recorder = field(default_factory=Recorder)
    sms: Recorder = field(default_factory=Recorder)

    @property
    def carriers(self) -> Carriers:
        return {"mail": self.mail, "sms": self.sms}


AWAY: Final = CarrierAway("no-answer")
REFUSED: Final = NotTaken("bad-address")


def a_customer(
    tx: Transaction, *, email: str = "anna@example.dk", phone: str = "+4512345678"
) -> int:
    number = next(_numbers)
    (customer,) = fetch_one(
        tx,
        "INSERT INTO portfolio.customer (kind, name, email, phone, identity_hash, "
        "identity_sealed, identity_key, created_at, updated_at) "
        "VALUES ('private', 'Anna Holm', %s, %s, %s, '', '', '2026-01-01', '2026-01-01') "
        "RETURNING customer_id",
        [email, phone, f"hash-{number}".encode()],
    )
    return int(customer)


def a_bill(customer: int, number: str = "2026-00001") -> Notice:
    values = {"invoice_number": number, "amount": 84_751, "due_date": date(2026, 2, 2)}
    return Notice(customer, "invoice-generated", number, values)


def told(database: Database, clock: Clock, *notices: Notice) -> None:
    with database.transaction() as tx:
        for notice in notices:
            tell(tx, notice, clock)


def sent(database: Database, clock: Clock, post: Post) -> Sent:
    """What the notifier does in a minute, with its queue between."""
    with database.transaction() as tx:
        notices = hand_out(tx, clock.now(), 1_000)
    with database.transaction() as tx:
        take_up(tx, notices, clock.now())
    return send_due(database, clock, post.carriers, HOUSE)


def stands(database: Database, customer: int) -> dict[tuple[str, str], tuple[Any, ...]]:
    """State and cause by template and channel."""
    with database.transaction() as tx:
        rows = tx.execute(
            "SELECT n.template, d.channel, d.state, d.cause FROM notifications.notice n "
            "JOIN notifications.delivery d USING (notice_id) WHERE n.customer_id = %s",
            [customer],
        )
        return {(template, channel): (state, cause) for template, channel, state, cause in rows}
