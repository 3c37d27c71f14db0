"""Who has signed in says whose home it is with their number: a yes proves it, a no does not."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from elhandel.identity import Session, open_session, session_of
from elhandel.market import customers
from elhandel.onboarding.decisions import close_home_answer, home_answers
from elhandel.onboarding.wishes import take_wishes, wish_contact
from elhandel.platform.database import Database
from elhandel.portal.profile import recipients_of
from elhandel.portal.signing_in import (
    CustomerNotKnown,
    HomeAsked,
    customer_who_signs_in,
    homes_asked,
    say_whose_home,
)
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from elhandel.values.ids import ContractId, CustomerId
from tests.builders.clock import HandClock
from tests.builders.database.roles import as_function
from tests.builders.identifiers import a_gsrn
from tests.builders.journeys import supplied, waiting
from tests.builders.supplier import Supplier
from tests.builders.vault import HASHER
from tests.builders.waiting import Second

ISSUER = "https://broker.example"
ANDERS = HASHER.fingerprints("cpr", "0101901234")
SECOND, THIRD = a_gsrn(2), a_gsrn(3)
STRANGER: dict[str, Any] = {
    "customer_name": "Xenia Fremmed",
    "email": "xenia@example.org",
    "phone": "+4512345679",
}
"""What a signup with the example's number states of contact, where it is not the example's."""
PARTIES = (
    "SELECT customer_id, proved_at IS NOT NULL, joined_to FROM portfolio.customer "
    "ORDER BY customer_id"
)
OWN = "SELECT name, email, phone FROM portfolio.customer WHERE customer_id = 1"


class Person:
    """Somebody who signs in on the pages, in the role of the pages."""

    def __init__(self, supplier: Supplier, stated: Any = ANDERS, sub: str = "a") -> None:
        self.clock = supplier.clock
        self.site = as_function(supplier.database, "site")
        with self.site.transaction() as tx:
            arrival = customer_who_signs_in(tx, ISSUER, sub, stated, self.clock.now())
            self.secret = open_session(
                tx, arrival.subject_id, "substantial", self.clock.now(), asks=arrival.asks
            )

    @property
    def session(self) -> Session:
        with self.site.transaction() as tx:
            session = session_of(tx, self.secret, "customer", self.clock.now())
        assert session is not None
        return session

    def asked(self) -> list[HomeAsked]:
        with self.site.transaction() as tx:
            return homes_asked(tx, self.session)

    def says(self, party: int, *, is_theirs: bool) -> bool:
        with self.site.transaction() as tx:
            return say_whose_home(tx, self.session, party, self.clock.now(), is_theirs=is_theirs)


def moved_in(supplier: Supplier, clock: HandClock, gsrn: str = SECOND, **changes: Any) -> None:
    """The example's number is signed up where somebody moves in, and supply begins."""
    waiting(supplier, gsrn=gsrn, move_in=clock.today(), **changes)
    clock.move_by(minutes=1)
    assert supplier.activate() == 1


def prove(supplier: Supplier) -> int:
    return customers.prove_parties(supplier.poller, supplier.clock)


def test_who_only_moved_in_says_yes_and_is_the_customer(
    supplier: Supplier, clock: HandClock
) -> None:
    moved_in(supplier, clock, **STRANGER)
    person = Person(supplier)
    assert (person.session.customer_id, person.session.who[:8]) == (None, "subject:")

    (home,) = person.asked()
    assert (home.party_id, home.ends_on) == (1, None)
    assert home.starts_on == clock.today()
    assert not any(said.lower() in repr(home).lower() for said in STRANGER.values())

    assert person.says(1, is_theirs=True)
    assert person.session.customer_id == 1
    assert person.asked() == []
    assert not person.says(1, is_theirs=True)
    assert supplier.rows(PARTIES) == [(1, True, None)]
    kept = supplier.rows(
        "SELECT contract_id, party_id, customer_id, joined_by FROM portfolio.party_join"
    )
    assert kept == [(1, 1, 1, "customer:1")]
    assert Person(supplier).session.customer_id == 1
    assert Person(supplier, stated=None).session.customer_id == 1


