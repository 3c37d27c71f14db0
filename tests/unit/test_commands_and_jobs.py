"""What the command line sends to a job is what the job takes: a field that it does not know is
refused.
"""

import ast
import importlib
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

from elhandel.jobs.request import fields_of
from tests.builders.sources import parsed

ROOT: Final = Path(__file__).parents[2]
CALLS: Final = frozenset({"run_job"})


def sent() -> Iterator[tuple[str, str, str, frozenset[str]]]:
    """(place, function, job, fields named in the call) of every job that the command line asks
    for.
    """
    folder = ROOT / "simulator" / "local" / "cli"
    for path, tree in parsed(sorted(folder.rglob("*.py")), "run_job("):
        constants = {
            target.id: node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func) in CALLS
                and len(node.args) >= 2
            ):
                function, job = (
                    argument.value
                    if isinstance(argument, ast.Constant)
                    else constants.get(ast.unparse(argument))
                    for argument in node.args[:2]
                )
                fields = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
                if isinstance(function, str) and isinstance(job, str):
                    yield f"{path.name}:{node.lineno}", function, job, fields


def app_of(function: str) -> ModuleType:
    folder = "".join(
        f"_{letter.lower()}" if letter.isupper() else letter for letter in function
    ).strip("_")
    return importlib.import_module(f"functions.{folder}.app")


ASKED: Final = sorted(sent(), key=str)


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", os.environ.get("AWS_DEFAULT_REGION", "eu-north-1"))


def test_most_calls_name_their_job() -> None:
    assert len(ASKED) > 30


@pytest.mark.parametrize(
    ("place", "function", "job", "fields"), ASKED, ids=[f"{one[0]} {one[2]}" for one in ASKED]
)
def test_a_command_sends_what_its_job_takes(
    place: str, function: str, job: str, fields: frozenset[str]
) -> None:
    jobs = app_of(function).TABLE.by_name
    assert job in jobs
    assert fields - set(fields_of(jobs[job].request)) == set(), f"{place}: {job} takes no such"
