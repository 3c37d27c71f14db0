"""Scenarios by name: what each brings on the queues, and the signup that shows the rest."""

from datetime import date
from typing import Any

import pytest

from simulator.world.datahub.scenarios.registry import SCENARIOS

START = date(2026, 1, 1)


def play(outside: Any, name: str, home: dict[str, Any], **order: Any) -> Any:
    return outside.control("POST", f"/scenarios/{name}", json={"gsrn": home["gsrn"], **order})


def house(outside: Any, place: int = 0) -> dict[str, Any]:
    homes = [home for home in outside.households()[1:] if home["dwelling"] == "house"]
    found: dict[str, Any] = homes[place]
    return found


def test_every_scenario_is_listed_with_what_it_does(outside: Any) -> None:
    listed = outside.control("GET", "/scenarios")
    assert set(listed) == set(SCENARIOS)
    assert all(sentence.endswith(".") for sentence in listed.values())


def test_after_onboarding_a_switch_of_the_signup_is_confirmed(outside: Any) -> None:
    home = house(outside)
    outside.control("PATCH", f"/household/{home['gsrn']}", json={"registered_cpr": "3112659999"})
    signup = play(outside, "onboarding", home)["signup"]
    assert (signup["gsrn"], signup["cpr_cvr"]) == (home["gsrn"], home["cpr_cvr"])
    assert outside.start(home, START)[0].name == "ConfirmRequestChangeOfSupplier"


@pytest.mark.parametrize("code", ["D17", "E22", "D16", "D40"])
def test_a_rejection_has_the_code_that_was_asked_for(outside: Any, code: str) -> None:
    home = house(outside)
    play(outside, "rejection", home, code=code)
    outside.start(home, START)
    rejected = outside.control("GET", "/statistics")["messages"]["rejected"]
    assert rejected == {f"RSM-001/E03/{code}": 1}


def test_a_move_takes_a_point_of_ours_and_is_a_move_in_elsewhere(outside: Any) -> None:
    ours, elsewhere = house(outside), house(outside, 1)
    outside.supply(ours, START)
    outside.at(2026, 1, 5)
    outside.take_all("MasterData")
    assert play(outside, "move", ours, day="2026-01-03")["signup"] is None
    (moved,) = outside.take_all("MasterData")
    assert (moved.name, moved.reason) == ("GenericNotification", "E01")

    signup = play(outside, "move", elsewhere, day="2026-01-10")["signup"]
    assert (signup["type"], signup["date"]) == ("move_in", "2026-01-10")
    answers = outside.start(elsewhere, date(2026, 1, 10), "E65")
    assert answers[0].name == "ConfirmRequestChangeOfSupplier"


def test_a_move_in_at_our_own_point_is_of_somebody_else(outside: Any) -> None:
    home = house(outside)
    outside.supply(home, START)
    outside.at(2026, 1, 5)
    signup = play(outside, "move_in_at_our_own_point", home, day="2026-01-10")["signup"]
    assert signup["gsrn"] == home["gsrn"]
    assert signup["cpr_cvr"] != home["cpr_cvr"]
    newcomer = home | signup
    assert outside.start(newcomer, date(2026, 1, 10), "E65")[0].name.startswith("Confirm")


def test_a_correction_changes_the_latest_day_that_was_delivered(outside: Any) -> None:
    home = house(outside)
    outside.supply(home, START)
    outside.at(2026, 1, 5)
    day = play(outside, "correction", home)["day"]
    assert day == "2026-01-04"
    series = [record for message in outside.take_all("Timeseries") for record in message.records]
    assert len(series) == 5
    assert series[-1]["Period"]["timeInterval"] == series[-2]["Period"]["timeInterval"]


def test_a_month_has_a_day_that_comes_late_and_one_that_is_corrected(outside: Any) -> None:
    home = house(outside)
    outside.supply(home, START)
    outside.at(2026, 1, 2)
    play(outside, "month", home)
    outside.at(2026, 2, 2)
    starts = [
        record["Period"]["timeInterval"]["start"]["value"][:10]
        for message in outside.take_all("Timeseries")
        for record in message.records
    ]
    assert len(starts) == 33  # to 1 February
    assert starts.count("2026-01-09") == 2  # the tenth, in local days
    assert starts.index("2026-01-04") == starts.index("2026-01-10") + 1


@pytest.mark.parametrize("name", ["erroneous_switch", "erroneous_move"])
def test_a_mistake_of_ours_is_accepted_and_of_another_is_a_request_to_us(
    outside: Any, name: str
) -> None:
    ours, lost = house(outside), house(outside, 1)
    for home in (ours, lost):
        outside.supply(home, START)
    outside.at(2026, 1, 10)
    outside.control("POST", "/switch-away", json={"gsrn": lost["gsrn"], "day": "2026-01-08"})
    outside.take_all("MasterData")

    play(outside, name, ours)
    assert "D34" in [message.reason for message in outside.take_all("MasterData")]
    play(outside, name, lost)
    assert "RequestReallocateChangeOfSupplier" in [
        message.name for message in outside.take_all("MasterData")
    ]


@pytest.mark.parametrize(
    ("name", "order", "sentence"),
    [
        ("rejection", {"code": "E99"}, "No scenario rejects with E99"),
        ("move_in_at_our_own_point", {}, "Let the scenario `onboarding` begin it first"),
        ("correction", {}, "not supplied by us"),
        ("erroneous_switch", {}, "Nobody has taken"),
        ("month", {}, "Let the scenario `onboarding` begin it first"),
    ],
)
def test_a_scenario_that_does_not_fit_says_why_and_what_to_do(
    outside: Any, name: str, order: dict[str, Any], sentence: str
) -> None:
    home = house(outside)
    refused = outside.call(
        "POST", f"/control/scenarios/{name}", json={"gsrn": home["gsrn"], **order}
    )
    assert refused.status_code == 409
    assert sentence in refused.json()["detail"]


def test_an_unknown_scenario_names_those_there_are(outside: Any) -> None:
    refused = outside.call(
        "POST", "/control/scenarios/flood", json={"gsrn": house(outside)["gsrn"]}
    )
    assert refused.status_code == 404
    assert "onboarding" in refused.json()["detail"]
