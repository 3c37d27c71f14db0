"""A list that is cut says how many it left out, and how to see the rest."""

import pytest

from elhandel.platform.upkeep.invariants import Finding, Invariant, Offender
from simulator.local.cli.market import dead_letters as letters_command
from simulator.local.cli.settlement import check, runs


def test_dead_letters_that_are_not_listed_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    letter = dict.fromkeys(
        ("message_id", "record", "document", "code", "error", "received_at"), "x"
    )
    letters_command.show_list({"dead_letters": [letter, letter], "left_out": 1300})
    assert (
        "The newest 2 are listed, 1,300 are left out. --most lists more." in capsys.readouterr().out
    )


@pytest.mark.parametrize(("most", "listed"), [(2, 2), (0, 5), (9, 5)])
def test_offenders_that_are_not_listed_are_counted(
    capsys: pytest.CaptureFixture[str], most: int, listed: int
) -> None:
    invariant = Invariant("what-must-hold", "It holds", lambda tx, scope: [])
    offenders = tuple(Offender(str(number), "offends") for number in range(5))

    check.show([Finding(invariant, offenders, 0.1)], most)

    printed = capsys.readouterr().out
    assert printed.count(": offends") == listed
    assert (f"what-must-hold: {5 - listed} more are left out; --most 0 lists all" in printed) is (
        listed < 5
    )


@pytest.mark.parametrize(
    ("parked", "way_on"), [(False, "--parked lists all"), (True, "ask for a part")]
)
def test_parked_supply_periods_that_are_not_listed_are_counted(
    capsys: pytest.CaptureFixture[str], parked: bool, way_on: str
) -> None:
    numbers = dict.fromkeys(
        ("run_id", "version", "shards", "shards_done", "settled", "lines", "energy_wh"), 1
    )
    words = {"from": "2026-01-01", "to": "2026-02-01", "selection": "all", "state": "closed"}
    cause = {"cause": "missing-readings", "supply_periods": 12_000, "examples": ["one", "two"]}
    run = {
        **numbers,
        **words,
        "part": {},
        "parked": 12_000,
        "subtotal_ore": 100,
        "shard_list": [],
        "causes": [cause],
        "given_up_by": None,
    }

    runs.show(run, shards=False, parked=parked)

    printed = capsys.readouterr().out
    assert "and 11,998 more" in printed
    assert way_on in printed
