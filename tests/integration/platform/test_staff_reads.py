"""Who asks is the signer of the call; what they read leaves a trace of ids before the answer goes
out.
"""

import base64
import importlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import ModuleType, SimpleNamespace
from typing import Any, Final

import psycopg
import pytest

from elhandel.jobs import Job
from elhandel.jobs.request import Nothing, UnusableJobField, fields_of
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.telemetry import UnexpectedFailure
from elhandel.platform.upkeep.retention import horizon
from elhandel.platform.upkeep.staff_reads import RETENTION, traced
from elhandel.platform.work.invoker import UnknownInvoker, invoked_by, invoker
from elhandel.pricing.spot import SpotDay, store_spot_days
from elhandel.values.errors import DomainError, NotFound
from tests.builders.people import METTE

NOW: Final = FixedClock(datetime(2026, 2, 9, 8, 0, tzinfo=UTC))
CONTEXT: Final = SimpleNamespace(
    function_name="f", memory_limit_in_mb=512, invoked_function_arn="arn", aws_request_id="request"
)
FUNCTIONS: Final = (
    "queue_poller",
    "settlement_worker",
    "invoice_generator",
    "backoffice",
    "upkeep",
    "migrator",
    "payments",
)
OLE: Final = "arn:aws:sts::111122223333:assumed-role/Staff/ole"


@pytest.fixture
def apps(database: Database, monkeypatch: pytest.MonkeyPatch) -> dict[str, ModuleType]:
    modules = {name: importlib.import_module(f"functions.{name}.app") for name in FUNCTIONS}
    for module in modules.values():
        for name in ("database", "clock"):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, {"database": database, "clock": NOW}[name])
    monkeypatch.setattr(modules["migrator"], "database_from_environment", lambda: database)
    monkeypatch.setattr(modules["migrator"], "clock_from_environment", lambda: NOW)
    return modules


def trace(database: Database) -> list[tuple[Any, ...]]:
    with database.transaction() as tx:
        return tx.execute(
            "SELECT who, job, asked, shown, left_out FROM platform.staff_read ORDER BY 1, 2"
        ).fetchall()


def signed(job: Any, who: str | None = OLE, method: str = "POST") -> dict[str, Any]:
    """The event of a function's URL; who: None where AWS_IAM does not stand before it."""
    body = job if isinstance(job, str) else json.dumps(job)
    iam = {} if who is None else {"authorizer": {"iam": {"userArn": who}}}
    return {
        "version": "2.0",
        "requestContext": {"http": {"method": method}, **iam},
        "body": base64.b64encode(body.encode()).decode(),
        "isBase64Encoded": True,
    }


# --- who asks -------------------------------------------------------------------------------------


def test_whoever_signed_the_call_is_who_did_it(
    apps: dict[str, ModuleType], database: Database
) -> None:
    job = {"job": "create-key", "name": "shop", "scope": "sales"}
    answer = apps["migrator"].handler(signed(job), CONTEXT)
    assert (answer["statusCode"], answer["headers"]["cache-control"]) == (200, "no-store")
    made = json.loads(answer["body"])
    apps["backoffice"].handler(signed({"job": "revoke-key", "id": made["id"]}, METTE), CONTEXT)
    (listed,) = json.loads(apps["migrator"].handler(signed({"job": "list-keys"}), CONTEXT)["body"])[
        "keys"
    ]
    assert (listed["made_by"], listed["revoked_by"]) == (OLE, METTE)
    assert trace(database) == [(OLE, "list-keys", {}, {"id": [str(made["id"])]}, 0)]
    assert invoker() == METTE  # of the test: the call's own is over


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    "who", [None, "", "mette", "arn:aws:iam::1:user/x", "arn:aws:s3:::bucket", METTE + "\n", 7]
)
def test_a_url_without_a_signature_opens_nothing(
    apps: dict[str, ModuleType], function: str, who: Any
) -> None:
    answer = apps[function].handler(signed({"job": "list-keys"}, who), CONTEXT)
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (403, "invoker-not-known")


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "7", "{}", '{"job": 7}', '{"job": "plan", "Records": []}', "[" * 100_000],
)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_is_no_job_is_a_problem(apps: dict[str, ModuleType], function: str, body: str) -> None:
    answer = apps[function].handler(signed(body), CONTEXT)
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (400, "unreadable-job")


def test_a_job_is_posted(apps: dict[str, ModuleType]) -> None:
    assert (
        apps["migrator"].handler(signed({"job": "list-keys"}, method="GET"), CONTEXT)["statusCode"]
        == 400
    )


