"""What staff do: written down first, done once, within limits, some with a second person."""

from collections.abc import Callable
from dataclasses import replace

import psycopg
import pytest

from elhandel.backoffice.actions import Asked, Decided, Office, ask, decide, preview
from elhandel.backoffice.audit import (
    Ended,
    Filter,
    action_of,
    add_action,
    add_step,
    logged_actions,
)
from elhandel.backoffice.errors import (
    BeyondLimit,
    SecondPersonNeeded,
    UnableToAct,
    UnusableAction,
)
from elhandel.backoffice.queues import QUEUES, Moment, rows_of
from elhandel.identity import NotAllowed, Session, end_role
from elhandel.platform.database import Database, Transaction
from elhandel.platform.work.calls import JobRefused
from elhandel.values.errors import NotFound, Unavailable
from elhandel.values.texts.reasons import NamesAPerson
from tests.builders.sessions import a_decision
from tests.builders.waiting import Second
from tests.integration.backoffice.conftest import NOW, Jobs, goodwill, new_action

type Somebody = Callable[..., Session]


def test_an_action_is_done_for_who_asks_and_stands_in_the_log(
    office: Office, jobs: Jobs, somebody: Somebody, office_database: Database
) -> None:
    anna = somebody("support")

    outcome = ask(office, anna, goodwill("100"))

    ((function, event, who),) = jobs.asked
    assert (function, who, event["job"]) == ("Backoffice", anna.who, "give-goodwill")
    assert event["case"] == f"kontor-{outcome.action_id}"
    assert event["why"] == "promised after case 12"
    with office_database.transaction() as tx:
        logged = action_of(tx, outcome.action_id)
    assert (logged.state, logged.asked_by, logged.customer_id) == ("done", anna.who, 1)
    assert (logged.reason, logged.amount_ore) == ("agreed", 10_000)
    assert logged.answer == {"new": True, "amount_dkk": "100"}


def test_the_same_form_again_does_nothing(office: Office, jobs: Jobs, somebody: Somebody) -> None:
    anna, form = somebody("support"), goodwill()

    first, second = ask(office, anna, form), ask(office, anna, form)

    assert len(jobs.asked) == 1
    assert (second.action_id, second.state, second.again) == (first.action_id, "done", True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"why": "too short"},
        {"why": " " * 20},
        {"reason": "because"},
        {"key": "short"},
        {"values": {"customer": 1}},
        {"values": {"customer": 1, "amount_dkk": "1", "more": 2}},
        {
            "action": "decide-dispute",
            "values": {"dispute_id": 1, "outcome": "lost", "letter": "You were right."},
        },
    ],
)
def test_without_a_reason_or_a_field_nothing_is_done_or_written(
    office: Office, jobs: Jobs, somebody: Somebody, wrong: dict[str, object]
) -> None:
    anna = somebody("support")
    with pytest.raises(UnusableAction):
        ask(office, anna, goodwill(**wrong))

    assert jobs.asked == []
    with office.database.transaction() as tx:
        assert logged_actions(tx, Filter(by=anna.who)) == []


def test_a_reason_names_no_person(office: Office, jobs: Jobs, somebody: Somebody) -> None:
    with pytest.raises(NamesAPerson):
        ask(office, somebody("support"), goodwill(why="call anders@example.dk about it"))
    assert jobs.asked == []


def test_who_has_not_the_role_is_refused(office: Office, jobs: Jobs, somebody: Somebody) -> None:
    with pytest.raises(NotAllowed):
        ask(office, somebody("operations"), goodwill())
    with pytest.raises(NotFound):
        ask(office, somebody("admin"), goodwill(action="no-such-action"))
    assert jobs.asked == []


def test_support_gives_500_and_no_more(office: Office, jobs: Jobs, somebody: Somebody) -> None:
    anna = somebody("support")

    assert ask(office, anna, goodwill("500")).state == "done"
    with pytest.raises(BeyondLimit):
        ask(office, anna, goodwill("500.01"))

    assert len(jobs.asked) == 1


def test_beyond_the_limit_of_billing_a_second_person_says_yes(
    office: Office, jobs: Jobs, somebody: Somebody
) -> None:
    bo, admin = somebody("billing"), somebody("admin")

    asked = ask(office, bo, goodwill("10000.01"))
    assert (asked.state, jobs.asked) == ("waits", [])
    with office.database.transaction() as tx:
        waits = rows_of(tx, QUEUES["approvals"], Moment.of(office.clock))
        assert str(asked.action_id) in {row.row_id for row in waits}

    with pytest.raises(SecondPersonNeeded):
        decide(office, bo, yes(asked.action_id))
    with pytest.raises(BeyondLimit):
        decide(office, somebody("support"), yes(asked.action_id))

    assert decide(office, admin, yes(asked.action_id)).state == "done"
    ((_, event, who),) = jobs.asked
    assert who == bo.who
    assert admin.who in event["why"]
    with pytest.raises(UnableToAct):
        decide(office, somebody("billing"), yes(asked.action_id))
    assert len(jobs.asked) == 1


