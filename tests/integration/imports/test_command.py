"""`elhandel import`: the file is sent in parts, checked and reported on the terminal and as a CSV,
loaded when that is wanted. CD-MIG-1, CD-MIG-2. The jobs are the function's own, in its role.
"""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from elhandel.jobs import Tools, job_runner
from elhandel.platform.database import Database
from functions.backoffice.app import TABLE
from simulator.local.cli.imports import imports as command
from simulator.local.cloud.errors import UnableToRun
from tests.builders.clock import HandClock
from tests.integration.imports.test_imports import HEADER, account, agreement, order, unique

type Said = Callable[..., str]


@pytest.fixture
def said(
    office: Database,
    clock: HandClock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Said:
    """What the command says on the terminal; it reaches the function without a socket."""
    run = job_runner("Backoffice", TABLE, lambda: Tools(office, clock))

    def run_job(function: str, job: str, **details: Any) -> Any:
        return run(function, {"job": job, **details}, "staff:bo")

    monkeypatch.setattr(command, "run_job", run_job)
    monkeypatch.setattr(command, "_ROWS", 7)  # a file of 22 rows comes in four parts

    def say(file: Path, **options: Any) -> str:
        capsys.readouterr()
        command.import_file(file, **options)
        return " ".join(capsys.readouterr().out.split())

    return say


def a_file(folder: Path, ref: str, *, nobody: int) -> Path:
    """An account with its agreement and 20 orders, of which some are nobody's."""
    email = f"{ref}@mail.example"
    rows = [account(ref, email), agreement(f"G-{ref}", ref)]
    rows += [order(f"O{n}-{ref}", f"  {email.upper()} ") for n in range(20 - nobody)]
    rows += [order(f"L{n}-{ref}", f"nobody{n}-{ref}@mail.example") for n in range(nobody)]
    file = folder / "customers.csv"
    file.write_text("\n".join([HEADER, *rows]), encoding="utf-8-sig")
    return file


def waiting(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_file_is_reported_before_anything_is_loaded(
    said: Said, tmp_path: Path, office: Database
) -> None:
    ref = unique("C")
    report = said(a_file(tmp_path, ref, nobody=1), path=tmp_path / "waiting.csv")

    assert "22 rows, checked, and not loaded." in report
    assert "together 22: nothing is lost" in report
    assert "Orders: 19 of 20 found their customer (95.00 %), 1 are orphaned." in report
    assert "WARNING" not in report
    (row,) = waiting(tmp_path / "waiting.csv")
    assert (row["kind"], row["record"], row["line"]) == ("orphaned_order", f"L0-{ref}", "22")
    assert "make a customer" in row["suggestion"]
    with office.transaction() as tx:
        assert not tx.execute("SELECT 1 FROM imports.account WHERE ref = %s", [ref]).fetchone()


def test_a_file_is_loaded_once_and_fewer_than_95_percent_are_a_warning(
    said: Said, tmp_path: Path, office: Database
) -> None:
    ref = unique("C")
    file = a_file(tmp_path, ref, nobody=2)
    with pytest.raises(UnableToRun, match="why"):
        said(file, load=True)

    reports = [said(file, load=True, why="the old system ends") for _ in range(2)]
    assert reports[0] == reports[1]
    assert "22 rows, loaded." in reports[0]
    assert "Orders: 18 of 20 found their customer (90.00 %), 2 are orphaned." in reports[0]
    assert "WARNING: fewer than 95 %" in reports[0]
    with office.transaction() as tx:
        orders = tx.execute(
            "SELECT count(*) FROM imports.consumer_order WHERE order_number LIKE %s", [f"%-{ref}"]
        ).fetchone()
    assert orders == (18,)
