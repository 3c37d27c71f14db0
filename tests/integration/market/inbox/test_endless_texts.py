"""A text of outside parties that never ends is cut before it is logged, kept or looked at
closer.
"""

import json
from typing import Any

import httpx
import psycopg
import pytest

from elhandel.market.cim.incoming import UnreadableDocument, read_document
from elhandel.market.handlers.records import RefusedRecord, why
from elhandel.market.hub.http_answers import described
from elhandel.market.hub.transport_errors import error_codes, shown_codes
from elhandel.market.sent.sealed_body import without_numbers
from elhandel.platform.telemetry import briefly, error_trace
from elhandel.platform.work.outbox import Fate, Outcome
from elhandel.settlement.shard.parked import unforeseen
from tests.builders.documents import master_data
from tests.builders.journeys import POINT, START
from tests.builders.supplier import Supplier

ENDLESS = "a" * 3_000_000
LONGEST = 3_000  # characters of anything that is kept for people


def lengths(supplier: Supplier, table: str) -> int:
    """The longest text of a table, the raw body not among them."""
    rows = supplier.rows(f"SELECT to_jsonb(t) - 'body' FROM {table} t".encode())
    return max(len(value) for (row,) in rows for value in row.values() if isinstance(value, str))


def a_document(**changes: Any) -> bytes:
    """Master data with other fields in its envelope."""
    ((name, content),) = json.loads(master_data(POINT, START)).items()
    return json.dumps({name: {**content, **changes}}).encode()


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({f"{ENDLESS}_MarketDocument": {}}).encode(),
        a_document(**{"process.processType": {"value": ENDLESS}}),
        a_document(**{"receiver_MarketParticipant.mRID": {"value": ENDLESS}}),
        a_document(MktActivityRecord=[{"mRID": ENDLESS}]),
        a_document(
            MktActivityRecord=[{"mRID": "1", "marketEvaluationPoint": {"mRID": {"value": ENDLESS}}}]
        ),
        json.dumps({"NotifyUnheardOf_MarketDocument": {"MktActivityRecord": [ENDLESS]}}).encode(),
    ],
    ids=["root", "reason", "receiver", "record", "point", "unknown"],
)
def test_a_message_of_endless_texts_is_told_of_in_a_few_lines(
    supplier: Supplier, body: bytes
) -> None:
    supplier.receive(body)

    assert (
        supplier.value("SELECT count(*) FROM market.inbound_message WHERE state <> 'stored'") == 1
    )
    assert lengths(supplier, "market.inbound_message") < LONGEST
    assert all(len(error) < LONGEST for _, error in supplier.dead())


def test_a_root_key_without_end_names_no_document() -> None:
    with pytest.raises(UnreadableDocument, match="no root key"):
        read_document(json.dumps({f"{'a' * 100}_MarketDocument": {}}).encode())


def test_whoever_refuses_a_record_keeps_its_text_short() -> None:
    reason = RefusedRecord("1", "series-malformed", f"0101901234 {ENDLESS}\0").reason
    assert len(reason) <= 2_000
    assert "0101901234" not in reason


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"code": ENDLESS, "message": ENDLESS}},
        {"error": {"code": [[[ENDLESS]]], "message": {"a": ENDLESS}}},
        {"error": ENDLESS, "error_description": ENDLESS},
    ],
)
def test_what_datahub_says_of_a_refusal_is_cut(body: Any) -> None:
    answer = httpx.Response(
        400, json=body, headers={"Location": ENDLESS, "Content-Type": f"application/json {ENDLESS}"}
    )
    assert len(described(answer, "the peek")) < LONGEST
    assert len(shown_codes(answer.content)) <= 2_000


@pytest.mark.parametrize("code", ["[" * 900 + "]" * 900, "9" * 10_000, "null", "1e400"])
def test_a_code_that_is_none_is_passed_over(code: str) -> None:
    body = f'{{"error": {{"code": {code}, "message": {code}}}}}'.encode()
    assert (error_codes(body), shown_codes(body)) == (set(), "no code given")


def test_what_came_back_is_looked_at_no_further_than_it_is_kept() -> None:
    body = b'{"codingScheme": "VAT", "value": "12345674"}'
    kept = without_numbers(f"12345674 0101901234 {ENDLESS}".encode(), body, 1_000)
    assert kept.startswith("********** ********** aaa")
    assert len(kept) == 1_000
    at_the_cut = f"{'a ' * 497} anders.jensen@{'example.' * 20}dk".encode()
    assert "anders" not in without_numbers(at_the_cut, body, 1_000)


def test_why_something_did_not_leave_is_kept_short() -> None:
    error = Outcome(Fate.LATER, f"0101901234 {ENDLESS}").error
    assert len(error) <= 2_000
    assert "0101901234" not in error


def test_why_a_settlement_is_parked_is_kept_short() -> None:
    assert len(unforeseen(ValueError(ENDLESS)).detail) < 1_000


def test_an_error_that_quotes_what_was_sent_is_short_in_a_sentence() -> None:
    assert len(briefly(ValueError(ENDLESS))) <= 300
    assert briefly(MemoryError()) == "MemoryError"
    assert len(why(ValueError(ENDLESS))[1]) <= 2_000


def test_the_trace_of_an_error_of_a_million_lines_is_made_at_once(supplier: Supplier) -> None:
    lines = "a\n" * 1_000_000
    with pytest.raises(psycopg.DataError) as refused, supplier.database.transaction() as tx:
        tx.execute("SELECT %s::int", [lines])
    assert len(str(refused.value)) > len(lines)

    trace = error_trace(refused.value)

    assert "InvalidTextRepresentation, SQLSTATE 22P02" in trace
    assert len(trace) < 20_000


def test_a_chain_of_errors_without_end_has_a_trace() -> None:
    last: Exception = ValueError("first")
    for number in range(5_000):
        error = ValueError(str(number))
        error.__cause__ = last
        last = error
    trace = error_trace(last)

    assert trace.startswith("Traceback (most recent call last):\nValueError\nBehind it: ")
    assert len(trace) < 20_000
