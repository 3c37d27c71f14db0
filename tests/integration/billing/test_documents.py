"""Documents in the bucket: made once, made again where they are lost, none held up by another."""

import hashlib
from datetime import date, datetime, timedelta

import pytest

from elhandel.billing.archive import (
    Bucket,
    Compared,
    DocumentAltered,
    DocumentLost,
    DocumentsNotMade,
    DocumentUnproved,
    UnableToStoreDocument,
    compare_documents,
    document_bytes,
    make_documents_of_shard,
    restore_documents,
)
from elhandel.billing.invoice import Invoice
from elhandel.billing.issue import issue_shard, plan_invoices
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.telemetry import metrics
from tests.integration.billing.documents import BUCKET, lose, objects
from tests.integration.billing.world import NOW, a_run, a_supply, settled

pytestmark = pytest.mark.usefixtures("bucket")

FIRST, SECOND = "invoices/2026/2026-00001.pdf", "invoices/2026/2026-00002.pdf"
FIRST_HASH = hashlib.sha256(b"document of 2026-00001").digest()
LONG_AGO = date(2026, 1, 1)


def issued(database: Database, customers: int = 2) -> int:
    with database.transaction() as tx:
        run = a_run(tx)
        for number in range(1, customers + 1):
            settled(tx, run, a_supply(tx, number))
        for shard in plan_invoices(tx, run):
            issue_shard(tx, run, shard, FixedClock(NOW))
    return run


def a_document(invoice: Invoice) -> bytes:
    return f"document of {invoice.number}".encode()


def make(database: Database, run: int) -> int:
    return make_documents_of_shard(database, run, 1, Bucket(BUCKET), a_document)


def restore(database: Database, since: date = LONG_AGO) -> int:
    return restore_documents(database, Bucket(BUCKET), a_document, since)


def test_a_shards_documents_lie_under_year_and_number_and_are_known_by_their_hash(
    database: Database,
) -> None:
    assert make(database, issued(database)) == 2
    assert objects() == {FIRST: b"document of 2026-00001", SECOND: b"document of 2026-00002"}
    with database.transaction() as tx:
        known = tx.execute(
            "SELECT document_key, document_sha256 FROM billing.invoice ORDER BY 1"
        ).fetchall()
    assert known == [(key, hashlib.sha256(content).digest()) for key, content in objects().items()]


def test_documents_that_are_made_are_not_made_again(database: Database) -> None:
    run = issued(database)
    make(database, run)
    assert make(database, run) == 0
    assert restore(database) == 0


def test_documents_that_a_crash_left_out_are_made_by_the_schedule(database: Database) -> None:
    issued(database)
    assert restore(database) == 2
    assert sorted(objects()) == [FIRST, SECOND]


def test_a_document_that_is_lost_is_made_again_unless_it_is_old(database: Database) -> None:
    make(database, issued(database))
    lose(FIRST)
    assert restore(database, since=date(2026, 2, 10)) == 0
    assert restore(database, since=date(2026, 2, 9)) == 1
    assert sorted(objects()) == [FIRST, SECOND]


def test_a_bucket_that_is_not_there_is_named_and_nothing_is_noted_as_made(
    database: Database,
) -> None:
    run = issued(database)
    with pytest.raises(
        UnableToStoreDocument, match=r"'elsewhere' for documents cannot be used: .*NoSuchBucket"
    ):
        make_documents_of_shard(database, run, 1, Bucket("elsewhere"), a_document)
    with pytest.raises(UnableToStoreDocument, match="'elsewhere'"):
        restore_documents(database, Bucket("elsewhere"), a_document, LONG_AGO)
    with database.transaction() as tx:
        assert tx.execute(
            "SELECT count(*) FROM billing.invoice WHERE document_key IS NULL"
        ).fetchone() == (2,)
    assert make(database, run) == 2


def test_a_crash_before_the_note_makes_the_same_document_again(database: Database) -> None:
    run = issued(database)
    make(database, run)
    before = objects()
    with database.transaction() as tx:
        tx.execute("UPDATE billing.invoice SET document_key = NULL, document_sha256 = NULL")
    assert make(database, run) == 2
    assert objects() == before


def test_one_document_that_cannot_be_made_holds_up_no_other(database: Database) -> None:
    def all_but_the_first(invoice: Invoice) -> bytes:
        if invoice.number == "2026-00001":
            raise RuntimeError("no such letter")
        return a_document(invoice)

    run = issued(database, customers=3)
    with pytest.raises(
        DocumentsNotMade,
        match="1 of 3 documents could not be made, the first is that of 2026-00001",
    ):
        make_documents_of_shard(database, run, 1, Bucket(BUCKET), all_but_the_first)
    assert sorted(objects()) == [SECOND, "invoices/2026/2026-00003.pdf"]
    assert restore(database) == 1
    assert sorted(objects())[0] == FIRST


