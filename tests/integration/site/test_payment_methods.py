"""Betaling: methods of payment, confirmed by a code that is sent (CD-PAY-1 to 7)."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from elhandel.platform.database import fetch_one
from elhandel_site import payment_methods
from tests.builders.vault import a_vault
from tests.integration.site.billed_home import BilledHome
from tests.integration.site.conftest import CSRF
from tests.integration.site.test_bills import page
from tests.integration.site.test_own_changes import post, rows

ACCOUNT = {
    "bank_name": "Banken",
    "branch_code": "1234",
    "account_number": "12 34 56 78 90",
    "account_holder": "Anna Holm",
}


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The vault of the function, and its secret of hashes."""
    with a_vault() as vault:
        monkeypatch.setattr(payment_methods, "sealer_from_environment", lambda: vault.sealer)
        monkeypatch.setattr(payment_methods, "hasher_from_environment", lambda: vault.hasher)
        yield


def code_sent(home: BilledHome) -> str:
    """The code of the latest notice."""
    with home.world.database.transaction() as tx:
        (code,) = fetch_one(
            tx,
            "SELECT said->>'code' FROM notifications.notice WHERE template = 'one-time-code' "
            "ORDER BY notice_id DESC LIMIT 1",
            {},
        )
    return str(code)


def added(browser: TestClient, home: BilledHome, **fields: str) -> tuple[int, str]:
    post(browser, "/betaling/kode")
    return post(browser, "/betaling/metode", **{**ACCOUNT, "kode": code_sent(home), **fields})


def test_a_method_is_added_with_the_code_that_was_sent_and_shown_by_four_digits(
    browser: TestClient, home: BilledHome
) -> None:
    assert 'href="/betaling/metode"' in page(browser, "/betaling")
    assert post(browser, "/betaling/kode")[1] == "/betaling/metode?sket=kode"
    code = code_sent(home)
    assert re.fullmatch("[0-9]{6}", code)

    done = post(browser, "/betaling/metode", **ACCOUNT, kode=f"{code[:3]} {code[3:]}")
    again = post(browser, "/betaling/metode", **ACCOUNT, kode=code)

    assert done == (303, "/betaling?sket=metode")
    assert again[0] == 422  # a code is good once
    text = page(browser, "/betaling")
    assert "***7890" in text
    assert "1234567890" not in text
    assert "Aftalen er på vej" in text
    assert rows(home, "SELECT state FROM payments.mandate") == [("wanted",)]
    told = rows(home, "SELECT template FROM notifications.notice ORDER BY notice_id")
    assert told[-1] == ("payment-method-changed",)
    (stored,) = rows(home, "SELECT c::text, octet_length(code_hmac) FROM identity.one_time_code c")
    assert code not in stored[0].replace("-", "")
    assert stored[1] == 32


def test_a_code_ends_after_five_tries_and_after_ten_minutes(
    browser: TestClient, home: BilledHome
) -> None:
    post(browser, "/betaling/kode")
    code = code_sent(home)
    wrong = "000000" if code != "000000" else "111111"
    tries = [post(browser, "/betaling/metode", **ACCOUNT, kode=wrong)[1] for _ in range(5)]
    right = post(browser, "/betaling/metode", **ACCOUNT, kode=code)

    assert ["Det er ikke koden" in text for text in tries] == [True] * 4 + [False]
    assert "gælder ikke længere" in tries[4]
    assert right[0] == 422
    post(browser, "/betaling/kode")
    code = code_sent(home)
    with home.world.database.transaction() as tx:
        tx.execute(
            "UPDATE identity.one_time_code SET made_at = made_at - interval '10 min', "
            "expires_at = expires_at - interval '10 min'"
        )
    late = post(browser, "/betaling/metode", **ACCOUNT, kode=code)
    assert "gælder ikke længere" in late[1]
    assert rows(home, "SELECT count(*) FROM payments.method") == [(0,)]


def test_what_is_wrong_stands_beside_its_field_and_uses_no_code(
    browser: TestClient, home: BilledHome
) -> None:
    post(browser, "/betaling/kode")
    code = code_sent(home)

    status, text = post(
        browser, "/betaling/metode", **{**ACCOUNT, "account_number": "12"}, kode=code
    )

    assert status == 422
    assert 'id="e-account_number"' in text
    assert post(browser, "/betaling/metode", **ACCOUNT, kode=code)[0] == 303


def test_all_that_is_wrong_with_an_account_is_said_at_once(browser: TestClient) -> None:
    wrong = {"bank_name": "", "branch_code": "12", "account_number": "x", "account_holder": ""}

    status, text = post(browser, "/betaling/metode", **{**ACCOUNT, **wrong}, kode="")

    assert status == 422
    for name in (*wrong, "kode"):
        assert f'id="e-{name}"' in text


def test_codes_are_not_sent_without_end(browser: TestClient, home: BilledHome) -> None:
    answers = [post(browser, "/betaling/kode")[1] for _ in range(4)]

    assert answers == ["/betaling/metode?sket=kode"] * 3 + ["/betaling/metode?sket=koder"]


