"""docs/operations.md is what staff have at night: each job, metric and alarm stands in it, and none
that is gone.
"""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

from elhandel.jobs.request import fields_of
from simulator.local.cloud.template import Function, load_template
from tests.builders.sources import parsed

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
TEMPLATE = load_template(ROOT / "infra" / "sam-template.yaml", {}, "eu-north-1")
SOURCES = [*(ROOT / "functions").rglob("*.py"), *(ROOT / "layers" / "domain").rglob("*.py")]


def section(title: str) -> str:
    """What stands under a heading, to the next."""
    return re.split(r"^## ", DOCUMENT.split(f"## {title}\n")[1], flags=re.MULTILINE)[0]


def jobs_of(function: Function) -> dict[str, set[str]]:
    """The jobs of a function with their fields; none of one that answers HTTP only."""
    app = importlib.import_module(f"functions.{function.code.name}.app")
    if not hasattr(app, "TABLE"):
        return {}

    return {name: set(fields_of(job.request)) for name, job in app.TABLE.by_name.items()}


def metrics() -> Iterator[str]:
    """Every metric with a fixed name."""
    for _, tree in parsed(SOURCES, "add_metric"):
        for node in ast.walk(tree):
            named = isinstance(node, ast.Call) and ast.unparse(node.func) == "metrics.add_metric"
            if named and isinstance(node, ast.Call):
                name = node.args[0] if node.args else node.keywords[0].value
                if isinstance(name, ast.Constant):
                    yield str(name.value)


def test_every_job_of_every_function_stands_in_the_table_and_no_other() -> None:
    known = {
        (name, job) for name, function in TEMPLATE.functions.items() for job in jobs_of(function)
    }
    documented = set(re.findall(r"^\| (\w+) \| `([a-z-]+)` \|", section("Jobs"), re.MULTILINE))
    assert documented == known


def documented_fields(row: str) -> set[str]:
    """The fields that a row of the table names: `"from": "2026-01-01", "to"` are two, with an
    example.
    """
    return set(re.findall(r'(?<!: )(?<!\[)"([a-z_]+)"', " ".join(re.findall(r"`([^`]*)`", row))))


def test_every_row_of_a_job_names_its_fields_and_no_other() -> None:
    rows = re.findall(r"^\| (\w+) \| `([a-z-]+)` \| (.+) \|$", section("Jobs"), re.MULTILINE)
    documented = {(name, job): documented_fields(row) for name, job, row in rows}
    assert len(documented) == len(rows) > 30
    known = {
        (name, job): fields
        for name, function in TEMPLATE.functions.items()
        for job, fields in jobs_of(function).items()
    }
    assert documented == known


def test_every_cause_of_parked_settlement_says_what_to_do() -> None:
    folder = ROOT / "layers" / "domain" / "elhandel" / "settlement"
    parked = re.findall(
        r'Parked\(\s*"([a-z-]+)"', (folder / "shard" / "parked.py").read_text(encoding="utf-8")
    )
    assert parked
    documented = re.findall(
        r"^\| `([a-z-]+)` \| .+ \|$", section("Parked settlement"), re.MULTILINE
    )
    assert set(parked) <= set(documented)


def test_every_schedule_names_a_job_of_the_table() -> None:
    documented = set(re.findall(r"^\| (\w+) \| `([a-z-]+)` \|", section("Jobs"), re.MULTILINE))
    schedules = [
        (name, schedule)
        for name, function in TEMPLATE.functions.items()
        for schedule in function.schedules
    ]
    assert schedules
    for name, schedule in schedules:
        (job,) = re.findall(r'"job": *"([a-z-]+)"', schedule.payload or "")
        assert (name, job) in documented


def test_every_metric_is_listed_and_no_other() -> None:
    listed = {name for name in re.findall(r"`([a-z_]+)`", section("Metrics")) if "_" in name}
    services = {"queue_poller", "settlement_worker", "invoice_generator"}
    assert listed - services == set(metrics())


def test_every_alarm_says_what_to_do() -> None:
    alarms = {
        resource.logical_id
        for resource in TEMPLATE.resources.values()
        if resource.type.endswith("::Alarm")
    }
    rows = re.findall(
        r"^\| (\w+(?:, \w+)*) \| [^|]+ \| ([^|]+) \|$", section("Alarms"), re.MULTILINE
    )
    documented = [name for names, todo in rows if todo.strip() for name in names.split(", ")]
    assert alarms
    assert sorted(set(documented) - {"alarm"}) == sorted(alarms)
    assert len(set(documented)) == len(documented)


def test_every_link_of_the_documents_leads_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    broken = []
    for page in pages:
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
            path, _, anchor = target.partition("#")
            if target.startswith(("http://", "https://")):
                continue
            aim = (page.parent / path) if path else page
            if not aim.exists() or (anchor and anchor not in _anchors(aim)):
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
