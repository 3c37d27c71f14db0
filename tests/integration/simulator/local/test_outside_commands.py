"""`elhandel fault` and `elhandel scenario --market-only`, at an outside world that runs."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from simulator.local.cli.main import app
from simulator.local.cloud.errors import UnableToRun
from simulator.local.cloud.stack_options import RunningStack
from simulator.world.outside import OutsideSettings
from tests.builders.clock import HandClock, at
from tests.builders.identifiers import SUPPLIER
from tests.builders.network.outside import OutsideWorld, an_outside_world

POINT = "571313180000000001"
type Command = Callable[..., str]


@pytest.fixture(scope="module")
def world() -> Iterator[OutsideWorld]:
    with an_outside_world(OutsideSettings(SUPPLIER), HandClock(at("2026-01-15T10:00"))) as world:
        yield world


@pytest.fixture(scope="module")
def command(world: OutsideWorld, tmp_path_factory: pytest.TempPathFactory) -> Command:
    """A command over a stack of which only the outside world is up; what it printed."""
    home: Path = tmp_path_factory.mktemp("home")
    RunningStack(os.getpid(), "http://127.0.0.1:9", "", world.url, "", "").write(home)

    def run(*arguments: str) -> str:
        done = CliRunner().invoke(app, arguments, env={"ELHANDEL_HOME": str(home)})
        if isinstance(done.exception, UnableToRun):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.output

    return run


def test_a_fault_is_set_listed_and_lifted(command: Command) -> None:
    assert "Fault 1 is set" in command("fault", "set", "slow", "--path", "/cim/", "--count", "0")
    assert "Fault 2 is set" in command("fault", "set", "delay", "--minutes", "90")
    assert command("fault", "list").splitlines() == [
        "1: slow, /cim/, until it is lifted, struck 0",
        "2: delay, everywhere, 1 left, struck 0",
    ]
    assert command("fault", "lift", "1") == "Lifted: 1.\n"
    assert command("fault", "lift") == "Lifted: 1.\n"
    assert command("fault", "list") == "No fault is set.\n"


def test_what_cannot_be_set_is_a_sentence(command: Command) -> None:
    with pytest.raises(UnableToRun, match="does not match any of the expected tags"):
        command("fault", "set", "flood")
    with pytest.raises(UnableToRun, match="There is no fault 99"):
        command("fault", "lift", "99")


def test_a_scenario_says_what_will_happen(command: Command) -> None:
    assert "move_in_at_our_own_point: Somebody else" in command("scenario")
    played = command("scenario", "rejection", "--gsrn", POINT, "--code", "E22", "--market-only")
    assert "will be rejected with E22" in played
    with pytest.raises(UnableToRun, match="No scenario is called flood"):
        command("scenario", "flood", "--gsrn", POINT)


def test_a_scenario_without_a_point_plays_at_the_first_household(command: Command) -> None:
    played = command("scenario", "onboarding", "--market-only")
    assert played == command("scenario", "onboarding", "--gsrn", POINT, "--market-only")


def test_a_token_is_printed_for_the_one_who_is_meant(world: OutsideWorld, command: Command) -> None:
    people = [{"name": f"{name} Jensen", "cpr": f"010190123{n}"} for n, name in enumerate("AB")]
    world.ask("POST", "/control/identity/people", {"people": people})
    for arguments in (("token", "a jensen"), ("token", "bo", "--staff")):
        assert command(*arguments).count(".") == 2

    with pytest.raises(
        UnableToRun, match=r"2 customers .* A Jensen \(.*\), B Jensen \("
    ) as several:
        command("token", "Jensen")
    one_of_them = re.findall(r"\(([0-9a-f-]+)\)", several.value.sentence)[1]
    assert command("token", one_of_them).count(".") == 2
    with pytest.raises(UnableToRun, match="No customer called Carla can sign in"):
        command("token", "Carla")
    with pytest.raises(UnableToRun, match="There are mette, bo, ida, rie, anna"):
        command("token", "bob", "--staff")
