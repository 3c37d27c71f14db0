"""Staff see what customers were told, a service's log and how an account pays; partners are added
and ended, by the jobs themselves.
"""

import base64
import gzip
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg.conninfo import make_conninfo

from elhandel import imports
from elhandel.identity import Role
from elhandel.imports import UnableToImport
from elhandel.jobs import Answer, Tools, job_runner
from elhandel.jobs.handler import run_job
from elhandel.jobs.notifications import partners
from elhandel.notifications import Notice, tell
from elhandel.notifications.partners import EVENTS, secret_of
from elhandel.platform import web
from elhandel.platform.database import Database
from elhandel_office import action_words, office
from functions.backoffice.app import TABLE
from functions.invoice_generator import app as invoices
from functions.notifier import app as notifier
from tests.builders.clock import HandClock
from tests.builders.sessions import signed_in_staff
from tests.integration.web.browser import HOME, Browser
from tests.integration.web.test_office import A_CUSTOMER
from tests.integration.web.test_services import do

type As = Callable[[Role], Browser]

_KEY = "the key of partners of this test"


@pytest.fixture(scope="module")
def office_of(shared_url: str) -> Iterator[Database]:
    database = Database(make_conninfo(shared_url, user="elhandel_backoffice"))
    yield database
    database.close()


@pytest.fixture(scope="module")
def signed_in(
    configured: None,
    shared_url: str,
    owner: psycopg.Connection,
    office_of: Database,
    clock: HandClock,
) -> Iterator[As]:
    for statement in A_CUSTOMER:
        owner.execute(statement.encode())
    billing = Database(make_conninfo(shared_url, user="elhandel_invoice_generator"))
    notices = Database(make_conninfo(shared_url, user="elhandel_notifier"))
    runs = {
        "Backoffice": job_runner("Backoffice", TABLE, lambda: Tools(office_of, clock)),
        "InvoiceGenerator": job_runner(
            "InvoiceGenerator", invoices.TABLE, lambda: Tools(billing, clock)
        ),
        "Notifier": job_runner("Notifier", notifier.TABLE, lambda: Tools(notices, clock)),
    }

    def run(
        function: str, event: Mapping[str, Any], on_behalf_of: str, action_id: int | None = None
    ) -> Answer:
        return runs[function](function, event, on_behalf_of, action_id)

    app = office(run)
    app.dependency_overrides = {web.database: lambda: office_of, web.clock: lambda: clock}

    def one(role: Role) -> Browser:
        with office_of.transaction() as tx:
            secret, _ = signed_in_staff(tx, f"the-{role}", role, now=clock.now())
        return Browser(client, {"__Host-kontor": secret})

    with TestClient(app, base_url=HOME, raise_server_exceptions=False) as client:
        yield one
    for database in (billing, notices):
        database.close()


def test_a_partner_is_added_and_its_secret_is_handed_over_once(
    signed_in: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        partners, "credentials_from_environment", lambda: SimpleNamespace(partner_key=_KEY)
    )
    admin = signed_in("admin")
    where = "/kontor/goer/subscribe-partner?tilbage=/kontor/partnere"
    fields = {"name": "Bogholderi ApS", "url": "https://hooks.example.com/x"}
    assert do(admin, where, **fields) == 422  # of nothing in particular
    page = admin.get(where).text
    assert page.count('type="checkbox" name="events"') == len(EVENTS)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    sent = {"reason": "agreed", "why": "Aftalt med partneren i dag", "events": "bill.issued"}
    answer = admin.post("/kontor/goer/subscribe-partner", {**hidden, **fields, **sent})
    assert answer.text == secret_of(_KEY, 1, 1)
    assert "attachment" in answer.headers["content-disposition"]

    listed = admin.get("/kontor/partnere").text
    assert "Bogholderi ApS" in listed
    assert "Regning sendt" in listed
    assert "whsec_" not in listed + admin.get("/kontor/log").text

    end = "/kontor/goer/end-partner?noegle=1&tilbage=/kontor/partnere"
    assert do(admin, end, reason="checked") == 303
    assert "Slut med partneren" not in admin.get("/kontor/partnere").text


def test_only_who_lets_people_in_adds_partners(signed_in: As) -> None:
    operations, billing = signed_in("operations"), signed_in("billing")
    assert operations.get("/kontor/partnere").status_code == 200
    assert "Tilføj en samarbejdspartner" not in operations.get("/kontor/partnere").text
    assert operations.get("/kontor/goer/subscribe-partner").status_code == 403
    assert billing.get("/kontor/partnere").status_code == 403


def test_every_event_of_partners_has_words() -> None:
    assert set(EVENTS) <= action_words.CHOICES.keys()