@pytest.mark.parametrize("verdict", ["approved", "declined"])
def test_who_may_not_ask_for_it_says_neither_yes_nor_no(
    office: Office, jobs: Jobs, somebody: Somebody, verdict: str
) -> None:
    asked = ask(office, somebody("admin"), a_price())
    assert asked.state == "waits"

    said = replace(yes(asked.action_id), verdict=verdict)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        decide(office, somebody("billing"), said)
    with office.database.transaction() as tx:
        assert action_of(tx, asked.action_id).state == "waits"
    assert jobs.asked == []


def test_who_may_not_do_it_is_not_shown_what_it_would_do(
    office: Office, jobs: Jobs, somebody: Somebody
) -> None:
    with pytest.raises(NotAllowed):
        preview(office, somebody("operations"), goodwill())
    assert jobs.asked == []


def test_what_waits_for_nobody_takes_no_yes(office: Office, jobs: Jobs, somebody: Somebody) -> None:
    done = ask(office, somebody("billing"), goodwill())

    with pytest.raises(UnableToAct):
        decide(office, somebody("admin"), yes(done.action_id))
    assert len(jobs.asked) == 1


@pytest.mark.parametrize(
    ("why", "error"),
    [("agree", UnusableAction), ("agree with anders@example.dk", NamesAPerson)],
)
def test_a_yes_has_a_reason_that_names_no_person(
    office: Office, jobs: Jobs, somebody: Somebody, why: str, error: type[Exception]
) -> None:
    asked = ask(office, somebody("billing"), goodwill("20000"))

    with pytest.raises(error):
        decide(office, somebody("admin"), replace(yes(asked.action_id), why=why))
    assert jobs.asked == []


def test_of_two_who_say_yes_at_once_one_does_it(
    office: Office, jobs: Jobs, somebody: Somebody, shared_url: str
) -> None:
    asked = ask(office, somebody("billing"), goodwill("20000"))
    first, second = somebody("admin"), somebody("billing")
    step = Ended("approved", first.who, NOW, "c", why="looked at the case, and agree")

    with psycopg.connect(shared_url) as connection:
        assert add_step(connection, asked.action_id, step)
        late = Second(shared_url, lambda: decide(office, second, yes(asked.action_id)))
        connection.commit()
        assert isinstance(late.result(), UnableToAct)

    assert jobs.asked == []
    with office.database.transaction() as tx:
        logged = action_of(tx, asked.action_id)
    assert (logged.state, logged.decided_by) == ("approved", first.who)


def test_of_one_form_that_comes_twice_at_once_one_is_done(
    office: Office, jobs: Jobs, somebody: Somebody, shared_url: str
) -> None:
    bo, form = somebody("billing"), goodwill()
    with psycopg.connect(shared_url) as connection:
        new = new_action(form, bo.who, 10_000)
        action_id, is_new = add_action(connection, new)
        late = Second(shared_url, lambda: ask(office, bo, form))
        connection.commit()
        outcome = late.result()

    assert is_new
    assert (outcome.action_id, outcome.again) == (action_id, True)
    assert jobs.asked == []


def test_a_yes_is_worth_nothing_once_whoever_asked_may_not_ask_any_more(
    office: Office, jobs: Jobs, somebody: Somebody, office_database: Database
) -> None:
    bo, admin = somebody("billing"), somebody("admin")
    asked = ask(office, bo, goodwill("20000"))
    with office_database.transaction() as tx:
        end_role(tx, bo.who.removeprefix("staff:"), "billing", a_decision(NOW))

    with pytest.raises(UnableToAct):
        decide(office, admin, yes(asked.action_id))
    assert jobs.asked == []
    no = replace(yes(asked.action_id), verdict="declined")
    assert decide(office, admin, no).state == "declined"


def test_a_yes_is_worth_nothing_when_it_would_come_to_another_amount(
    office: Office, jobs: Jobs, somebody: Somebody, shared_url: str
) -> None:
    bo, admin = somebody("billing"), somebody("admin")
    asked = ask(office, bo, goodwill("20000"))
    with psycopg.connect(shared_url, autocommit=True) as owner:
        owner.execute("ALTER TABLE backoffice.action DISABLE TRIGGER action_is_kept")
        owner.execute("UPDATE backoffice.action SET amount_ore = 1 WHERE takes_two")
        owner.execute("ALTER TABLE backoffice.action ENABLE TRIGGER action_is_kept")

    with pytest.raises(UnableToAct):
        decide(office, admin, yes(asked.action_id))
    assert jobs.asked == []


