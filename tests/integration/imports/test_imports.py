"""Moving in: a file is received in parts, checked and loaded, and every row is accounted for.
CD-MIG-1 to 3.
"""

import contextlib
import hashlib
from collections.abc import Sequence
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel import imports
from elhandel.imports import Report, UnableToImport
from elhandel.platform.database import Database
from elhandel.platform.upkeep.retention import horizon
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from tests.builders.chance import by_chance
from tests.builders.clock import HandClock

_numbers = count(1)

HEADER = (
    "kind,ref,account,email,name,type,street,postal_code,city,package,billing_day,state,"
    "takes_over_on,connection,monthly_dkk,status,ordered_on,total_dkk"
)


def account(ref: str, email: str, name: str = "Kim Holm") -> str:
    return f"account,{ref},,{email},{name},residential,Vej 1,8000,Aarhus C" + "," * 9


def agreement(ref: str, owner: str, connection: str = "", state: str = "active") -> str:
    return (
        f"agreement,{ref},{owner},,,,Vej 1,8000,Aarhus C,fibre-300,1,{state},2026-03-01,"
        f"{connection},199.00,,,"
    )


def order(ref: str, email: str, status: str = "completed") -> str:
    return f"order,{ref},,{email}" + "," * 12 + f"{status},2025-06-01,1299.00"


def unique(text: str) -> str:
    return f"{text}-{next(_numbers)}"


def received(database: Database, rows: Sequence[str], clock: HandClock, part: int = 2) -> int:
    """The number of an import whose rows are all here, in parts of so many."""
    sha = hashlib.sha256("\n".join(rows).encode()).digest()
    with database.transaction() as tx:
        batch = imports.begin(tx, sha, "customers.csv", len(rows), "staff:bo", clock.now())
    for first in range(0, len(rows), part):
        content = "\n".join([HEADER, *rows[first : first + part]])
        with database.transaction() as tx:
            imports.keep_part(tx, batch.batch_id, content, first + 1)
    return batch.batch_id


def checked(database: Database, number: int, clock: HandClock) -> Report:
    with database.transaction() as tx:
        imports.check(tx, number, clock)
        return imports.report_of(tx, number)


def decided(clock: HandClock) -> Decision:
    return Decision(by="staff:bo", why="moved in", at=clock.now())


def loaded(database: Database, number: int, clock: HandClock) -> Report:
    more = 1
    while more:
        with database.transaction() as tx:
            more = imports.load_some(tx, number, decided(clock))
    with database.transaction() as tx:
        return imports.report_of(tx, number)


def moved_in(database: Database, rows: Sequence[str], clock: HandClock) -> Report:
    number = received(database, rows, clock)
    checked(database, number, clock)
    return loaded(database, number, clock)


def test_accounts_agreements_and_orders_become_customers_services_and_orders(
    office: Database, clock: HandClock
) -> None:
    ref, email = unique("A"), unique("kim") + "@mail.example"
    rows = [
        order(f"O-{ref}", f"  {email.upper()} "),
        agreement(f"G-{ref}", ref, connection=f"SUB-{ref}"),
        account(ref, f" {email} "),
    ]
    report = moved_in(office, rows, clock)
    assert (report.of_state("loaded"), report.total, report.is_complete) == (3, 3, True)

    with office.transaction() as tx:
        found = tx.execute(
            "SELECT k.email, k.account_number IS NOT NULL, s.state, s.connection_id,"
            " s.activated_on::text, t.price, c.known_version = c.version, o.order_number,"
            " o.total_ore"
            " FROM imports.account a JOIN portfolio.customer k USING (customer_id)"
            " JOIN services.agreement s USING (customer_id)"
            " JOIN services.terms t USING (agreement_id)"
            " JOIN services.connection c USING (agreement_id)"
            " JOIN imports.consumer_order o ON o.customer_id = k.customer_id WHERE a.ref = %s",
            [ref],
        ).fetchall()
    assert found == [
        (email, True, "active", f"SUB-{ref}", "2026-03-01", 159_200_000, True, f"O-{ref}", 129_900)
    ]


