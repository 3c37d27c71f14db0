"""`elhandel supply heating` and `elhandel remark` as people call them, over the real jobs."""

from collections.abc import Callable, Iterator

import pytest
from typer.testing import CliRunner

from simulator.local.cli.market import remarks, supply
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.functions import Invoke, a_function
from tests.builders.journeys import DAY, POINT, START, supplied
from tests.builders.people import METTE
from tests.builders.supplier import Supplier


@pytest.fixture
def backoffice(
    supplier: Supplier, as_role: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Invoke]:
    yield from a_function("backoffice", supplier.clock, as_role, monkeypatch)


@pytest.fixture
def commands(backoffice: Invoke, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """The commands reach the function directly in place of over the local stack's gateway."""
    for module in (remarks, supply):
        monkeypatch.setattr(
            module, "run_job", lambda _function, job, **fields: backoffice({"job": job, **fields})
        )
    monkeypatch.setenv("COLUMNS", "200")
    return CliRunner()


def test_heating_is_asked_for_by_a_command(
    supplier: Supplier, clock: HandClock, commands: CliRunner
) -> None:
    supplied(supplier, clock)
    day = ["--from", str(START), "--why", "the BBR says so"]
    asked = commands.invoke(supply.app, ["heating", POINT, "yes", *day])
    assert "is pending" in asked.output
    assert supplier.rows(
        "SELECT wants -> 'heated', asked_by, why FROM market.process "
        "WHERE kind = 'electric_heating'"
    ) == [(True, METTE, "the BBR says so")]
    neither = commands.invoke(supply.app, ["heating", POINT, "perhaps", *day])
    assert "neither yes nor no" in str(neither.exception)


def test_a_remark_is_listed_with_what_to_do_and_closed_with_a_reason(
    supplier: Supplier, commands: CliRunner
) -> None:
    assert "No remarks wait." in commands.invoke(remarks.app, ["list"]).output
    supplier.receive(doc.a_notification(POINT, START + DAY, "D31"))
    listed = commands.invoke(remarks.app, ["list"]).output
    assert POINT in listed
    assert "sign its customer up" in listed

    assert "Say why" in str(commands.invoke(remarks.app, ["close", "1"]).exception)
    closed = commands.invoke(remarks.app, ["close", "1", "--why", "a mistake of the market"])
    assert "Remark 1 is closed." in closed.output
    assert "No remarks wait." in commands.invoke(remarks.app, ["list"]).output
