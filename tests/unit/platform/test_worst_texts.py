"""Every regular expression of ours gets through 150,000 characters of the worst texts, and
through 300,000 in `make test-long`.

The expressions are found, not listed: a new one is held to the same, or its file says why it sees
no text of others.
"""

import os
import subprocess
import sys

import pytest

from tests.unit.platform.worst_texts import (
    FUNCTIONS,
    MADE_AS_NEEDED,
    ONLY_OURS,
    ROOT,
    expressions,
    used,
)


def run(*broken: str) -> tuple[int, list[str]]:
    """How the tries ended (0, or the signal), and what was said: the last name is the one that was
    tried then.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    command = [sys.executable, "-m", "tests.unit.platform.worst_texts", *broken]
    tried = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in tried.stderr, tried.stderr
    return tried.returncode, tried.stdout.split("\n")[:-1]


@pytest.mark.long
def test_every_expression_gets_through_the_worst_texts() -> None:
    ended, said = run()
    assert (ended, said[-1]) == (0, "done"), f"{said[-1]} does not come to an end"
    assert len(said) == len(dict(expressions())) + len(FUNCTIONS) + 1


def test_one_without_end_is_found_by_its_name() -> None:
    ended, said = run(r"a+", r"a+!")
    assert ended != 0
    assert said == [r"a+", r"a+!"], "the second looks from each letter to the end: a square"


def test_the_expressions_are_found() -> None:
    found = dict(expressions())
    names = {name.rsplit(":", 1)[-1] for name in found}
    assert {
        "_EMAIL",
        "_CPR",
        "_ROOT",
        "_STRING_OR_WORD",
        "_CORRELATION_ID",
        "_FORM",
        "_GSRN",
        "made",
    } <= names
    written = {str(pattern.pattern) for pattern in found.values()}
    assert {
        r"\A[!-~]+\Z",
        r"^[0-9]{4}-[0-9]{5,}$",
        r"^[0-9A-Za-z \-]{3,10}$",
        r"\s*",
        "^[0-9]{8}$",
    } <= written


def test_an_expression_that_is_made_as_needed_is_tried_as_well() -> None:
    """One that is compiled from a name is a constant of its module, which is looked into; or it
    says how it is made.
    """
    made = {place.partition(":")[0] for place, written in used() if written is None}
    of_modules = {name.partition(":")[0] for name in dict(expressions())}
    assert made
    assert made <= of_modules | set(ONLY_OURS)
    assert set(MADE_AS_NEEDED) <= made


def test_no_file_is_excused_that_has_no_expression() -> None:
    assert set(ONLY_OURS) <= {place.partition(":")[0] for place, _ in used()}


def test_expressions_are_written_where_they_can_be_found() -> None:
    """`from re import compile`, another name for `re` or another library would hide them."""
    hidden = [
        str(file.relative_to(ROOT))
        for folder in ("layers", "functions", "simulator/local/cloud")
        for file in (ROOT / folder).rglob("*.py")
        if any(
            line.startswith(("from re ", "import re as", "import regex"))
            for line in file.read_text().splitlines()
        )
    ]
    assert hidden == []