def test_the_same_file_again_takes_nothing_over_twice(office: Database, clock: HandClock) -> None:
    ref, email = unique("A"), unique("kim") + "@mail.example"
    rows = [account(ref, email), agreement(f"G-{ref}", ref), order(f"O-{ref}", email)]
    moved_in(office, rows, clock)
    assert moved_in(office, rows, clock).of_state("loaded") == 3  # the same batch, as it was

    other = moved_in(office, [*rows, order(f"P-{ref}", email)], clock)
    assert (other.of_state("known"), other.of_state("loaded")) == (3, 1)
    with office.transaction() as tx:
        assert tx.execute(
            "SELECT count(*) FROM portfolio.customer WHERE email = %s", [email]
        ).fetchone() == (1,)


def test_a_file_is_gone_on_with_where_it_broke_off(office: Database, clock: HandClock) -> None:
    refs = [unique("A") for _ in range(5)]
    rows = [account(ref, f"{ref}@mail.example") for ref in refs]
    sha = hashlib.sha256("\n".join(rows).encode()).digest()
    with office.transaction() as tx:
        batch = imports.begin(tx, sha, "customers.csv", 5, "staff:bo", clock.now()).batch_id
        imports.keep_part(tx, batch, "\n".join([HEADER, *rows[:2]]), 1)
    with office.transaction() as tx, pytest.raises(UnableToImport, match="2 of 5 rows"):
        imports.check(tx, batch, clock)

    assert received(office, rows, clock) == batch
    checked(office, batch, clock)
    with contextlib.suppress(ZeroDivisionError), office.transaction() as tx:
        imports.load_some(tx, batch, decided(clock))
        raise ZeroDivisionError  # the process dies
    assert loaded(office, batch, clock).of_state("loaded") == 5


def test_an_order_of_nobody_waits_with_a_suggestion_and_95_percent_is_enough(
    office: Database, clock: HandClock
) -> None:
    """CD-MIG-1: 19 of 20 are enough, 18 are not."""
    ref = unique("A")
    email = f"{ref}@mail.example"
    rows = [account(ref, email), *(order(f"O{n}-{ref}", email) for n in range(18))]
    lost = [order(f"L{n}-{ref}", f"nobody{n}-{ref}@mail.example") for n in range(2)]
    report = checked(office, received(office, [*rows, *lost], clock), clock)
    assert (report.matched, report.orphaned, report.rate, report.is_enough) == (
        *(18, 2),
        Decimal("90.00"),
        False,
    )
    rows.append(order(f"O19-{ref}", email))
    report = checked(office, received(office, [*rows, lost[0]], clock), clock)
    assert (report.rate, report.is_enough) == (Decimal("95.00"), True)

    with office.transaction() as tx:
        (orphan,) = imports.orphans_of(tx, report.batch.batch_id)
    assert (orphan.kind, orphan.record_id, orphan.line_no) == ("orphaned_order", f"L0-{ref}", 21)
    assert "make a customer" in orphan.suggestion


def test_an_orphan_is_linked_or_makes_a_customer_and_is_loaded(
    office: Database, clock: HandClock
) -> None:
    """CD-MIG-2: the helper links or creates, and resolves."""
    ref = unique("A")
    email = f"{ref}@mail.example"
    rows = [order(f"O{n}-{ref}", email) for n in range(3)]
    report = moved_in(office, [*rows, order(f"D-{ref}", email)], clock)
    number = report.batch.batch_id
    assert report.of_state("orphaned") == 4

    with office.transaction() as tx:
        first, second, third, last = imports.orphans_of(tx, number)
        assert imports.resolve(tx, first.error_id, decided(clock)) == "created"
        assert imports.resolve(tx, second.error_id, decided(clock)) == "linked"
        ((made,),) = tx.execute(
            "SELECT customer_id FROM portfolio.customer WHERE email = %s", [email]
        ).fetchall()
        assert imports.resolve(tx, third.error_id, decided(clock), made) == "linked"
        imports.drop(tx, last.error_id, decided(clock))
    with office.transaction() as tx:
        assert imports.orphans_of(tx, number) == []
        owners = tx.execute(
            "SELECT DISTINCT customer_id FROM imports.consumer_order WHERE order_number LIKE %s",
            [f"O%-{ref}"],
        ).fetchall()
        after = imports.report_of(tx, number)
        with pytest.raises(NotFound):
            imports.resolve(tx, first.error_id, decided(clock))
    assert owners == [(made,)]
    assert (after.of_state("loaded"), after.of_state("left-out"), after.is_complete) == (3, 1, True)


