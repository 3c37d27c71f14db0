"""What staff ask for about their own people, by the jobs of the back office."""

from collections.abc import Callable
from typing import Any

import pytest

from elhandel.identity import UnableToChangeStaff, session_of
from elhandel.identity.viewings import begin_viewing, open_viewing, viewing_of
from elhandel.jobs import JobTable, Tools
from elhandel.jobs.handler import run_job
from elhandel.jobs.people.staff import JOBS
from elhandel.jobs.request import UnusableJobField
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from tests.builders.clock import at
from tests.builders.people import METTE
from tests.builders.sessions import signed_in_customer, signed_in_staff

NOW = at("2026-01-15T10:00")
TABLE = JobTable("The back office", JOBS)

type Ask = Callable[..., Any]


@pytest.fixture
def office(as_function: Callable[[str], Database]) -> Database:
    return as_function("backoffice")


@pytest.fixture
def ask(office: Database) -> Ask:
    """Run a job in the role of the back office."""
    tools = Tools(office, FixedClock(NOW))
    return lambda job, **asked: run_job(TABLE, tools, {"job": job, **asked})


def test_people_and_roles_come_and_go_with_who_when_and_why(ask: Ask) -> None:
    ask("add-staff", username="kim", name="Kim Dahl", why="begins today")
    assert ask("grant-role", username="kim", role="billing", why="bills")["new"]
    assert not ask("grant-role", username="kim", role="billing", why="bills")["new"]
    assert ask("end-role", username="kim", role="billing", why="another team")["ended"]
    assert ask("end-staff", username="kim", why="has left")["ended"]

    (kim,) = [person for person in ask("list-staff")["staff"] if person["username"] == "kim"]
    assert (kim["name"], kim["active"], kim["roles"]) == ("Kim Dahl", False, [])
    (grant,) = kim["history"]
    assert (grant["granted_by"], grant["reason"], grant["ended_why"]) == (
        METTE,
        "bills",
        "another team",
    )


def test_a_reason_is_needed_and_a_role_has_to_be_one(ask: Ask) -> None:
    with pytest.raises(UnusableJobField):
        ask("add-staff", username="lis", name="Lis", why=" ")
    with pytest.raises(UnusableJobField):
        ask("grant-role", username="lis", role="everything", why="why not")
    with pytest.raises(UnableToChangeStaff):
        ask("add-staff", username="Lis!", name="Lis", why="begins today")


def test_whoever_has_lost_a_device_is_signed_out_everywhere(
    ask: Ask, office: Database, as_function: Callable[[str], Database]
) -> None:
    site = as_function("site")
    with site.transaction() as tx:
        customers, _ = signed_in_customer(tx, 51, NOW)
    with office.transaction() as tx:
        staffs, per = signed_in_staff(tx, "per", now=NOW)
        ticket = open_viewing(tx, 51, per, NOW)
    with site.transaction() as tx:
        viewing = begin_viewing(tx, ticket, NOW)

    assert ask("end-sessions", customer=51, why="a lost phone")["ended"] == 1
    assert ask("end-sessions", username="per", why="a lost phone")["ended"] == 2

    with site.transaction() as tx:
        assert session_of(tx, customers, "customer", NOW) is None
        assert viewing_of(tx, viewing, NOW) is None
    with office.transaction() as tx:
        assert session_of(tx, staffs, "staff", NOW) is None
    for whom in ({}, {"customer": 51, "username": "per"}):
        with pytest.raises(UnusableJobField):
            ask("end-sessions", why="a lost phone", **whom)
