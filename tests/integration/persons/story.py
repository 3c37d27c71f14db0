"""People who go through everything: signup, supply, readings, invoices and leaving, by production's
own ways.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from elhandel import billing, persons, settlement
from elhandel.jobs.upkeep.expiry import BOOKS, THE_REST
from elhandel.market import customers
from elhandel.market.supply import final_settle_due
from elhandel.onboarding import signups
from elhandel.persons import Traces, find_traces
from elhandel.platform.keys import api_keys
from elhandel.platform.upkeep import retention
from elhandel.platform.upkeep.invariants import EVERYTHING, check
from elhandel.platform.upkeep.retention import Rule, Swept, sweep
from elhandel.platform.work.invoker import staff
from elhandel.portfolio.customers import Contact, change_contact, change_recipient
from elhandel.pricing.spot import SpotDay, store_spot_days
from elhandel.values.decision import Decision
from tests.builders import documents as doc
from tests.builders.identifiers import a_gsrn
from tests.builders.journeys import CUSTOMER
from tests.builders.sessions import signed_in_customer
from tests.builders.supplier import Supplier
from tests.integration.settlement.corrections.world import World

INVARIANTS = (*settlement.INVARIANTS, *billing.INVARIANTS)
DAYS = 3


@dataclass(frozen=True)
class Someone:
    """A made-up person, of whom every word is to be found by."""

    name: str
    number: str
    street: str
    home: str
    email: str
    phone: str
    gsrn: str
    renamed: str
    moved_to: str
    secretary: str

    @property
    def needles(self) -> dict[str, str]:
        """What says who they are."""
        return {
            "name": self.name,
            "street": self.street,
            "home": self.home,
            "email": self.email,
            "phone": self.phone.removeprefix("+45"),
            "number": self.number,
            "renamed": self.renamed,
            "moved to": self.moved_to,
            "recipient": self.secretary,
        }


def someone(
    letter: str = "A", point: int = 1, number: str = "0101901234", home: str | None = None
) -> Someone:
    """A person whose words begin with a letter."""
    phone = f"+4522{ord(letter):02}{ord(letter) + 7:02}41"[:11]
    return Someone(
        name=f"{letter}nnemette Øllgaard",
        number=number,
        street=f"{letter}gerhønevænget",
        home=home or f"{letter}ndemosestræde",
        email=f"{letter.lower()}.mail@example.dk",
        phone=phone,
        gsrn=a_gsrn(point),
        renamed=f"{letter}nnemette Nytnavn",
        moved_to=f"{letter}blegårdsstien",
        secretary=f"{letter}dvokat Sørnæs",
    )


@dataclass
class Story:
    """A supplier and its world, at one clock."""

    supplier: Supplier
    world: World = field(init=False)
    keys: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world = World(self.supplier.database, self.supplier.clock, messages=10_000)
        self.world.price("net", date(2025, 1, 1), "0.10")

    @property
    def clock(self) -> Any:
        return self.supplier.clock

    def sign_up(self, person: Someone, **changes: Any) -> str:
        """A signup with an Idempotency-Key, as the API makes it; its reference."""
        command = {
            "customer_name": person.name,
            "cpr_cvr": person.number,
            "email": person.email,
            "phone": person.phone,
            "gsrn": person.gsrn,
            "billing_address": {"street": person.street, "postal_code": "8000", "city": "Aarhus C"},
            **changes,
        }
        signup = self.supplier.sign_up(**command)
        with self.supplier.database.transaction() as tx:
            answer = {"signup_id": signup.reference, "gsrn": person.gsrn, "status": signup.status}
            hasher = self.supplier.vault.hasher
            signups.once(tx, b"a shop", signup.reference, b"{}", self.clock, lambda: answer, hasher)
        return signup.reference

    def reject(self, person: Someone, **changes: Any) -> str:
        """A signup that the market rejects for good; its reference."""
        reference = self.sign_up(person, **changes)
        self.supplier.send()
        self.supplier.receive(
            doc.a_rejection(self.supplier.transaction(), "E10", "unknown metering point")
        )
        assert self.supplier.signup(reference).status == "rejected"
        return reference

    def supply(self, person: Someone, **changes: Any) -> int:
        """Signed up and supplied, with all that the market says of them; the customer."""
        reference = self.sign_up(person, **changes)
        self.supplier.send()
        self.supplier.receive(doc.a_confirmation(self.supplier.transaction()))
        start = self.supplier.signup(reference).estimated_activation
        self.supplier.receive(self._facts(person, start), self._customer(person, start))
        self.world.link(person.gsrn, "net", date(2025, 1, 1))
        self.supplier.send()
        self.supplier.receive(doc.a_confirmation(self.supplier.transaction(CUSTOMER), CUSTOMER))
        self.clock.move_to_day(start)
        self.supplier.activate()
        customers.prove_parties(self.supplier.database, self.clock)
        return self.customer_of(reference)

    def customer_of(self, reference: str) -> int:
        sql = (
            "SELECT c.customer_id FROM onboarding.signup s "
            "JOIN portfolio.contract c USING (contract_id)"
            " WHERE s.reference = %s"
        )
        return int(self.supplier.value(sql, reference))

    def decide_about(self, person: Someone, customer: int) -> None:
        """Staff change what they know of a customer, in each of the ways there are, and make a
        key.
        """
        decision = Decision("mette", f"{person.name} asked for it", self.clock.now())
        contact = Contact(name=person.renamed)
        with self.supplier.database.transaction() as tx:
            change_contact(tx, customer, contact, decision)
            contract = int(
                tx.execute(
                    "SELECT contract_id FROM portfolio.contract "
                    "WHERE customer_id = %s AND state = 'active'",
                    [customer],
                ).fetchall()[0][0]
            )
            address = {"street": person.moved_to, "postal_code": "8000", "city": "Aarhus C"}
            moved = Contact(billing_address=address)
            self.clock.move_by(minutes=1)
            persons.rectify(
                tx, customer, None, moved, Decision("mette", "letter 7", self.clock.now())
            )
            self.clock.move_by(minutes=1)
            decision = Decision("mette", f"{person.name} asked for it", self.clock.now())
            change_recipient(tx, contract, Contact(name=person.secretary), decision)
            self.keys.append(api_keys.create_key(tx, person.name, "customer", self.clock, customer))
            signed_in_customer(tx, customer, self.clock.now())

        self.supplier.send()  # DataHub is sent the data anew
        renewed = self.supplier.transaction(CUSTOMER)
        self.supplier.receive(doc.a_confirmation(renewed, CUSTOMER, reason="E34"))

    def live(self, person: Someone) -> None:
        """Three days of readings, one of them corrected, settled and billed."""
        first = self._first_day(person)
        for number in range(DAYS):
            day = first + timedelta(days=number)
            self.world.spot(day, 500_000)
            self.world.read(person.gsrn, day, 1000)
        self.world.read(person.gsrn, first, 1100, registered=5)

    def leave(self, person: Someone) -> None:
        """Another supplier takes the point after these days; what was supplied is settled, billed
        and closed.
        """
        first = self._first_day(person)
        end = first + timedelta(days=DAYS)
        self.clock.move_to_day(end)
        self.supplier.receive(doc.a_notification(person.gsrn, end, "E03"))
        self.clock.move_to_day(end + timedelta(days=1))
        run = self.world.run(first, end)
        self.world.bill(run)
        assert final_settle_due(self.supplier.database, self.clock) == 1
        self.mark_sent()

    def live_and_leave(self, person: Someone, **changes: Any) -> int:
        """Everything, from the signup to the end; the customer."""
        customer = self.supply(person, **changes)
        self.decide_about(person, customer)
        self.live(person)
        self.leave(person)
        return customer

    def mark_sent(self) -> None:
        """What the outbox holds for queues that nobody works here has left."""
        self.supplier.rows(
            "UPDATE platform.outbox SET sent_at = %s WHERE sent_at IS NULL RETURNING 1",
            self.clock.now(),
        )

    def prices_come(self, day: date) -> None:
        """A day comes, with its spot prices: by them the database knows how late it is."""
        self.clock.move_to_day(day)
        with self.supplier.database.transaction() as tx:
            store_spot_days(tx, [SpotDay("DK1", day, 60, (0,) * 24)], self.clock.now())

    def sweep(self, day: date, *rules: Rule) -> Swept:
        """The night of a day, as the job does it."""
        self.prices_come(day)
        counts: dict[str, int] = {}
        for chosen in (rules,) if rules else (BOOKS, THE_REST):
            until = self.horizon()
            counts |= sweep(self.supplier.upkeep, chosen, until, time_is_left=lambda: True).counts
        return Swept(counts, ())

    def decision(self, why: str) -> Decision:
        """Of who is signed in, now."""
        return Decision(staff(), why, self.clock.now())

    def horizon(self) -> retention.Horizon:
        until = retention.horizon(self.clock)
        with self.supplier.database.transaction() as tx:
            return replace(until, needed_from=settlement.needed_from(tx, until.books_from))

    def traces(self, needles: dict[str, Any]) -> Traces:
        with self.supplier.database.transaction() as tx:
            return find_traces(tx, needles)

    def broken(self) -> list[str]:
        """The invariants that do not hold, in all years."""
        found = check(self.supplier.database, INVARIANTS, EVERYTHING)
        return [finding.invariant.name for finding in found if finding.offenders]

    def hashes(self, customer: int) -> dict[str, Any]:
        """The number of a customer as it is stored."""
        ((hashed, sealed),) = self.supplier.rows(
            "SELECT identity_hash, identity_sealed FROM portfolio.customer WHERE customer_id = %s",
            customer,
        )
        return {"hash": bytes(hashed), "sealed": bytes(sealed)}

    def _first_day(self, person: Someone) -> date:
        sql = (
            "SELECT max(s.starts_on) FROM portfolio.supply_period s JOIN portfolio.metering_point m"
            " USING (metering_point_id) WHERE m.gsrn = %s AND s.state = 'active'"
        )
        day: date = self.supplier.value(sql, person.gsrn)
        return day

    def _facts(self, person: Someone, day: date) -> bytes:
        return _at_home(doc.master_data(person.gsrn, day), person)

    def _customer(self, person: Someone, day: date) -> bytes:
        return _at_home(doc.customer_data(person.gsrn, day, person.name), person)


def _at_home(body: bytes, person: Someone) -> bytes:
    """The document with the person's street in place of everybody's."""
    return (
        json.dumps(json.loads(body.replace(b"Vestergade", b"AT-HOME")), ensure_ascii=False)
        .replace("AT-HOME", person.home)
        .encode()
    )
