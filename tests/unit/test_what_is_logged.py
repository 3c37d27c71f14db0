"""Logs, metrics and traces are made in one way, and a line holds what is listed here: ids, codes,
days and counts.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.builders.sources import parsed

ROOT: Final = Path(__file__).parents[2]
OURS: Final = [
    *sorted((ROOT / "layers").rglob("*.py")),
    *sorted((ROOT / "functions").rglob("*.py")),
]
MAKERS: Final = {
    "layers/domain/elhandel/platform/telemetry/powertools.py",
    "layers/domain/elhandel/platform/telemetry/traces.py",
}
LEVELS: Final = {"debug", "info", "warning", "error", "exception", "critical"}

KEYS: Final = {
    # ids of ours and of AWS
    *(
        "account",
        "api_key",
        "correlation_id",
        "customer",
        "invoice",
        "job",
        "key",
        "message_id",
        "metering_points",
        "party",
    ),
    *(
        "delivery",
        "enquiry_id",
        "process_id",
        "run_id",
        "shard_no",
        "subject",
        "supply_period",
        "task",
        "transaction_id",
    ),
    # codes and names of ours
    *(
        "applied",
        "area",
        "cause",
        "charge",
        "code",
        "column",
        "constraint",
        "document",
        "event",
        "invariant",
        "kind",
        "method",
        "owner",
        "place",
    ),
    *("queue", "reason", "row", "service", "table"),
    # where a request came from, for 90 days
    "address",
    *("route", "scope", "status"),
    # days
    *("epoch", "missing", "month", "since", "starts_at"),
    # parts that do not answer, in our words
    *("failing", "part"),
    # counts
    *(
        "counts",
        "documents",
        "discrepancies",
        "held",
        "invoices",
        "left_out",
        "lines",
        "ms",
        "notices",
        "parked",
        "settled",
        "supply_periods",
        "tasks",
        "trades",
    ),
}
"""What a line may hold beside its message; `gsrn`, the number of a metering point, is the market's
and no person's.
"""
KEYS_OF_POINTS: Final = {"gsrn"}

SENTENCES: Final = {"error.sentence", "entry.what", "offender.how", "why"}
"""Messages that are no constant: each is written by us, of ids, days and counts."""

SPREAD: Final = {"logged"}
"""Dictionaries that are given as they are; what goes into them is seen where they are made: ids of
messages.
"""


@cache
def nodes(word: str) -> list[tuple[str, ast.AST]]:
    """Every piece of the files that run on AWS and in which an expression is found, with the file.

    word: something without which what is looked for cannot be written.
    """
    return [
        (str(path.relative_to(ROOT)), node)
        for path, tree in parsed(OURS, re.compile(word))
        for node in ast.walk(tree)
    ]


@cache
def calls(name: str) -> list[tuple[str, ast.Call, str]]:
    """Each call of a method of `name`: where, the call, and the method."""
    return list(_calls(name))


def _calls(name: str) -> Iterator[tuple[str, ast.Call, str]]:
    for path, node in nodes(rf"\b{name}\b"):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of = node.func.value
            if isinstance(of, ast.Name) and of.id == name:
                yield f"{path}:{node.lineno}", node, node.func.attr


def test_logger_metrics_and_tracer_are_made_in_one_place() -> None:
    makers = {
        "Logger",
        "Metrics",
        "Tracer",
        "single_metric",
        "EphemeralMetrics",
        "tracer",
        "bare_tracer",
    }
    libraries = {"logging", "aws_xray_sdk", "aws_lambda_powertools"}
    for path, node in nodes("|".join([*makers, *libraries])):
        if path in MAKERS:
            continue
        if isinstance(node, ast.ImportFrom):
            assert not {alias.name for alias in node.names} & makers, path
            assert str(node.module).partition(".")[0] not in libraries - {
                "aws_lambda_powertools"
            }, path
        if isinstance(node, ast.Import):
            assert not {alias.name.partition(".")[0] for alias in node.names} & libraries, path


def test_every_handler_is_made_by_the_entry_point() -> None:
    apps = sorted((ROOT / "functions").glob("*/app.py"))
    assert len(apps) >= 6
    for path in apps:
        made = []
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name == "handler":
                made += [ast.unparse(decorator) for decorator in node.decorator_list]
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "handler":
                made.append(ast.unparse(node.value).partition("(")[0])
        assert made in (["entry_point"], ["job_handler"], ["lambda_handler"]), path


def test_the_handler_of_jobs_is_made_by_the_entry_point_and_answers_urls_too() -> None:
    path = ROOT / "layers" / "domain" / "elhandel" / "jobs" / "handler.py"
    (made,) = [
        [ast.unparse(decorator) for decorator in node.decorator_list]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name == "handler"
    ]
    assert made == ["by_url_too", "entry_point"]


def test_a_trace_captures_neither_answers_nor_errors() -> None:
    found = list(calls("_tracer"))
    assert found
    for where, call, method in found:
        assert method == "capture_lambda_handler", where
        options = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
        assert options == {"capture_response": False, "capture_error": False}, where


def test_nothing_is_printed() -> None:
    for path, node in nodes(r"\bprint\b|\bstd(?:out|err)\b"):
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) not in {
                "print",
                "sys.stdout.write",
                "sys.stderr.write",
            }, path


def test_every_line_has_a_message_of_ours() -> None:
    found = [(where, call) for where, call, method in calls("logger") if method in LEVELS]
    assert len(found) > 30
    for where, call in found:
        (message,) = call.args
        constant = isinstance(message, ast.Constant) and isinstance(message.value, str)
        assert constant or ast.unparse(message) in SENTENCES, f"{where}: {ast.unparse(message)}"


def keys(where: str, call: ast.Call) -> Iterator[str]:
    for keyword in call.keywords:
        if keyword.arg == "extra":
            yield from of_extra(where, keyword.value)
        elif keyword.arg != "exc_info":
            yield str(keyword.arg)


def of_extra(where: str, extra: ast.expr) -> Iterator[str]:
    if isinstance(extra, ast.Name) and extra.id not in SPREAD:
        extra = dictionary(where, extra.id)
    if isinstance(extra, ast.Name):
        return
    assert isinstance(extra, ast.Dict), f"{where}: {ast.unparse(extra)}"
    for key, value in zip(extra.keys, extra.values, strict=True):
        if key is None:
            assert ast.unparse(value) in SPREAD, ast.unparse(value)
        else:
            yield str(ast.literal_eval(key))


_SHORTLY: Final = 8  # lines


def dictionary(where: str, name: str) -> ast.expr:
    """What a name was given shortly before the line."""
    path, _, line = where.rpartition(":")
    given = [
        node.value
        for of, node in nodes(r"\blogger\b")
        if of == path and isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
        if 0 < int(line) - node.lineno < _SHORTLY
    ]
    assert given, f"{where}: {name} is not written out before it is logged"
    return given[-1]


def test_a_line_holds_what_is_listed_and_nothing_else() -> None:
    seen = set()
    for where, call, method in calls("logger"):
        if method in {*LEVELS, "append_keys"}:
            for key in keys(where, call):
                assert key in KEYS | KEYS_OF_POINTS, f"{where}: {key}"
                seen.add(key)
    named = {
        "invariant",
        "subject",
        "method",
        "route",
        "status",
        "ms",
        "correlation_id",
    }  # in dictionaries with a name
    assert seen | named == KEYS | KEYS_OF_POINTS


@pytest.mark.parametrize("method", ["add_dimension", "add_metadata", "set_default_dimensions"])
def test_a_metric_has_no_dimension_and_no_metadata_of_its_own(method: str) -> None:
    assert [where for where, _, called in calls("metrics") if called == method] == []


def test_a_metric_has_a_name_of_ours() -> None:
    """The names that are not written out: of a job or a rule in a table of ours, of a destination
    of the outbox.
    """
    made = {
        "heartbeat(event)",
        "rule.metric",
        "invariant.metric",
        "f'outbox_depth_{destination.replace('-', '_')}'",
    }
    found = [(where, call) for where, call, method in calls("metrics") if method == "add_metric"]
    assert len(found) > 30
    for where, call in found:
        name = call.args[0]
        assert isinstance(name, ast.Constant) or ast.unparse(name).replace('"', "'") in made, (
            f"{where}: {ast.unparse(name)}"
        )