def test_two_customers_with_one_email_are_for_somebody_to_tell_apart(
    office: Database, clock: HandClock
) -> None:
    """No auto-fixing: neither of them gets the order, and no third one is made."""
    ref = unique("A")
    email = f"{ref}@mail.example"
    moved_in(office, [account(f"{ref}a", f"first-{email}"), account(f"{ref}b", email)], clock)
    with office.transaction() as tx:
        tx.execute(
            "UPDATE portfolio.customer SET email = %s WHERE email LIKE %s", [email, f"%{email}"]
        )
    report = moved_in(office, [order(f"O-{ref}", email), account(f"{ref}c", email)], clock)
    assert (report.orphaned, report.of_state("wrong")) == (1, 1)
    with office.transaction() as tx:
        error = imports.orphans_of(tx, report.batch.batch_id)[0]
        with pytest.raises(UnableToImport, match="2 customers"):
            imports.resolve(tx, error.error_id, decided(clock))


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ("account,{ref},,no-email,Kim" + "," * 13, "email"),
        ("account,,,kim@mail.example,Kim" + "," * 13, "ref-missing"),
        ("subscription,{ref}" + "," * 16, "kind"),
        (agreement("{ref}", "A-0").replace("fibre-300", "fibre-9"), "package"),
        (agreement("{ref}", "A-0").replace(",1,active", ",2,active"), "billing_day"),
        (order("{ref}", "k@mail.example").replace("1299.00", "12,00"), "columns"),
        (order("{ref}", "k@mail.example").replace("1299.00", "1e400"), "total_dkk"),
        (order("{ref}", ""), "owner-missing"),
    ],
)
def test_a_row_that_cannot_be_used_says_why_and_costs_no_other_one(
    office: Database, clock: HandClock, row: str, error: str
) -> None:
    ref = unique("A")
    good = account(ref, f"{ref}@mail.example")
    report = moved_in(office, [row.replace("{ref}", unique("X")), good], clock)
    assert (report.of_state("wrong"), report.of_state("loaded"), report.is_complete) == (1, 1, True)
    with office.transaction() as tx:
        found = tx.execute(
            "SELECT error FROM imports.line WHERE batch_id = %s AND line_no = 1",
            [report.batch.batch_id],
        ).fetchall()
    assert found == [(error,)]


def test_orders_that_came_to_nothing_are_left_out(office: Database, clock: HandClock) -> None:
    """CD-MIG-3: only active and completed ones."""
    ref = unique("A")
    email = f"{ref}@mail.example"
    statuses = ["active", "Completed", "cancelled", "pending"]
    rows = [order(f"{status}-{ref}", email, status) for status in statuses]
    report = moved_in(office, [account(ref, email), *rows], clock)
    assert (report.of_state("loaded", kind="order"), report.of_state("left-out")) == (2, 2)


def test_a_connection_is_that_of_one_service(office: Database, clock: HandClock) -> None:
    ref = unique("A")
    rows = [
        account(ref, f"{ref}@mail.example"),
        *(agreement(f"G{n}-{ref}", ref, connection=f"SUB-{ref}") for n in range(2)),
    ]
    report = moved_in(office, rows, clock)
    assert (report.of_state("loaded", kind="agreement"), report.of_state("wrong")) == (1, 1)


def test_what_was_loaded_is_kept_for_90_days(
    office: Database, owner: Database, clock: HandClock
) -> None:
    """CD-MIG-3: the legacy is kept so long, and then forgotten; what it became stays."""
    ref = unique("A")
    number = moved_in(office, [account(ref, f"{ref}@mail.example")], clock).batch.batch_id

    def kept() -> int:
        with owner.transaction() as tx:
            for rule in imports.RETENTION:
                rule.forget(tx, horizon(clock), 100)
            return imports.report_of(tx, number).total

    clock.move_by(days=89)
    assert kept() == 1
    clock.move_by(days=2)
    assert kept() == 0
    with office.transaction() as tx:
        assert tx.execute("SELECT 1 FROM imports.account WHERE ref = %s", [ref]).fetchone()


