"""Many small amounts of one person and day are one large one."""

from collections.abc import Callable
from dataclasses import replace

import psycopg
import pytest

from elhandel.backoffice.actions import Asked, Decided, Office, ask, decide
from elhandel.backoffice.audit import add_action, alone_since
from elhandel.identity import Session
from elhandel.platform.work.calls import JobRefused
from tests.builders.waiting import Second
from tests.integration.backoffice.conftest import NOW, Jobs, goodwill, new_action

type Somebody = Callable[..., Session]


def test_what_is_more_than_a_days_sum_waits_for_a_second_person(
    office: Office, jobs: Jobs, somebody: Somebody
) -> None:
    anna = somebody("support")

    states = [ask(office, anna, goodwill("499")).state for _ in range(4)]

    assert states == ["done", "done", "done", "waits"]
    assert ask(office, anna, goodwill("3")).state == "done"  # 1,500 in all
    last = ask(office, anna, goodwill("0.01"))
    assert last.state == "waits"
    assert len(jobs.asked) == 4

    said = Decided(last.action_id, "approved", "looked at the case, and agree", "c")
    assert decide(office, somebody("support"), said).state == "done"
    assert ask(office, somebody("support"), goodwill("499")).state == "done"  # another person


def test_a_day_is_a_danish_one_and_what_was_refused_moved_nothing(
    office: Office, jobs: Jobs, somebody: Somebody
) -> None:
    anna = somebody("support")
    jobs.raises = JobRefused("unable-to-credit", 409, "There is nothing left to credit.")
    for _ in range(4):
        assert ask(office, anna, goodwill("500")).state == "refused"
    jobs.raises = None
    for _ in range(3):
        assert ask(office, anna, goodwill("500")).state == "done"
    assert ask(office, anna, goodwill("500")).state == "waits"

    office.clock.move_by(hours=11)  # type: ignore[attr-defined]  # 00:00 in Denmark, 23:00 in UTC
    assert ask(office, anna, goodwill("500")).state == "done"


def test_the_same_form_again_is_what_it_was(office: Office, jobs: Jobs, somebody: Somebody) -> None:
    anna = somebody("support")
    forms = [goodwill("500") for _ in range(3)]
    for form in forms:
        ask(office, anna, form)

    assert ask(office, anna, forms[0]).state == "done"
    assert len(jobs.asked) == 3


@pytest.mark.parametrize("roles", [("support", "admin"), ("support", "billing")])
def test_another_role_never_takes_anything_away(
    office: Office, somebody: Somebody, roles: tuple[str, ...]
) -> None:
    anna = somebody(*roles)
    assert [ask(office, anna, goodwill("500")).state for _ in range(3)] == ["done"] * 3


def test_two_forms_at_one_moment_do_not_slip_past_the_sum(
    office: Office, jobs: Jobs, somebody: Somebody, shared_url: str
) -> None:
    anna = somebody("support")
    for _ in range(2):
        ask(office, anna, goodwill("500"))
    form: Asked = goodwill("500")
    with psycopg.connect(shared_url) as connection:
        connection.execute("SET TIME ZONE 'UTC'")
        alone_since(connection, anna.who, ["give-goodwill"], NOW)
        new = new_action(form, anna.who, 50_000)
        add_action(connection, new)
        late = Second(
            shared_url, lambda: ask(office, anna, replace(form, key="a-form-at-one-moment"))
        )
        connection.commit()
        assert late.result().state == "waits"
    assert len(jobs.asked) == 2
