"""Beskeder on Profil: what we have written to a customer, how they want it. CD-RLS-1, CD-RLS-2."""

from collections.abc import Callable
from datetime import date

import psycopg
import pytest
from fastapi.testclient import TestClient

from elhandel.notifications import Notice, Preferences, preferences_of, tell
from elhandel.platform.database import Database, fetch_one
from tests.integration.payments.world import a_customer
from tests.integration.site.billed_home import BilledHome
from tests.integration.site.conftest import CSRF, signed_in
from tests.integration.site.test_bills import page


def save(browser: TestClient, **fields: str) -> tuple[int, str]:
    answer = browser.post("/profil/beskeder", data={"_token": CSRF, **fields})
    return answer.status_code, answer.headers.get("location", "")


def test_a_customer_says_how_they_are_informed_and_it_holds(
    browser: TestClient, home: BilledHome
) -> None:
    assert page(browser, "/profil").count('value="ja" checked') == 3
    for _ in range(2):
        assert save(browser, regninger="ja") == (303, "/profil?sket=beskeder")
    text = page(browser, "/profil?sket=beskeder")
    assert text.count('value="ja" checked') == 1
    assert "Sådan skriver vi til dig fra nu af." in text

    with home.world.database.transaction() as tx:
        wanted = Preferences(mail_bills=True, mail_service=False, sms=False)
        assert preferences_of(tx, home.customer_id) == wanted
        kept = fetch_one(tx, "SELECT count(*) FROM notifications.preference", [])
    assert kept == (1,)  # twice is once
    assert save(browser, sms="ja")[0] == 303
    assert page(browser, "/profil").count('value="ja" checked') == 1


def test_the_profile_lists_what_was_written_and_nothing_of_a_code(
    browser: TestClient, home: BilledHome
) -> None:
    with home.world.database.transaction() as tx:
        clock, customer = home.world.clock, home.customer_id
        tell(tx, Notice(customer, "supply-ends", "1", {"ends_on": date(2026, 3, 1)}), clock)
        tell(tx, Notice(customer, "one-time-code", "1", {"code": "918273"}), clock)
        tx.execute(
            "INSERT INTO notifications.delivery (notice_id, channel, state, due_at, sent_at) "
            "SELECT notice_id, 'mail', 'sent', told_at, told_at FROM notifications.notice "
            "WHERE template = 'supply-ends'"
        )
    text = page(browser, "/profil")
    assert "Leveringen slutter" in text
    assert "e-mail sendt" in text
    assert "Din regning er klar" in text  # of the bills of this home
    assert "Din kode" in text
    assert "918273" not in text


def test_nobody_reads_or_writes_what_is_not_theirs(
    database_of: Callable[[str], Database], home: BilledHome
) -> None:
    site = database_of("site")
    with home.world.database.transaction() as tx:
        stranger = a_customer(tx, name="Nora Ny")
        own = Notice(stranger, "supply-ends", "1", {"ends_on": date(2026, 3, 1)})
        tell(tx, own, home.world.clock)

    with signed_in(site, home, stranger) as browser:
        assert "Din regning er klar" not in page(browser, "/profil")
    with site.customer_transaction(home.customer_id) as tx:
        seen = tx.execute("SELECT DISTINCT customer_id FROM notifications.notice").fetchall()
    assert seen == [(home.customer_id,)]

    code = Notice(stranger, "one-time-code", "1", {"code": "1"})
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        site.customer_transaction(home.customer_id) as tx,
    ):
        tell(tx, code, home.world.clock)


def test_a_form_without_its_token_changes_nothing(browser: TestClient, home: BilledHome) -> None:
    assert browser.post("/profil/beskeder", data={"sms": "ja"}).status_code == 409
    with home.world.database.transaction() as tx:
        assert preferences_of(tx, home.customer_id) == Preferences()


def test_bills_are_told_of_at_the_address_that_the_customer_names(
    browser: TestClient, home: BilledHome
) -> None:
    """CD-ACC-4: the billing e-mail and phone, in one form; empty again is the customer's own."""
    assert "din e-mail og telefon" in page(browser, "/profil")
    wrong = browser.post(
        "/profil/regningspost", data={"_token": CSRF, "bill_email": "x", "bill_phone": "12"}
    )
    assert wrong.status_code == 422
    assert wrong.text.count('aria-invalid="true"') == 2

    for email, phone in (("Books@Firm.Example.com", "87654321"), ("", "")):
        answer = browser.post(
            "/profil/regningspost",
            data={"_token": CSRF, "bill_email": email, "bill_phone": phone},
        )
        assert answer.headers["location"] == "/profil?sket=regningspost"
        text = page(browser, "/profil")
        assert ("Books@firm.example.com" in text) == bool(email)
        assert ("+4587654321" in text) == bool(phone)
    assert save(browser, sms="ja")[0] == 303


def test_what_else_is_chosen_leaves_the_address_of_bills_alone(
    browser: TestClient, home: BilledHome
) -> None:
    browser.post("/profil/regningspost", data={"_token": CSRF, "bill_email": "b@firm.example.com"})
    assert save(browser, sms="ja")[0] == 303
    with home.world.database.transaction() as tx:
        assert preferences_of(tx, home.customer_id).bill_email == "b@firm.example.com"
