"""Nothing in SQL asks the database for the time: the clock is passed in, everywhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from elhandel.platform.database import Database
from tests.builders.sources import parsed

ROOT = Path(__file__).resolve().parents[3]
SOURCES = [
    path
    for folder in ("layers", "functions", "simulator")
    for path in (ROOT / folder).rglob("*.py")
]
STATEMENTS = [path for path in (ROOT / "layers").rglob("*.sql") if path.parent.name != "migrations"]

VERB = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE)\b")
ASKS = re.compile(
    r"\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(\s*\)"
    r"|\b(current_date|current_timestamp|current_time|localtime|localtimestamp)\b"
    r"|'(now|today|yesterday|tomorrow)'",
    re.IGNORECASE,
)

# Of what the migrations have come to: a migration that was replaced since may still say what it
# said.
OBJECTS = {
    "views": (
        "SELECT c.oid::regclass::text, pg_get_viewdef(c.oid) FROM pg_class c "
        "WHERE c.relkind IN ('v', 'm') AND {}"
    ),
    "functions": (
        "SELECT c.oid::regprocedure::text, pg_get_functiondef(c.oid) FROM pg_proc c WHERE {}"
    ),
    "defaults": (
        "SELECT c.oid::regclass || '.' || a.attname, pg_get_expr(d.adbin, d.adrelid) "
        "FROM pg_attrdef d "
        "JOIN pg_class c ON c.oid = d.adrelid "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.adnum "
        "WHERE {}"
    ),
    "constraints": (
        "SELECT c.oid::regclass || '.' || k.conname, pg_get_constraintdef(k.oid) "
        "FROM pg_constraint k "
        "JOIN pg_class c ON c.oid = k.conrelid WHERE {}"
    ),
    "policies": (
        "SELECT c.oid::regclass || '.' || p.polname, concat(pg_get_expr(p.polqual, p.polrelid), "
        "' ', "
        "pg_get_expr(p.polwithcheck, p.polrelid)) FROM pg_policy p "
        "JOIN pg_class c ON c.oid = p.polrelid WHERE {}"
    ),
    "indexes": (
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
        "JOIN pg_class c ON c.oid = i.indrelid WHERE {}"
    ),
}
# The migration tool's own tables stand in `public`.
OURS = "c.{}::regnamespace::text NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'public')"


@pytest.mark.parametrize("kind", OBJECTS)
def test_nothing_in_the_migrated_database_asks_for_the_time(database: Database, kind: str) -> None:
    ours = OURS.format("pronamespace" if kind == "functions" else "relnamespace")
    with database.transaction() as tx:
        objects = tx.execute(OBJECTS[kind].format(ours).encode()).fetchall()
    assert objects
    assert [(name, found.group()) for name, text in objects if (found := ASKS.search(text))] == []


def strings(tree: ast.Module) -> Iterator[str]:
    """Every string of a source but those that only document."""
    documenting = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        value = (
            node.value if isinstance(node, ast.Constant) and id(node) not in documenting else None
        )
        if isinstance(value, bytes):
            yield value.decode(errors="replace")
        elif isinstance(value, str):
            yield value


def test_no_statement_of_our_sources_asks_for_the_time() -> None:
    sources = parsed(SOURCES, re.compile(f"{VERB.pattern}|{ASKS.pattern}", re.IGNORECASE))
    texts = [(path, text) for path, tree in sources for text in strings(tree)]
    texts += [(path, path.read_text(encoding="utf-8")) for path in STATEMENTS]
    statements = [text for _, text in texts if VERB.search(text)]
    assert len(statements) > 300
    assert len(STATEMENTS) > 5
    asking = [
        (path.relative_to(ROOT), found.group())
        for path, text in texts
        if (found := ASKS.search(text))
    ]
    assert asking == []


@pytest.mark.parametrize(
    "statement", ["SELECT now()", "x < CURRENT_DATE", "DEFAULT localtimestamp", "'now'::date"]
)
def test_what_asks_is_known(statement: str) -> None:
    assert ASKS.search(statement)
