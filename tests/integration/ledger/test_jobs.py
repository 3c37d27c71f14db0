"""What staff ask of the ledger, in the role of the back office, and the command line on top."""

import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from elhandel.jobs import Tools, job_handler
from elhandel.ledger import post
from elhandel.ledger.errors import UnableToClose
from elhandel.ledger.reports.saft import NAMESPACE
from elhandel.platform.database import Database
from elhandel.values.errors import NotFound
from functions.backoffice.app import TABLE
from simulator.local.cli.ledger import ledger
from simulator.local.cli.main import app
from simulator.local.cloud.errors import UnableToRun
from tests.builders.clock import HandClock, at
from tests.builders.database.roles import as_function
from tests.integration.ledger.world import NOW, a_payment, an_account, an_invoice

JANUARY = date(2026, 1, 8)


@pytest.fixture
def run(database: Database, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Runs a job of the back office over a small ledger; the command line calls it too."""
    with database.transaction() as tx:
        account = an_account(tx)
        invoices = [
            an_invoice(account, number, 12_500 + number, day=JANUARY) for number in range(1, 4)
        ]
        paid = a_payment(account, "a", 12_501, document=1, day=date(2026, 2, 2))
        post(tx, [*invoices, paid], NOW)

    tools = Tools(as_function(database, "backoffice"), HandClock(at("2026-02-09T08:00")))
    handler = job_handler(TABLE, lambda: tools)
    context: Any = SimpleNamespace(
        function_name="backoffice",
        memory_limit_in_mb=1024,
        invoked_function_arn="arn:aws:lambda:eu-north-1:123456789012:function:backoffice",
        aws_request_id="request",
    )

    def job(_function: str, name: str, **fields: Any) -> Any:
        return handler({"job": name, **fields}, context)

    monkeypatch.setattr(ledger, "run_job", job)
    return job


def test_staff_see_the_books_and_an_account_and_close_a_month(run: Callable[..., Any]) -> None:
    books = run("", "trial-balance")
    shown = run("", "show-account", account=1, **{"from": "2026-02-01"})
    closed = run("", "close-period", month="2026-01-31", why="seen by the accountant")

    assert (books["total_dkk"], books["postings"], books["open_from"]) == ("0.00", 4, None)
    assert (shown["opening_dkk"], shown["closing_dkk"]) == ("375.06", "250.05")
    assert [document["document_id"] for document in shown["open"]] == [2, 3]
    assert closed == {
        "month": "2026-01",
        "postings": 3,
        "debit_dkk": "375.06",
        "closed_before": False,
    }
    assert run("", "trial-balance")["open_from"] == "2026-02-01"
    with pytest.raises(UnableToClose):
        run("", "close-period", month="2026-02-01", why="too early")


def test_the_commands_show_what_the_jobs_answer(run: Callable[..., Any]) -> None:
    runner = CliRunner(env={"COLUMNS": "200"})

    balance = runner.invoke(app, ["ledger", "balance"])
    statement = runner.invoke(app, ["ledger", "statement", "1"])
    closed = runner.invoke(app, ["ledger", "close", "2026-01", "--why", "seen"])

    assert "Debitorer" in balance.output
    assert "All books together: 0.00 DKK." in balance.output
    assert "open of document 3: 125.03 DKK" in statement.output
    assert "2026-01 is closed: 3 postings, 375.06 DKK on each side." in closed.output


def test_the_journal_is_written_as_a_table_page_by_page(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    out = tmp_path / "journal.csv"

    CliRunner().invoke(app, ["ledger", "export", "2026-01", "--out", str(out)])

    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert len(rows) == 12
    assert sum(Decimal(row["debit_dkk"]) for row in rows) == Decimal("375.06")


def test_a_file_that_cannot_be_written_is_refused_and_leaves_nothing(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    for out in (tmp_path / "nowhere" / "journal.csv", tmp_path):
        said = CliRunner().invoke(app, ["ledger", "export", "2026-01", "--out", str(out)])
        assert isinstance(said.exception, UnableToRun)
        assert "cannot be written" in str(said.exception)
    assert list(tmp_path.iterdir()) == []


def test_an_account_of_nobody_has_no_statement(run: Callable[..., Any]) -> None:
    with pytest.raises(NotFound, match="There is no customer 999"):
        run("", "show-account", account=999)


def test_the_standard_file_has_every_posting_and_balances_that_go_on(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    out = tmp_path / "books.xml"

    said = CliRunner().invoke(
        app, ["ledger", "export", "2026-02", "--out", str(out), "--format", "saft"]
    )

    assert said.exit_code == 0, said.output
    root = ElementTree.parse(out).getroot()
    ns = {"s": NAMESPACE}

    def texts(path: str) -> list[str | None]:
        return [element.text for element in root.findall(path, ns)]

    assert texts("s:Header/s:SelectionCriteria/s:SelectionEndDate") == ["2026-02-28"]
    assert texts("s:GeneralLedgerEntries/s:NumberOfEntries") == ["1"]
    assert texts("s:GeneralLedgerEntries/s:TotalDebit") == ["125.01"]
    assert texts(".//s:Line/s:AccountID") == ["5510", "5010"]
    assert texts(".//s:CreditAmount/s:Amount") == ["125.01"]
    receivable = next(
        account
        for account in root.iterfind(".//s:Account", ns)
        if account.findtext("s:AccountID", "", ns) == "5010"
    )
    assert receivable.findtext("s:OpeningDebitBalance", "", ns) == "375.06"
    assert receivable.findtext("s:ClosingDebitBalance", "", ns) == "250.05"
