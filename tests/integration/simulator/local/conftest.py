"""A host for throw-away templates: `run_host(template, handlers)` runs it, over one moto for all
tests of a worker.

Nothing here sleeps: tests wait for what they expect, with a deadline.
"""

import textwrap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from elhandel.platform.clock import MovableClock
from simulator.local.cloud.aws import AwsEndpoint, Resources
from simulator.local.cloud.aws.moto import start_moto, wait_for_moto
from simulator.local.cloud.control import Control
from simulator.local.cloud.host import Host, HostOptions
from simulator.local.cloud.processes import Launcher, free_port
from simulator.local.cloud.template import load_template

type RunHost = Callable[..., Host]


@pytest.fixture(scope="session")
def launcher() -> Iterator[Launcher]:
    """Starts processes that end with this test worker."""
    launcher = Launcher()
    yield launcher
    launcher.close()


@pytest.fixture(scope="session")
def aws(launcher: Launcher, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AwsEndpoint]:
    """The AWS services, on a free port."""
    port = free_port()
    moto = start_moto(launcher, port, tmp_path_factory.mktemp("moto") / "moto.log", state=None)
    wait_for_moto(moto, port)
    yield AwsEndpoint(f"127.0.0.1:{port}", "eu-north-1")
    moto.stop()


@pytest.fixture
def write_template(tmp_path: Path) -> Callable[..., Path]:
    """Write a template and handlers (function name → body of app.py); the template's path."""

    def write(template: str, handlers: Mapping[str, str] | None = None) -> Path:
        for name, code in (handlers or {}).items():
            folder = tmp_path / "functions" / name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "app.py").write_text(textwrap.dedent(code))
        path = tmp_path / "template.yaml"
        path.write_text(textwrap.dedent(template))
        return path

    return write


@pytest.fixture
def run_host(
    write_template: Callable[..., Path], aws: AwsEndpoint, launcher: Launcher, tmp_path: Path
) -> Iterator[RunHost]:
    """Run a template with its handlers; every host ends with the test."""
    hosts: list[Host] = []

    def run(template: str, handlers: Mapping[str, str], **options: Any) -> Host:
        loaded = load_template(write_template(template, handlers))
        chosen: dict[str, Any] = {
            "port": 0,
            "logs": tmp_path / "logs",
            "clock": MovableClock(tmp_path / "clock"),
            "workers": 2,
            **options,
        }
        host = Host(loaded, Resources(loaded, aws), aws, launcher, HostOptions(**chosen))
        hosts.append(host)
        host.serve(Control(host, lambda: None).answer)
        return host

    yield run
    for host in hosts:
        host.close()
