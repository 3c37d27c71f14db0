"""The job `explain` as Lambda runs it, in the role of Upkeep."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from elhandel.values.identifiers import InvalidValue
from tests.integration.settlement.corrections.conftest import (
    house,
    kept_database,
    made,
    made_house,
    made_world,
    upkeep,
    world,
)
from tests.integration.settlement.corrections.world import House, World

__all__ = [
    "house",
    "kept_database",
    "made",
    "made_house",
    "made_world",
    "upkeep",
    "world",
]

FIRST = (date(2026, 1, 1), date(2026, 1, 4))
type Invoke = Callable[[dict[str, Any]], Any]


def test_the_job_explain_tells_a_bill_as_a_case_with_its_answer(
    world: World, house: House, upkeep: Invoke
) -> None:
    run = world.run(*FIRST)
    world.bill(run)

    asked = {
        "job": "explain",
        "gsrn": house.gsrn,
        "from": "2026-01-01",
        "to": "2026-01-04",
        "line": "net",
        "as_issued": True,
    }
    answer = json.loads(json.dumps(upkeep(asked)))
    (bill,), (issued,) = answer["bills"], answer["issued"]

    assert (bill["runs"], bill["from"], bill["to"]) == ([run], "2026-01-01", "2026-01-04")
    assert {"charge": "net", "kwh": "72.000", "amount_dkk": "7.20"} in bill["answer"]["lines"]
    assert issued["answer"]["lines"] == bill["answer"]["lines"]
    assert bill["explanation"].endswith("rounded once: 7.20 DKK")


def test_the_job_explain_refuses_a_number_that_is_none(upkeep: Invoke) -> None:
    with pytest.raises(InvalidValue, match="18 digits"):
        upkeep({"job": "explain", "gsrn": "1", "from": "2026-01-01", "to": "2026-01-04"})
