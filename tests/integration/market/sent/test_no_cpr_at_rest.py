"""No table holds a CPR number in clear: neither ours nor one that somebody's error text repeats."""

import gzip
import json
from datetime import date

import botocore.exceptions
import pytest

from elhandel.platform import aws
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.datahub import Answer
from tests.builders.supplier import Supplier

CPR = "0101901234"
POINT = "571313180000000001"
CUSTOMER = "RequestChangeCustomerCharacteristics"
START = date(2026, 2, 5)


def tables_holding(supplier: Supplier, text: str) -> list[str]:
    """Columns of any table in whose texts, documents or bytes `text` stands, plain or packed by
    gzip.
    """
    columns = supplier.rows(
        "SELECT table_schema || '.' || table_name, quote_ident(column_name), data_type "
        "FROM information_schema.columns "
        "JOIN information_schema.tables USING (table_schema, table_name) "
        "WHERE table_type = 'BASE TABLE' "
        "AND table_schema NOT IN ('pg_catalog', 'information_schema') AND data_type IN "
        "('text', 'character varying', 'json', 'jsonb', 'bytea', 'ARRAY')"
    )
    assert len(columns) > 50
    found = []
    for table, column, kind in columns:
        for (value,) in supplier.rows(
            f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL".encode()
        ):
            plain = bytes(value) if kind == "bytea" else str(value).encode()
            if plain[:2] == b"\x1f\x8b":
                plain = gzip.decompress(plain)
            if text.encode() in plain:
                found.append(f"{table}.{column}")
    return found


def test_no_table_holds_a_cpr_number_after_a_whole_start_of_supply(
    supplier: Supplier, clock: HandClock
) -> None:
    supplier.sign_up()
    supplier.send()
    supplier.receive(doc.a_confirmation(supplier.transaction()), doc.master_data(POINT, START))
    supplier.send()
    supplier.receive(
        doc.customer_data(POINT, START),
        doc.a_confirmation(supplier.transaction(CUSTOMER), CUSTOMER),
    )
    clock.move_to_day(START)
    assert supplier.activate() == 1
    assert CPR.encode() in b"".join(call.body for call in supplier.hub.documents)
    assert tables_holding(supplier, CPR) == []
    assert tables_holding(supplier, "010190-1234") == []
    assert "portfolio.customer.name" in tables_holding(
        supplier, "Anders Jensen"
    )  # the search does find


def test_no_table_holds_a_cpr_number_that_a_refusal_in_transport_repeats(
    supplier: Supplier,
) -> None:
    supplier.sign_up()
    body = json.dumps(
        {"error": {"code": "00302", "message": f"The value '{CPR}' of '010190-1234' is invalid."}}
    )
    supplier.hub.answer("/v1.0/cim/", Answer(400, body.encode()))
    supplier.send()
    assert tables_holding(supplier, CPR) == []
    assert tables_holding(supplier, "010190-1234") == []


def test_no_column_for_people_holds_a_cpr_number_that_a_reject_text_repeats(
    supplier: Supplier,
) -> None:
    """The raw message is kept as it came; what is read from it is not."""
    supplier.sign_up()
    supplier.send()
    supplier.receive(
        doc.a_rejection(supplier.transaction(), "D17", f"CPR {CPR} is not the customer's.")
    )
    assert tables_holding(supplier, CPR) == ["market.inbound_message.body"]


@pytest.mark.parametrize("number", [CPR, "010190-1234"])
def test_no_column_for_people_holds_a_cpr_number_that_a_dead_record_repeats(
    supplier: Supplier, number: str
) -> None:
    charge = doc.a_charge(number, effective=START)
    supplier.receive(doc.price_links(doc.a_link(POINT, charge, factor="0")))
    ((code, error),) = supplier.dead()
    assert code == "unable-to-handle-record"
    assert "linked '0' times" in error
    assert tables_holding(supplier, number) == ["market.inbound_message.body"]


class _KmsThatQuotes:
    """A KMS whose error repeats what it was asked."""

    exceptions = botocore.exceptions

    def decrypt(self, **_: object) -> None:
        raise ValueError(f"what was sealed of {CPR} cannot be opened")


def test_no_table_holds_a_cpr_number_that_the_error_of_an_unbuilt_request_repeats(
    supplier: Supplier, monkeypatch: pytest.MonkeyPatch
) -> None:
    supplier.sign_up()
    with supplier.database.transaction() as tx:
        tx.execute("UPDATE portfolio.customer SET identity_key = 'of another key'")
    monkeypatch.setattr(aws, "kms", _KmsThatQuotes)
    assert supplier.send().later == 1
    assert "ValueError at " in supplier.value("SELECT last_error FROM platform.outbox")
    assert tables_holding(supplier, CPR) == []
