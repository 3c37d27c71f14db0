"""A session lasts as long as the rules say, and ends at once when somebody ends it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from elhandel.identity import (
    end_all_sessions,
    end_role,
    end_session,
    end_staff,
    grant_role,
    open_session,
    session_of,
)
from elhandel.identity.sessions import (
    end_sessions_of_account,
    sessions_of_account,
    sessions_of_subject,
)
from elhandel.identity.subjects import choose_language
from elhandel.platform.database import Database, Transaction
from tests.builders.clock import at
from tests.builders.sessions import (
    a_colleague,
    a_customer_subject,
    a_decision,
    signed_in_customer,
    signed_in_staff,
)

NOW = at("2026-01-15T10:00")
MINUTE = timedelta(minutes=1)


def test_a_customers_session_says_who_is_in(tx: Transaction) -> None:
    secret, session = signed_in_customer(tx, 42, NOW)

    assert (session.who, session.name, session.customer_id) == ("customer:42", "", 42)
    assert (session.kind, session.level, session.roles) == ("customer", "substantial", frozenset())
    assert (session.signed_in_at, session.idle_ends_at) == (NOW, NOW + 30 * MINUTE)
    assert secret not in repr(session)


def test_the_language_that_a_customer_has_chosen_comes_with_every_session(tx: Transaction) -> None:
    secret, session = signed_in_customer(tx, 42, NOW)
    assert session.language is None

    for _ in range(2):
        choose_language(tx, session.subject_id, "en")
    later = session_of(tx, secret, "customer", NOW + MINUTE)
    assert later is not None
    assert later.language == "en"


def test_a_session_of_staff_says_who_with_which_roles(tx: Transaction) -> None:
    _, session = signed_in_staff(tx, "anna", "billing", "support", now=NOW)

    assert (session.who, session.name, session.customer_id) == ("staff:anna", "Anna", None)
    assert session.roles == {"billing", "support"}


def test_only_the_hash_of_what_opens_a_session_is_stored(tx: Transaction) -> None:
    secret, session = signed_in_customer(tx, 42, NOW)

    row = tx.execute(
        "SELECT s.*, j.* FROM identity.session s JOIN identity.subject j USING (subject_id)"
    )
    stored = " ".join(str(value) for value in row.fetchall())
    assert secret not in stored
    assert session.csrf not in stored


def test_the_form_token_is_the_sessions_own_and_stays(tx: Transaction) -> None:
    secret, session = signed_in_customer(tx, 42, NOW)
    other, other_session = signed_in_customer(tx, 42, NOW)
    again = session_of(tx, secret, "customer", NOW + MINUTE)

    assert again is not None
    assert again.csrf == session.csrf
    assert len({secret, other, session.csrf, other_session.csrf}) == 4


@pytest.mark.parametrize("secret", ["", "x", "x" * 43, "x" * 42 + "\x00", "æ" * 43, "x" * 10_000])
def test_what_nobody_was_given_opens_nothing(tx: Transaction, secret: str) -> None:
    signed_in_customer(tx, 42, NOW)

    assert session_of(tx, secret, "customer", NOW) is None


def test_a_session_opens_the_pages_of_its_kind_only(tx: Transaction) -> None:
    customers, _ = signed_in_customer(tx, 42, NOW)
    staffs, _ = signed_in_staff(tx, "anna", "admin", now=NOW)

    assert session_of(tx, customers, "staff", NOW) is None
    assert session_of(tx, staffs, "customer", NOW) is None


@pytest.mark.parametrize(("kind", "hours"), [("customer", 24), ("staff", 8)])
def test_whoever_keeps_asking_stays_in_for_so_many_hours_and_no_longer(
    tx: Transaction, kind: str, hours: int
) -> None:
    """CD-SEC-1."""
    secret, _ = (
        signed_in_customer(tx, 42, NOW)
        if kind == "customer"
        else signed_in_staff(tx, "anna", now=NOW)
    )
    ends = NOW + timedelta(hours=hours)

    now = NOW
    while now + 29 * MINUTE < ends:
        now += 29 * MINUTE
        session = session_of(tx, secret, kind, now)  # type: ignore[arg-type]
        assert session is not None
        assert session.idle_ends_at == min(now + 30 * MINUTE, ends)
    assert session_of(tx, secret, kind, ends - timedelta(seconds=1)) is not None  # type: ignore[arg-type]
    assert session_of(tx, secret, kind, ends) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["customer", "staff"])
def test_whoever_asks_for_nothing_is_out_after_half_an_hour(tx: Transaction, kind: str) -> None:
    secret, _ = (
        signed_in_customer(tx, 42, NOW)
        if kind == "customer"
        else signed_in_staff(tx, "anna", now=NOW)
    )

    assert session_of(tx, secret, kind, NOW + 29 * MINUTE) is not None  # type: ignore[arg-type]
    assert session_of(tx, secret, kind, NOW + 59 * MINUTE) is None  # type: ignore[arg-type]
    assert session_of(tx, secret, kind, NOW + 30 * MINUTE) is not None  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["customer", "staff"])
def test_a_page_that_asks_by_itself_keeps_no_session_open(tx: Transaction, kind: str) -> None:
    secret, _ = (
        signed_in_customer(tx, 42, NOW)
        if kind == "customer"
        else signed_in_staff(tx, "anna", now=NOW)
    )

    of: Any = kind
    for minute in range(30):
        session = session_of(tx, secret, of, NOW + minute * MINUTE, by_itself=True)
        assert session is not None
        assert session.idle_ends_at == NOW + 30 * MINUTE
    assert session_of(tx, secret, of, NOW + 30 * MINUTE, by_itself=True) is None


def test_that_somebody_was_there_is_written_once_a_minute_at_most(tx: Transaction) -> None:
    secret, _ = signed_in_customer(tx, 42, NOW)

    seen = []
    for seconds in (1, 59, 60, 61, 119, 120):
        session_of(tx, secret, "customer", NOW + timedelta(seconds=seconds))
        (at_,) = tx.execute("SELECT seen_at FROM identity.session").fetchone() or ()
        seen.append((at_ - NOW).total_seconds())
    assert seen == [0, 0, 60, 60, 60, 120]


def test_a_sign_in_is_recent_for_ten_minutes_counted_from_when_the_provider_says(
    tx: Transaction,
) -> None:
    _, session = signed_in_customer(tx, 42, NOW)
    assert session.is_recent(NOW + timedelta(minutes=9, seconds=59))
    assert not session.is_recent(NOW + 10 * MINUTE)

    subject = a_customer_subject(tx, 42, NOW)
    secret = open_session(tx, subject, "high", NOW, signed_in_at=NOW - timedelta(hours=2))
    silently = session_of(tx, secret, "customer", NOW)
    assert silently is not None
    assert not silently.is_recent(NOW)

    later = NOW + timedelta(
        hours=1
    )  # a provider whose clock is ahead makes nobody recent for longer
    secret = open_session(tx, subject, "high", NOW, signed_in_at=later)
    ahead = session_of(tx, secret, "customer", NOW)
    assert ahead is not None
    assert ahead.signed_in_at == NOW


def test_a_session_that_was_ended_opens_nothing_any_more(tx: Transaction) -> None:
    secret, session = signed_in_customer(tx, 42, NOW)
    other, _ = signed_in_customer(tx, 42, NOW)

    end_session(tx, session.session_id, NOW + MINUTE)
    end_session(tx, session.session_id, NOW + 2 * MINUTE)

    assert session_of(tx, secret, "customer", NOW + MINUTE) is None
    assert session_of(tx, other, "customer", NOW + MINUTE) is not None
    ended = tx.execute(
        "SELECT ended_at FROM identity.session WHERE ended_at IS NOT NULL"
    ).fetchall()
    assert ended == [(NOW + MINUTE,)]


def test_all_sessions_of_somebody_end_at_once_and_nobody_elses(tx: Transaction) -> None:
    mine = [signed_in_customer(tx, 42, NOW) for _ in range(3)]
    theirs, _ = signed_in_customer(tx, 43, NOW)

    assert end_all_sessions(tx, mine[0][1].subject_id, NOW) == 3
    assert end_all_sessions(tx, mine[0][1].subject_id, NOW) == 0

    assert [session_of(tx, secret, "customer", NOW) for secret, _ in mine] == [None] * 3
    assert session_of(tx, theirs, "customer", NOW) is not None


def test_a_role_that_ends_or_begins_counts_at_the_next_request(tx: Transaction) -> None:
    secret, _ = signed_in_staff(tx, "anna", "billing", now=NOW)

    end_role(tx, "anna", "billing", a_decision(NOW, why="another team"))
    grant_role(tx, "anna", "operations", a_decision(NOW))

    session = session_of(tx, secret, "staff", NOW)
    assert session is not None
    assert session.roles == {"operations"}


def test_who_leaves_is_out_at_once_and_gets_in_no_more(tx: Transaction) -> None:
    secret, session = signed_in_staff(tx, "anna", "billing", now=NOW)

    end_staff(tx, "anna", a_decision(NOW, why="has left"))

    assert session_of(tx, secret, "staff", NOW) is None
    with pytest.raises(LookupError):
        open_session(tx, session.subject_id, "low", NOW)


def test_a_session_that_was_left_open_of_somebody_who_left_opens_nothing(tx: Transaction) -> None:
    secret, _ = signed_in_staff(tx, "anna", "billing", now=NOW)

    tx.execute(
        "UPDATE identity.staff SET ended_at = %s, ended_by = 'test', ended_why = 'test' "
        "WHERE username = 'anna' AND ended_at IS NULL",
        [NOW],
    )

    assert session_of(tx, secret, "staff", NOW) is None


def test_nobody_unknown_gets_a_session(tx: Transaction) -> None:
    with pytest.raises(LookupError):
        open_session(tx, 4711, "high", NOW)


def test_customers_pages_can_make_and_see_no_session_of_staff(
    as_function: Callable[[str], Database], shared_url: str
) -> None:
    with as_function("backoffice").transaction() as tx:
        subject = a_colleague(tx, "bo", "admin", now=NOW)
        staffs = open_session(tx, subject, "low", NOW)
    site = as_function("site")

    with site.transaction() as tx:
        secret, _ = signed_in_customer(tx, 42, NOW)
        assert session_of(tx, staffs, "customer", NOW) is None
        kinds = tx.execute("SELECT DISTINCT kind FROM identity.session").fetchall()
        subjects = tx.execute("SELECT DISTINCT kind FROM identity.subject").fetchall()
    assert (kinds, subjects) == ([("customer",)], [("customer",)])
    with pytest.raises(LookupError), site.transaction() as tx:
        open_session(tx, subject, "high", NOW)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), site.transaction() as tx:
        tx.execute(FORGED, {"subject": subject, "now": NOW})
    with pytest.raises(psycopg.errors.InsufficientPrivilege), site.transaction() as tx:
        session_of(tx, secret, "staff", NOW)
    with as_function("backoffice").transaction() as tx:
        assert session_of(tx, secret, "staff", NOW) is None
        assert session_of(tx, staffs, "staff", NOW) is not None


def test_staff_see_and_end_what_a_customer_has_open_and_can_open_nothing_for_them(
    as_function: Callable[[str], Database],
) -> None:
    office, site = as_function("backoffice"), as_function("site")
    decision = a_decision(NOW + MINUTE, why="the telephone is lost")
    with site.transaction() as tx:
        secret, session = signed_in_customer(tx, 44, NOW)
        signed_in_customer(tx, 44, NOW)
        theirs, _ = signed_in_customer(tx, 45, NOW)

    with office.transaction() as tx:
        assert len(sessions_of_account(tx, 44, NOW)) == 2
        assert end_sessions_of_account(tx, 44, decision) == 2
        assert end_sessions_of_account(tx, 44, decision) == 0
        assert sessions_of_account(tx, 44, NOW) == []
    with pytest.raises(psycopg.errors.InsufficientPrivilege), office.transaction() as tx:
        open_session(tx, session.subject_id, "high", NOW)

    with site.transaction() as tx:
        assert session_of(tx, secret, "customer", NOW) is None
        assert session_of(tx, theirs, "customer", NOW) is not None
    with office.transaction() as tx:
        ended = tx.execute(
            "SELECT ended_at, ended_by, ended_why FROM identity.session WHERE session_id = %s",
            [session.session_id],
        ).fetchone()
    assert ended == (decision.at, decision.by, decision.why)


def test_a_list_of_sessions_shows_those_that_are_open_still(tx: Transaction) -> None:
    _, first = signed_in_customer(tx, 61, NOW)
    _, second = signed_in_customer(tx, 61, NOW + 20 * MINUTE)
    of = first.subject_id

    assert [s.session_id for s in sessions_of_subject(tx, of, NOW + 20 * MINUTE)] == [
        second.session_id,
        first.session_id,
    ]
    assert [s.session_id for s in sessions_of_subject(tx, of, NOW + 30 * MINUTE)] == [
        second.session_id
    ]
    end_session(tx, second.session_id, NOW + 30 * MINUTE)
    assert sessions_of_subject(tx, of, NOW + 30 * MINUTE) == []


FORGED = """
INSERT INTO identity.session (
    secret_sha256, subject_id, kind, roles, level, signed_in_at, created_at, seen_at)
VALUES (decode(repeat('00', 32), 'hex'), %(subject)s, 'staff', '{admin}', 'high',
        %(now)s, %(now)s, %(now)s)
"""
