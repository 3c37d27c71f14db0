"""The invoice generator as Lambda calls it."""

import json
from io import BytesIO
from types import ModuleType
from typing import Any

import boto3
import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError
from pypdf import PdfReader

from elhandel.billing import DocumentsNotMade, UnableToPlanAconto, UnableToStoreDocument, plan_invoices
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.errors import NotFound
from tests.integration.billing.documents import BUCKET, lose, objects
from tests.integration.billing.world import NOW, a_run, a_supply, settled


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
def generator(bucket: None, database: Database, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    from functions.invoice_generator import app

    monkeypatch.setattr(app, "database", database)
    monkeypatch.setattr(app, "clock", FixedClock(NOW))
    return app


def a_planned_run(database: Database) -> int:
    with database.transaction() as tx:
        run = a_run(tx)
        for number in (1, 2):
            settled(tx, run, a_supply(tx, number))
        plan_invoices(tx, run, customers_per_shard=1)
    return run


def test_a_message_issues_its_shard_and_makes_the_documents(generator: ModuleType, database: Database) -> None:
    run = a_planned_run(database)
    assert generator.handler(a_batch((run, 1)), Context()) == {"batchItemFailures": []}
    ((key, content),) = objects().items()
    assert key == "invoices/2026/2026-00001.pdf"
    assert "Faktura nr. 2026-00001" in " ".join(PdfReader(BytesIO(content)).pages[0].extract_text().split())


def test_a_message_that_comes_twice_changes_nothing(generator: ModuleType, database: Database) -> None:
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
    with pytest.raises(BatchProcessingError):
        generator.handler(a_batch((1, 1)), Context())


def test_the_schedule_makes_documents_that_are_gone_to_the_same_bytes(
    generator: ModuleType, database: Database
) -> None:
    run = a_planned_run(database)
    generator.handler(a_batch((run, 1), (run, 2)), Context())
    before = objects()
    lose("invoices/2026/2026-00002.pdf")
    assert generator.handler({"job": "restore-documents"}, Context()) == {"restored": 1}
    assert objects() == before


def test_the_job_asks_those_who_pay_in_advance_and_makes_their_documents(
    generator: ModuleType, database: Database
) -> None:
    with database.transaction() as tx:
        supplies = [a_supply(tx, number) for number in (1, 2)]
    for supply in supplies:
        planned = generator.handler({"job": "plan-aconto", "gsrn": supply.gsrn, "amount_dkk": "700"}, Context())
        assert planned == {"from": "2026-01-01", "amount_dkk": "700"}
    assert generator.handler({"job": "bill-aconto"}, Context()) == {"quarters": 0, "instalments": 2}
    first, _ = objects().values()
    text = " ".join(PdfReader(BytesIO(first)).pages[0].extract_text().split())
    assert "Aconto 1. kvartal 2026 560,00" in text
    assert "Moms 25 % af 560,00 140,00" in text
    assert "At betale 700,00 kr." in text
    assert generator.handler({"job": "bill-aconto"}, Context()) == {"quarters": 0, "instalments": 0}


def test_the_job_fails_when_documents_cannot_be_made_and_its_bills_stand(
    generator: ModuleType, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    """Else nobody would know; the documents are made by `restore-documents` once the bucket is back."""
    with database.transaction() as tx:
        gsrn = a_supply(tx).gsrn
    generator.handler({"job": "plan-aconto", "gsrn": gsrn, "amount_dkk": "700"}, Context())
    boto3.client("s3").delete_bucket(Bucket=BUCKET)
    capsys.readouterr()

    with pytest.raises((DocumentsNotMade, UnableToStoreDocument)):
        generator.handler({"job": "bill-aconto"}, Context())

    assert '"bill_aconto_ms"' not in capsys.readouterr().out
    with database.transaction() as tx:
        assert tx.execute("SELECT count(*), count(document_key) FROM billing.invoice").fetchall() == [(1, 0)]
    location: Any = {"LocationConstraint": "eu-north-1"}
    boto3.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration=location)
    assert generator.handler({"job": "restore-documents"}, Context()) == {"restored": 1}
    assert '"restore_documents_ms"' in capsys.readouterr().out


def test_a_plan_is_shown_and_stopped(generator: ModuleType, database: Database) -> None:
    with database.transaction() as tx:
        gsrn = a_supply(tx).gsrn
    generator.handler({"job": "plan-aconto", "gsrn": gsrn, "amount_dkk": "700"}, Context())
    stopped = generator.handler({"job": "stop-aconto", "gsrn": gsrn, "from": "2026-07-15"}, Context())
    assert stopped == {"from": "2026-07-01", "amount_dkk": None}
    assert generator.handler({"job": "show-aconto", "gsrn": gsrn}, Context()) == {
        "plan": [{"from": "2026-01-01", "amount_dkk": "700"}, stopped]
    }


@pytest.mark.parametrize("amount", ["0", "-700", "700.50", "many"])
def test_an_amount_that_is_none_is_refused(generator: ModuleType, database: Database, amount: str) -> None:
    with database.transaction() as tx:
        gsrn = a_supply(tx).gsrn
    with pytest.raises(UnableToPlanAconto, match="whole kroner"):
        generator.handler({"job": "plan-aconto", "gsrn": gsrn, "amount_dkk": amount}, Context())


def test_a_job_that_does_not_exist_is_named(generator: ModuleType) -> None:
    with pytest.raises(NotFound, match="There is no job 'dance'"):
        generator.handler({"job": "dance"}, Context())
