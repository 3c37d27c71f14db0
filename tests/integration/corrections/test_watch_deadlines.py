"""The hourly watch tells what should not be, with its metrics."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.builders import documents
from tests.integration.corrections.world import House, World

type Invoke = Callable[[dict[str, Any]], Any]


def test_a_stopped_charge_that_is_still_linked_is_a_metric_of_the_watch(
    world: World, house: House, poller: Invoke, capsys: pytest.CaptureFixture[str]
) -> None:
    charge = documents.a_charge("net", effective=date(2025, 1, 1), terminationDate=documents.midnight(date(2026, 2, 1)))
    world.receive(documents.price_information(charge, "Nettarif C"))

    told = poller({"job": "watch-deadlines"})

    assert [(one["code"], one["stopped_on"], one["points"]) for one in told["stopped_charges"]] == [
        ("net", "2026-02-01", 1)
    ]
    emitted = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert [line["stopped_charges_linked"] for line in emitted if "stopped_charges_linked" in line] == [[1]]
