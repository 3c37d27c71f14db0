"""The demo ends, and a stack begins, with where the pages are."""

import io
from pathlib import Path
from types import SimpleNamespace

from rich.console import Console

from simulator.local.cli.local_run.stack import _welcome
from simulator.local.demo.story import _what_next


def test_the_demo_ends_with_the_addresses_of_both_pages() -> None:
    last = _what_next(Path("there"), None, "http://127.0.0.1:8080").splitlines()[-1]
    assert "http://127.0.0.1:8080/ for customers" in last
    assert "http://127.0.0.1:8080/kontor/ for staff" in last


def test_a_stack_says_where_both_pages_are() -> None:
    told = io.StringIO()
    stack = SimpleNamespace(
        api_url="http://127.0.0.1:8080",
        api_key="key",
        outside_url="http://127.0.0.1:8090",
        aws=SimpleNamespace(url="http://127.0.0.1:4566"),
        options=SimpleNamespace(logs=Path("logs")),
    )
    _welcome(Console(file=told, width=200), stack)  # type: ignore[arg-type]
    lines = [line.split() for line in told.getvalue().splitlines()]
    assert ["Customers'", "pages", "http://127.0.0.1:8080/"] in lines
    assert ["Back", "office", "http://127.0.0.1:8080/kontor/"] in lines
