"""The settlement worker from end to end: jobs by the clock, shards over SQS, invoice shards of
every closed run.
"""

import importlib
import json
from collections.abc import Callable, Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from elhandel import settlement
from elhandel.platform import aws
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.settings import settings
from elhandel.platform.work import queues
from elhandel.settlement import runs
from elhandel.values.errors import NotFound
from tests.builders.clock import at
from tests.builders.cloud import aws_in_process
from tests.builders.functions import with_backoffice
from tests.builders.people import METTE
from tests.integration.settlement.corrections.world import House, World

FIRST = (date(2026, 1, 1), date(2026, 1, 4))
DAY = date(2026, 1, 2)
CONTEXT = SimpleNamespace(
    function_name="settlement_worker",
    memory_limit_in_mb=1769,
    invoked_function_arn="arn:aws:lambda:eu-north-1:123456789012:function:settlement_worker",
    aws_request_id="request",
    get_remaining_time_in_millis=lambda: 300_000,
)

type Invoke = Callable[[dict[str, Any]], Any]


@pytest.fixture
def worker(
    world: World, as_role: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """The function's module, loaded over the world's database and queues of its own."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    monkeypatch.setenv("POWERTOOLS_TRACE_DISABLED", "true")
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Elhandel")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "settlement_worker")
    monkeypatch.setenv("ELHANDEL_DATABASE_URL", as_role("settlement_worker"))
    with aws_in_process():
        sqs = boto3.client("sqs")
        for name in ("SETTLEMENT", "INVOICE"):
            url = sqs.create_queue(QueueName=name.lower())["QueueUrl"]
            monkeypatch.setenv(f"ELHANDEL_{name}_QUEUE_URL", url)
        settings.cache_clear()
        aws.forget()
        module = importlib.reload(importlib.import_module("functions.settlement_worker.app"))
        yield module
        module.side_by_side.close()
    settings.cache_clear()
    aws.forget()


@pytest.fixture
def invoke(worker: Any, database_of: Callable[[str], Database]) -> Invoke:
    """Invoke the handler as Lambda does, or the back office for its jobs."""
    return with_backoffice(
        lambda event: worker.handler(event, CONTEXT),
        database_of("backoffice"),
        lambda: worker.clock,
    )


def a_record(message_id: str, body: str) -> dict[str, Any]:
    plain: dict[str, Any] = {"attributes": {}, "messageAttributes": {}, "eventSource": "aws:sqs"}
    return {"messageId": message_id, "body": body, **plain}


def work_off(invoke: Invoke) -> int:
    """Deliver every message of the settlement queue, one after the other; how many."""
    sqs, delivered = boto3.client("sqs"), 0
    url = settings().settlement_queue_url
    while messages := sqs.receive_message(QueueUrl=url).get("Messages"):
        record = a_record(messages[0]["MessageId"], messages[0]["Body"])
        assert invoke({"Records": [record]}) == {"batchItemFailures": []}
        sqs.delete_message(QueueUrl=url, ReceiptHandle=messages[0]["ReceiptHandle"])
        delivered += 1
    return delivered


def plan(invoke: Invoke) -> None:
    invoke({"job": "plan", "from": str(FIRST[0]), "to": str(FIRST[1])})
    assert work_off(invoke) == 1


def test_a_late_reading_becomes_a_closed_correction_run_by_the_clock_alone(
    world: World, house: House, invoke: Invoke
) -> None:
    plan(invoke)
    world.read(house.gsrn, DAY, 2000, registered=1)

    planned = invoke({"job": "correct"})
    delivered = work_off(invoke)

    assert (planned["supply_periods"], delivered) == (1, 1)
    assert world.rows("SELECT kind, state FROM settlement.run ORDER BY run_id") == [
        ("ordinary", "closed"),
        ("correction", "closed"),
    ]
    assert world.lines(planned["runs"][0])["net"] == (24_000, 240)


def test_a_correction_run_that_closes_is_billed_as_any_other(
    world: World, house: House, invoke: Invoke
) -> None:
    plan(invoke)
    world.read(house.gsrn, DAY, 2000, registered=1)
    invoke({"job": "correct"})
    work_off(invoke)

    assert world.rows("SELECT run_id, state FROM billing.invoice_shard ORDER BY 1") == [
        (1, "planned"),
        (2, "planned"),
    ]
    sqs = boto3.client("sqs")
    sent = sqs.receive_message(QueueUrl=settings().invoice_queue_url, MaxNumberOfMessages=10)[
        "Messages"
    ]
    assert sorted(json.loads(message["Body"])["run_id"] for message in sent) == [1, 2]


def test_the_job_again_finds_nothing_to_correct(world: World, house: House, invoke: Invoke) -> None:
    plan(invoke)
    world.read(house.gsrn, DAY, 2000, registered=1)
    invoke({"job": "correct"})
    work_off(invoke)

    assert invoke({"job": "correct"}) == {"runs": [], "supply_periods": 0}


@pytest.mark.parametrize(("day", "late"), [(11, 0), (12, 1), (28, 1)])
def test_supply_of_last_month_that_still_waits_is_late_from_the_twelfth(
    world: World,
    house: House,
    invoke: Invoke,
    worker: Any,
    capsys: pytest.CaptureFixture[str],
    day: int,
    late: int,
) -> None:
    for number in range(7, 32):
        world.spot(date(2026, 1, number), 500_000)
    worker.clock = world.clock
    world.clock.move_to_day(date(2026, 2, day))

    invoke({"job": "plan-month"})

    emitted = [
        json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")
    ]
    assert [line["supply_periods_late"] for line in emitted if "supply_periods_late" in line] == [
        [late]
    ]


def test_supply_that_has_ended_is_settled_and_planned_for_billing_by_the_clock_alone(
    world: World, house: House, invoke: Invoke
) -> None:
    world.notify(house.gsrn, FIRST[1], "E03")

    planned = invoke({"job": "plan-final"})
    work_off(invoke)

    assert [run["supply_periods"] for run in planned["runs"]] == [1]
    assert world.rows("SELECT period_from, period_to, selection, state FROM settlement.run") == [
        (date(2026, 1, 1), date(2026, 2, 1), "ended", "closed")
    ]
    assert world.rows("SELECT run_id FROM billing.invoice_shard") == world.rows(
        "SELECT run_id FROM settlement.run"
    )
    assert invoke({"job": "plan-final"}) == {"runs": [], "waiting": []}


def test_a_month_under_another_run_waits_for_the_next_night(
    world: World, house: House, invoke: Invoke
) -> None:
    world.notify(house.gsrn, FIRST[1], "E03")
    invoke({"job": "plan", "from": str(FIRST[0]), "to": str(DAY)})

    assert invoke({"job": "plan-final"}) == {"runs": [], "waiting": ["2026-01-01"]}


def test_a_run_of_ended_supply_is_planned_and_previewed_for_a_month_by_hand(
    world: World, house: House, invoke: Invoke
) -> None:
    january = {"from": "2026-01-01", "to": "2026-02-01", "selection": "ended"}
    assert invoke({"job": "plan", **january})["run_id"] is None
    world.notify(house.gsrn, FIRST[1], "E03")

    assert invoke({"job": "preview", **january})["settled"] == 1
    run = invoke({"job": "plan", **january})["run_id"]
    assert invoke({"job": "status", "run_id": run})["selection"] == "ended"


def test_a_start_that_moved_into_an_older_month_is_planned_by_the_clock_alone(
    world: World, house: House, invoke: Invoke, worker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(invoke)
    late = world.house(2, starts_on=date(2026, 2, 1))
    for day in (date(2026, 1, 30), date(2026, 1, 31)):
        world.read(late.gsrn, day, 1000)
        world.spot(day, 500_000)
    world.move(late, date(2026, 1, 30))
    monkeypatch.setattr(worker, "clock", FixedClock(at("2026-02-28T05:00")))
    assert invoke({"job": "plan-late"}) == {
        "runs": [],
        "waiting": [],
    }  # January is still plan-month's

    monkeypatch.setattr(worker, "clock", FixedClock(at("2026-03-04T05:00")))
    planned = invoke({"job": "plan-late"})
    work_off(invoke)

    assert [run["supply_periods"] for run in planned["runs"]] == [1]
    assert world.rows(
        "SELECT period_from, period_to FROM settlement.settlement WHERE supply_period_id = %s",
        late.supply_period,
    ) == [(date(2026, 1, 30), date(2026, 2, 1))]


def test_of_a_batch_only_what_cannot_be_settled_comes_again(
    invoke: Invoke, world: World, house: House
) -> None:
    with world.database.transaction() as tx:
        planned = runs.plan_run(tx, *FIRST, clock=world.clock, requested_by="test")
    assert planned is not None
    shard = json.dumps({"run_id": planned.run_id, "shard_no": 0})
    bodies = {
        "good": shard,
        "again": shard,
        "unknown": json.dumps({"run_id": planned.run_id, "shard_no": 7}),
    }
    records = [a_record(name, body) for name, body in {**bodies, "broken": "{"}.items()]

    failures = invoke({"Records": records})["batchItemFailures"]

    assert [failure["itemIdentifier"] for failure in failures] == ["unknown", "broken"]
    assert world.rows("SELECT state FROM settlement.run") == [("closed",)]
    assert world.rows("SELECT count(*) FROM settlement.settlement") == [(1,)]


def test_what_has_to_wait_is_told_by_cause_with_examples_before_the_run_and_after(
    world: World, house: House, invoke: Invoke
) -> None:
    late = [world.house(number, starts_on=FIRST[0]) for number in range(2, 7)]
    world.link(house.gsrn, "priceless", DAY)
    days = {"from": str(FIRST[0]), "to": str(FIRST[1])}

    before = invoke({"job": "preview", **days})["parked"]
    invoke({"job": "plan", **days})
    work_off(invoke)
    after, every = (
        invoke({"job": "status", "parked": parked})["causes"] for parked in (False, True)
    )

    assert before == after
    assert [
        (cause["cause"], cause["supply_periods"], len(cause["examples"])) for cause in after
    ] == [
        ("missing-readings", 5, 3),
        ("missing-charge-price", 1, 1),
    ]
    assert [any(house.gsrn in example for example in every[0]["examples"]) for house in late] == [
        True
    ] * 5


def test_a_run_that_does_not_exist_is_not_found(world: World, house: House, invoke: Invoke) -> None:
    plan(invoke)

    with pytest.raises(NotFound, match="There is no settlement run 999"):
        invoke({"job": "status", "run_id": 999})


def test_a_run_whose_messages_are_lost_is_resumed_by_hand(
    world: World, house: House, invoke: Invoke
) -> None:
    run = invoke({"job": "plan", "from": str(FIRST[0]), "to": str(FIRST[1])})["run_id"]
    boto3.client("sqs").purge_queue(QueueUrl=settings().settlement_queue_url)
    assert (invoke({"job": "dispatch"})["sent_again"], work_off(invoke)) == (0, 0)

    assert invoke({"job": "resume", "run_id": run}) == {
        "run_id": run,
        "shards": 1,
        "invoice_shards": 0,
    }

    assert work_off(invoke) == 1
    assert invoke({"job": "status", "run_id": run})["state"] == "closed"
    with pytest.raises(NotFound, match="There is no settlement run 999"):
        invoke({"job": "resume", "run_id": 999})


def test_a_run_whose_messages_are_lost_goes_on_by_the_clock_alone(
    world: World, house: House, invoke: Invoke, worker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = invoke({"job": "plan", "from": str(FIRST[0]), "to": str(FIRST[1])})["run_id"]
    boto3.client("sqs").purge_queue(QueueUrl=settings().settlement_queue_url)
    monkeypatch.setattr(worker, "clock", FixedClock(worker.clock.now() + 2 * queues.LOST_AFTER))

    done = {"sent": 1, "sent_again": 1, "closed": [], "bill_runs_released": 0}
    assert invoke({"job": "dispatch"}) == done

    assert work_off(invoke) == 1
    assert invoke({"job": "status", "run_id": run})["state"] == "closed"


def test_a_month_in_which_nothing_has_changed_is_not_planned_again_each_night(
    world: World, house: House, invoke: Invoke, worker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.notify(house.gsrn, date(2026, 1, 5), "E03")  # its last day, the 4th, is not read
    monkeypatch.setattr(worker, "clock", FixedClock(at("2026-02-10T05:00")))
    first = invoke({"job": "plan-month"})
    assert (first["supply_periods"], work_off(invoke)) == (1, 1)
    assert invoke({"job": "plan-month"})["runs"] == []

    monkeypatch.setattr(worker, "clock", FixedClock(at("2026-03-10T05:00")))
    assert invoke({"job": "plan-late"}) == {"runs": [], "waiting": []}
    assert len(invoke({"job": "plan-final", "parked": True})["runs"]) == 1
    work_off(invoke)
    world.read(house.gsrn, date(2026, 1, 4), 1000)

    (run,) = invoke({"job": "plan-late"})["runs"]
    work_off(invoke)

    assert (run["from"], run["to"]) == ("2026-01-01", "2026-02-01")
    assert world.rows("SELECT run_id FROM settlement.settlement") == [(run["run_id"],)]


def test_a_part_of_the_portfolio_is_planned_previewed_and_told(
    world: World, house: House, invoke: Invoke
) -> None:
    other = world.house(2, starts_on=FIRST[0])
    for day in (1, 2, 3):
        world.read(other.gsrn, date(2026, 1, day), 1000)
    part = {
        "from": str(FIRST[0]),
        "to": str(FIRST[1]),
        "gsrns": [other.gsrn],
        "price_area": "DK1",
        "product": "",
    }

    assert invoke({"job": "preview", **part})["supply_periods"] == 1
    planned = invoke({"job": "plan", **part})
    work_off(invoke)

    assert world.rows("SELECT supply_period_id FROM settlement.settlement") == [
        (other.supply_period,)
    ]
    part = invoke({"job": "status", "run_id": planned["run_id"]})["part"]
    assert part == {"price_area": "DK1", "grid_area": None, "product": None, "gsrns": (other.gsrn,)}


def test_a_period_run_again_becomes_a_correction_run(
    world: World, house: House, invoke: Invoke
) -> None:
    plan(invoke)

    compared = invoke({"job": "plan", "from": str(FIRST[0]), "to": str(FIRST[1]), "again": True})
    work_off(invoke)

    assert (compared["marked"], compared["supply_periods"]) == (1, 1)
    assert world.rows("SELECT kind, version, state FROM settlement.run ORDER BY run_id") == [
        ("ordinary", 1, "closed"),
        ("correction", 2, "closed"),
    ]
    assert world.rows("SELECT count(*) FROM settlement.settlement") == [(1,)]


def test_days_that_a_run_left_are_planned_as_runs_of_their_own(
    world: World, house: House, invoke: Invoke, upkeep: Invoke
) -> None:
    invoke({"job": "plan", "from": str(DAY), "to": str(FIRST[1])})
    work_off(invoke)
    world.notify(house.gsrn, FIRST[1], "E03")

    planned = invoke({"job": "plan", "from": "2026-01-01", "to": "2026-02-01"})
    work_off(invoke)

    assert [(run["from"], run["to"]) for run in planned["runs"]] == [("2026-01-01", "2026-01-02")]
    assert planned["left"] == 0
    assert set(upkeep({"job": "check-invariants", "all": True})["offenders"].values()) == {0}


def test_a_run_is_given_up_by_hand_and_what_it_settled_is_billed(
    world: World, house: House, invoke: Invoke
) -> None:
    other = world.house(2, starts_on=FIRST[0])
    world.read_days(other.gsrn, *FIRST, 1000)
    with world.database.transaction() as tx:
        run = runs.plan_run(tx, *FIRST, clock=world.clock, requested_by="test", points_per_shard=1)
    assert run is not None
    late = [
        a_record(str(shard), json.dumps({"run_id": run.run_id, "shard_no": shard}))
        for shard in (0, 1)
    ]
    invoke({"Records": late[:1]})

    given_up = invoke({"job": "give-up", "run_id": run.run_id, "why": "wrong month"})

    assert given_up == {
        "run_id": run.run_id,
        "shards_given_up": 1,
        "shards_done": 1,
        "freed": 1,
        "settled": 1,
    }
    assert invoke({"Records": late}) == {"batchItemFailures": []}
    status = invoke({"job": "status", "run_id": run.run_id})
    assert (status["state"], status["settled"], status["given_up_by"], status["given_up_why"]) == (
        "closed",
        1,
        METTE,
        "wrong month",
    )
    sqs = boto3.client("sqs")
    (sent,) = sqs.receive_message(QueueUrl=settings().invoice_queue_url, MaxNumberOfMessages=10)[
        "Messages"
    ]
    assert json.loads(sent["Body"])["run_id"] == run.run_id


def test_an_invoice_shard_whose_message_is_lost_is_sent_again_by_the_clock(
    world: World, house: House, invoke: Invoke, worker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(invoke)
    sqs, url = boto3.client("sqs"), settings().invoice_queue_url
    sqs.purge_queue(QueueUrl=url)
    assert invoke({"job": "dispatch"})["sent_again"] == 0
    monkeypatch.setattr(worker, "clock", FixedClock(worker.clock.now() + 2 * queues.LOST_AFTER))

    assert invoke({"job": "dispatch"})["sent_again"] == 1

    (sent,) = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    ((run, shard),) = world.rows("SELECT run_id, shard_no FROM billing.invoice_shard")
    assert json.loads(sent["Body"]) == {"run_id": run, "shard_no": shard}


@pytest.mark.parametrize(
    ("event", "metric"),
    [({"job": "correct"}, "correct_ms"), ({"job": "correct", "parked": True}, "correct_parked_ms")],
)
def test_each_schedule_of_a_job_has_a_heartbeat_of_its_own(
    invoke: Invoke,
    house: House,
    capsys: pytest.CaptureFixture[str],
    event: dict[str, Any],
    metric: str,
) -> None:
    invoke(event)

    emitted = [
        json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")
    ]
    beats = [
        name
        for line in emitted
        for name in line
        if name.startswith("correct") and name.endswith("_ms")
    ]
    assert beats == [metric]


def test_the_invoice_shards_of_a_run_are_resumed_by_hand_too(
    world: World, house: House, invoke: Invoke
) -> None:
    plan(invoke)
    sqs, url = boto3.client("sqs"), settings().invoice_queue_url
    sqs.purge_queue(QueueUrl=url)
    ((run, shard),) = world.rows("SELECT run_id, shard_no FROM billing.invoice_shard")

    assert invoke({"job": "resume", "run_id": run}) == {
        "run_id": run,
        "shards": 0,
        "invoice_shards": 1,
    }

    (sent,) = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert json.loads(sent["Body"]) == {"run_id": run, "shard_no": shard}


def test_a_run_whose_worker_died_before_closing_it_is_closed_and_billed_by_the_clock(
    world: World, house: House, invoke: Invoke
) -> None:
    run = invoke({"job": "plan", "from": str(FIRST[0]), "to": str(FIRST[1])})["run_id"]
    settlement.work_shard(world.database, run, 0, clock=world.clock)  # and then nothing more

    assert invoke({"job": "dispatch"})["closed"] == [run]

    assert world.rows("SELECT state FROM settlement.run") == [("closed",)]
    (sent,) = boto3.client("sqs").receive_message(QueueUrl=settings().invoice_queue_url)["Messages"]
    assert json.loads(sent["Body"])["run_id"] == run


def test_a_run_that_is_refused_is_counted_for_its_alarm(
    world: World, house: House, invoke: Invoke, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(runs.UnableToPlanRun):
        invoke({"job": "plan", "from": str(FIRST[1]), "to": str(FIRST[0])})

    lines = [
        json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")
    ]
    assert [
        line["settlement_runs_failed"] for line in lines if "settlement_runs_failed" in line
    ] == [[1]]
    assert not any("plan_ms" in line for line in lines)