@pytest.mark.parametrize(
    ("name", "error"),
    [("x" * 10_000_000, "too-long"), ('"two\nlines"', "line-break"),
     ("=HYPERLINK(1)", None), ("a\u2028b\x0bc\x85d", None), ('"a ""quoted"" name"', None),
     ("'; DROP TABLE imports.line; --", None), ("{{ 7*7 }}", None)],
)  # fmt: skip
def test_an_odd_cell_costs_its_own_row_only(
    office: Database, clock: HandClock, name: str, error: str | None
) -> None:
    ref = unique("Q")
    one, two = f"{ref}-1@mail.example", f"{ref}-2@mail.example"
    rows = [account(f"{ref}-1", one), account(f"{ref}-2", two, name)]
    number = received(office, rows, clock)
    report = checked(office, number, clock)

    assert report.total == 2
    assert report.of_state("ready") == (2 if error is None else 1)
    with office.transaction() as tx:
        waiting = imports.orphans_of(tx, number)
    assert len(waiting) == (0 if error is None else 1)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_file_has_the_line_ends_of_any_system(
    office: Database, clock: HandClock, newline: str
) -> None:
    rows = [account(unique("L"), unique("kim") + "@mail.example") for _ in range(3)]
    sha = hashlib.sha256("".join(rows).encode()).digest()
    with office.transaction() as tx:
        batch = imports.begin(tx, sha, "customers.csv", 3, "staff:bo", clock.now())
        content = newline.join([HEADER, *rows, ""])
        assert imports.keep_part(tx, batch.batch_id, content, 1) == 3


@pytest.mark.parametrize("name", ['"not closed', '"closed" too early'])
def test_a_quote_that_swallows_what_follows_is_refused_whole(
    office: Database, clock: HandClock, name: str
) -> None:
    sha = hashlib.sha256(name.encode()).digest()
    content = "\n".join([HEADER, account("1", "a@b.example", name), account("2", "c@b.example")])
    with office.transaction() as tx:
        batch = imports.begin(tx, sha, "customers.csv", 2, "staff:bo", clock.now())
        with pytest.raises(UnableToImport, match="a quote is not closed"):
            imports.keep_part(tx, batch.batch_id, content, 1)


def test_a_first_line_that_names_a_column_twice_is_refused(
    office: Database, clock: HandClock
) -> None:
    with office.transaction() as tx:
        batch = imports.begin(tx, b"t" * 32, "customers.csv", 1, "staff:bo", clock.now())
        with pytest.raises(UnableToImport, match="twice"):
            imports.keep_part(tx, batch.batch_id, "kind,ref,email,Email\naccount,1,a@b.c,", 1)


def test_a_part_of_more_rows_than_one_may_have_is_refused(
    office: Database, clock: HandClock
) -> None:
    with office.transaction() as tx:
        batch = imports.begin(tx, b"m" * 32, "customers.csv", 900_000, "staff:bo", clock.now())
        with pytest.raises(UnableToImport, match="smaller ones"):
            imports.keep_part(tx, batch.batch_id, "kind,ref\n" + "order,1\n" * 50_001, 1)


KINDS = st.sampled_from(["account", "agreement", "order", "wrong", "twice"])


@settings(
    max_examples=by_chance(15),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(kinds=st.lists(st.tuples(KINDS, st.integers(0, 3)), min_size=1, max_size=12))
def test_every_row_is_somewhere_whatever_a_file_holds(
    kinds: list[tuple[str, int]], office: Database, clock: HandClock
) -> None:
    """Nothing is lost: the counts add up to the rows, before and after loading."""
    base = unique("H")
    rows = []
    for turn, (kind, who) in enumerate(kinds):
        email = f"{base}-{who}@mail.example"
        match kind:
            case "account":
                rows.append(account(f"{base}-{who}", email))
            case "agreement":
                rows.append(agreement(f"G{turn}-{base}", f"{base}-{who}"))
            case "order":
                rows.append(order(f"O{turn}-{base}", email))
            case "twice":
                rows.append(order(f"T-{base}", email))
            case _:
                rows.append(f"nonsense,{turn}" + "," * 16)
    number = received(office, rows, clock)
    before = checked(office, number, clock)
    after = loaded(office, number, clock)
    assert before.total == after.total == len(rows)
    assert after.of_state("ready", "new") == 0
    assert before.of_state("ready") == after.of_state("loaded")
    with office.transaction() as tx:
        waiting = imports.orphans_of(tx, number)
    assert len(waiting) == after.of_state("wrong", "orphaned")
