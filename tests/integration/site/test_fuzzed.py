"""A customer in the database itself: reads and writes at random, over every table of the catalogue,
show and change nothing of anybody else (CD-RLS-1, CD-RLS-2).

What one customer may read is compared with what another may: of a table that is not for everybody
no row is in both. What may be written at random is tried; afterwards the rows of the other are as
they were, and a table in which anything changed is one in which customers write.
"""

import json
import os
import random
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import psycopg
import pytest
from psycopg import sql

from elhandel.platform.database import Database
from tests.integration.payments.world import a_customer
from tests.integration.services.world import active, ordered
from tests.integration.site.billed_home import BilledHome

TRIED: Final = int(os.environ.get("ELHANDEL_FUZZED", "500"))
"""`make test-browser` tries 10,000 times."""

WRITTEN: Final = {
    "billing.dispute",
    "billing.dispute_letter",
    "identity.one_time_code",
    "market.move_out_wish",
    "notifications.budget",
    "notifications.budget_warning",
    "notifications.notice",
    "notifications.preference",
    "onboarding.wish",
}
"""Tables in which customers write, each its own rows."""

FOR_ALL: Final = {
    "pricing.charge",
    "pricing.charge_information",
    "pricing.charge_price",
    "pricing.product",
    "pricing.product_price",
    "pricing.spot_day",
}
"""Prices and products: everybody's."""

OWN: Final = {
    "billing.dispute",
    "billing.invoice",
    "notifications.notice",
    "payments.auto_pay",
    "payments.collection",
    "payments.mandate",
    "payments.method",
    "portfolio.customer",
    "services.action",
    "services.agreement",
    "services.billing_day",
    "services.charged",
    "services.suspension",
    "services.usage_day",
    "services.usage_sync",
}
"""Of what CD-RLS-1 lists the home's customer has something: empty tables would prove nothing."""

type Table = str


@pytest.fixture
def stranger(home: BilledHome) -> int:
    """A customer beside the home's, with a service of their own; so has the home's."""
    clock = home.world.clock
    with home.world.database.transaction() as tx:
        stranger = a_customer(tx, name="Nora Ny")
        service = active(tx, home.customer_id, clock).agreement.agreement_id
        ordered(tx, stranger, clock)
        values = {"home": home.customer_id, "service": service, "now": clock.now()}
        for statement in _OF_HOME:
            tx.execute(statement, values)
    return stranger


def test_random_reads_and_writes_touch_nothing_of_others(
    home: BilledHome, stranger: int, database_of: Callable[[str], Database]
) -> None:
    dice = random.Random(2026)
    owner, site = home.world.database, database_of("site")
    tables = _tables(owner)
    kept = {table: _rows(owner, table) for table in tables}
    readable = {table: _readable(owner, table) for table in tables}
    theirs = {table: _seen(site, home.customer_id, table, readable[table]) for table in tables}
    assert sum(map(bool, theirs.values())) > 20
    assert not [table for table in OWN if not theirs[table]]

    became = Counter[str]()
    for _ in range(TRIED):
        table = dice.choice(tables)
        columns = list(kept[table][0]) if kept[table] else readable[table] or ["x"]
        some = dice.sample(columns, dice.randint(1, min(4, len(columns))))
        became[_tried(dice, site, stranger, table, some, kept[table])] += 1
        if table not in FOR_ALL:
            assert not _seen(site, stranger, table, readable[table]) & theirs[table], table

    assert became["refused"] > TRIED // 4
    assert became["read"] > TRIED // 100
    for table in tables:
        assert _seen(site, home.customer_id, table, readable[table]) == theirs[table], table
        if table not in WRITTEN:
            assert _rows(owner, table) == kept[table], table


