"""Documents in the bucket: made once, made again where they are lost, none held up by another."""

import hashlib
from datetime import date

import pytest

from elhandel.billing import (
    Bucket,
    DocumentLost,
    DocumentsNotMade,
    Invoice,
    UnableToStoreDocument,
    document_bytes,
    issue_shard,
    make_documents_of_shard,
    plan_invoices,
    restore_documents,
)
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
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


def test_a_shards_documents_lie_under_year_and_number_and_are_known_by_their_hash(database: Database) -> None:
    assert make(database, issued(database)) == 2
    assert objects() == {FIRST: b"document of 2026-00001", SECOND: b"document of 2026-00002"}
    with database.transaction() as tx:
        known = tx.execute("SELECT document_key, document_sha256 FROM billing.invoice ORDER BY 1").fetchall()
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


def test_a_bucket_that_is_not_there_is_named_and_nothing_is_noted_as_made(database: Database) -> None:
    run = issued(database)
    with pytest.raises(UnableToStoreDocument, match=r"'elsewhere' for documents cannot be used: .*NoSuchBucket"):
        make_documents_of_shard(database, run, 1, Bucket("elsewhere"), a_document)
    with pytest.raises(UnableToStoreDocument, match="'elsewhere'"):
        restore_documents(database, Bucket("elsewhere"), a_document, LONG_AGO)
    with database.transaction() as tx:
        assert tx.execute("SELECT count(*) FROM billing.invoice WHERE document_key IS NULL").fetchone() == (2,)
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
    with pytest.raises(DocumentsNotMade, match="1 of 3 documents could not be made, the first is that of 2026-00001"):
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
