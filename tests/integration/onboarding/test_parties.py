"""A signup is a party of its own; who it is, the market says by a switch that began, or staff with
a reason.
"""

from datetime import date
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from elhandel.market import customers
from elhandel.portfolio.parties import UnableToJoin
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError, NotFound
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.database.roles import as_function
from tests.builders.functions import with_backoffice
from tests.builders.identifiers import a_gsrn
from tests.builders.journeys import POINT, supplied, waiting
from tests.builders.people import METTE
from tests.builders.supplier import Supplier

CONTEXT = SimpleNamespace(
    function_name="poller",
    memory_limit_in_mb=128,
    invoked_function_arn="",
    aws_request_id="request",
)
SECOND = a_gsrn(2)
OWN = "SELECT name, email, phone, billing_address FROM portfolio.customer WHERE customer_id = 1"
STRANGER = {
    "customer_name": "Xenia Fremmed",
    "email": "xenia@example.org",
    "phone": "+4512345679",
    "billing_address": {
        "street": "Andenvej",
        "number": "9",
        "postal_code": "1000",
        "city": "København K",
    },
}
"""Of the example's number, and nothing else of the example's."""

WHOSE = """
SELECT c.customer_id, r.name, r.email, r.billing_address ->> 'street'
FROM portfolio.contract c
LEFT JOIN portfolio.recipient r USING (recipient_id)
ORDER BY c.contract_id
"""
PARTIES = (
    "SELECT customer_id, proved_at IS NOT NULL, joined_to FROM portfolio.customer "
    "ORDER BY customer_id"
)