def test_a_customer_writes_no_balance_no_number_and_no_state(
    home: BilledHome, stranger: int, database_of: Callable[[str], Database]
) -> None:
    for statement in (
        "UPDATE portfolio.customer SET account_number = 'CT-2026-99999'",
        "UPDATE portfolio.customer SET name = name",
        "UPDATE portfolio.customer SET market = 'ZA'",
        "UPDATE billing.profile SET credit_limit_ore = 100000000",
        "INSERT INTO ledger.entry (posting_id, entry_no, amount_ore) VALUES (1, 9, 1)",
        "UPDATE ledger.entry SET amount_ore = 0",
        "UPDATE billing.invoice SET total_ore = 0",
        "UPDATE services.agreement SET state = 'active'",
        "UPDATE services.terms SET price = 0",
        "DELETE FROM services.charged",
    ):
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            database_of("site").customer_transaction(stranger) as tx,
        ):
            tx.execute(statement.encode())


def test_each_sees_their_own_services(
    home: BilledHome, stranger: int, database_of: Callable[[str], Database]
) -> None:
    site = database_of("site")
    asked = "SELECT state FROM services.agreement"
    with site.customer_transaction(home.customer_id) as tx:
        assert tx.execute(asked).fetchall() == [("active",)]
        assert tx.execute("SELECT count(*) FROM services.charged").fetchone() == (1,)
    with site.customer_transaction(stranger) as tx:
        assert tx.execute(asked).fetchall() == [("pending",)]
        assert tx.execute("SELECT count(piece_no) FROM services.charged").fetchone() == (0,)
        assert tx.execute("SELECT count(package) FROM services.terms").fetchone() == (1,)


def _tables(owner: Database) -> list[Table]:
    with owner.transaction() as tx:
        return [table for (table,) in tx.execute(_TABLES)]


def _rows(owner: Database, table: Table) -> list[dict[str, Any]]:
    """All rows of a table, in an order that stays."""
    question = sql.SQL("SELECT to_jsonb(t) FROM {} t ORDER BY to_jsonb(t)::text")
    with owner.transaction() as tx:
        return [row for (row,) in tx.execute(question.format(_name(table)))]


def _readable(owner: Database, table: Table) -> list[str]:
    """The columns that customers may read."""
    with owner.transaction() as tx:
        return [column for (column,) in tx.execute(_READABLE, {"table": table})]


def _seen(site: Database, customer: int, table: Table, readable: list[str]) -> set[str]:
    """What a customer sees of a table: each row with all that they may read of it."""
    if not readable:
        return set()
    with site.customer_transaction(customer) as tx:
        return {row for (row,) in tx.execute(_read(table, readable))}


def _tried(
    dice: random.Random,
    site: Database,
    customer: int,
    table: Table,
    columns: list[str],
    rows: list[dict[str, Any]],
) -> str:
    """What became of a try: read, refused, written, nothing."""
    kind = dice.choice(("read", "update", "insert", "delete"))
    try:
        with site.customer_transaction(customer) as tx:
            if kind == "read":
                tx.execute(_read(table, columns)).fetchall()
                return "read"
            done = tx.execute(_write(dice, kind, table, columns, rows)).rowcount
            return "written" if done else "nothing"
    except psycopg.Error:
        return "refused"


def _read(table: Table, columns: list[str]) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("SELECT ROW({})::text FROM {}").format(names, _name(table))


def _write(
    dice: random.Random, kind: str, table: Table, columns: list[str], rows: list[dict[str, Any]]
) -> sql.Composed:
    """A write with somebody's values in it."""
    name = _name(table)
    if kind == "delete":
        return sql.SQL("DELETE FROM {}").format(name)

    row = dice.choice(rows) if rows else {}
    values = {column: sql.Literal(_plain(row.get(column))) for column in columns}
    if kind == "update":
        changed = [
            sql.SQL("{} = {}").format(sql.Identifier(column), value)
            for column, value in values.items()
        ]
        return sql.SQL("UPDATE {} SET {}").format(name, sql.SQL(", ").join(changed))
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        name, sql.SQL(", ").join(map(sql.Identifier, values)), sql.SQL(", ").join(values.values())
    )


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict) else value