def test_before_supply_begins_and_without_a_stated_number_there_is_nothing_to_ask(
    supplier: Supplier, clock: HandClock
) -> None:
    waiting(supplier, gsrn=SECOND, move_in=clock.today() + timedelta(days=7))
    with pytest.raises(CustomerNotKnown):
        Person(supplier)

    clock.move_by(minutes=1)
    moved_in(supplier, clock, THIRD)
    assert Person(supplier).session.asks == (2,)
    for stated in (None, HASHER.fingerprints("cpr", "0202902345")):
        with pytest.raises(CustomerNotKnown):
            Person(supplier, stated)


def test_who_is_asked_about_nothing_answers_for_nobody(
    supplier: Supplier, clock: HandClock
) -> None:
    moved_in(supplier, clock)
    moved_in(supplier, clock, THIRD, cpr_cvr="0202902345")
    person = Person(supplier)

    for party in (2, 17, 0):
        with pytest.raises(NotFound):
            person.says(party, is_theirs=True)
    assert supplier.rows(PARTIES) == [(1, False, None), (2, False, None)]


def test_a_no_proves_nothing_and_is_for_staff(supplier: Supplier, clock: HandClock) -> None:
    moved_in(supplier, clock, **STRANGER)
    person = Person(supplier)
    assert not person.says(1, is_theirs=False)
    assert not person.says(1, is_theirs=True)  # the first word holds
    assert (person.asked(), person.session.customer_id) == ([], None)
    with pytest.raises(CustomerNotKnown):
        Person(supplier)
    assert supplier.rows(PARTIES) == [(1, False, None)]

    (listed,) = home_answers(supplier.backoffice)["answers"]
    assert (listed["answer"], listed["party"], listed["theirs"]) == (1, 1, False)
    wrong = Decision("mette", "they telephoned", clock.now())
    assert close_home_answer(supplier.backoffice, 1, "ask-again", wrong)["party"] == 1
    with pytest.raises(NotFound):
        close_home_answer(supplier.backoffice, 1, "not-theirs", wrong)

    assert Person(supplier).says(1, is_theirs=True)
    assert supplier.rows(PARTIES) == [(1, True, None)]