@pytest.mark.parametrize("verdict", ["declined", "withdrawn"])
def test_a_no_and_a_change_of_mind_do_nothing(
    office: Office, jobs: Jobs, somebody: Somebody, verdict: str
) -> None:
    bo, other = somebody("billing"), somebody("admin")
    asked = ask(office, bo, goodwill("20000"))
    right, wrong = (other, bo) if verdict == "declined" else (bo, other)

    said = replace(yes(asked.action_id), verdict=verdict)  # type: ignore[arg-type]
    with pytest.raises(SecondPersonNeeded):
        decide(office, wrong, said)
    assert decide(office, right, said).state == verdict

    with pytest.raises(UnableToAct):
        decide(office, other, yes(asked.action_id))
    assert jobs.asked == []


def test_the_database_itself_refuses_the_same_person(
    office: Office, somebody: Somebody, office_database: Database
) -> None:
    bo = somebody("billing")
    asked = ask(office, bo, goodwill("20000"))

    with (
        pytest.raises(psycopg.errors.RestrictViolation),
        office_database.transaction() as tx,
    ):
        tx.execute(
            "INSERT INTO backoffice.action_step (action_id, step, who, at, correlation_id) "
            "VALUES (%s, 'approved', %s, '2026-02-09', 'c')",
            [asked.action_id, bo.who],
        )


def test_a_refusal_is_an_outcome_and_what_nobody_knows_stays_open(
    office: Office, jobs: Jobs, somebody: Somebody
) -> None:
    anna = somebody("support")
    jobs.raises = JobRefused("unable-to-credit", 409, "There is nothing left to credit.")
    refused = ask(office, anna, goodwill())
    assert (refused.state, refused.code) == ("refused", "unable-to-credit")

    jobs.raises = Unavailable("It does not answer now.")
    with pytest.raises(Unavailable):
        ask(office, anna, goodwill())
    jobs.raises = RuntimeError("broken")
    with pytest.raises(RuntimeError):
        ask(office, anna, goodwill())

    with office.database.transaction() as tx:
        states = [logged.state for logged in logged_actions(tx, Filter(by=anna.who))]
    assert states == ["failed", "begun", "refused"]


def test_what_names_a_person_is_in_no_log(office: Office, jobs: Jobs, somebody: Somebody) -> None:
    asked = goodwill(
        action="change-contact",
        values={"customer": 1, "email": "new@example.dk"},
        reason="customer-asked",
    )
    outcome = ask(office, somebody("support"), asked)

    assert jobs.asked[0][1]["email"] == "new@example.dk"
    with office.database.transaction() as tx:
        assert action_of(tx, outcome.action_id).asked == {"customer": 1, "email": True}
    assert "new@example.dk" not in repr(asked)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE backoffice.action SET why = 'something else entirely'",
        "UPDATE backoffice.action_step SET who = 'staff:somebody'",
        "DELETE FROM backoffice.action",
        "DELETE FROM backoffice.action_step",
        "DELETE FROM backoffice.opened",
        "UPDATE backoffice.note SET text = ''",
    ],
)
def test_nobody_in_the_office_rewrites_what_was_done(
    office: Office, somebody: Somebody, office_database: Database, statement: str
) -> None:
    ask(office, somebody("support"), goodwill())
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        office_database.transaction() as tx,
    ):
        tx.execute(statement.encode())


def test_not_even_the_owner_changes_a_row(tx: Transaction) -> None:
    tx.execute(
        "INSERT INTO backoffice.opened (customer_id, opened_by, opened_at, page) "
        "VALUES (1, 'staff:anna', '2026-02-09', 'kunde')"
    )
    with pytest.raises(psycopg.errors.RestrictViolation):
        tx.execute("UPDATE backoffice.opened SET opened_by = 'staff:bo'")


def a_price() -> Asked:
    """A price of a product, which is never set alone."""
    return goodwill(
        action="price-product",
        values={"product": "spot-basis", "from": "2026-06-01", "margin": "0.05"},
    )


def yes(action_id: int) -> Decided:
    return Decided(action_id, "approved", "looked at the case, and agree", "c")


def test_the_log_is_read_in_pages_the_latest_first(office: Office, somebody: Somebody) -> None:
    anna = somebody("support")
    made = [ask(office, anna, goodwill()).action_id for _ in range(5)]

    with office.database.transaction() as tx:
        first = logged_actions(tx, Filter(by=anna.who), limit=3)
        rest = logged_actions(tx, Filter(by=anna.who), before=first[-1].action_id, limit=3)

    assert [logged.action_id for logged in (*first, *rest)] == made[::-1]
    assert isinstance(goodwill(), Asked)
