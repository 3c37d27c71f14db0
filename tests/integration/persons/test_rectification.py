"""Rectification: what is right holds from now on, what was wrong is kept with who, when and why."""

from datetime import date
from typing import Any

import psycopg.errors
import pytest

from elhandel import persons
from elhandel.onboarding import decisions
from elhandel.persons import UnableToRectify, rectify_person
from elhandel.values.errors import NotFound
from tests.builders.people import METTE
from tests.integration.persons.story import Story, someone

ANNE = someone()
WHY = "letter 12"


def ask(
    story: Story, customer: int, *, why: str = WHY, contract: int | None = None, **right: Any
) -> dict[str, Any]:
    contact, decision = decisions.contact_of(**right), story.decision(why)
    return rectify_person(story.supplier.upkeep, customer, contact, decision, contract=contract)


def test_what_was_wrong_is_kept_and_datahub_has_to_be_told_by_hand(story: Story) -> None:
    customer = story.supply(ANNE)

    done = ask(story, customer, name=ANNE.renamed, phone="+4523456789")

    assert (done["changed"], done["tell_datahub"]) == (True, [ANNE.gsrn])
    rows = story.supplier.rows
    assert rows("SELECT name, phone, email FROM portfolio.customer") == [
        (ANNE.renamed, "+4523456789", ANNE.email)
    ]
    assert rows("SELECT customer_id, contract_id, before, after FROM persons.rectification") == [
        (
            customer,
            None,
            {"name": ANNE.name, "phone": ANNE.phone},
            {"name": ANNE.renamed, "phone": "+4523456789"},
        )
    ]
    assert rows("SELECT kind, customer_id, done_by, reason, counts FROM persons.deed") == [
        ("rectification", customer, METTE, "letter 12", {"name": 1, "phone": 1})
    ]


def test_the_same_again_changes_nothing(story: Story) -> None:
    customer = story.supply(ANNE)
    ask(story, customer, email="new@example.dk")
    story.clock.move_by(minutes=1)

    again = ask(story, customer, email="new@example.dk")

    assert (again["changed"], again["tell_datahub"]) == (False, [])
    assert story.supplier.value("SELECT count(*) FROM persons.rectification") == 1


def test_the_recipient_of_one_contract_is_put_right_and_the_customer_stays(story: Story) -> None:
    customer = story.supply(ANNE)
    contract = int(story.supplier.value("SELECT contract_id FROM portfolio.contract"))

    done = ask(story, customer, contract=contract, name=ANNE.secretary)

    assert done["changed"] is True
    assert story.supplier.value("SELECT name FROM portfolio.customer") == ANNE.name
    assert story.supplier.rows("SELECT contract_id, after FROM persons.rectification") == [
        (contract, {"name": ANNE.secretary})
    ]


def test_before_anything_was_sent_datahub_need_not_be_told(story: Story) -> None:
    story.sign_up(ANNE)

    assert ask(story, 1, email="new@example.dk")["tell_datahub"] == []


def test_what_was_kept_cannot_be_changed(story: Story) -> None:
    ask(story, story.supply(ANNE), email="new@example.dk")

    with pytest.raises(psycopg.errors.RestrictViolation):
        story.supplier.rows("UPDATE persons.rectification SET after = '{}' RETURNING 1")


def test_what_was_wrong_goes_with_the_books_of_its_time_also_of_who_stays(story: Story) -> None:
    ask(story, story.supply(ANNE), email="new@example.dk")

    story.sweep(date(2031, 12, 31))
    kept = story.supplier.value("SELECT count(*) FROM persons.rectification")
    story.sweep(date(2032, 1, 1))

    assert (kept, story.supplier.value("SELECT count(*) FROM persons.rectification")) == (1, 0)
    assert story.supplier.value("SELECT email FROM portfolio.customer") == "new@example.dk"


def test_nothing_to_put_right_another_contract_and_the_forgotten_are_refused(story: Story) -> None:
    customer = story.live_and_leave(ANNE)
    with pytest.raises(UnableToRectify, match="Say what is right"):
        ask(story, customer)
    with pytest.raises(NotFound, match="has no contract 99"):
        ask(story, customer, contract=99, name="Vera Holm")
    with pytest.raises(NotFound, match="There is no customer 99"):
        ask(story, 99, name="Vera Holm")
    with pytest.raises(persons.NamesAPerson):
        ask(story, customer, name="Vera", why=ANNE.renamed)
    story.supplier.rows("UPDATE portfolio.customer SET forgotten_at = now() RETURNING 1")
    with pytest.raises(UnableToRectify, match="is forgotten"):
        ask(story, customer, name="Vera Holm")


@pytest.mark.parametrize(
    "why",
    [
        "married, now Quistgaard",
        f"rang from {ANNE.phone[3:]}",
        "moved to 5000 Odense C",
        "moved from 8000  Aarhus C",
        f"left {ANNE.home}",
        "Annemette Øll-gaard wrote",
        f"about {ANNE.gsrn}",
        "rang from 23456789",
        "has 010190 1234",
    ],
)
def test_a_reason_that_names_what_was_or_becomes_known_of_them_is_refused(
    story: Story, why: str
) -> None:
    customer = story.supply(ANNE)
    address = {"street": "Havnegade 1", "postal_code": "5000", "city": "Odense C"}
    right = {
        "name": "Zoe Quistgaard",
        "phone": "+4523456789",
        "billing_address": address,
    }

    with pytest.raises(persons.NamesAPerson, match="without it") as refused:
        ask(story, customer, why=why, **right)

    assert refused.value.code == "reason-names-a-person"
    assert story.supplier.rows("SELECT name FROM portfolio.customer") == [(ANNE.name,)]
    assert story.supplier.rows("SELECT reason FROM persons.deed") == []
