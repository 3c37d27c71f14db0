"""What staff change is noted where it changes: before and after, with who and for which action."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import psycopg
import pytest

from elhandel.platform.database import Acting, Database, Transaction
from elhandel.platform.upkeep.changes import MOST, Change, changes_of
from elhandel_office.change_words import COLUMNS, GUARDED, ROWS, Changed, in_words, is_cut
from tests.builders.clock import at
from tests.integration.backoffice.conftest import NOW

ACTION: Final = 7
_ADD_STAFF: Final = """
INSERT INTO identity.staff (username, name, added_at, added_by, reason)
VALUES (%s, 'Eva Holm', '2026-02-09', 'staff:bo', 'as agreed')
"""
_TRIGGERS: Final = """
SELECT concat(n.nspname, '.', c.relname), encode(t.tgargs, 'escape')
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE t.tgname = 'change_is_noted' AND NOT c.relispartition
"""


@pytest.fixture
def acting(tx: Transaction) -> Transaction:
    """The transaction, in which a job works for somebody."""
    said = Acting("staff:bo", NOW, ACTION).as_json()
    tx.execute("SELECT set_config('app.acting', %s, true)", [said])
    return tx


def noted(tx: Transaction) -> list[Change]:
    return changes_of(tx, [ACTION]).get(ACTION, [])


def a_profile(tx: Transaction, day: int, cvr: str | None = None) -> None:
    """As billing writes it: the version that holds is superseded, and a new one takes its place."""
    tx.execute(
        "UPDATE billing.profile SET superseded_at = '2026-02-09 13:00Z' WHERE account_id = 1"
    )
    tx.execute(
        "INSERT INTO billing.profile "
        "(account_id, billing_day, cvr, recorded_by, reason, recorded_at) "
        "VALUES (1, %s, %s, 'staff:bo', 'as agreed', '2026-02-09 13:00Z')",
        [day, cvr],
    )


def test_without_somebody_nothing_is_noted(tx: Transaction) -> None:
    a_profile(tx, 5)
    tx.execute("UPDATE portfolio.customer SET name = 'Bo Holm' WHERE customer_id = 1")
    assert tx.execute("SELECT count(*) FROM platform.change").fetchone() == (0,)


def test_a_version_and_the_one_that_takes_its_place_are_one_change(tx: Transaction) -> None:
    a_profile(tx, 5)
    tx.execute(
        "SELECT set_config('app.acting', %s, true)", [Acting("staff:bo", NOW, ACTION).as_json()]
    )
    a_profile(tx, 25)

    (change,) = noted(tx)

    assert (change.changed, change.row_key) == ("billing.profile", {"account_id": 1})
    assert (change.before["billing_day"], change.after["billing_day"]) == (5, 25)
    (shown,) = in_words([change])
    assert [column for column, _, _ in shown.columns] == ["betalingsdag"]
    row = tx.execute("SELECT DISTINCT who, at FROM platform.change").fetchall()
    assert row == [("staff:bo", NOW)]


def test_a_row_that_changes_twice_is_told_once_and_one_that_comes_back_not_at_all(
    acting: Transaction,
) -> None:
    for state in ("ended", "cancelled"):
        acting.execute("UPDATE portfolio.contract SET state = %s WHERE contract_id = 1", [state])
    (change,) = noted(acting)
    assert (change.before, change.after) == ({"state": "active"}, {"state": "cancelled"})

    acting.execute("UPDATE portfolio.contract SET state = 'active' WHERE contract_id = 1")
    assert in_words(noted(acting)) == []


def test_of_what_says_something_of_a_person_only_that_it_changed(acting: Transaction) -> None:
    acting.execute(
        "UPDATE portfolio.customer SET email = 'new@example.dk', phone = '+4511223344', "
        "joined_to = NULL, updated_at = '2026-02-09' WHERE customer_id = 1"
    )

    (change,) = noted(acting)

    assert (change.before, change.after) == ({"email": True, "phone": True},) * 2
    (shown,) = in_words([change])
    assert [(name, old.kind, new.kind) for name, old, new in shown.columns] == [
        ("e-mail", "guarded", "guarded"),
        ("telefon", "guarded", "guarded"),
    ]
    whole = acting.execute("SELECT c::text FROM platform.change c").fetchall()
    assert "example" not in str(whole)
    assert "11223344" not in str(whole)


def test_what_is_added_and_what_ends_has_one_side(acting: Transaction) -> None:
    acting.execute(_ADD_STAFF, ["ida-marie"])
    acting.execute(
        "INSERT INTO identity.staff_role (staff_id, role, granted_at, granted_by, reason) "
        "SELECT staff_id, 'billing', '2026-02-09', 'staff:bo', 'as agreed' FROM identity.staff "
        "WHERE username = 'ida-marie'"
    )
    assert [(one.changed, one.before, one.after) for one in noted(acting)] == [
        ("identity.staff", {}, {"name": True}),
        ("identity.staff_role", {}, {"role": "billing"}),
    ]
    acting.execute(
        "UPDATE identity.staff_role SET ended_at = '2026-02-10', ended_by = 'staff:bo', "
        "ended_why = 'moved on' WHERE ended_at IS NULL AND role = 'billing' "
        "AND staff_id = (SELECT staff_id FROM identity.staff WHERE username = 'ida-marie')"
    )
    *_, role = noted(acting)
    assert (role.before, role.after) == ({}, {})  # in one action it came and went


def test_what_changes_thousands_is_told_by_its_first(acting: Transaction) -> None:
    acting.execute(
        "INSERT INTO pricing.held_spot_price "
        "(price_area, starts_at, per_kwh, cause, state, held_at) "
        "SELECT 'DK1', timestamptz '2026-03-01' + n * interval '1 hour', n, 'above', 'held', "
        "'2026-02-09' FROM generate_series(1, 200) AS n"
    )
    assert len(noted(acting)) == MOST
    assert is_cut(noted(acting))


def test_nobody_rewrites_what_changed(acting: Transaction) -> None:
    acting.execute("UPDATE portfolio.contract SET state = 'ended' WHERE contract_id = 1")
    with pytest.raises(psycopg.errors.RestrictViolation), acting.transaction():
        acting.execute("UPDATE platform.change SET who = 'staff:anna'")


def test_the_office_writes_as_somebody_only_until_the_job_is_done(
    office_database: Database,
) -> None:
    """And may not delete what it noted. (The rows stay: an action of their own.)"""
    acting = Acting("staff:bo", at("2026-02-09T12:00"), 4711)
    with office_database.acting(acting), office_database.snapshot() as tx:
        tx.execute(_ADD_STAFF, ["eva"])
    with office_database.transaction() as tx:
        tx.execute(_ADD_STAFF, ["ole"])
        (change,) = changes_of(tx, [4711])[4711]
        assert (change.row_key, change.after) == ({"username": "eva"}, {"name": True})
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        office_database.transaction() as tx,
    ):
        tx.execute("DELETE FROM platform.change")


def triggers(tx: Transaction) -> Iterator[tuple[str, list[list[str]]]]:
    """By table: the columns of the key, the shown and the guarded ones, and that of the end."""
    for table, arguments in tx.execute(_TRIGGERS):
        yield table, [part.split(",") if part else [] for part in re.split(r"\\000", arguments)[:4]]


def test_everything_that_is_noted_has_words_and_is_a_column(tx: Transaction) -> None:
    found = dict(triggers(tx))
    assert found.keys() == ROWS.keys()
    for table, parts in found.items():
        key, shown, guarded, ends = parts
        room, name = table.split(".")
        known = {
            column
            for (column,) in tx.execute(
                "SELECT column_name FROM information_schema.columns "
                "WHERE table_schema = %s AND table_name = %s",
                [room, name],
            )
        }
        assert {*key, *shown, *guarded, *ends} <= known, table
        assert {*shown, *guarded} <= COLUMNS.keys(), table
        assert set(guarded) <= GUARDED, table
        assert not set(shown) & GUARDED, table


def test_values_are_shown_as_what_they_are() -> None:
    before: Mapping[str, Any] = {
        "margin_per_kwh": 50_000,
        "amount_ore": 12_345,
        "valid_from": "2026-02-01",
        "closed_at": "2026-02-09T12:00:00+00:00",
        "vat_registered": False,
        "line_nos": [1, 2],
        "state": "held",
        "email": True,
    }
    change = Change(1, "portfolio.agreed_price", {"contract_id": 3}, before, {})
    (shown,) = in_words([change])
    assert isinstance(shown, Changed)
    kinds = {COLUMNS[name]: name for name in before}
    assert {kinds[column]: old.kind for column, old, _ in shown.columns} == {
        "margin_per_kwh": "price",
        "amount_ore": "ore",
        "valid_from": "day",
        "closed_at": "moment",
        "vat_registered": "flag",
        "line_nos": "code",
        "state": "code",
        "email": "guarded",
    }
    assert json.dumps(change.row_key) == '{"contract_id": 3}'
