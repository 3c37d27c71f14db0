"""What is deleted at a time is limited: a whole year in one transaction would take longer than the
function has, begin anew each night, and never end.
"""

import re

import pytest
from psycopg.sql import Composed

from elhandel.jobs.upkeep.expiry import BOOKS, THE_REST
from elhandel.platform.upkeep.retention import Statements, by_statements

# A limit of a whole statement, or of the rows that it chooses.
_CHOSEN = re.compile(r"\bIN \(\s*SELECT\b.*\bLIMIT %\(limit\)s( / \d+ \+ 1)?\)", re.DOTALL)

BY_STATEMENTS = [
    pytest.param(statement, id=f"{rule.name}-{place}")
    for rule in (*BOOKS, *THE_REST)
    if isinstance(rule.forget, Statements)
    for place, statement in enumerate(rule.forget.statements)
]


@pytest.mark.parametrize("statement", BY_STATEMENTS)
def test_each_statement_chooses_what_it_deletes_within_its_limit(
    statement: bytes | str | Composed,
) -> None:
    text = statement.as_string() if isinstance(statement, Composed) else statement
    assert _CHOSEN.search(text.decode() if isinstance(text, bytes) else text)


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM a WHERE day < %(books_from)s", b"DELETE FROM a WHERE day < %(books_from)s"],
)
def test_a_statement_without_a_limit_is_refused(statement: bytes | str) -> None:
    with pytest.raises(ValueError, match="LIMIT"):
        by_statements(statement)  # type: ignore[arg-type]
