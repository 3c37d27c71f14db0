"""A commit waits for the disk everywhere but in the tests' own server."""

import re

import pytest

from simulator.local.cloud.database.postgres import SETTINGS
from simulator.local.cloud.stack_options import ROOT

SAFETY = ("fsync", "full_page_writes", "synchronous_commit")
COUNT = "layers/domain/elhandel/platform/sql/count_request.sql"
_SOURCES = (".py", ".sql", ".yaml", ".toml")


@pytest.mark.parametrize("setting", SAFETY)
def test_the_stacks_database_has_its_safety_on_its_command_line(setting: str) -> None:
    assert SETTINGS[setting] == "on"


def test_nothing_that_runs_outside_the_tests_names_the_safety_of_a_commit() -> None:
    """`SET synchronous_commit` in a session, a role or a database would win over the command
    line. One statement says it of its own transaction, which counts a request and nothing else
    (docs/decisions/0172).
    """
    words = re.compile("|".join(SAFETY))
    sources = [
        path
        for folder in ("layers", "functions", "simulator", "infra")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in _SOURCES
    ]
    assert len(sources) > 300
    named = {
        str(path.relative_to(ROOT))
        for path in sources
        if words.search(path.read_text(encoding="utf-8"))
    }
    assert named == {"simulator/local/cloud/database/postgres.py", COUNT}


def test_the_count_of_a_request_says_it_of_its_own_transaction_only() -> None:
    said = re.findall(r"set_config\([^)]*\)", (ROOT / COUNT).read_text(encoding="utf-8"))
    assert said == ["set_config('synchronous_commit', 'off', true)"]
