"""The terms in functions of the database are those of rules/retention.toml: whoever changes one
changes both.
"""

import re
from datetime import date

import pytest

from elhandel.platform.database import Database
from elhandel.platform.upkeep.retention import retention_rules

RULES = retention_rules(date(2026, 1, 1))


@pytest.mark.parametrize(
    ("function", "pattern", "term"),
    [
        ("platform.refuse_to_forget_early", r"today - (\d+)\)", RULES.staff_read_days),
        ("onboarding.refuse_to_forget_consent", r"interval '(\d+) years'", RULES.bookkeeping_years),
        ("metering.drop_partition", r"interval '(\d+) years'", RULES.bookkeeping_years),
    ],
)
def test_a_function_refuses_by_the_term_of_the_rules(
    database: Database, function: str, pattern: str, term: int
) -> None:
    with database.transaction() as tx:
        ((source,),) = tx.execute(
            "SELECT prosrc FROM pg_proc WHERE oid = %s::regproc", [function]
        ).fetchall()

    assert {int(found) for found in re.findall(pattern, source)} == {term}