def _name(table: Table) -> sql.Identifier:
    return sql.Identifier(*table.split("."))


_OF_HOME: Final = (
    "INSERT INTO notifications.preference (customer_id, mail_bills, mail_service, sms, paper, "
    "set_at, set_by) VALUES (%(home)s, true, true, false, false, %(now)s, 'customer')",
    "INSERT INTO notifications.budget (customer_id, metering_point_id, month_wh, set_at, set_by) "
    "SELECT %(home)s, min(metering_point_id), 1000, %(now)s, 'customer' "
    "FROM portfolio.metering_point",
    "INSERT INTO notifications.budget_warning SELECT budget_id, '2026-01-01', 'wh', 80, 81, "
    "%(now)s FROM notifications.budget",
    "INSERT INTO services.usage_day (agreement_id, day, upload_bytes, download_bytes, read_at) "
    "VALUES (%(service)s, '2026-01-01', 1, 2, %(now)s)",
    "INSERT INTO identity.one_time_code (customer_id, purpose, code_hmac, made_at, expires_at) "
    "VALUES (%(home)s, 'payment-method', sha256('a'), %(now)s, '2030-01-01')",
    "INSERT INTO payments.method (account_id, kind, name, last_digits, is_primary, details_sealed, "
    "details_key, details_seal_version, added_at, added_by, reason) VALUES (%(home)s, "
    "'debit_order', 'FNB', '1234', true, 'a', 'b', 1, %(now)s, 'customer', 'asked for')",
    "INSERT INTO payments.mandate (method_id, provider, state, reference, approval_url, wanted_at) "
    "SELECT method_id, 'netcash', 'pending', 'M1', 'https://psp.example/M1', %(now)s "
    "FROM payments.method",
    "INSERT INTO payments.auto_pay (account_id, is_on, recorded_at, recorded_by, reason) "
    "VALUES (%(home)s, true, %(now)s, 'customer', 'asked for')",
    "INSERT INTO payments.collection (account_id, invoice_id, kind, attempt, provider, reference, "
    "amount_ore, collect_on, state, planned_at) SELECT %(home)s, min(invoice_id), 'link', 1, "
    "'netcash', 'L1', 100, '2026-03-01', 'planned', %(now)s FROM billing.invoice",
    "INSERT INTO services.suspension (agreement_id, kind, skip_billing, from_day, to_day, "
    "suspended_at, suspended_by, reason, ended_at, ended_by, ended_why) VALUES (%(service)s, "
    "'customer_request', true, '2026-01-01', '2026-01-02', %(now)s, 'staff:bo', 'asked for', "
    "%(now)s, 'staff:bo', 'asked for')",
    "INSERT INTO services.billing_day (agreement_id, valid_from, billing_day, recorded_at, "
    "recorded_by, reason) VALUES (%(service)s, '2030-01-01', 5, %(now)s, 'customer', 'asked for')",
    "INSERT INTO services.usage_sync (agreement_id, tried_at, read_at, read_through) "
    "VALUES (%(service)s, %(now)s, %(now)s, '2026-01-01')",
    "INSERT INTO billing.dispute (invoice_id, opened_by, reason, opened_at) "
    "SELECT min(invoice_id), 'customer', 'too much', %(now)s FROM billing.invoice",
)
"""What the home's customer has, and the stranger has not."""

_TABLES: Final = r"""
SELECT format('%s.%s', n.nspname, c.relname) FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname !~ '^pg_'
  AND n.nspname NOT IN ('information_schema', 'public')
ORDER BY 1
"""

_READABLE: Final = """
SELECT a.attname FROM pg_attribute a
WHERE a.attrelid = %(table)s::regclass AND a.attnum > 0 AND NOT a.attisdropped
  AND has_column_privilege('elhandel_customer', a.attrelid, a.attnum, 'SELECT')
ORDER BY a.attnum
"""
