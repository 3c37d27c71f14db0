"""What the bench gives the processes that it measures is what the template gives the functions."""

from pathlib import Path
from typing import Final

import pytest

from simulator.local.cloud.template import load_template
from tests.bench.measure import WORKER_ENVIRONMENT

ROOT: Final = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("function", ["SettlementWorker", "QueuePoller", "InvoiceGenerator"])
def test_what_is_measured_runs_as_its_function_does(function: str) -> None:
    template = load_template(ROOT / "infra" / "sam-template.yaml", {}, "eu-north-1")
    assert WORKER_ENVIRONMENT.items() <= template.functions[function].environment.items()