def test_the_method_in_use_stays_while_something_is_owed(
    browser: TestClient, home: BilledHome
) -> None:
    added(browser, home)
    (first,) = [number for (number,) in rows(home, "SELECT method_id FROM payments.method")]
    assert "Bruges nu" in page(browser, f"/betaling/metode/{first}")

    post(browser, "/betaling/kode", til=str(first))
    owed = post(browser, f"/betaling/metode/{first}", hvad="fjern", kode=code_sent(home))
    assert owed[0] == 422
    assert "når alt er betalt" in owed[1]
    home.world.clock.instant += timedelta(minutes=1)
    added(browser, home, account_number="9876543210")
    second = first + 1
    home.world.clock.instant += timedelta(minutes=1)
    post(browser, "/betaling/kode", til=str(second))
    used = post(browser, f"/betaling/metode/{second}", hvad="brug", kode=code_sent(home))
    home.world.clock.instant += timedelta(minutes=1)
    post(browser, "/betaling/kode", til=str(first))
    gone = post(browser, f"/betaling/metode/{first}", hvad="fjern", kode=code_sent(home))

    assert (used, gone) == (
        (303, "/betaling?sket=metode-valgt"),
        (303, "/betaling?sket=metode-fjernet"),
    )
    assert rows(
        home, "SELECT method_id, is_primary FROM payments.method WHERE removed_at IS NULL"
    ) == [(second, True)]
    assert browser.get(f"/betaling/metode/{first}").status_code == 404


def test_automatic_payment_is_turned_on_and_off(browser: TestClient, home: BilledHome) -> None:
    added(browser, home)
    for _ in range(2):
        assert post(browser, "/betaling/automatisk", til="ja")[1].endswith("sket=automatisk")
    assert "Slå automatisk betaling fra" in page(browser, "/betaling")
    post(browser, "/betaling/automatisk", til="nej")

    assert rows(home, "SELECT is_on FROM payments.auto_pay ORDER BY 1") == [(False,), (True,)]
    assert "Slå automatisk betaling til" in page(browser, "/betaling")


def test_who_would_rather_transfer_says_so_with_a_code_and_nothing_is_collected(
    browser: TestClient, home: BilledHome
) -> None:
    """CD-PAY-1: a transfer is a method as well, and becomes the primary one."""
    added(browser, home)
    assert 'href="/betaling/overfoersel"' in page(browser, "/betaling")
    sent = post(browser, "/betaling/kode", til="overfoersel")
    assert sent[1] == "/betaling/overfoersel?sket=kode"

    wrong = browser.post("/betaling/overfoersel", data={"_token": CSRF, "kode": "x"})
    assert wrong.status_code == 422
    done = post(browser, "/betaling/overfoersel", kode=code_sent(home))
    assert done == (303, "/betaling?sket=overfoersel")
    text = page(browser, "/betaling")
    primary = rows(home, "SELECT kind FROM payments.method WHERE is_primary")
    assert primary == [("eft",)]
    assert "Vi trækker dine regninger" not in text
    assert 'href="/betaling/overfoersel"' not in text


def test_an_open_bill_is_paid_by_a_link_that_is_asked_for_once(
    browser: TestClient, home: BilledHome
) -> None:
    """CD-COL: the page waits for the provider's address, and then leads there."""
    number = home.bills[0].number
    for _ in range(2):
        assert post(browser, "/betaling/link", regning=number)[1] == f"/betaling/link/{number}"
    waiting = page(browser, f"/betaling/link/{number}")
    assert 'hx-trigger="every 2s"' in waiting
    links = "SELECT amount_ore, state FROM payments.collection WHERE kind = 'link'"
    assert rows(home, links) == [(home.bills[0].totals.total, "planned")]

    with home.world.database.transaction() as tx:
        tx.execute(
            "UPDATE payments.collection SET state = 'sent', provider_ref = 'T', tried_at = "
            "planned_at, sent_at = planned_at, link_url = 'https://pay.example/x'"
        )
    ready = page(browser, f"/betaling/link/{number}")
    assert 'href="https://pay.example/x"' in ready
    assert "hx-trigger" not in ready.partition('id="betal"')[2]
    assert "https://pay.example/x" in page(browser, "/betaling")


def test_a_bill_of_somebody_else_or_one_that_is_paid_gets_no_link(
    browser: TestClient, home: BilledHome
) -> None:
    note = home.bills[2].number
    refused = browser.post("/betaling/link", data={"_token": CSRF, "regning": note})
    assert refused.status_code == 409
    assert "kan ikke betales sådan" in refused.text
    for path in ("/betaling/link/2020-99999",):
        assert browser.get(path).status_code == 404
    foreign = browser.post("/betaling/link", data={"_token": CSRF, "regning": "2020-99999"})
    assert foreign.status_code == 404
    assert rows(home, "SELECT count(*) FROM payments.collection") == [(0,)]


def test_the_billing_day_is_chosen_on_the_page(browser: TestClient, home: BilledHome) -> None:
    """CD-BIL-1: one of four days; the former one stays as history."""
    for day in ("25", "25", "30"):
        assert post(browser, "/betaling/dag", dag=day) == (303, "/betaling?sket=betalingsdag")
        assert f'value="{day}" selected' in page(browser, "/betaling")
    days = "SELECT billing_day, superseded_at IS NULL FROM billing.profile ORDER BY recorded_at"
    assert rows(home, days)[-1] == (30, True)
    assert browser.post("/betaling/dag", data={"_token": CSRF, "dag": "7"}).status_code == 404