def test_what_customers_were_told_is_listed_by_what_became_of_it(
    signed_in: As, office_of: Database, owner: psycopg.Connection, clock: HandClock
) -> None:
    with office_of.transaction() as tx:
        tell(tx, Notice(1, "supply-ends", "1", {"ends_on": date(2026, 3, 1)}), clock)
        tell(tx, Notice(1, "one-time-code", "1", {"code": "918273"}), clock)
    owner.execute(
        "INSERT INTO notifications.delivery (notice_id, channel, state, cause, due_at, sent_at) "
        "SELECT notice_id, 'mail', CASE template WHEN 'supply-ends' THEN 'failed' ELSE 'sent' END, "
        "CASE template WHEN 'supply-ends' THEN 'bounced' END, told_at, told_at "
        "FROM notifications.notice"
    )
    support = signed_in("support")
    everything = support.get("/kontor/sendt").text
    assert "Leveringen slutter" in everything
    assert "918273" not in everything
    failed = support.get("/kontor/sendt?vis=failed").text
    assert "Kom tilbage fra modtagerens mailserver" in failed
    assert "Din kode" not in failed
    assert "Intet er sendt endnu" in support.get("/kontor/sendt?vis=delivered").text

    name = owner.execute("SELECT name FROM portfolio.customer WHERE customer_id = 1").fetchone()
    assert name is not None
    assert name[0] in everything
    assert name[0] not in signed_in("operations").get("/kontor/sendt").text
    seen = owner.execute("SELECT count(*) FROM backoffice.opened WHERE page = 'sendt'").fetchone()
    assert seen is not None
    assert seen[0] > 0


def test_a_service_has_its_log_with_reasons_and_the_billing_view_how_it_is_paid(
    signed_in: As,
) -> None:
    support, billing = signed_in("support"), signed_in("billing")
    ordered = {"package": "fibre-300", "address": "Havnegade 1, 8000 Aarhus C", "billing_day": "1"}
    assert do(support, "/kontor/goer/order-service?kunde=1", **ordered) == 303
    assert do(billing, "/kontor/goer/activate-service?kunde=1&ydelse=1") == 303
    log = support.get("/kontor/kunder/1/ydelser/1").text
    assert log.index("Ydelse leveret") < log.index("Ydelse bestilt")  # the newest first
    assert "Aftalt i telefonen i dag" in log
    assert re.search(r"bestilt\s*→\s*leveres", log)
    assert support.get("/kontor/kunder/1/ydelser/99").status_code == 404
    assert "Havnegade" in log
    assert "Havnegade" not in signed_in("operations").get("/kontor/kunder/1/ydelser/1").text

    account = support.get("/kontor/kunder/1/regnskab").text
    assert "overfører selv" in account
    assert "Regninger på e-mail: ja" in account


def test_how_a_customer_pays_is_said_in_danish(signed_in: As, owner: psycopg.Connection) -> None:
    """A market's own word for a way to pay is no Danish."""
    owner.execute(
        "INSERT INTO payments.method (account_id, kind, name, is_primary, added_at, added_by, "
        "reason) VALUES (1, 'debit_order', 'FNB', true, '2026-01-05', 'x', 'x'), "
        "(1, 'eft', 'EFT', false, '2026-01-05', 'x', 'x')"
    )
    text = signed_in("billing").get("/kontor/kunder/1/regnskab").text
    owner.execute("DELETE FROM payments.method WHERE account_id = 1")

    assert "Betalingsaftale · FNB" in text
    assert "Overførsel" in text
    assert not re.search("Debit Order|EFT", text)


def test_a_file_that_was_refused_is_not_on_its_way(
    signed_in: As, office_of: Database, clock: HandClock
) -> None:
    tools = Tools(office_of, clock)
    wrong = base64.b64encode(gzip.compress(b"kind,ref,color\norder,O1,red\n")).decode()
    with office_of.transaction() as tx:
        batch = imports.begin(tx, b"w" * 32, "wrong.csv", 1, "staff:anna", clock.now())
    sent = {"job": "keep-import-part", "batch": batch.batch_id, "first_line": 1}

    with pytest.raises(UnableToImport):
        run_job(TABLE, tools, {**sent, "content": wrong})

    page = signed_in("operations").get(f"/kontor/drift/indlaest/{batch.batch_id}").text
    assert "afvist" in page
    assert "på vej" not in page
    assert "red" not in re.sub(r"<[^>]*>", "", page.split("wrong.csv")[-1])
    assert "afvist" in signed_in("operations").get("/kontor/drift").text

    right = base64.b64encode(gzip.compress(b"kind,ref\norder,O1\n")).decode()
    run_job(TABLE, tools, {**sent, "content": right})
    with office_of.transaction() as tx:
        assert imports.batch_of(tx, batch.batch_id).refused_at is None


def test_the_report_of_an_import_counts_every_row(
    signed_in: As, office_of: Database, clock: HandClock
) -> None:
    """CD-MIG-1."""
    rows = (
        "kind,ref,email,ordered_on,total_dkk,status\n"
        "order,O1,nobody@old.example,2026-01-02,100.00,completed\n"
    )
    with office_of.transaction() as tx:
        batch = imports.begin(tx, b"s" * 32, "customers.csv", 1, "staff:anna", clock.now())
        imports.keep_part(tx, batch.batch_id, rows, 1)
        imports.check(tx, batch.batch_id, clock)
    support = signed_in("support")
    path = f"/kontor/drift/indlaest/{batch.batch_id}"
    assert path in support.get("/kontor/drift").text
    report = support.get(path).text
    assert "alle er talt med nedenfor" in report
    assert "under 95 %" in report
    assert support.get("/kontor/drift/indlaest/999").status_code == 404
