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