def test_what_somebody_denied_the_market_does_not_prove(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    supplier.rows("UPDATE portfolio.customer SET proved_at = NULL RETURNING 1")
    Person(supplier).says(1, is_theirs=False)

    assert prove(supplier) == 0
    assert supplier.rows(PARTIES) == [(1, False, None)]


def test_a_customer_who_moves_in_again_says_yes_and_a_job_joins_it(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    own = supplier.rows(OWN)
    moved_in(supplier, clock, **STRANGER)
    person = Person(supplier)
    assert (person.session.customer_id, person.session.asks) == (1, (2,))

    assert not person.says(2, is_theirs=True)
    assert person.asked() == []
    assert supplier.rows(PARTIES)[1] == (2, False, None)

    assert (prove(supplier), prove(supplier)) == (1, 0)
    assert supplier.rows(PARTIES) == [(1, True, None), (2, False, 1)]
    assert supplier.rows(OWN) == own
    recipients = supplier.rows(
        "SELECT r.email FROM portfolio.contract c "
        "LEFT JOIN portfolio.recipient r USING (recipient_id) ORDER BY c.contract_id"
    )
    assert recipients == [(None,), ("xenia@example.org",)]
    with as_function(supplier.database, "site").customer_transaction(1) as tx:
        (shown,) = recipients_of(tx)
    assert (shown.contract_id, shown.email) == (2, "xenia@example.org")
    bills_to_self(supplier, clock)
    closed = supplier.rows("SELECT outcome, closed_by FROM portfolio.home_answer")
    assert closed == [("joined", "customer:1")]


def test_a_customer_says_nothing_of_a_party_with_another_number(
    supplier: Supplier, clock: HandClock
) -> None:
    """And a yes that was said before ends, once the customer bears another number."""
    supplied(supplier, clock)
    moved_in(supplier, clock, **STRANGER)
    person = Person(supplier)
    other = "UPDATE portfolio.customer SET identity_hash = %s, identity_hash_even = NULL {}"
    bears = supplier.rows("SELECT identity_hash FROM portfolio.customer WHERE customer_id = 1")

    supplier.rows(other.format("WHERE customer_id = 1 RETURNING 1"), b"another")
    assert not person.says(2, is_theirs=True)
    assert supplier.rows("SELECT count(*) FROM portfolio.home_answer") == [(0,)]

    supplier.rows(other.format("WHERE customer_id = 1 RETURNING 1"), bears[0][0])
    assert not person.says(2, is_theirs=True)
    supplier.rows(other.format("WHERE customer_id = 1 RETURNING 1"), b"another")
    assert prove(supplier) == 0
    assert supplier.rows("SELECT outcome, closed_by FROM portfolio.home_answer") == [
        ("ask-again", "market")
    ]
    assert supplier.rows(PARTIES)[1] == (2, False, None)


def bills_to_self(supplier: Supplier, clock: HandClock) -> None:
    """Bills go to the customer when they say so, once, and of no agreement but theirs."""
    site = as_function(supplier.database, "site")
    for contract in (2, 2):
        with site.customer_transaction(1) as tx:
            wish_contact(tx, None, by="customer:1", clock=clock, contract=ContractId(contract))
    with pytest.raises(NotFound), site.customer_transaction(2) as tx:
        wish_contact(tx, None, by="customer:2", clock=clock, contract=ContractId(1))

    assert (take_wishes(supplier.poller, clock), take_wishes(supplier.poller, clock)) == (1, 0)
    assert supplier.rows("SELECT recipient_id FROM portfolio.contract") == [(None,), (None,)]
    kept = supplier.rows("SELECT contract_id, changed_by, after_id FROM portfolio.recipient_change")
    assert kept == [(2, "customer:1", None)]
    with site.customer_transaction(1) as tx:
        assert recipients_of(tx) == []


def test_what_staff_have_joined_is_asked_and_waits_no_more(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    moved_in(supplier, clock)
    person = Person(supplier)
    assert [home.party_id for home in person.asked()] == [2]
    with supplier.poller.transaction() as tx:
        passport = Decision("mette", "showed a passport", clock.now())
        customers.join_party(tx, CustomerId(2), passport)

    assert person.asked() == []
    assert not person.says(2, is_theirs=True)
    assert supplier.rows("SELECT 1 FROM portfolio.home_answer") == []


def test_two_homes_at_one_moment_are_one_customers(
    supplier: Supplier, clock: HandClock, database_url: str
) -> None:
    moved_in(supplier, clock)
    moved_in(supplier, clock, THIRD)
    person, other = Person(supplier), Person(supplier)
    assert [home.party_id for home in person.asked()] == [1, 2]

    with psycopg.connect(database_url) as first:
        first.execute("SET TIME ZONE 'UTC'")
        assert say_whose_home(first, person.session, 1, clock.now(), is_theirs=True)
        late = Second(database_url, lambda: other.says(2, is_theirs=True))
        first.commit()
        assert late.result() is False

    assert prove(supplier) == 1
    assert supplier.rows(PARTIES) == [(1, True, None), (2, False, 1)]
    assert other.session.customer_id == 1


def test_a_protected_address_is_not_shown(supplier: Supplier, clock: HandClock) -> None:
    moved_in(supplier, clock)
    (home,) = Person(supplier).asked()
    assert home.places != ((),)
    supplier.rows("UPDATE portfolio.contract SET protected_address = true RETURNING 1")

    (home,) = Person(supplier).asked()
    assert home.places == ((),)


def test_the_pages_prove_a_party_in_no_other_way(database: Database) -> None:
    site = as_function(database, "site")
    for statement in (
        "UPDATE portfolio.customer SET proved_at = now()",
        "SELECT party_id FROM portfolio.home_answer",
        "INSERT INTO portfolio.party_join (contract_id) VALUES (1)",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), site.transaction() as tx:
            tx.execute(statement)  # type: ignore[call-overload]
