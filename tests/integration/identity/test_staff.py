"""People and roles are history: each change has who, when and why, and nothing is rewritten."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest

from elhandel.identity import (
    UnableToChangeStaff,
    add_staff,
    end_role,
    end_staff,
    grant_role,
    list_staff,
    staff_by_name,
)
from elhandel.identity.errors import StaffNotKnown
from elhandel.identity.subjects import remember_staff
from elhandel.platform.database import Database, Transaction
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from tests.builders.clock import at
from tests.builders.sessions import FIRM, a_colleague, a_decision

NOW = at("2026-01-15T10:00")
LATER = at("2026-02-01T10:00")


def test_who_is_added_is_there_without_a_role_and_once(tx: Transaction) -> None:
    anna = add_staff(tx, "anna", " Anna Holm ", a_decision(NOW))
    again = add_staff(tx, "anna", "Anna Holm", a_decision(LATER))

    assert again == anna
    assert (anna.name, anna.roles, anna.is_active) == ("Anna Holm", frozenset(), True)
    assert (anna.added_at, anna.added_by, anna.reason) == (NOW, "staff:mette", "they begin today")
    assert list_staff(tx) == [anna]


@pytest.mark.parametrize(
    ("username", "name"),
    [
        ("", "A"),
        ("Anna", "A"),
        ("a@b.dk", "A"),
        ("-a", "A"),
        ("a" * 41, "A"),
        ("anna", " "),
        ("anna", "A" * 81),
    ],
)
def test_a_username_or_a_name_of_no_use_is_refused(
    tx: Transaction, username: str, name: str
) -> None:
    with pytest.raises(UnableToChangeStaff):
        add_staff(tx, username, name, a_decision(NOW))


def test_a_username_that_somebody_has_is_not_given_to_another(tx: Transaction) -> None:
    add_staff(tx, "anna", "Anna Holm", a_decision(NOW))

    with pytest.raises(UnableToChangeStaff, match="another name"):
        add_staff(tx, "anna", "Anna Skov", a_decision(NOW))


def test_roles_begin_and_end_and_what_was_stays(tx: Transaction) -> None:
    add_staff(tx, "anna", "Anna", a_decision(NOW))

    assert grant_role(tx, "anna", "billing", a_decision(NOW, why="covers for Bo"))
    assert not grant_role(tx, "anna", "billing", a_decision(LATER))
    assert end_role(tx, "anna", "billing", a_decision(LATER, by="staff:bo", why="Bo is back"))
    assert not end_role(tx, "anna", "billing", a_decision(LATER))
    assert grant_role(tx, "anna", "billing", a_decision(LATER))

    anna = staff_by_name(tx, "anna")
    assert anna.roles == {"billing"}
    first, second = anna.grants
    assert (first.role, first.granted_at, first.reason) == ("billing", NOW, "covers for Bo")
    assert (first.ended_at, first.ended_by, first.ended_why) == (LATER, "staff:bo", "Bo is back")
    assert (second.granted_at, second.ended_at) == (LATER, None)


def test_who_leaves_has_no_role_and_who_comes_back_is_new(tx: Transaction) -> None:
    a_colleague(tx, "anna", "billing", now=NOW)

    assert end_staff(tx, "anna", a_decision(LATER, why="has left"))
    assert not end_staff(tx, "anna", a_decision(LATER))
    left = staff_by_name(tx, "anna")
    assert (left.is_active, left.roles, left.ended_why) == (False, frozenset(), "has left")
    assert [grant.ended_at for grant in left.grants] == [LATER]
    with pytest.raises(NotFound):
        grant_role(tx, "anna", "support", a_decision(LATER))

    back = add_staff(tx, "anna", "Anna Skov", a_decision(LATER))
    assert back.staff_id != left.staff_id
    assert back.roles == frozenset()
    assert staff_by_name(tx, "anna") == back
    assert len(list_staff(tx)) == 2


def test_nobody_unknown_gets_a_role_and_the_error_repeats_nothing(tx: Transaction) -> None:
    with pytest.raises(NotFound) as error:
        grant_role(tx, "<b>anna", "support", a_decision(NOW))
    assert "<b>" not in error.value.sentence


def test_nobody_gives_a_role_to_themself(tx: Transaction) -> None:
    a_colleague(tx, "anna", "admin", now=NOW)

    with pytest.raises(UnableToChangeStaff, match="themself"):
        grant_role(tx, "anna", "billing", Decision("staff:anna", "I would like to", NOW))


def test_the_last_administrator_stays(tx: Transaction) -> None:
    a_colleague(tx, "anna", "admin", now=NOW)
    for attempt in (
        lambda: end_role(tx, "anna", "admin", a_decision(NOW)),
        lambda: end_staff(tx, "anna", a_decision(NOW)),
    ):
        with pytest.raises(UnableToChangeStaff, match="only administrator"):
            attempt()

    a_colleague(tx, "bo", "admin", now=NOW)
    assert end_staff(tx, "anna", a_decision(NOW))


def test_of_two_administrators_who_end_each_other_at_once_one_stays(
    as_function: Callable[[str], Database],
) -> None:
    databases = [as_function("backoffice") for _ in range(2)]
    with databases[0].transaction() as tx:
        for username in ("first", "second"):
            a_colleague(tx, username, "admin", now=NOW)
    together = Barrier(2)

    def end(database: Database, username: str) -> bool:
        try:
            with database.transaction() as tx:
                tx.execute("SELECT 1")
                together.wait(timeout=30)
                return end_staff(tx, username, a_decision(NOW, why="has left"))
        except UnableToChangeStaff:
            return False

    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(end, databases, ("first", "second")))

    assert sorted(ended) == [False, True]
    with databases[0].transaction() as tx:
        active = [person for person in list_staff(tx) if "admin" in person.roles]
    assert len(active) == 1


def test_the_first_sign_in_binds_a_username_to_who_signed_in(tx: Transaction) -> None:
    subject = a_colleague(tx, "anna", now=NOW)

    assert remember_staff(tx, FIRM, "sub-of-anna", "anna", LATER) == subject
    assert remember_staff(tx, FIRM, "sub-of-anna", "renamed-there", LATER) == subject
    assert staff_by_name(tx, "anna").last_seen_at == LATER
    for sub, username in (("another", "anna"), ("another", "nobody"), ("another", None)):
        with pytest.raises(StaffNotKnown):
            remember_staff(tx, FIRM, sub, username, LATER)


def test_who_left_is_known_no_more_and_who_came_back_signs_in_as_before(tx: Transaction) -> None:
    a_colleague(tx, "anna", now=NOW)
    end_staff(tx, "anna", a_decision(NOW, why="has left"))
    with pytest.raises(StaffNotKnown):
        remember_staff(tx, FIRM, "sub-of-anna", "anna", LATER)

    back = add_staff(tx, "anna", "Anna", a_decision(LATER))
    remember_staff(tx, FIRM, "sub-of-anna", "anna", LATER)
    assert staff_by_name(tx, "anna").last_seen_at == LATER
    assert staff_by_name(tx, "anna").staff_id == back.staff_id


@pytest.mark.parametrize("table", ["identity.staff", "identity.staff_role"])
def test_what_has_ended_cannot_be_rewritten_by_anybody(tx: Transaction, table: str) -> None:
    a_colleague(tx, "anna", "billing", now=NOW)
    end_staff(tx, "anna", a_decision(LATER, why="has left"))

    with pytest.raises(psycopg.errors.RestrictViolation):
        tx.execute(f"UPDATE {table} SET ended_why = 'another' WHERE ended_at IS NOT NULL".encode())
