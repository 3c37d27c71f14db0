"""How the account is paid, by the dashboard's API: methods confirmed by a code, and pay links
(CD-PAY-1 to 7, A.9).
"""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from elhandel.billing import disputes
from elhandel.payments.exchange import follow_links
from elhandel_site import dashboard
from tests.builders.tokens import TokenIssuer
from tests.builders.vault import a_vault
from tests.integration.payments.provider import a_provider
from tests.integration.payments.world import a_customer
from tests.integration.services.world import decided
from tests.integration.site.billed_home import BilledHome
from tests.integration.site.calling import Caller, as_customer, data_of
from tests.integration.site.test_own_changes import rows
from tests.integration.site.test_payment_methods import code_sent

ACCOUNT = {
    "bankName": "FNB",
    "branchCode": "250655",
    "accountNumber": "62 0012 34",
    "accountType": "cheque",
    "accountHolder": "Anna Holm",
}
DEBIT = {"methodType": "debit_order", "details": ACCOUNT}
CARD = {
    "methodType": "card",
    "details": {"token": "tok_of_the_provider", "cardType": "visa", "lastFour": "4242"},
}
METHOD = {
    "id", "methodType", "type", "displayName", "lastFour", "isPrimary", "mandateId",
    "mandateStatus", "approvalUrl",
}  # fmt: skip


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The vault of the function, and its secret of hashes."""
    with a_vault() as vault:
        monkeypatch.setattr(dashboard, "sealer_from_environment", lambda: vault.sealer)
        monkeypatch.setattr(dashboard, "hasher_from_environment", lambda: vault.hasher)
        yield


def code_of(caller: Caller, home: BilledHome) -> str:
    """A code that was asked for, as the customer reads it."""
    home.world.clock.move_by(minutes=1)
    data_of(caller.send("POST", "payment-methods/code"), 202)
    return code_sent(home)


def changed(caller: Caller, home: BilledHome, method: str, path: str = "", body: Any = None) -> Any:
    code = code_of(caller, home)
    return caller.send(method, f"payment-methods{path}", body, one_time_code=code)


def test_a_method_is_added_with_a_code_and_shown_by_its_last_four_digits(
    caller: Caller, home: BilledHome
) -> None:
    """CD-PAY-2, CD-PAY-7."""
    found = data_of(changed(caller, home, "POST", body=DEBIT), 201)

    assert found.keys() == METHOD
    assert (found["displayName"], found["lastFour"]) == ("Debit Order - FNB ***1234", "1234")
    assert (found["isPrimary"], found["mandateStatus"]) == (True, "pending")
    assert found["mandateId"] is not None
    assert caller.data("payment-methods") == [found]
    assert "620012" not in caller.get("payment-methods").text
    assert rows(home, "SELECT is_primary, details_sealed IS NULL FROM payments.method") == [
        (True, False)
    ]


def test_the_primary_one_is_chosen_and_stays_while_something_is_owed(
    caller: Caller, home: BilledHome
) -> None:
    """CD-PAY-1, CD-PAY-4: 400 with an outstanding balance."""
    first = data_of(changed(caller, home, "POST", body=DEBIT), 201)["id"]
    second = data_of(changed(caller, home, "POST", body={**CARD, "isPrimary": True}), 201)
    assert (second["isPrimary"], second["mandateId"]) == (True, None)

    chosen = data_of(changed(caller, home, "PATCH", f"/{first}", {"isPrimary": True}))
    assert (chosen["id"], chosen["isPrimary"]) == (first, True)
    owing = changed(caller, home, "DELETE", f"/{first}")
    assert (owing.status_code, owing.json()["code"]) == (400, "payment-method-owes-still")
    assert owing.json()["success"] is False

    left = data_of(changed(caller, home, "DELETE", f"/{second['id']}"))
    assert [one["id"] for one in left] == [first]
    assert changed(caller, home, "DELETE", f"/{second['id']}").status_code == 404


def test_without_the_code_nothing_is_changed_and_a_wrong_one_is_a_try(
    caller: Caller, home: BilledHome
) -> None:
    """CD-PAY-5: six digits, ten minutes, five tries, one use."""
    assert caller.send("POST", "payment-methods", DEBIT).json()["why"] == "missing"
    code = code_of(caller, home)
    wrong = "000000" if code != "000000" else "111111"
    tries = [caller.send("POST", "payment-methods", DEBIT, one_time_code=wrong) for _ in range(5)]
    tries.append(caller.send("POST", "payment-methods", DEBIT, one_time_code=code))
    assert [answer.status_code for answer in tries] == [403] * 6
    assert [answer.json()["why"] for answer in tries] == ["wrong"] * 4 + ["over"] * 2

    code = code_of(caller, home)
    home.world.clock.move_by(minutes=11)
    late = caller.send("POST", "payment-methods", DEBIT, one_time_code=code)
    assert late.json()["why"] == "over"
    assert caller.data("payment-methods") == []

    code = code_of(caller, home)
    data_of(caller.send("POST", "payment-methods", DEBIT, one_time_code=code), 201)
    again = caller.send("POST", "payment-methods", DEBIT, one_time_code=code)
    assert again.json()["code"] == "one-time-code-not-accepted"
    assert len(caller.data("payment-methods")) == 1


def test_codes_are_not_sent_without_end(caller: Caller) -> None:
    answers = [caller.send("POST", "payment-methods/code") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
    assert int(answers[-1].headers["retry-after"]) > 0


def test_details_of_another_form_are_refused_unread_and_use_no_code(
    caller: Caller, home: BilledHome
) -> None:
    code = code_of(caller, home)
    for body in (
        {"methodType": "debit_order", "details": {**ACCOUNT, "accountNumber": "12"}},
        {"methodType": "debit_order"},
        {"methodType": "card", "details": {**CARD["details"], "token": "4242 4242 4242 4242"}},
        {"methodType": "eft", "details": ACCOUNT},
        {"methodType": "cash"},
        {**DEBIT, "encryptedDetails": "abc"},
    ):
        answer = caller.send("POST", "payment-methods", body, one_time_code=code)
        assert answer.status_code == 422, body
        assert "4242 4242" not in answer.text
        assert "Anna" not in answer.text
    snake = {
        **DEBIT,
        "details": {
            "bank_name": "FNB",
            "branch_code": "250655",
            "account_number": "62001234",
            "account_holder": "A Holm",
        },
    }
    data_of(caller.send("POST", "payment-methods", snake, one_time_code=code), 201)


def test_a_bill_that_is_open_gets_a_link_to_pay_it_by(caller: Caller, home: BilledHome) -> None:
    number = home.bills[0].number
    due = caller.data(f"invoices/{number}")["amountDue"]

    wanted = data_of(caller.send("POST", f"invoices/{number}/pay"))
    assert wanted.keys() == {"invoiceNumber", "amount", "status", "payUrl", "expiresAt"}
    assert (wanted["amount"], wanted["status"], wanted["payUrl"]) == (due, "requested", None)

    with a_provider(home.world.database, home.world.clock.today()) as at:
        follow_links(home.world.database, home.world.clock, at.client)
    linked = data_of(caller.send("POST", f"invoices/{number}/pay"))
    assert (linked["status"], linked["amount"]) == ("open", due)
    assert linked["payUrl"].startswith("http")
    assert rows(home, "SELECT kind, attempt, reference FROM payments.collection") == [
        ("link", 1, f"{number}-L1")
    ]


def test_what_is_not_to_be_paid_gets_none(
    http: TestClient, issuer: TokenIssuer, caller: Caller, home: BilledHome
) -> None:
    database, number = home.world.database, home.bills[0].number
    with database.transaction() as tx:
        other = a_customer(tx, name="Nora Ny")
    stranger = as_customer(http, issuer, home, other, "another-sub")
    assert stranger.send("POST", f"invoices/{number}/pay").status_code == 404

    note = next(one.number for one in home.bills if one.totals.total < 0)
    assert caller.send("POST", f"invoices/{note}/pay").json()["code"] == "unable-to-collect"

    with database.transaction() as tx:
        disputes.open_dispute(tx, number, decided(home.world.clock))
    held = caller.send("POST", f"invoices/{number}/pay")
    assert (held.status_code, held.json()["code"]) == (409, "unable-to-collect")
    assert rows(home, "SELECT count(*) FROM payments.collection") == [(0,)]


def test_a_bill_that_is_being_debited_gets_no_link(caller: Caller, home: BilledHome) -> None:
    number = home.bills[0].number
    data_of(changed(caller, home, "POST", body=DEBIT), 201)
    with home.world.database.transaction() as tx:
        tx.execute(_DEBIT, {"number": number, "now": home.world.clock.now()})

    answer = caller.send("POST", f"invoices/{number}/pay")
    assert (answer.status_code, answer.json()["code"]) == (409, "unable-to-collect")
    assert "agreement" in answer.json()["detail"]


def test_the_customers_role_plans_no_other_collection(
    caller: Caller, home: BilledHome, http: TestClient
) -> None:
    """CD-RLS-2: neither a debit, nor one that is said to be sent, nor under another's reference."""
    import psycopg

    from elhandel.platform import web

    own = dashboard.app.dependency_overrides[web.database]()
    said = {"number": home.bills[0].number, "now": home.world.clock.now()}
    plain = {"kind": "link", "state": "planned", "reference": f"{said['number']}-L1"}
    for wrong in ({"state": "sent"}, {"reference": "2031-1-L1"}):
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            own.customer_transaction(home.customer_id) as tx,
        ):
            tx.execute(_LINK, {**said, **plain, **wrong})
    with own.customer_transaction(home.customer_id) as tx:
        tx.execute(_LINK, {**said, **plain})


_DEBIT = """
INSERT INTO payments.collection (account_id, invoice_id, kind, attempt, mandate_id, provider,
    reference, amount_ore, collect_on, state, planned_at)
SELECT i.customer_id, i.invoice_id, 'debit', 1, m.mandate_id, 'netcash', i.number || '-1',
    i.total_ore, i.due_on, 'planned', %(now)s
FROM billing.invoice i, payments.mandate m WHERE i.number = %(number)s
"""

_LINK = """
INSERT INTO payments.collection (account_id, invoice_id, kind, attempt, provider, reference,
    amount_ore, collect_on, state, planned_at)
SELECT i.customer_id, i.invoice_id, %(kind)s, 1, 'netcash', %(reference)s,
    i.total_ore, i.due_on, %(state)s, %(now)s
FROM billing.invoice i WHERE i.number = %(number)s
"""