@pytest.fixture
def poller(supplier: Supplier, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    from functions.queue_poller import app

    monkeypatch.setattr(app, "database", supplier.database)
    monkeypatch.setattr(app, "clock", supplier.clock)
    either = with_backoffice(
        app.handler, as_function(supplier.database, "backoffice"), lambda: supplier.clock
    )
    monkeypatch.setattr(app, "handler", either)
    return app


def begin_at_second(
    supplier: Supplier, clock: HandClock, name: str | None = None, **changes: Any
) -> str:
    """The example's number signs up for another point, whose supply begins."""
    reference = waiting(supplier, gsrn=SECOND, **changes)
    start = supplier.signup(reference).estimated_activation
    if name is not None:
        supplier.receive(doc.customer_data(SECOND, start, name=name))
    clock.move_to_day(start)
    assert supplier.activate() == 1
    return reference


def test_a_signup_with_a_known_number_leaves_the_customer_as_they_are(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    own = supplier.rows(OWN)

    reference = supplier.sign_up(gsrn=SECOND, **STRANGER).reference
    assert supplier.rows(OWN) == own
    supplier.send()
    supplier.receive(doc.a_rejection(supplier.transaction(), "D17"))

    assert supplier.signup(reference).status == "rejected"
    assert supplier.rows(OWN) == own
    assert supplier.rows(PARTIES) == [(1, True, None), (2, False, None)]
    assert (
        supplier.rows(
            "SELECT 1 FROM portfolio.past_contact UNION ALL SELECT 1 FROM portfolio.recipient"
        )
        == []
    )


def test_a_signup_that_is_cancelled_shows_nothing_of_who_sent_it(
    supplier: Supplier, clock: HandClock
) -> None:
    reference = waiting(supplier, **STRANGER)
    supplier.receive(doc.customer_data(POINT, date(2026, 2, 5), name="Xenia Fremmed"))
    supplier.cancel(reference)
    supplier.send()
    supplier.receive(
        doc.a_confirmation(supplier.transaction("RequestCancellation"), "RequestCancellation")
    )
    clock.move_to_day(date(2026, 2, 6))
    supplier.activate()
    assert supplier.contracts() == ["cancelled"]
    assert supplier.rows(PARTIES) == [(1, False, None)]


def test_a_confirmed_switch_that_begins_proves_the_first_party(
    supplier: Supplier, clock: HandClock
) -> None:
    reference = waiting(supplier)
    assert supplier.rows(PARTIES) == [(1, False, None)]
    clock.move_to_day(supplier.signup(reference).estimated_activation)
    assert supplier.activate() == 1
    assert supplier.rows(PARTIES) == [(1, True, None)]
    joined = (
        "SELECT contract_id, party_id, customer_id, joined_at, joined_by FROM portfolio.party_join"
    )
    assert supplier.rows(joined) == [(1, 1, 1, clock.now(), "market")]


def test_a_second_switch_is_joined_and_its_contact_data_is_the_contracts(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    own = supplier.rows(OWN)

    begin_at_second(supplier, clock, **STRANGER)

    assert supplier.rows(OWN) == own
    assert supplier.rows(PARTIES) == [(1, True, None), (2, False, 1)]
    assert supplier.rows(WHOSE) == [
        (1, None, None, None),
        (1, "Xenia Fremmed", "xenia@example.org", "Andenvej"),
    ]


def test_a_second_switch_with_the_same_contact_data_needs_no_recipient(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    begin_at_second(supplier, clock)
    assert supplier.rows(WHOSE) == [(1, None, None, None)] * 2


def test_a_move_in_proves_nothing_and_is_joined_by_staff(
    supplier: Supplier, clock: HandClock, poller: ModuleType
) -> None:
    supplied(supplier, clock)
    begin_at_second(supplier, clock, name="Xenia Fremmed", move_in=clock.today(), **STRANGER)
    assert supplier.rows(PARTIES) == [(1, True, None), (2, False, None)]
    assert supplier.rows(WHOSE) == [(1, None, None, None), (2, None, None, None)]

    event = {"job": "join-customer", "party": 2, "why": "showed a passport"}
    assert poller.handler(event, CONTEXT) == {"party": 2, "customer": 1, "contracts": [2]}
    assert poller.handler(event, CONTEXT) == {"party": 2, "customer": 1, "contracts": []}
    assert supplier.rows(PARTIES) == [(1, True, None), (2, False, 1)]
    assert supplier.rows(WHOSE)[1] == (1, "Xenia Fremmed", "xenia@example.org", "Andenvej")
    kept = supplier.rows(
        "SELECT party_id, joined_by, reason FROM portfolio.party_join WHERE contract_id = 2"
    )
    assert kept == [(2, METTE, "showed a passport")]


def test_a_switch_that_became_a_move_in_proves_nothing(
    supplier: Supplier, clock: HandClock
) -> None:
    reference = supplier.sign_up().reference
    supplier.send()
    supplier.receive(doc.a_rejection(supplier.transaction(), "E22", "no supplier registered"))
    assert supplier.value("SELECT kind FROM market.process") == "move_in"
    supplier.send()
    start = supplier.signup(reference).estimated_activation
    supplier.receive(doc.a_confirmation(supplier.transaction()), doc.master_data(POINT, start))
    clock.move_to_day(start)
    assert supplier.activate() == 1
    assert supplier.rows(PARTIES) == [(1, False, None)]


def test_staff_prove_the_first_of_a_number(supplier: Supplier, clock: HandClock) -> None:
    begin_at_second(supplier, clock, move_in=clock.today())
    with supplier.database.transaction() as tx:
        proof = customers.join_party(tx, 1, Decision("mette", "signed in", clock.now()))
    assert (proof.customer, proof.joined) == (1, False)
    assert supplier.rows(PARTIES) == [(1, True, None)]


def test_what_came_to_nothing_and_who_is_not_there_are_not_joined(
    supplier: Supplier, clock: HandClock
) -> None:
    supplier.cancel(supplier.sign_up().reference)
    for party, refusal in ((1, UnableToJoin), (17, NotFound)):
        with pytest.raises(refusal), supplier.database.transaction() as tx:
            customers.join_party(tx, party, Decision("mette", "asked", clock.now()))
    assert supplier.rows(PARTIES) == [(1, False, None)]


def test_two_parties_of_a_new_number_at_once_are_one_customer(
    supplier: Supplier, clock: HandClock
) -> None:
    for gsrn in (POINT, SECOND):
        waiting(supplier, gsrn=gsrn)
    clock.move_to_day(date(2026, 2, 5))
    assert supplier.activate() == 2
    assert supplier.rows(PARTIES) == [(1, True, None), (2, False, 1)]
    assert customers.prove_parties(supplier.database, clock) == 0


def test_a_number_has_one_proved_customer_by_the_database_itself(supplier: Supplier) -> None:
    for gsrn in (POINT, SECOND):
        supplier.sign_up(gsrn=gsrn)
    with pytest.raises(Exception, match="customer_proved"):
        supplier.rows("UPDATE portfolio.customer SET proved_at = created_at RETURNING 1")


# --- a name that is not our customer's ------------------------------------------------------------


@pytest.fixture
def case(supplier: Supplier, clock: HandClock) -> str:
    """A switch that waits for its day, of a number that is known, where the market names somebody
    else.
    """
    supplied(supplier, clock)
    reference = waiting(supplier, gsrn=SECOND, **STRANGER)
    start = supplier.signup(reference).estimated_activation
    supplier.receive(doc.customer_data(SECOND, start, name="Anders Jensen"))
    return reference


def begin(supplier: Supplier, clock: HandClock, reference: str) -> None:
    clock.move_to_day(supplier.signup(reference).estimated_activation)
    assert supplier.activate() == 1


def test_another_name_opens_a_case_before_the_start_and_nobody_is_joined(
    supplier: Supplier, clock: HandClock, poller: ModuleType, case: str
) -> None:
    (listed,) = poller.handler({"job": "name-cases"}, CONTEXT)["cases"]
    start = str(supplier.signup(case).estimated_activation)
    assert (listed["gsrn"], listed["customer"], listed["starts_on"]) == (SECOND, 2, start)
    late = poller.handler({"job": "watch-deadlines"}, CONTEXT)["overdue"]
    named = "the market names somebody else than who signed up"
    assert (named, 2) in [(work["what"], work["process_id"]) for work in late]

    begin(supplier, clock, case)
    assert supplier.rows(PARTIES) == [(1, True, None), (2, False, None)]


def test_the_same_message_again_opens_no_second_case(supplier: Supplier, case: str) -> None:
    body = doc.customer_data(
        SECOND, supplier.signup(case).estimated_activation, name="Anders Jensen"
    )
    supplier.receive(body)
    assert supplier.value("SELECT count(*) FROM market.name_case") == 1


@pytest.mark.parametrize(("outcome", "joined_to"), [("same-person", 1), ("another-person", None)])
def test_staff_close_a_case_and_only_the_same_person_is_joined(
    supplier: Supplier,
    clock: HandClock,
    poller: ModuleType,
    case: str,
    outcome: str,
    joined_to: int | None,
) -> None:
    begin(supplier, clock, case)
    event = {"job": "close-name-case", "case": 1, "outcome": outcome, "why": "telephoned"}
    assert poller.handler(event, CONTEXT) == {"contract": 2, "outcome": outcome}
    supplier.activate()
    assert supplier.rows(PARTIES)[1] == (2, False, joined_to)
    assert supplier.rows("SELECT outcome, closed_by, reason FROM market.name_case") == [
        (outcome, METTE, "telephoned")
    ]
    assert poller.handler({"job": "name-cases"}, CONTEXT) == {"cases": []}
    with pytest.raises(NotFound):
        poller.handler(event, CONTEXT)


def test_a_later_message_that_names_our_customer_closes_the_case(
    supplier: Supplier, clock: HandClock, case: str
) -> None:
    start = supplier.signup(case).estimated_activation
    supplier.receive(doc.customer_data(SECOND, start, name="XENIA  Fremmed"))
    assert supplier.rows("SELECT outcome, closed_by FROM market.name_case") == [
        ("named-by-market", "market")
    ]
    begin(supplier, clock, case)
    assert supplier.rows(PARTIES)[1] == (2, False, 1)


def test_a_signup_that_came_to_nothing_needs_no_answer(
    supplier: Supplier, poller: ModuleType, case: str
) -> None:
    supplier.cancel(case)
    supplier.send()
    supplier.receive(
        doc.a_confirmation(supplier.transaction("RequestCancellation"), "RequestCancellation")
    )
    assert supplier.contracts()[1] == "cancelled"
    assert poller.handler({"job": "name-cases"}, CONTEXT) == {"cases": []}


@pytest.mark.parametrize(("move_in", "cases"), [(False, 1), (True, 0)])
def test_an_empty_house_is_a_case_for_a_switch_and_none_for_who_moves_in(
    supplier: Supplier, clock: HandClock, move_in: bool, cases: int
) -> None:
    reference = waiting(supplier, move_in=clock.today() if move_in else None)
    supplier.receive(
        doc.customer_data(POINT, supplier.signup(reference).estimated_activation, name="(unknown)")
    )
    assert supplier.value("SELECT count(*) FROM market.name_case") == cases


def test_a_case_is_closed_with_a_known_outcome_only(poller: ModuleType, case: str) -> None:
    event = {"job": "close-name-case", "case": 1, "outcome": "perhaps", "why": "telephoned"}
    with pytest.raises(customers.UnableToCloseCase, match="same-person"):
        poller.handler(event, CONTEXT)
    with pytest.raises(DomainError, match="why"):
        poller.handler({**event, "why": " "}, CONTEXT)


# --- contact data by staff ------------------------------------------------------------------------


def test_staff_change_a_customers_own_contact_data_and_what_held_is_kept(
    supplier: Supplier, clock: HandClock, poller: ModuleType
) -> None:
    supplied(supplier, clock)
    event = {"job": "change-contact", "customer": 1, "email": "ny@example.dk", "why": "wrote to us"}

    assert poller.handler(event, CONTEXT) == {"changed": True}
    assert poller.handler(event, CONTEXT) == {"changed": False}

    assert supplier.rows(OWN) == [("Anders Jensen", "ny@example.dk", "+4512345678", None)]
    kept = supplier.rows(
        "SELECT customer_id, email, held_until, replaced_by, reason FROM portfolio.past_contact"
    )
    assert kept == [(1, "anders@example.dk", clock.now(), METTE, "wrote to us")]


def test_staff_change_to_whom_a_contracts_bills_go_and_back(
    supplier: Supplier, clock: HandClock, poller: ModuleType
) -> None:
    supplied(supplier, clock)
    event = {"job": "change-contact", "contract": 1, "why": "the guardian pays"}
    assert poller.handler({**event, "name": "Vera Værge"}, CONTEXT) == {"changed": True}
    assert supplier.rows(WHOSE) == [(1, "Vera Værge", "anders@example.dk", None)]
    clock.move_by(minutes=1)
    assert poller.handler({**event, "name": "Anders Jensen"}, CONTEXT) == {"changed": True}
    assert supplier.rows(WHOSE) == [(1, None, None, None)]
    history = (
        "SELECT before_id, after_id, changed_by, reason FROM portfolio.recipient_change "
        "ORDER BY changed_at"
    )
    assert supplier.rows(history) == [
        (None, 1, METTE, "the guardian pays"),
        (1, None, METTE, "the guardian pays"),
    ]
    assert supplier.rows(OWN)[0][0] == "Anders Jensen"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"why": ""}, "why"),
        ({"email": None}, "what changes"),
        ({"contract": 1}, "whose contact data"),
        ({"customer": "x"}, "a whole number above zero"),
        ({"customer": 17}, "no customer 17"),
        ({"mail": "a@example.dk"}, 'knows no field "mail"'),
        ({"email": "anders"}, "e-mail address"),
        ({"phone": "12"}, "phone number"),
        ({"name": "李雷"}, "Latin letters"),
        ({"name": "A\u202ers"}, "holds the character U\\+202E"),
        ({"billing_address": {"street": "Vestergade 1", "city": "Aarhus C"}}, "at least"),
        (
            {"billing_address": {"street": "Vestergade 1", "city": "Aarhus C", "postal_code": " "}},
            "at least",
        ),
        (
            {"billing_address": {"street": "V", "city": "A", "postal_code": {"a": "\x00"}}},
            "an object of texts",
        ),
        (
            {"billing_address": {"street": "V", "city": "A", "postal_code": "8000", "zip": "8"}},
            "zip is not known",
        ),
    ],
)
def test_contact_data_that_cannot_be_is_a_sentence(
    supplier: Supplier, poller: ModuleType, change: dict[str, Any], sentence: str
) -> None:
    supplier.sign_up()
    event = {"job": "change-contact", "customer": 1, "email": "ny@example.dk", "why": "wrote to us"}
    with pytest.raises(DomainError, match=sentence):
        poller.handler({**event, **change}, CONTEXT)
    assert supplier.value("SELECT email FROM portfolio.customer") == "anders@example.dk"


def test_everybody_of_a_point_is_listed_by_ids(
    supplier: Supplier, clock: HandClock, poller: ModuleType
) -> None:
    supplied(supplier, clock)
    supplier.sign_up(gsrn=SECOND, **STRANGER)
    (listed,) = poller.handler({"job": "customers-of-point", "gsrn": SECOND}, CONTEXT)["contracts"]
    assert (listed["contract"], listed["customer"], listed["state"]) == (2, 2, "awaiting")
    assert (listed["proved"], listed["known"]) == (False, 1)