def test_a_lost_document_says_that_it_is_made_again(database: Database) -> None:
    make(database, issued(database))
    assert document_bytes(BUCKET, FIRST, FIRST_HASH) == b"document of 2026-00001"
    lose(FIRST)
    with pytest.raises(DocumentLost):
        document_bytes(BUCKET, FIRST, FIRST_HASH)


# --- hashes ---------------------------------------------------------------------------------------


def compare(database: Database, limit: int = 10, now: datetime = NOW) -> Compared:
    return compare_documents(database, Bucket(BUCKET), a_document, FixedClock(now), limit=limit)


def altered() -> list[float]:
    """What was counted since the last look."""
    found = metrics.metric_set.get("documents_altered", {}).get("Value", [])
    metrics.clear_metrics()
    return list(found)


def test_a_document_that_was_altered_is_never_given_out(database: Database) -> None:
    make(database, issued(database))
    altered()
    Bucket(BUCKET).put(FIRST, b"document of 2026-00001, with another account")
    with pytest.raises(DocumentAltered) as refused:
        document_bytes(BUCKET, FIRST, FIRST_HASH)
    assert (refused.value.code, refused.value.status) == ("invoice-document-altered", 500)
    assert altered() == [1.0]


def test_a_document_without_a_hash_is_not_given_out_until_its_rows_prove_it(
    database: Database,
) -> None:
    make(database, issued(database))
    with pytest.raises(DocumentUnproved) as refused:
        document_bytes(BUCKET, FIRST, None)
    assert (refused.value.code, refused.value.status) == ("invoice-document-unproved", 500)

    Bucket(BUCKET).put(SECOND, b"what nobody can prove")
    with database.transaction() as tx:
        tx.execute("UPDATE billing.invoice SET document_sha256 = NULL")
    assert compare(database) == Compared(documents=2, altered=0, unproved=1)
    with database.transaction() as tx:
        hashes = tx.execute(
            "SELECT document_sha256 FROM billing.invoice ORDER BY number"
        ).fetchall()
    assert hashes == [(FIRST_HASH,), (None,)]
    assert objects()[SECOND] == b"what nobody can prove"


def test_documents_are_compared_some_at_a_time_the_longest_unseen_first(database: Database) -> None:
    make(database, issued(database, customers=3))
    for hour in (0, 1, 2):
        assert compare(database, limit=2, now=NOW + timedelta(hours=hour)) == Compared(2, 0, 0)
    with database.transaction() as tx:
        seen = tx.execute(
            "SELECT invoice_id, checked_at FROM billing.document_check ORDER BY 1"
        ).fetchall()
    assert [(at - NOW) // timedelta(hours=1) for _, at in seen] == [2, 2, 1]


def test_documents_that_differ_for_good_keep_no_other_from_its_turn(database: Database) -> None:
    """Such as those without a hash that the programme draws differently by now."""
    make(database, issued(database, customers=4))
    with database.transaction() as tx:
        tx.execute("UPDATE billing.invoice SET document_sha256 = NULL WHERE number < '2026-00004'")
    last = "invoices/2026/2026-00004.pdf"
    for key in sorted(objects())[:3]:
        Bucket(BUCKET).put(key, b"what nobody can prove")
    assert compare(database, limit=4).unproved == 3
    Bucket(BUCKET).put(last, b"altered")

    altered = [
        compare(database, limit=2, now=NOW + timedelta(hours=hour)).altered for hour in range(1, 5)
    ]

    assert sum(altered) == 1
    assert objects()[last] == b"document of 2026-00004"


def test_an_altered_document_is_told_and_put_back_as_the_rows_make_it(database: Database) -> None:
    make(database, issued(database, customers=3))
    before = objects()
    Bucket(BUCKET).put(SECOND, b"altered")
    altered()
    assert compare(database) == Compared(documents=3, altered=1, unproved=0)
    assert (altered(), objects()) == ([1.0], before)
    assert compare(database, limit=1) == Compared(
        documents=1, altered=0, unproved=0
    )  # looked at first


def test_a_document_that_would_be_another_now_is_not_put_in_the_place_of_one_that_was_made(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """The programme that makes documents has changed: what was sent is in the bucket's older
    versions.
    """
    make(database, issued(database))
    with database.transaction() as tx:
        tx.execute(
            "UPDATE billing.invoice SET document_sha256 = %s WHERE number = '2026-00001'",
            [bytes(32)],
        )
    lose(FIRST)
    with pytest.raises(DocumentsNotMade, match="the first is that of 2026-00001"):
        restore(database)
    assert "a document would be another than was made" in caplog.text
    assert list(objects()) == [SECOND]

    Bucket(BUCKET).put(FIRST, b"altered")
    for _ in range(2):  # it stays, and is reported each time
        assert compare(database, limit=1) == Compared(documents=1, altered=1, unproved=0)
    assert objects()[FIRST] == b"altered"


def test_a_document_that_is_lost_is_a_matter_of_restoring(database: Database) -> None:
    make(database, issued(database))
    lose(FIRST)
    assert compare(database) == Compared(documents=2, altered=0, unproved=0)
    assert restore(database) == 1