@pytest.mark.parametrize("http", [None, [], "POST", {"method": ["POST"]}])
def test_a_context_of_another_shape_is_no_job(apps: dict[str, ModuleType], http: object) -> None:
    event = signed({"job": "list-keys"})
    event["requestContext"]["http"] = http
    assert apps["migrator"].handler(event, CONTEXT)["statusCode"] == 400


def test_an_error_of_a_job_is_a_problem_with_its_status(apps: dict[str, ModuleType]) -> None:
    answer = apps["backoffice"].handler(signed({"job": "revoke-key", "id": 17}), CONTEXT)
    assert (answer["statusCode"], answer["headers"]["content-type"]) == (
        404,
        "application/problem+json",
    )
    assert "no API key 17" in json.loads(answer["body"])["detail"]


def test_what_nobody_foresaw_is_the_functions_error(
    apps: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Job("list-keys", Nothing, lambda tools, asked: {"keys": 1 // 0})
    monkeypatch.setitem(apps["migrator"].TABLE.by_name, "list-keys", broken)
    with pytest.raises(UnexpectedFailure, match="ZeroDivisionError"):
        apps["migrator"].handler(signed({"job": "list-keys"}), CONTEXT)
    assert invoker() == METTE


DECIDED: Final[dict[str, list[dict[str, Any]]]] = {
    "queue_poller": [
        {"job": "join-customer", "party": 1, "why": "so"},
        {"job": "close-name-case", "case": 1, "outcome": "same-person", "why": "so"},
    ],
    "backoffice": [
        {"job": "release-held", "held_id": 1, "why": "so"},
        {"job": "correct-supply", "gsrn": "571313180000000001", "to": "2026-01-01", "why": "so"},
        {
            "job": "change-product",
            "gsrn": "571313180000000001",
            "product": "x",
            "from": "2026-01-01",
            "why": "so",
        },
        {
            "job": "price-product",
            "product": "spot-basis",
            "from": "2026-03-01",
            "margin": "0.05",
            "why": "so",
        },
        {"job": "redate-signup", "signup": "SGN-2026-00001", "date": "2026-02-10", "why": "so"},
        {"job": "change-contact", "customer": 1, "email": "a@example.dk", "why": "so"},
        {"job": "close-home-answer", "answer": 1, "finding": "not-theirs", "why": "so"},
        {"job": "release-signups", "signups": ["SGN-2026-00001"], "why": "so"},
        {"job": "reject-signups", "signups": ["SGN-2026-00001"], "why": "so"},
        {"job": "revoke-key", "id": 1},
        {"job": "put-aside", "queue": "overdue", "row": "1", "until": "2026-02-10", "why": "so"},
    ],
    "settlement_worker": [
        {"job": "plan", "from": "2026-01-01", "to": "2026-02-01"},
        {"job": "give-up", "run_id": 1, "why": "so"},
    ],
    "migrator": [
        {"job": "create-key", "name": "shop", "scope": "sales"},
    ],
}
ALL_DECIDED: Final = [(function, event) for function, events in DECIDED.items() for event in events]


@pytest.mark.parametrize(("function", "event"), ALL_DECIDED)
def test_what_staff_decide_is_not_done_for_nobody(
    apps: dict[str, ModuleType], function: str, event: dict[str, Any]
) -> None:
    with invoked_by(None), pytest.raises(UnknownInvoker):
        apps[function].handler(event, CONTEXT)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_job_takes_the_word_of_its_caller_for_who_asks(
    apps: dict[str, ModuleType], function: str
) -> None:
    for job in apps[function].TABLE.jobs:
        assert "by" not in fields_of(job.request)
        with pytest.raises(UnusableJobField, match='takes no "by"'):
            apps[function].handler({"job": job.name, "by": "the director"}, CONTEXT)


# --- what they read -------------------------------------------------------------------------------


@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_tells_of_persons_is_told_to_nobody_unknown(
    apps: dict[str, ModuleType], function: str
) -> None:
    good = {
        "name": "a device",
        "meters": ["0b2a5c1e-0000-4000-8000-000000000000"],
        "gsrn": "571313180000000001",
        "from": "2026-01-01",
        "to": "2026-02-01",
        "signup": "SGN-2026-00001",
        "message_id": "m",
        "dispute_id": 1,
        "run_id": 1,
        "enquiry_id": 1,
        "discrepancy": 1,
        "customer": 1,
        "customer_id": 1,
        "account": 1,
        "file": 1,
        "reminder": 1,
        "bill_run_id": 1,
        "service": 1,
        "delivery": 1,
        "webhook": 1,
        "task": 1,
        "trade": 1,
        "entry": 1,
        "why": "asked for it",
        "product": "spot-basis",
    }
    for job in apps[function].TABLE.jobs:
        if job.traced is True:
            fields = fields_of(job.request)
            needed = {name: good[name] for name, field in fields.items() if field.required}
            with invoked_by(None), pytest.raises(UnknownInvoker):
                apps[function].handler({"job": job.name, **needed}, CONTEXT)


def test_a_read_leaves_its_ids_and_nothing_of_its_answer(database: Database) -> None:
    answer = {
        "contracts": [{"customer": 17, "gsrn": "571313180000000001", "name": "Anders Jensen"}],
        "email": "anders@example.dk",
    }
    read = traced(lambda event: answer, database, NOW)
    assert read({"job": "some", "gsrn": "571313180000000001", "line": "Anders"}) == answer
    asked = {"gsrn": ["571313180000000001"]}
    assert trace(database) == [(METTE, "some", asked, {"customer": ["17"]}, 0)]


def test_a_read_that_finds_nothing_leaves_a_trace_too(database: Database) -> None:
    def find(event: dict[str, Any]) -> dict[str, Any]:
        raise NotFound("There is none.")

    with pytest.raises(NotFound):
        traced(find, database, NOW)({"job": "some", "signup": "CPR 010190-1234"})
    ((_, _, asked, shown, _),) = trace(database)
    assert shown == {}
    assert "1234" not in str(asked)


def test_of_a_long_list_some_hundred_ids_are_kept_and_the_others_counted(
    database: Database,
) -> None:
    answer = {"held": [{"signup": f"SGN-2026-{number:05}"} for number in range(1234)]}
    traced(lambda event: answer, database, NOW)({"job": "some"})
    ((_, _, _, shown, left_out),) = trace(database)
    assert (len(shown["signup"]), left_out) == (500, 734)


def test_without_its_trace_there_is_no_answer(database: Database) -> None:
    with database.transaction() as tx:
        tx.execute("ALTER TABLE platform.staff_read RENAME TO gone")
    with pytest.raises(psycopg.errors.UndefinedTable):
        traced(lambda event: {"secret": 1}, database, NOW)({"job": "some"})


def test_a_trace_is_never_changed_and_goes_when_its_time_is_over(database: Database) -> None:
    for days in (730, 731):
        traced(lambda event: {}, database, FixedClock(NOW.now() - timedelta(days=days)))(
            {"job": "some"}
        )
    with pytest.raises(psycopg.errors.RestrictViolation), database.transaction() as tx:
        tx.execute("UPDATE platform.staff_read SET who = 'somebody else'")
    (rule,) = RETENTION
    with database.transaction() as tx:
        store_spot_days(tx, [SpotDay("DK1", NOW.today(), 60, (0,) * 24)], NOW.now())
        assert rule.forget(tx, horizon(NOW), 100) == 1
        assert rule.forget(tx, horizon(NOW), 100) == 0


@pytest.mark.parametrize("known", [True, False])
def test_a_trace_goes_before_its_time_for_nobody(
    database: Database, database_of: Callable[[str], Database], known: bool
) -> None:
    """Nor where nothing says how late it is; and the code that deletes cannot say it."""
    traced(lambda event: {}, database, FixedClock(NOW.now() - timedelta(days=690)))({"job": "some"})
    if known:
        with database.transaction() as tx:
            store_spot_days(tx, [SpotDay("DK1", NOW.today(), 60, (0,) * 24)], NOW.now())
    for asking in (database, database_of("upkeep")):
        with (
            pytest.raises(psycopg.errors.RestrictViolation, match="730 days"),
            asking.transaction() as tx,
        ):
            tx.execute("DELETE FROM platform.staff_read")
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        database_of("upkeep").transaction() as tx,
    ):
        tx.execute("INSERT INTO pricing.spot_day (day) VALUES ('2099-01-01')")


def test_a_key_that_is_refused_for_its_point_leaves_a_trace(
    apps: dict[str, ModuleType], database: Database
) -> None:
    gsrn = "571313180000000005"
    event = {"job": "create-key", "name": "shop", "scope": "customer", "gsrn": gsrn}
    with invoked_by(METTE), pytest.raises(DomainError):
        apps["migrator"].handler(event, CONTEXT)
    assert [(who, job, asked["gsrn"]) for who, job, asked, *_ in trace(database)] == [
        (METTE, "create-key", [gsrn])
    ]


def test_a_preview_of_prices_is_a_read_that_is_traced(apps: dict[str, ModuleType]) -> None:
    assert apps["backoffice"].TABLE.by_name["price-product"].traced is True
