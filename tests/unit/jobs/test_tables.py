"""The tables of the functions: thin handlers, no job in two places, and metrics as declared."""

import ast
import importlib
import inspect
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest

from elhandel.jobs import Job, JobTable, Tools, job_handler
from elhandel.jobs.handler import run_job
from elhandel.jobs.request import Nothing, fields_of
from elhandel.platform.work.invoker import invoked_by
from elhandel.values.errors import NotFound

ROOT: Final = Path(__file__).resolve().parents[3]
JOBS: Final = ROOT / "layers" / "domain" / "elhandel" / "jobs"
WITH_JOBS: Final = sorted(
    path.parent.name
    for path in (ROOT / "functions").glob("*/app.py")
    if "JobTable(" in path.read_text(encoding="utf-8")
)
MODULES: Final = sorted(
    ".".join(path.relative_to(JOBS.parents[1]).with_suffix("").parts)
    for path in JOBS.glob("*/*.py")
    if path.name != "__init__.py"
)


def app_of(function: str) -> ModuleType:
    return importlib.import_module(f"functions.{function}.app")


@pytest.mark.parametrize("function", WITH_JOBS)
def test_a_function_is_its_table_and_what_it_builds(function: str) -> None:
    source = (ROOT / "functions" / function / "app.py").read_text(encoding="utf-8")
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    # Its routes, or its sockets, stand beside it: each parses, calls, and answers.
    if "application(" in source or "connectionId" in source:
        assert [node.name for node in functions if len(node.body) > 6] == []
    else:
        assert functions == []
        assert len(source.splitlines()) < 100


def test_every_job_lives_in_one_function() -> None:
    assert len(WITH_JOBS) >= 5
    names = Counter(job.name for function in WITH_JOBS for job in app_of(function).TABLE.jobs)
    assert {name for name, count in names.items() if count > 1} == set()


def test_every_job_of_the_room_is_run_by_a_function() -> None:
    run = {job.name for function in WITH_JOBS for job in app_of(function).TABLE.jobs}
    made = {
        job.name for name in MODULES for job in getattr(importlib.import_module(name), "JOBS", ())
    }
    assert made == run


@pytest.mark.parametrize("function", WITH_JOBS)
def test_every_field_says_what_it_is(function: str) -> None:
    for job in app_of(function).TABLE.jobs:
        assert all(field.is_a for field in fields_of(job.request).values()), job.name
        assert inspect.getdoc(job.request), job.name


def added(module: str) -> set[str]:
    """The fixed names of metrics in the source of a module."""
    tree = ast.parse(inspect.getsource(importlib.import_module(module)))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = [call.args[0] for call in calls if ast.unparse(call.func) == "metrics.add_metric"]

    return {str(name.value) for name in names if isinstance(name, ast.Constant)}


@pytest.mark.parametrize("module", MODULES)
def test_what_a_module_measures_is_declared_by_its_jobs(module: str) -> None:
    found = importlib.import_module(module)
    declared = {metric for job in getattr(found, "JOBS", ()) for metric in job.metrics}
    declared |= set(getattr(found, "METRICS", ()))
    assert added(module) <= declared


def test_only_the_invoice_generator_loads_typst() -> None:
    """What a function imports it pays for at each cold start, and must be shipped with it."""
    with_typst = "invoice_generator"
    functions = [*(name for name in WITH_JOBS if name != with_typst), with_typst]
    loaded = subprocess.run(
        [sys.executable, "-c", _LOADS_TYPST, *functions],
        cwd=ROOT,
        env={"AWS_DEFAULT_REGION": "eu-north-1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout.split() == [str(name == with_typst) for name in functions]


# One after the other in one process: what none of them has loaded, none loads.
_LOADS_TYPST: Final = """
import importlib, sys
for function in sys.argv[1:]:
    importlib.import_module(f"functions.{function}.app")
    print("typst" in sys.modules)
"""


TABLE: Final = JobTable(
    "The test", (Job("some-job", Nothing, lambda tools, asked: {"done": 1}),), default="some-job"
)
NO_TOOLS: Final[Any] = Tools(database=None, clock=None)  # type: ignore[arg-type]


def test_a_job_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(NotFound, match=r"no job 'dance'\. The test knows some-job\."):
        run_job(TABLE, NO_TOOLS, {"job": "dance"})


def test_an_event_without_a_job_runs_the_default_where_there_is_one() -> None:
    with invoked_by(None):
        assert run_job(TABLE, NO_TOOLS, {}) == {"done": 1}
    with pytest.raises(NotFound, match="no job ''"):
        run_job(JobTable("The test", TABLE.jobs), NO_TOOLS, {})


def test_two_jobs_of_one_name_make_no_table() -> None:
    with pytest.raises(ValueError, match="two jobs of one name"):
        JobTable("The test", (*TABLE.jobs, *TABLE.jobs))


def test_messages_go_to_what_handles_them() -> None:
    context: Any = type(
        "Context",
        (),
        {
            "function_name": "f",
            "memory_limit_in_mb": 128,
            "invoked_function_arn": "arn:f",
            "aws_request_id": "r",
        },
    )()
    handler = job_handler(
        TABLE,
        lambda: NO_TOOLS,
        lambda tools, event, context: {"records": len(event["Records"]), "batchItemFailures": []},
    )
    event = {"Records": [{"messageId": "one"}, {"messageId": "two"}]}
    assert handler(event, context) == {"records": 2, "batchItemFailures": []}
    with invoked_by(None):
        assert handler({"job": "some-job"}, context) == {"done": 1}
