"""E-invoices from the profile to the bucket: named, issued, made, kept, made again, handed out."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from fastapi.testclient import TestClient

from elhandel.billing.archive import Bucket, make_documents, restore_documents
from elhandel.billing.bill import EInvoiceFormat
from elhandel.billing.einvoice import einvoice
from elhandel.billing.errors import UnableToSetProfile
from elhandel.billing.invoice import Invoice, load_invoices
from elhandel.billing.issue import credit_invoice
from elhandel.billing.profile import Profile, profiles_of, set_profile
from elhandel.jobs import Tools
from elhandel.jobs.billing import profiles
from elhandel.platform import web
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.keys.api_keys import create_key
from elhandel.platform.work.invoker import invoked_by
from elhandel.values.ids import AccountId
from functions.portal.app import books
from tests.integration.billing.bills import decision, invoices, work
from tests.integration.billing.documents import BUCKET, aws_with_a_bucket, lose, objects
from tests.integration.billing.world import NOW, a_run, a_supply, settled
from tests.unit.billing.einvoice_rules import broken_rules

BUYER = Profile(
    cvr="12345674",
    ean="5798009811530",
    order_reference="PO-4711",
    einvoice=EInvoiceFormat.PEPPOL,
)


@pytest.fixture
def billed(database: Database) -> list[Invoice]:
    """The invoice of a buyer who takes e-invoices, and one of somebody who takes none."""
    with database.transaction() as tx:
        run = a_run(tx)
        for number in (1, 2):
            supply = a_supply(tx, number)
            settled(tx, run, supply)
            if number == 1:
                set_profile(tx, AccountId(supply.customer_id), BUYER, decision())
        work(tx, run)
        return invoices(tx)


def made(database: Database, documents: list[Invoice]) -> None:
    """Their documents, as the invoice function makes them."""
    ids = [invoice.invoice_id for invoice in documents]
    make_documents(database, ids, Bucket(BUCKET), pdf, einvoice)


def pdf(invoice: Invoice) -> bytes:
    return f"pdf {invoice.number}".encode()


def test_a_bill_names_its_buyer_as_the_profile_does_and_its_note_too(
    database: Database, billed: list[Invoice]
) -> None:
    first, second = billed
    buyer = first.bill.recipient
    assert (buyer.cvr, buyer.ean, buyer.order_reference) == (BUYER.cvr, BUYER.ean, "PO-4711")
    assert buyer.einvoice is EInvoiceFormat.PEPPOL
    assert second.bill.recipient.einvoice is None

    with database.transaction() as tx:
        note = credit_invoice(tx, first.invoice_id, FixedClock(NOW), line_nos=[1])
        (credited,) = load_invoices(tx, [note.invoice_id])
    xml = einvoice(credited)
    assert xml is not None
    assert b"CreditNoteLine" in xml
    assert broken_rules(xml) == []


def test_the_e_invoice_lies_beside_the_pdf_and_is_made_again_to_the_same_bytes(
    monkeypatch: pytest.MonkeyPatch, database: Database, billed: list[Invoice]
) -> None:
    with aws_with_a_bucket(monkeypatch):
        made(database, billed)
        kept = objects()
        assert sorted(kept) == [
            "invoices/2026/2026-00001.pdf",
            "invoices/2026/2026-00001.xml",
            "invoices/2026/2026-00002.pdf",
        ]
        xml = kept["invoices/2026/2026-00001.xml"]
        assert broken_rules(xml) == []
        with database.transaction() as tx:
            noted = tx.execute("SELECT format, key, sha256 FROM billing.einvoice").fetchall()
        assert noted == [("peppol", "invoices/2026/2026-00001.xml", hashlib.sha256(xml).digest())]

        lose("invoices/2026/2026-00001.xml")
        bucket = Bucket(BUCKET)
        assert restore_documents(database, bucket, pdf, NOW.date(), einvoice) == 1
        assert objects() == kept


def test_the_export_hands_out_what_was_made_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
    database: Database,
    database_of: Callable[[str], Database],
    billed: list[Invoice],
) -> None:
    with database.transaction() as tx:
        key = create_key(tx, "ERP", "export", FixedClock(NOW))
    own = database_of("portal")
    books.dependency_overrides = {web.database: lambda: own, web.clock: lambda: FixedClock(NOW)}
    api = TestClient(books, headers={"x-api-key": key}, raise_server_exceptions=False)
    path = "/api/settlement/invoices/{}/ubl"

    with aws_with_a_bucket(monkeypatch):
        assert api.get(path.format("2026-00001")).status_code == 404
        made(database, billed)
        answer = api.get(path.format("2026-00001"))
        assert answer.headers["content-type"] == "application/xml"
        assert answer.content == einvoice(billed[0])
        assert "takes none" in api.get(path.format("2026-00002")).json()["detail"]

        Bucket(BUCKET).put("invoices/2026/2026-00001.xml", b"<other/>", kind="application/xml")
        assert api.get(path.format("2026-00001")).status_code >= 500
    books.dependency_overrides = {}


def test_a_buyer_whom_no_e_invoice_would_reach_is_refused(database: Database) -> None:
    refused = {
        "EAN or a CVR number": Profile(einvoice=EInvoiceFormat.OIOUBL),
        "check digit": Profile(ean="5798009811531"),
        "13 digits": Profile(ean="57980"),
        "CVR number": Profile(cvr="12345678"),
    }
    with database.transaction() as tx:
        customer = a_supply(tx).customer_id
        for said, profile in refused.items():
            with pytest.raises(UnableToSetProfile, match=said):
                set_profile(tx, AccountId(customer), profile, decision())
        assert profiles_of(tx, [customer])[customer] == Profile()

        set_profile(tx, AccountId(customer), BUYER, decision())
        assert profiles_of(tx, [customer])[customer] == BUYER


def test_staff_name_a_buyer_by_the_job_and_take_a_part_back(database: Database) -> None:
    tools = Tools(database, FixedClock(NOW))
    with database.transaction() as tx:
        customer = a_supply(tx).customer_id

    def asked(**fields: str) -> Mapping[str, Any]:
        wanted = profiles.SetProfile(customer_id=customer, why="public buyer", **fields)
        with invoked_by("arn:aws:iam::123456789012:user/mette"):
            return profiles.set_profile(tools, wanted)

    named = asked(ean="5798009811530", order_reference=" PO-1 ", einvoice="oioubl")
    assert (named["ean"], named["order_reference"], named["einvoice"]) == (
        "5798009811530",
        "PO-1",
        "oioubl",
    )
    assert asked(order_reference="none")["order_reference"] is None
    with pytest.raises(UnableToSetProfile, match="peppol, oioubl, or none"):
        asked(einvoice="edifact")
    assert asked(einvoice="none")["einvoice"] is None
