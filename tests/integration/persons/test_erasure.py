"""Erasure at a person's wish: what no duty keeps goes at once, what stays is said with why and
until when.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from elhandel import persons
from elhandel.persons import UnableToErase, erase_person
from elhandel.services import agreements
from elhandel.values.errors import NotFound
from tests.builders.people import METTE
from tests.integration.persons.story import Someone, Story, someone
from tests.integration.services.world import a_service, decided

ANNE = someone()
WHY = "letter 12"


def ask(story: Story, customer: int, *, preview: bool = False, why: str = WHY) -> dict[str, Any]:
    decision = story.decision(why)
    return erase_person(story.supplier.upkeep, story.horizon(), customer, decision, preview=preview)


def everything(story: Story) -> list[Any]:
    """All rows of all tables, to compare."""
    tables = (
        "SELECT table_schema || '.' || table_name FROM information_schema.tables "
        "WHERE table_type = 'BASE TABLE'"
        " AND table_schema NOT IN ('pg_catalog', 'information_schema')"
    )
    names = [name for (name,) in story.supplier.rows(tables)]
    return [
        (name, sorted(map(repr, story.supplier.rows(f"SELECT * FROM {name}".encode()))))
        for name in sorted(names)
    ]


def test_while_supply_runs_it_is_refused_with_the_reason_and_nothing_changes(story: Story) -> None:
    customer = story.supply(ANNE)
    before = everything(story)

    with pytest.raises(UnableToErase, match="We supply them") as refused:
        ask(story, customer)

    assert set(refused.value.details["duties"]) == {"supply", "process"}
    assert everything(story) == before


def test_a_preview_says_what_would_go_and_changes_nothing(story: Story) -> None:
    customer = story.live_and_leave(ANNE)
    before = everything(story)

    shown = ask(story, customer, preview=True)
    unchanged = everything(story) == before
    done = ask(story, customer)

    assert unchanged
    assert shown["preview"] is True
    assert shown["rows"] == done["rows"] != {}


def test_while_claims_and_books_run_only_what_was_replaced_goes(story: Story) -> None:
    customer = story.live_and_leave(ANNE)

    done = ask(story, customer)

    assert set(done["rows"]) == {
        "portfolio.past_contact",
        "persons.rectification",
        "portfolio.recipient_change",
        "onboarding.idempotent_answer",
        "onboarding.signup",
        "platform.api_key",
    }
    assert {(stay["duty"], stay["until"]) for stay in done["stays"]} == {
        ("claims", "2029-02-08"),
        ("books", "2032-01-01"),
    }
    found = done["traces"]["found"]
    assert "portfolio.customer.email" in found["email 1"]
    assert "portfolio.past_contact.name" not in found["name 1"]
    assert done["traces"]["unsearched"] == []


def test_when_claims_are_over_all_goes_that_is_no_bookkeeping_material(story: Story) -> None:
    customer = story.live_and_leave(ANNE)
    stored = story.hashes(customer)
    story.clock.move_to_day(date(2029, 2, 7))
    day_before = ask(story, customer, preview=True)["rows"]
    story.clock.move_to_day(date(2029, 2, 8))

    done = ask(story, customer)

    assert "portfolio.customer" not in day_before
    assert done["rows"]["portfolio.customer"] == 1
    assert [stay["duty"] for stay in done["stays"]] == ["books"]
    left = story.traces({**ANNE.needles, **stored}).found
    places = {place for found in left.values() for place in found}
    assert places <= {
        "billing.invoice.recipient",
        "billing.invoice_section.supply_address",
        "market.inbound_message.body",
    }, "books, and messages that go in some days"
    assert not {"email", "phone", "hash", "sealed"} & set(left)
    assert story.broken() == []
    story.sweep(date(2032, 1, 1))
    assert story.traces(ANNE.needles).found == {}


def test_claims_run_from_the_end_of_a_service_too(story: Story) -> None:
    """What it cost last is on no bill yet, and who owes it has to be known."""
    customer = story.live_and_leave(ANNE)
    story.clock.move_to_day(date(2028, 6, 1))
    service = a_service(story.supplier.database, customer, story.clock)
    with story.supplier.database.transaction() as tx:
        agreements.cancel(tx, service, decided(story.clock))
    story.clock.move_to_day(date(2029, 2, 8))  # nothing of the supply is claimed any more

    done = ask(story, customer)

    assert "portfolio.customer" not in done["rows"]
    assert ("claims", "2031-06-01") in {(stay["duty"], stay["until"]) for stay in done["stays"]}


def test_a_signup_that_came_to_nothing_goes_at_once_whole(story: Story) -> None:
    story.reject(ANNE)
    stored = story.hashes(1)

    done = ask(story, 1)

    assert done["rows"]["portfolio.customer"] == 1
    assert done["stays"] == []
    assert done["traces"]["found"] == {}
    assert story.traces({**ANNE.needles, **stored}).found == {}


def test_the_same_again_does_nothing_and_is_written_down_once(story: Story) -> None:
    customer = story.live_and_leave(ANNE)
    story.reject(someone("B", 2, "0202902345"))
    signup = int(story.supplier.value("SELECT max(customer_id) FROM portfolio.customer"))
    ask(story, customer)
    ask(story, signup)
    deeds = story.supplier.rows(
        "SELECT kind, customer_id, done_by, reason FROM persons.deed ORDER BY deed_id"
    )
    before = everything(story)

    again, gone = ask(story, customer), ask(story, signup)

    assert (again["already"], again["rows"], gone["already"]) == (False, {}, True), (
        "claims and books keep the first"
    )
    assert everything(story) == before
    erasures = [deed for deed in deeds if deed[0] in {"erasure", "search"}]
    assert erasures == [
        (kind, of, METTE, "letter 12")
        for of in (customer, signup)
        for kind in ("erasure", "search")
    ]


def tamper_namesake(story: Story, namesake: Someone, state: str = "awaiting") -> None:
    """As if the signup of who names the same number was confirmed by the market and waiting (or
    not).
    """
    story.supplier.rows(
        "UPDATE market.process p SET state = %s FROM portfolio.contract c "
        "JOIN portfolio.metering_point m"
        " USING (metering_point_id) WHERE p.contract_id = c.contract_id AND m.gsrn = %s "
        "RETURNING 1",
        "acknowledged" if state == "awaiting" else "cancelled",
        namesake.gsrn,
    )
    story.supplier.rows(
        "UPDATE portfolio.contract c SET state = %s FROM portfolio.metering_point m"
        " WHERE m.metering_point_id = c.metering_point_id AND m.gsrn = %s RETURNING 1",
        state,
        namesake.gsrn,
    )


def test_nothing_of_a_neighbour_or_namesake_goes(story: Story) -> None:
    customer = story.live_and_leave(ANNE)
    bo = someone("B", 1, "0202902345", home=ANNE.home)
    story.clock.move_to_day(date(2027, 1, 15))
    story.supply(bo)
    namesake = someone("C", 4, ANNE.number)
    story.reject(namesake)
    theirs = [
        {name: needle for name, needle in person.needles.items() if name != "home"}
        for person in (bo, namesake)
    ]
    before = [story.traces(needles).found for needles in theirs]
    story.clock.move_to_day(date(2029, 6, 1))

    tamper_namesake(story, namesake)
    with pytest.raises(UnableToErase, match="signed up again"):
        ask(story, customer)
    story.supplier.rows(
        "INSERT INTO portfolio.home_answer (party_id, subject_id, is_theirs, answered_at) "
        "SELECT customer_id, 1, false, now() FROM portfolio.customer WHERE name = %s RETURNING 1",
        namesake.name,
    )
    assert ask(story, customer, preview=True)["rows"], "who signed in says it is not theirs"
    tamper_namesake(story, namesake, state="cancelled")
    ask(story, customer)

    assert [story.traces(needles).found for needles in theirs] == before
    home = story.traces({"home": ANNE.home}).found["home"]
    assert {
        "portfolio.metering_point_version.address",
        "market.customer_at_point.addresses",
    } <= set(home)


def test_a_reason_that_names_the_person_is_refused(story: Story) -> None:
    customer = story.live_and_leave(ANNE)
    for why in (f"{ANNE.email} wrote", "Nytnavn asked", ANNE.moved_to):
        with pytest.raises(persons.NamesAPerson, match="without it"):
            ask(story, customer, why=why)


def test_who_was_never_there_is_not_found(story: Story) -> None:
    with pytest.raises(NotFound, match="There is no customer 99"):
        ask(story, 99)


def test_a_party_that_was_joined_is_the_customer(story: Story) -> None:
    customer = story.live_and_leave(ANNE)
    story.clock.move_by(days=30)
    again = someone("C", 3, ANNE.number)
    story.supply(again)
    party = int(
        story.supplier.value(
            "SELECT customer_id FROM portfolio.customer WHERE joined_to = %s", customer
        )
    )

    with pytest.raises(UnableToErase, match=f"Customer {customer} "):
        ask(story, party)

    assert story.clock.today() > date(2026, 2, 8) + timedelta(days=1)
