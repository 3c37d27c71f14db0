"""A mistyped year is refused by every command that takes days, before it asks the stack."""

import pytest
from typer.testing import CliRunner

from simulator.local.cli.main import app
from simulator.local.cloud.errors import UnableToRun

POINT = "571313180000000012"
COMMANDS = [
    "run plan 1026-01",
    "run plan 1026-01-01 2026-02-01",
    "run plan 2026-01-01 2126-02-01 --dry-run",
    "run plan 1026-01 --again",
    f"explain {POINT} 1026-01",
    f"readings {POINT} --from 1026-01-01 --to 2026-02-01",
    "readings --missing --to 2126-02-01",
    f"supply correct {POINT} --from 1026-02-03 --why it-was-wrong",
    f"supply product {POINT} fast-12 --from 2126-02-03 --why asked-for",
    "product price spot-basis --from 1026-02-03 --margin 0.05 --why it-was-wrong",
    f"aconto set {POINT} --why asked --from 2126-04-01",
    f"aconto stop {POINT} --why asked --from 1026-04-01",
    "load --month 1026-01",
    "demo --month 1026-01",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_refuses_a_mistyped_year(
    command: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELHANDEL_HOME", str(tmp_path_factory.mktemp("home")))  # no stack runs there
    result = CliRunner().invoke(app, command.split())
    assert isinstance(result.exception, UnableToRun), result.output
    assert "cannot be meant" in result.exception.sentence
    assert "Check the year." in result.exception.sentence


def test_a_run_is_not_given_up_without_a_reason() -> None:
    result = CliRunner().invoke(app, ["run", "give-up", "12"])
    assert isinstance(result.exception, UnableToRun)
    assert "--why" in result.exception.sentence
