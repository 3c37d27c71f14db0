"""What the bench gives the processes that it measures is what the template gives the functions."""

import os
import subprocess
import sys
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


_KEPT = (
    "import gc; before = gc.get_freeze_count(); import app; print(gc.get_freeze_count() - before)"
)


@pytest.mark.parametrize("function", ["QueuePoller", "InvoiceGenerator"])
def test_the_collector_passes_over_what_these_have_loaded(function: str) -> None:
    found = load_template(ROOT / "infra" / "sam-template.yaml", {}, "eu-north-1").functions[
        function
    ]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, [found.code, *found.layers])),
        "POWERTOOLS_TRACE_DISABLED": "true",
        "AWS_DEFAULT_REGION": "eu-north-1",
    }
    done = subprocess.run(
        [sys.executable, "-P", "-c", _KEPT],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )

    assert int(done.stdout) > 100_000
