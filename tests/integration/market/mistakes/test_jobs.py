"""The jobs of mistakes and resumptions, as staff ask for them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from elhandel.market.mistakes import UnableToReport
from elhandel.platform.database import Database
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.journeys import DAY, POINT, START, supplied
from tests.builders.supplier import Supplier

CONTEXT = type(
    "Context", (), {"function_name": "", "memory_limit_in_mb": 0, "invoked_function_arn": ""}
)
CONTEXT.aws_request_id = "request"

type Ask = Callable[..., Any]


@pytest.fixture
def ask(
    supplier: Supplier,
    clock: HandClock,
    database_of: Callable[[str], Database],
    monkeypatch: pytest.MonkeyPatch,
) -> Ask:
    """A job of the back office, ten days after a switch began."""
    from functions.backoffice import app

    supplied(supplier, clock)
    clock.move_to_day(START + 10 * DAY)
    monkeypatch.setattr(app, "database", database_of("backoffice"))
    monkeypatch.setattr(app, "clock", clock)
    return lambda job, **details: app.handler({"job": job, **details}, CONTEXT())


def test_a_mistake_is_opened_listed_reported_and_closed_by_jobs(
    supplier: Supplier, ask: Ask
) -> None:
    opened = ask("open-mistake", gsrn=POINT, why="the wrong flat")
    case = opened["case"]
    (listed,) = ask("mistakes")["mistakes"]
    reported = ask("mistake-reported", case=case, why="in the portal")
    with pytest.raises(UnableToReport):
        ask("withdraw-mistake", case=case, why="it was right")
    closed = ask("close-mistake", case=case, accepted=True, why="DataHub Support did it")

    assert (opened["state"], reported["state"], closed["state"]) == (
        "pending",
        "reported",
        "completed",
    )
    assert "portal" in opened["do"]
    assert closed["do"] is None
    assert (listed["case"], listed["report_by"], listed["since"]) == (
        case,
        str(date(2026, 4, 6)),
        str(START),
    )
    assert ask("mistakes") == {"mistakes": []}
    assert supplier.supply() == [("void", START, None)]


def test_a_request_to_take_a_point_back_is_listed_and_answered_by_jobs(
    supplier: Supplier, ask: Ask
) -> None:
    lost = START + 5 * DAY
    record = {
        "mRID": "aa00c0de-0003",
        "marketEvaluationPoint.mRID": doc.gs1(POINT),
        "start_DateAndOrTime.dateTime": doc.midnight(lost),
    }
    supplier.receive(
        doc.a_notification(POINT, lost, "E01"),
        doc.a_document("RequestReallocateChangeOfSupplier", record, reason="D33"),
    )

    (listed,) = ask("resumptions")["resumptions"]
    answered = ask("answer-resumption", gsrn=POINT, accept=False, why="no contract any more")

    assert (listed["reason"], listed["resumes_on"], listed["answer"]) == ("D33", str(lost), None)
    assert answered == {
        "gsrn": POINT,
        "resumes_on": str(lost),
        "answer_by": listed["answer_by"],
        "accepted": False,
    }
    assert ask("resumptions") == {"resumptions": []}
    assert supplier.rows(
        "SELECT document, business_reason FROM market.request WHERE resumption_id IS NOT NULL"
    ) == [("RejectRequestReallocateChangeOfSupplier", "D33")]
