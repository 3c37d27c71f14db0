"""Whoever of the staff sees a customer leaves a row, also by a part of a page or by a dialog; what
they note holds no CPR number.
"""

from fastapi.testclient import TestClient

from elhandel.backoffice.actions import action_named
from elhandel.backoffice.actions.subject import subject_of
from elhandel.platform.database import Transaction, fetch_one
from tests.integration.site.billed_home import BilledHome
from tests.integration.site.conftest import CSRF

PART = {"hx-request-type": "partial"}
KEY = "a-key-of-this-test-1"


def _rows(home: BilledHome, table: str = "opened") -> int:
    with home.world.database.transaction() as tx:
        counts = {
            "opened": "SELECT count(*) FROM backoffice.opened",
            "note": "SELECT count(*) FROM backoffice.note",
        }
        return int(fetch_one(tx, counts[table], [])[0])


def test_a_part_of_a_page_is_no_way_around_the_row(desk: TestClient, home: BilledHome) -> None:
    path = f"/kontor/kunder/{home.customer_id}"

    assert desk.get(path, headers=PART).status_code == 200
    assert _rows(home) == 1
    desk.get(path, headers=PART)
    assert _rows(home) == 1  # it belongs to what is open
    desk.get(path)
    assert _rows(home) == 2


def test_a_line_that_is_opened_by_itself_leaves_a_row(desk: TestClient, home: BilledHome) -> None:
    path = f"/kontor/regninger/{home.bills[0].number}/forklar?linje=1"

    assert desk.get(path, headers=PART).status_code == 200
    assert _rows(home) == 1


def test_a_dialog_that_names_a_customer_leaves_a_row(desk: TestClient, home: BilledHome) -> None:
    answer = desk.get(f"/kontor/goer/give-goodwill?kunde={home.customer_id}")

    assert answer.status_code == 200
    assert _rows(home) == 1


def test_a_note_holds_no_cpr_number_and_has_a_key(desk: TestClient, home: BilledHome) -> None:
    path = f"/kontor/kunder/{home.customer_id}/noter"
    form = {"_token": CSRF, "_key": KEY, "channel": "phone", "title": "Ringede", "text": "Ring 8-9"}

    named = desk.post(path, data={**form, "text": "Siger 010180-1234"})
    keyless = desk.post(path, data={**form, "_key": "x"})
    assert (named.status_code, keyless.status_code, _rows(home, "note")) == (422, 422, 0)
    assert "Skriv ikke CPR-nummer" in named.text

    assert desk.post(path, data=form).status_code == 303
    assert _rows(home, "note") == 1


def test_a_limit_counts_what_a_credit_takes_back(home: BilledHome) -> None:
    """A whole bill is taken back with its corrections, so a small bill that was corrected upwards
    is no small credit.
    """
    first, second = home.bills[:2]
    credit = action_named("credit-lines")

    def amount(tx: Transaction) -> int | None:
        return subject_of(tx, credit, {"number": first.number}, None).amount_ore

    with home.world.database.transaction() as tx:
        assert amount(tx) == first.totals.total
        tx.execute("ALTER TABLE billing.invoice DISABLE TRIGGER USER")
        tx.execute(
            "UPDATE billing.invoice SET corrects_id = %s WHERE invoice_id = %s",
            [first.invoice_id, second.invoice_id],
        )
        assert amount(tx) == first.totals.total + second.totals.total
