"""What was sent is kept: every try word for word, what came back, and no personal number in
clear.
"""

import json
from datetime import date
from typing import Any

import pytest

from elhandel import market
from elhandel.market import sent
from elhandel.market.sent import SEALED, SentLog
from elhandel.market.sent.sealed_body import mark_body, whole_body, without_numbers
from elhandel.platform.upkeep.retention import horizon
from elhandel.platform.vault.opener import UnableToOpen
from elhandel.values.identifiers import Gsrn
from tests.builders.clock import HandClock
from tests.builders.datahub import TOKEN_PATH, Answer
from tests.builders.journeys import CUSTOMER, POINT, waiting
from tests.builders.supplier import Supplier
from tests.builders.vault import Vault

CPR = "0101901234"
START_OF_SUPPLY = "RequestChangeOfSupplier"


def tries(supplier: Supplier, **asked: Any) -> list[sent.Try]:
    with supplier.database.transaction() as tx:
        return list(sent.tries(tx, **asked).tries)


def test_a_request_is_kept_word_for_word_with_what_came_back(
    supplier: Supplier, clock: HandClock, vault: Vault
) -> None:
    supplier.sign_up()
    supplier.send()
    (kept,) = tries(supplier)
    assert (kept.document, str(kept.gsrn), kept.transaction_id) == (
        START_OF_SUPPLY,
        POINT,
        supplier.transaction(),
    )
    assert (kept.sent_at, kept.answered_at) == (clock.now(), clock.now())
    assert (kept.verdict, kept.status, kept.correlation_id) == ("received", 202, "correlation-1")
    assert kept.headers is not None
    assert kept.headers["CorrelationId"] == "correlation-1"
    assert (
        sent.sent_body(supplier.database, kept.sent_id, vault.opener)
        == supplier.hub.documents[0].body
    )


def test_what_is_kept_is_readable_and_names_nobody_by_number(supplier: Supplier) -> None:
    supplier.sign_up()
    supplier.send()
    (kept,) = tries(supplier)
    record = json.loads(kept.body)["RequestChangeOfSupplier_MarketDocument"]["MktActivityRecord"][0]
    assert record["marketEvaluationPoint.mRID"]["value"] == POINT
    assert CPR in supplier.hub.documents[0].body.decode()
    assert CPR not in kept.body
    assert "⟦sealed 1⟧" in kept.body


def test_every_try_is_a_row_with_its_own_answer(supplier: Supplier, clock: HandClock) -> None:
    supplier.sign_up()
    supplier.hub.answer(
        "/v1.0/cim/", Answer(503), Answer(401), Answer(403, b"<html>No</html>", {"Via": "gate"})
    )
    assert supplier.send().later == 1
    clock.move_by(minutes=1)
    assert supplier.send().sent == 1
    found = [
        (attempt.status, attempt.verdict, attempt.answer) for attempt in reversed(tries(supplier))
    ]
    page = "<html>No</html>"
    assert found == [
        (503, "wait", ""),
        (401, "wait", ""),
        (403, "wait", page),
        (202, "received", ""),
    ]
    assert len(supplier.hub.documents) == 4
    assert [(attempt.headers or {}).get("Via") for attempt in tries(supplier)][1] == "gate"


def test_a_try_that_nobody_answered_is_kept_too(supplier: Supplier, clock: HandClock) -> None:
    supplier.sign_up()
    address = supplier.client._base_url
    supplier.client.authenticate()
    supplier.client._base_url = "http://127.0.0.1:9"
    assert supplier.send().later == 1
    supplier.client._base_url = address
    found = tries(supplier)
    assert len(found) == 4
    assert {(attempt.verdict, attempt.status, attempt.answered_at) for attempt in found} == {
        ("unanswered", None, None)
    }
    assert all("Connect" in (attempt.error or "") for attempt in found)


def test_a_process_that_dies_before_the_answer_has_left_what_it_sent(
    supplier: Supplier, clock: HandClock
) -> None:
    supplier.sign_up()

    def die() -> Answer:
        raise SystemExit("the process was killed")

    class Dying(type(supplier.client._http)):  # type: ignore[misc]
        def send(self, *args: Any, **named: Any) -> Any:
            die()

    supplier.client.authenticate()
    real, supplier.client._http = supplier.client._http, Dying()
    with pytest.raises(SystemExit):
        supplier.send()
    supplier.client._http.close()
    supplier.client._http = real
    ((verdict, answered),) = [(attempt.verdict, attempt.answered_at) for attempt in tries(supplier)]
    assert (verdict, answered) == (None, None)
    clock.move_by(minutes=6)
    assert supplier.send().sent == 1
    assert [attempt.verdict for attempt in tries(supplier)] == ["received", None]


def test_nothing_is_kept_where_nothing_left(supplier: Supplier) -> None:
    supplier.sign_up()
    supplier.hub.answer(TOKEN_PATH, Answer(401, b'{"error": "invalid_client"}'))
    assert supplier.send().later == 1
    assert tries(supplier) == []


def test_customer_data_and_cancellations_are_kept_as_well(supplier: Supplier, vault: Vault) -> None:
    reference = waiting(supplier)
    supplier.cancel(reference)
    supplier.send()
    kept = list(reversed(tries(supplier, gsrn=Gsrn(POINT))))
    assert [attempt.document for attempt in kept] == [
        START_OF_SUPPLY,
        CUSTOMER,
        "RequestCancellation",
    ]
    for attempt, call in zip(kept, supplier.hub.documents, strict=True):
        assert sent.sent_body(supplier.database, attempt.sent_id, vault.opener) == call.body


