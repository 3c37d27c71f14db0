"""Every statement of the domain layer, and what PostgreSQL says that it reads and writes."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

from elhandel.platform.database import Transaction
from tests.builders.sources import parsed

ROOT: Final = Path(__file__).resolve().parents[3]
DOMAIN: Final = ROOT / "layers" / "domain" / "elhandel"

_BEGINS: Final = re.compile(
    r"\s*(?:--[^\n]*\n\s*)*(WITH|SELECT|INSERT INTO|UPDATE|DELETE FROM|COPY|MERGE|LOCK)\s+\S"
)
_VERB: Final = re.compile(r"\b(?:WITH|SELECT|INSERT|UPDATE|DELETE|COPY|MERGE|LOCK)\b")
_SQL: Final = re.compile(r"\bSQL\b")
_PLACEHOLDER: Final = re.compile(r"%(?:\((\w+)\))?(s|b|t)|%%")
_WRITES: Final = re.compile(
    r"\b(?:INSERT INTO|UPDATE(?: ONLY)?|DELETE FROM|MERGE INTO)\s+(\w+\.\w+)"
)
_COPIES: Final = re.compile(r"\s*COPY\s+(\w+\.\w+)")
_COPIED: Final = re.compile(r"\s*COPY\s+\((.*)\)\s+TO STDOUT", re.DOTALL)

_READS: Final = """
SELECT DISTINCT n.nspname || '.' || c.relname, a.attname
FROM pg_depend d
JOIN pg_class c ON c.oid = d.refobjid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid AND a.attnum > 0
WHERE d.classid = 'pg_proc'::regclass AND d.objid = %s::regproc
  AND d.refclassid = 'pg_class'::regclass AND c.relkind IN ('r', 'p', 'v', 'm')
"""

_CALLS: Final = """
SELECT DISTINCT n.nspname || '.' || p.proname
FROM pg_depend d
JOIN pg_proc p ON p.oid = d.refobjid
JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE d.classid = 'pg_proc'::regclass AND d.objid = %s::regproc
  AND d.refclassid = 'pg_proc'::regclass
"""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of ours. place: file and line; room: whose it is."""

    room: str
    place: str
    text: str

    @property
    def copies(self) -> bool:
        """Whether it fills a table. COPY (SELECT …) TO only reads."""
        return _COPIES.match(self.text) is not None


@dataclass(frozen=True, slots=True)
class Access:
    """What a statement touches.

    reads: (schema.relation, column); calls: schema.function; writes: schema.relation.
    """

    reads: frozenset[tuple[str, str]]
    calls: frozenset[str]
    writes: frozenset[str]


def statements() -> Iterator[Statement]:
    """Every statement of the domain layer but the migrations: of its sources and of its `sql/`."""
    for path in sorted(DOMAIN.rglob("*.sql")):
        if path.parent.name != "migrations":
            yield Statement(_room(path), _place(path, 1), path.read_text(encoding="utf-8"))
    for path, tree in _sources(_VERB):
        for line, text in _strings(tree):
            if _BEGINS.match(text):
                yield Statement(_room(path), _place(path, line), text)


def built_from_parts() -> Iterator[str]:
    """The places where SQL is put together at run time: an f-string, `+`, `%` or `format`."""
    for path, tree in _sources(_VERB):
        for node in ast.walk(tree):
            if _first_text(node) and _BEGINS.match(_first_text(node)):
                yield _place(path, node.lineno)  # type: ignore[attr-defined]


def composed() -> Iterator[str]:
    """The files that compose SQL with psycopg's `SQL` and identifiers."""
    for path, tree in _sources(_SQL):
        calls = ast.walk(tree)
        if any(isinstance(node, ast.Call) and _is_sql(node.func) for node in calls):
            yield str(path.relative_to(DOMAIN))


def access(tx: Transaction, statement: Statement) -> Access:
    """What PostgreSQL says that a statement touches. Raises psycopg.Error for one it cannot read.

    The statement becomes the body of a function, whose columns PostgreSQL notes as it would for a
    view. Nothing is executed, and nothing stays.
    """
    if statement.copies:
        return Access(frozenset(), frozenset(), frozenset(_COPIES.findall(statement.text)))

    query = _COPIED.match(statement.text)
    text = _with_numbers(statement.text if query is None else query[1])
    with tx.transaction(force_rollback=True):
        tx.execute(f"PREPARE statement_of_ours AS {text}".encode())
        (types,) = tx.execute(
            "SELECT parameter_types::text[] FROM pg_prepared_statements "
            "WHERE name = 'statement_of_ours'"
        ).fetchone() or ([],)
        tx.execute("DEALLOCATE statement_of_ours")
        tx.execute(
            f"CREATE FUNCTION pg_temp.body_of_ours({', '.join(types)}) RETURNS void "
            f"LANGUAGE sql BEGIN ATOMIC {text.rstrip().rstrip(';')}; END".encode()
        )
        columns = tx.execute(_READS, ["pg_temp.body_of_ours"]).fetchall()
        functions = tx.execute(_CALLS, ["pg_temp.body_of_ours"]).fetchall()

    return Access(
        reads=frozenset((relation, column) for relation, column in columns if column),
        calls=frozenset(function for (function,) in functions),
        writes=frozenset(_WRITES.findall(statement.text)),
    )


def _with_numbers(text: str) -> str:
    """psycopg's placeholders as PostgreSQL's own: a name has the same number each time."""
    numbers: dict[str, int] = {}
    counter = count(1)

    def number(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%"
        name = match[1] or f"#{match.start()}"
        if name not in numbers:
            numbers[name] = next(counter)
        return f"${numbers[name]}"

    return _PLACEHOLDER.sub(number, text)


def _sources(word: re.Pattern[str]) -> Iterator[tuple[Path, ast.Module]]:
    """The sources in which a word stands, parsed."""
    return parsed(sorted(DOMAIN.rglob("*.py")), word)


def _strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, text) of every string of a source but those that document."""
    documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    documents |= {id(part) for node in ast.walk(tree) for part in _parts(node)}

    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in documents:
            value: Any = node.value
            if isinstance(value, bytes):
                yield node.lineno, value.decode(errors="replace")
            elif isinstance(value, str):
                yield node.lineno, value


def _parts(node: ast.AST) -> list[ast.expr]:
    """The texts that are no statement alone: of an f-string, and of psycopg's `SQL("…")`."""
    if isinstance(node, ast.JoinedStr):
        return node.values
    return node.args if isinstance(node, ast.Call) and _is_sql(node.func) else []


def _is_sql(function: ast.expr) -> bool:
    return ast.unparse(function) in {"SQL", "sql.SQL"}


def _first_text(node: ast.AST) -> str:
    """What a string that is put together at run time begins with, as far as it is written there."""
    if isinstance(node, ast.JoinedStr) and node.values:
        return _constant(node.values[0])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        return _constant(node.left)

    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "format"
    ):
        return _constant(node.func.value)

    return ""


def _constant(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _room(path: Path) -> str:
    return path.relative_to(DOMAIN).parts[0]


def _place(path: Path, line: int) -> str:
    return f"{path.relative_to(DOMAIN)}:{line}"
