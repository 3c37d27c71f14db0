"""The invoice generator as Lambda calls it."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from types import ModuleType
from typing import Any

import boto3
import pytest
from pypdf import PdfReader

from elhandel.billing.aconto import UnableToPlanAconto
from elhandel.billing.archive import DocumentsNotMade, UnableToStoreDocument
from elhandel.billing.held import UnableToRelease
from elhandel.billing.issue import plan_invoices
from elhandel.jobs.request import UnusableJobField
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.telemetry import UnexpectedFailure
from elhandel.values.errors import DomainError, NotFound
from tests.builders.functions import with_backoffice
from tests.integration.billing.documents import BUCKET, lose, objects
from tests.integration.billing.world import NOW, Line, a_run, a_supply, settled


class Context:
    """What the Lambda runtime tells of an invocation."""

    function_name = "invoice_generator"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:eu-north-1:000000000000:function:invoice_generator"
    aws_request_id = "request-1"


def a_batch(*shards: tuple[int, int]) -> dict[str, Any]:
    """The event of so many messages, each (run, shard)."""
    return {
        "Records": [
            {
                "messageId": f"message-{number}",
                "receiptHandle": "handle",
                "body": json.dumps({"run_id": run, "shard_no": shard}),
                "attributes": {"ApproximateReceiveCount": "1"},
                "messageAttributes": {},
                "md5OfBody": "",
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-north-1:000000000000:InvoiceShards",
                "awsRegion": "eu-north-1",
            }
            for number, (run, shard) in enumerate(shards, start=1)
        ]
    }


@pytest.fixture
def generator(
    bucket: None, database_of: Callable[[str], Database], monkeypatch: pytest.MonkeyPatch
) -> ModuleType:
    from functions.invoice_generator import app

    monkeypatch.setattr(app, "database", database_of("invoice_generator"))
    monkeypatch.setattr(app, "clock", FixedClock(NOW))
    either = with_backoffice(app.handler, database_of("backoffice"), lambda: app.clock)
    monkeypatch.setattr(app, "handler", either)
    return app


def a_planned_run(database: Database) -> int:
    with database.transaction() as tx:
        run = a_run(tx)
        for number in (1, 2):
            settled(tx, run, a_supply(tx, number))
        plan_invoices(tx, run, customers_per_shard=1)
    return run


def test_a_message_issues_its_shard_and_makes_the_documents(
    generator: ModuleType, database: Database
) -> None:
    run = a_planned_run(database)
    assert generator.handler(a_batch((run, 1)), Context()) == {"batchItemFailures": []}
    ((key, content),) = objects().items()
    assert key == "invoices/2026/2026-00001.pdf"
    assert "Faktura nr. 2026-00001" in " ".join(
        PdfReader(BytesIO(content)).pages[0].extract_text().split()
    )


def test_a_message_that_comes_twice_changes_nothing(
    generator: ModuleType, database: Database
) -> None:
    run = a_planned_run(database)
    generator.handler(a_batch((run, 1)), Context())
    before = objects()
    assert generator.handler(a_batch((run, 1), (run, 1)), Context()) == {"batchItemFailures": []}
    assert objects() == before


def test_a_message_that_fails_is_told_apart_from_those_that_went_through(
    generator: ModuleType, database: Database
) -> None:
    run = a_planned_run(database)
    answer = generator.handler(a_batch((run, 7), (run, 2)), Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "message-1"}]}
    assert list(objects()) == ["invoices/2026/2026-00001.pdf"]


def test_a_batch_of_which_nothing_went_through_fails_as_a_whole(generator: ModuleType) -> None:
    with pytest.raises(UnexpectedFailure):
        generator.handler(a_batch((1, 1)), Context())


def test_the_schedule_makes_documents_that_are_gone_to_the_same_bytes(
    generator: ModuleType, database: Database
) -> None:
    run = a_planned_run(database)
    generator.handler(a_batch((run, 1), (run, 2)), Context())
    before = objects()
    lose("invoices/2026/2026-00002.pdf")
    assert generator.handler({"job": "restore-documents"}, Context())["restored"] == 1
    assert objects() == before


def test_documents_of_years_ago_that_are_gone_are_made_by_night(
    generator: ModuleType, database: Database
) -> None:
    generator.handler(a_batch((a_planned_run(database), 1)), Context())
    before = objects()
    generator.clock = FixedClock(NOW + timedelta(days=400))
    for key in before:
        lose(key)
    assert generator.handler({"job": "restore-documents"}, Context())["restored"] == 0
    assert generator.handler({"job": "restore-documents", "all": True}, Context())[
        "restored"
    ] == len(before)
    assert sorted(objects()) == sorted(before)


@pytest.mark.parametrize(
    "event",
    [
        {"job": "plan-aconto"},
        {"job": "plan-aconto", "gsrn": "571313180000000001", "from": "soon"},
        {"job": "plan-aconto", "gsrn": "571313180000000001", "amount": "700"},
        {"job": "restore-documents", "all": "yes"},
        {"job": "show-aconto", "gsrn": "571313180000000001", "from": "2026-01-01"},
    ],
)
def test_bad_input_is_a_sentence_with_a_code(generator: ModuleType, event: dict[str, str]) -> None:
    with pytest.raises(DomainError) as refused:
        generator.handler(event, Context())
    assert refused.value.code == "unusable-job-field"


def test_the_job_asks_those_who_pay_in_advance_and_makes_their_documents(
    generator: ModuleType, database: Database
) -> None:
    with database.transaction() as tx:
        supplies = [a_supply(tx, number) for number in (1, 2)]
    for supply in supplies:
        planned = generator.handler(
            {"job": "plan-aconto", "gsrn": supply.gsrn, "why": "asked for", "amount_dkk": "700"},
            Context(),
        )
        assert planned == {"from": "2026-01-01", "amount_dkk": "700"}
    assert generator.handler({"job": "bill-aconto"}, Context()) == {
        "planned": 0,
        "quarters": 0,
        "instalments": 2,
    }
    first, _ = objects().values()
    text = " ".join(PdfReader(BytesIO(first)).pages[0].extract_text().split())
    assert "Aconto 1. kvartal 2026 560,00" in text
    assert "Moms 25 % af 560,00 140,00" in text
    assert "At betale 700,00 kr." in text
    assert generator.handler({"job": "bill-aconto"}, Context()) == {
        "planned": 0,
        "quarters": 0,
        "instalments": 0,
    }


def test_what_is_held_is_listed_released_and_billed_with_its_document(
    generator: ModuleType, database: Database
) -> None:
    with database.transaction() as tx:
        run, supply, usual = a_run(tx), a_supply(tx, 1), a_supply(tx, 2)
        settled(tx, run, supply, [Line("energy", 2_891_234_567, 312_500)])
        settled(tx, run, usual)
        plan_invoices(tx, run)
    generator.handler(a_batch((run, 1)), Context())
    assert len(objects()) == 1
    (held,) = generator.handler({"job": "list-held"}, Context())["held"]
    assert (held["gsrn"], held["from"], held["cause"], held["amount_dkk"]) == (
        supply.gsrn,
        "2026-01-01",
        "beyond-amount",
        "28912345.67",
    )
    assert generator.handler({"job": "bill-held"}, Context()) == {"issued": 0, "closed": 0}
    with pytest.raises(UnusableJobField, match='needs "held_id": a whole number'):
        generator.handler({"job": "release-held", "why": "right"}, Context())
    with pytest.raises(UnableToRelease, match="why"):
        generator.handler({"job": "release-held", "held_id": held["held_id"]}, Context())
    generator.handler(
        {"job": "release-held", "held_id": held["held_id"], "why": "right"}, Context()
    )
    assert generator.handler({"job": "bill-held"}, Context()) == {"issued": 1, "closed": 0}
    assert generator.handler({"job": "bill-held"}, Context()) == {"issued": 0, "closed": 0}
    assert len(objects()) == 2
    assert generator.handler({"job": "list-held"}, Context()) == {"held": []}


def test_the_job_fails_when_documents_cannot_be_made_and_its_bills_stand(
    generator: ModuleType, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    """Else nobody would know; the documents are made by `restore-documents` once the bucket is
    back.
    """
    with database.transaction() as tx:
        gsrn = a_supply(tx).gsrn
    generator.handler(
        {"job": "plan-aconto", "gsrn": gsrn, "why": "asked for", "amount_dkk": "700"}, Context()
    )
    boto3.client("s3").delete_bucket(Bucket=BUCKET)
    capsys.readouterr()

    with pytest.raises((DocumentsNotMade, UnableToStoreDocument)):
        generator.handler({"job": "bill-aconto"}, Context())

    assert '"bill_aconto_ms"' not in capsys.readouterr().out
    with database.transaction() as tx:
        assert tx.execute(
            "SELECT count(*), count(document_key) FROM billing.invoice"
        ).fetchall() == [(1, 0)]
    location: Any = {"LocationConstraint": "eu-north-1"}
    boto3.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration=location)
    assert generator.handler({"job": "restore-documents"}, Context())["restored"] == 1
    assert '"restore_documents_ms"' in capsys.readouterr().out


def test_a_plan_is_shown_and_stopped(generator: ModuleType, database: Database) -> None:
    with database.transaction() as tx:
        gsrn = a_supply(tx).gsrn
    generator.handler(
        {"job": "plan-aconto", "gsrn": gsrn, "why": "asked for", "amount_dkk": "700"}, Context()
    )
    stopped = generator.handler(
        {"job": "stop-aconto", "gsrn": gsrn, "why": "asked for", "from": "2026-07-15"}, Context()
    )
    assert stopped == {"from": "2026-07-01", "amount_dkk": None}
    assert generator.handler({"job": "show-aconto", "gsrn": gsrn}, Context()) == {
        "plan": [{"from": "2026-01-01", "amount_dkk": "700"}, stopped]
    }


def test_what_could_not_be_done_is_a_line_of_the_log_with_its_code(
    generator: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("ERROR"), pytest.raises(UnusableJobField) as refused:
        generator.handler(
            {
                "job": "plan-aconto",
                "gsrn": "571313180000000001",
                "why": "asked for",
                "amount_dkk": "many",
            },
            Context(),
        )
    (line,) = [record for record in caplog.records if record.getMessage() == refused.value.sentence]
    assert vars(line)["code"] == "unusable-job-field"


@pytest.mark.parametrize("amount", ["0", "-700", "700.50"])
def test_an_amount_that_is_none_is_refused(
    generator: ModuleType, database: Database, amount: str
) -> None:
    with database.transaction() as tx:
        gsrn = a_supply(tx).gsrn
    with pytest.raises(UnableToPlanAconto, match="whole kroner"):
        generator.handler(
            {"job": "plan-aconto", "gsrn": gsrn, "why": "asked for", "amount_dkk": amount},
            Context(),
        )


def test_a_job_that_does_not_exist_is_named(generator: ModuleType) -> None:
    with pytest.raises(NotFound, match="There is no job 'dance'"):
        generator.handler({"job": "dance"}, Context())


def test_an_amount_is_estimated_by_those_who_plan_and_by_those_who_bill(
    generator: ModuleType, database: Database
) -> None:
    """Each with the rights of its own role."""
    with database.transaction() as tx:
        planned, by_product = (a_supply(tx, number, product="fast-12") for number in (1, 2))
    asked = {"job": "plan-aconto", "gsrn": planned.gsrn, "why": "asked for"}
    plan = generator.handler(asked, Context())
    with database.transaction() as tx:
        tx.execute("UPDATE pricing.product SET billed_by = 'aconto' WHERE product_id = 'fast-12'")
    done = generator.handler({"job": "bill-aconto"}, Context())
    shown = generator.handler({"job": "show-aconto", "gsrn": by_product.gsrn}, Context())["plan"]

    assert plan["basis"] == {
        "source": "flat",
        "year_kwh": "2500.000",
        "quarter_kwh": "687.500",
        "dkk_per_kwh": "0.720000",
        "dkk_per_month": "25.000000",
    }
    assert (plan["amount_dkk"], shown) == ("710", [plan])
    assert done == {"planned": 1, "quarters": 0, "instalments": 2}


def test_staff_take_an_amount_off_and_its_document_is_made(
    generator: ModuleType, database: Database
) -> None:
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply, [Line("energy", 10_000, 1_000)])
        (shard,) = plan_invoices(tx, run)
    generator.handler(a_batch((run, shard)), Context())

    asked = {"job": "credit-amount", "number": "2026-00001", "case": "4711", "why": "came late"}
    given = generator.handler({**asked, "amount_dkk": "25"}, Context())
    whole = {**asked, "job": "credit-invoice", "lines": None}
    taken_back = generator.handler(whole, Context())
    again = generator.handler({**asked, "job": "invoice-again"}, Context())
    goodwill = generator.handler(
        {
            "job": "give-goodwill",
            "customer": supply.customer_id,
            "amount_dkk": "50",
            "case": "4712",
            "why": "came late",
        },
        Context(),
    )

    assert given == {"number": "2026-00002", "amount_dkk": "25", "new": True}
    assert taken_back == {"number": "2026-00003", "amount_dkk": "100", "new": True}
    assert again == {"number": "2026-00004", "amount_dkk": "-125", "new": True}
    assert goodwill == {"amount_dkk": "50", "new": True}
    texts = [PdfReader(BytesIO(pdf)).pages[0].extract_text() for pdf in objects().values()]
    assert len(texts) == 4
    assert "Afslag på faktura 2026-00001" in " ".join(texts[1].split())