def test_a_list_of_what_was_sent_says_how_much_it_leaves_out(supplier: Supplier) -> None:
    waiting(supplier)
    with supplier.database.transaction() as tx:
        found = sent.tries(tx, limit=1)
        none = sent.tries(tx, gsrn=Gsrn("571313180000000012"))
    assert ([attempt.document for attempt in found.tries], found.left_out) == ([CUSTOMER], 1)
    assert (list(none.tries), none.left_out) == ([], 0)


def test_a_number_that_an_answer_repeats_is_kept_nowhere(supplier: Supplier) -> None:
    supplier.sign_up()
    quoted = f'{{"error": {{"code": "00302", "message": "x{CPR}y, 010190-1234"}}}}'
    supplier.hub.answer("/v1.0/cim/", Answer(400, quoted.encode(), {"Via": f"gate of {CPR}"}))
    supplier.send()
    (kept,) = tries(supplier)
    assert kept.verdict == "refused for good"
    assert kept.answer is not None
    assert "00302" in kept.answer
    for text in (kept.answer, str(kept.headers)):
        assert "0101901234" not in text
        assert "010190-1234" not in text


def test_what_was_sent_is_kept_for_three_years(supplier: Supplier, clock: HandClock) -> None:
    waiting(supplier)
    supplier.rows(
        "UPDATE market.sent SET sent_at = '2022-06-01T21:59:59Z' WHERE sent_id = 1 RETURNING 1"
    )
    supplier.rows(
        "UPDATE market.sent SET sent_at = '2022-06-01T22:00:00Z' WHERE sent_id = 2 RETURNING 1"
    )
    clock.move_to_day(date(2025, 6, 1))
    (rule,) = [rule for rule in market.RETENTION if rule.name == "market-sent"]
    with supplier.database.transaction() as tx:
        assert rule.forget(tx, horizon(clock), 10) == 1
        assert rule.forget(tx, horizon(clock), 10) == 0
    assert [attempt.sent_id for attempt in tries(supplier)] == [2]


def test_what_waits_for_its_answer_is_not_forgotten(supplier: Supplier, clock: HandClock) -> None:
    supplier.sign_up()
    supplier.send()
    supplier.rows("UPDATE market.sent SET sent_at = '2010-01-01' RETURNING 1")
    (rule,) = [rule for rule in market.RETENTION if rule.name == "market-sent"]
    with supplier.database.transaction() as tx:
        assert rule.forget(tx, horizon(clock), 10) == 0


@pytest.mark.parametrize(
    "swap",
    [
        "SET sealed = o.sealed, sealed_keys = o.sealed_keys FROM market.sent o "
        "WHERE o.sent_id = 5 - t.sent_id",
        "SET sealed = ARRAY[t.sealed[2], t.sealed[1]] FROM market.sent o "
        "WHERE o.sent_id = t.sent_id",
        "SET seal_version = 1 FROM market.sent o WHERE o.sent_id = t.sent_id",
    ],
    ids=["rows", "places", "version"],
)
def test_numbers_that_were_swapped_do_not_open(
    supplier: Supplier, clock: HandClock, vault: Vault, swap: str
) -> None:
    supplier.sign_up()
    supplier.send()
    for _ in range(2):
        log = SentLog(
            supplier.database,
            clock,
            supplier.transaction(),
            a_body(CPR, name="0202902345"),
            vault.sealer,
        )
        log.begun()
    supplier.rows("DELETE FROM market.sent WHERE sent_id = 1 RETURNING 1")
    key = vault.sealer.key_for(SEALED)
    vault.opener._plain[key.wrapped, SEALED, 1] = (
        key.plain
    )  # KMS would not give it for another version
    supplier.rows(f"UPDATE market.sent t {swap} RETURNING 1".encode())  # of the rows 2 and 3
    for sent_id in (2, 3):
        with pytest.raises(UnableToOpen):
            sent.sent_body(supplier.database, sent_id, vault.opener)


# --- sealing --------------------------------------------------------------------------------------


def a_body(number: str, scheme: str = "ARR", **more: Any) -> bytes:
    return json.dumps(
        {"who": {"codingScheme": scheme, "value": number}, **more}, ensure_ascii=False
    ).encode()


@pytest.mark.parametrize(
    ("body", "marks"),
    [
        (a_body(CPR), 1),
        (a_body(CPR, again={"codingScheme": "ARR", "value": CPR}), 1),
        (a_body(CPR, second={"codingScheme": "ARR", "value": "0202902345"}), 2),
        (a_body("12345678", "VAT", phone="12345678"), 1),
        (a_body(CPR, name="Anders 010190-1234"), 2),
        (a_body(CPR, name="x\n0303903456"), 2),
        (a_body("571313180000000001", "A10"), 0),
        (a_body("5790002000003", "A10", phone="+4512345678", at="2026-02-04T23:00:00Z"), 0),
        (a_body("", "ARR"), 0),
    ],
)
def test_a_marked_body_holds_no_number_and_is_made_whole_again(body: bytes, marks: int) -> None:
    marked = mark_body(body)
    assert len(marked.numbers) == marks
    for number in (CPR, "010190-1234", "0202902345", "0303903456", '"12345678"'):
        assert number not in marked.text
        assert number not in repr(marked)
    assert whole_body(marked) == body


def test_an_answer_is_cut_after_its_numbers_are_out() -> None:
    answer = b"a" * 10 + b" " + CPR.encode() + b" the rest \0 and \xff"
    assert without_numbers(answer, a_body(CPR), 15) == "aaaaaaaaaa ****"
    assert without_numbers(answer, a_body(CPR), 99) == "aaaaaaaaaa ********** the rest  and �"
