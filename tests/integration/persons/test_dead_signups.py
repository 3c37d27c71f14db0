"""Signups that were rejected or cancelled go after six months, whole; nothing of a live one
does.
"""

from datetime import date

import pytest

from elhandel.market.hub import Peeked
from elhandel.market.inbox import receive
from elhandel.onboarding import signups
from elhandel.persons import erase_person
from elhandel.portfolio.parties import prove_party
from elhandel.values.decision import Decision
from tests.builders import documents as doc
from tests.integration.persons.story import Someone, Story, someone

ANNE = someone()
LAST_DAY = date(2026, 7, 14)
OVER = date(2026, 7, 15)  # six months after 15 January


def rejected(story: Story) -> Someone:
    """A signup of 15 January that the market rejected."""
    story.reject(ANNE)
    return ANNE


def cancelled(story: Story) -> Someone:
    """A signup of 15 January that its customer cancelled before anything was sent."""
    story.supplier.cancel(story.sign_up(ANNE))
    return ANNE


@pytest.mark.parametrize("come_to_nothing", [rejected, cancelled])
def test_a_signup_that_came_to_nothing_is_found_for_six_months_and_nowhere_afterwards(
    story: Story, come_to_nothing
) -> None:  # type: ignore[no-untyped-def]
    person = come_to_nothing(story)
    stored = story.hashes(1)
    story.mark_sent()
    day_before = story.sweep(LAST_DAY).counts["signups"]
    kept = story.traces({**person.needles, **stored}).found

    gone = story.sweep(OVER).counts["signups"]

    assert (day_before, gone) == (0, 1)
    assert {"name", "street", "email", "phone", "hash", "sealed"} <= set(kept)
    assert story.traces({**person.needles, **stored, "reference": "SGN-2026-00001"}).found == {}
    points = set(story.traces({"gsrn": person.gsrn}).found["gsrn"])
    assert points <= {"portfolio.metering_point.gsrn", "market.inbound_message.body"}, (
        "what the market answered"
    )
    assert story.supplier.value("SELECT count(*) FROM portfolio.customer") == 0
    assert story.broken() == []


def test_it_goes_and_the_signup_of_another_at_the_same_point_stays(story: Story) -> None:
    story.reject(ANNE)
    bo = someone("B", 1, "0202902345")
    story.clock.move_to_day(date(2026, 3, 1))
    story.supply(bo)
    before = story.traces(bo.needles).found

    story.sweep(OVER)

    after = story.traces(bo.needles).found
    assert story.traces(ANNE.needles | {"home": "none"}).found == {}
    assert set(after) == set(before)
    assert after["home"].keys() >= {
        "portfolio.metering_point_version.address",
        "market.customer_at_point.addresses",
    }


def test_the_cancelled_signup_of_a_customer_goes_and_the_customer_stays(story: Story) -> None:
    customer = story.supply(ANNE)
    story.clock.move_by(days=1)
    again = someone("C", 3, ANNE.number)
    story.supplier.cancel(story.sign_up(again))

    story.sweep(date(2026, 9, 1))

    assert story.traces(again.needles).found == {}
    assert "email" in story.traces(ANNE.needles).found
    assert story.supplier.rows("SELECT customer_id FROM portfolio.customer") == [(customer,)]


def test_a_dead_letter_about_its_point_keeps_it(story: Story) -> None:
    story.reject(ANNE)
    body = doc.customer_data(ANNE.gsrn, date(2026, 2, 1))
    receive(story.supplier.database, story.clock, "MasterData", Peeked("dead", body[:-1]))

    kept = story.sweep(OVER).counts["signups"]
    story.supplier.rows(
        "UPDATE market.inbound_message SET state = 'kept' WHERE state = 'dead' RETURNING 1"
    )

    assert (kept, story.sweep(OVER).counts["signups"]) == (0, 1)


def test_a_signup_that_waits_for_its_market_is_never_taken(story: Story) -> None:
    story.sign_up(ANNE)

    assert story.sweep(date(2036, 1, 1)).counts["signups"] == 0
    assert "email" in story.traces(ANNE.needles).found


def two_joined_signups(story: Story) -> tuple[int, dict[str, str]]:
    """Two signups of one person, proved by staff while they waited and both cancelled; the
    customer, their words.
    """
    second = someone("B", 2, ANNE.number)
    references = [story.sign_up(person) for person in (ANNE, second)]
    customer, party = [story.customer_of(reference) for reference in references]
    with story.supplier.database.transaction() as tx:
        for proved in (customer, party):
            prove_party(tx, proved, Decision("mette", "letter 3", story.clock.now()))
        for reference in references:
            signups.cancel_signup(tx, reference, tenant=None, clock=story.clock)
    story.mark_sent()
    return customer, {
        **ANNE.needles,
        **{f"{kind} of B": word for kind, word in second.needles.items()},
    }


def test_with_the_last_signup_the_whole_person_goes_all_parties_joined(story: Story) -> None:
    _, needles = two_joined_signups(story)

    story.sweep(OVER)

    assert story.traces(needles).found == {}
    assert story.supplier.value("SELECT count(*) FROM portfolio.customer") == 0


def test_a_joined_person_whose_signups_came_to_nothing_is_erased_whole(story: Story) -> None:
    customer, needles = two_joined_signups(story)
    asked = (story.supplier.upkeep, story.horizon(), customer, story.decision("letter 12"))

    done = erase_person(*asked)

    assert (done["already"], done["rows"]["portfolio.customer"]) == (False, 2)
    assert story.traces(needles).found == {}
    assert erase_person(*asked)["already"] is True


def test_an_address_that_comes_after_everybody_is_forgotten_goes_in_the_night(story: Story) -> None:
    story.reject(ANNE)
    story.sweep(OVER)
    story.supplier.receive(
        doc.master_data(ANNE.gsrn, OVER).replace(b"Vestergade", b"Andemosestien")
    )
    late = story.traces({"home": "Andemosestien"}).found["home"]

    counts = story.sweep(date(2026, 7, 16)).counts

    assert "portfolio.metering_point_version.address" in late
    assert counts["nobodys-addresses"] == 1
    assert (
        "portfolio.metering_point_version.address"
        not in story.traces({"home": "Andemosestien"}).found["home"]
    )


def test_the_address_of_who_is_known_stays_in_the_night(story: Story) -> None:
    story.supply(ANNE)

    assert story.sweep(OVER).counts["nobodys-addresses"] == 0
    assert (
        "portfolio.metering_point_version.address"
        in story.traces({"home": ANNE.home}).found["home"]
    )
