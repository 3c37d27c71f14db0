"""Every document of the market from bytes to types and back: nothing is lost, and what is wrong is
named with its place.
"""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from elhandel.market.cim.codec import UnknownDocument, decode, encode
from elhandel.market.cim.documents.catalogue import CATALOGUE, Direction
from elhandel.market.cim.documents.series import Readings
from elhandel.market.cim.fit import UnfitRecord
from elhandel.market.cim.incoming import UnreadableDocument
from elhandel.market.cim.writing import UnwritableDocument, written
from tests.builders import documents as doc
from tests.builders.identifiers import a_gsrn

POINT = a_gsrn(1)
DAY = date(2026, 2, 5)


@pytest.fixture
def examples(shared: Callable[[str], Path]) -> list[Path]:
    return sorted(shared("datahub/cim/examples").rglob("*.json"))


def exact(body: bytes) -> Any:
    return json.loads(body.decode("utf-8-sig"), parse_float=Decimal)


def as_text(document: Any) -> bytes:
    return json.dumps(document, default=float).encode()


def every_value(change: Callable[[Any], Any], value: Any) -> Any:
    """A document with `change` made to every object in it."""
    if isinstance(value, list):
        return [every_value(change, inner) for inner in value]
    if isinstance(value, dict):
        return change({name: every_value(change, inner) for name, inner in value.items()})
    return value


def test_every_example_is_read_whole_and_written_again_as_it_was(examples: list[Path]) -> None:
    assert len(examples) > 90
    for path in examples:
        message = decode(path.read_bytes())
        assert message.problems == (), path
        assert message.records, path
        assert exact(encode(message)) == exact(path.read_bytes()), path


def test_the_examples_are_of_every_kind_and_the_catalogue_knows_their_types(
    examples: list[Path],
) -> None:
    messages = [decode(path.read_bytes()) for path in examples]
    assert {message.kind.rsm for message in messages} >= {
        kind.rsm for kind in CATALOGUE.values() if kind.rsm != "RSM-013"
    }
    for message in messages:
        stated = message.head.type and (message.head.type.value,)
        assert (stated or ()) == message.kind.type_codes


def test_fields_that_no_schema_has_are_kept_wherever_they_stand(examples: list[Path]) -> None:
    def with_more(value: Any) -> Any:
        return value if "value" in value else {**value, "newField": {"value": "kept"}}

    for path in examples:
        ((root, content),) = exact(path.read_bytes()).items()
        changed = {root: every_value(with_more, content)}
        assert exact(encode(decode(as_text(changed)))) == changed, path


def test_codes_are_read_in_both_shapes(examples: list[Path]) -> None:
    def plain(value: Any) -> Any:
        return value["value"] if set(value) <= {"value", "codingScheme"} else value

    for path in examples:
        document = exact(path.read_bytes())
        message, other = decode(as_text(document)), decode(as_text(every_value(plain, document)))
        assert other.problems == (), path
        assert len(other.records) == len(message.records)
        assert other.head.type == message.head.type


def test_a_plain_value_where_an_object_is_usual_and_the_other_way_round_mean_the_same() -> None:
    series = {**doc.readings_of(POINT, DAY, [1.0] * 24), "mRID": "S1"}
    usual = decode(doc.metered_data(series))
    other = {
        **series,
        "mRID": {"value": "S1"},
        "product": {"value": "8716867000030"},
        "marketEvaluationPoint.mRID": POINT,
        "marketEvaluationPoint.type": "E17",
    }
    other["Period"] = {
        **series["Period"],
        "resolution": {"value": "PT1H"},
        "Point": [{"position": n + 1, "quantity": "1.0", "quality": "A04"} for n in range(24)],
    }
    (read,) = decode(doc.metered_data(other)).records
    (expected,) = usual.records
    assert isinstance(read, Readings)
    assert isinstance(expected, Readings)
    assert read.transaction_id == expected.transaction_id
    assert read.product == "8716867000030"
    assert [point.quantity for point in read.period.points] == [Decimal(1)] * 24
    assert {point.quality and point.quality.value for point in read.period.points} == {"A04"}


def test_a_byte_order_mark_another_case_and_a_single_record_are_read() -> None:
    ((root, content),) = json.loads(doc.a_confirmation("T1")).items()
    content["MktActivityRecord"] = content["MktActivityRecord"][0]
    body = b"\xef\xbb\xbf" + json.dumps({root.lower(): content}).encode()
    message = decode(body)
    assert message.kind.name == "ConfirmRequestChangeOfSupplier"
    assert len(message.records) == 1


@pytest.mark.parametrize(
    ("field", "code", "list_name"),
    [
        ("type", "E99", "metering point type"),
        ("settlementMethod", "D77", "settlement method"),
        ("connectionState", "E98", "connection state"),
    ],
)
def test_a_code_on_no_list_is_refused_by_name_and_place(
    field: str, code: str, list_name: str
) -> None:
    good, bad = doc.point_facts(a_gsrn(1), DAY), doc.point_facts(a_gsrn(2), DAY)
    bad["MarketEvaluationPoint"][field] = {"value": code}
    message = decode(doc.a_document("AccountingPointCharacteristics", good, bad))
    (problem,) = message.problems
    assert len(message.records) == 1
    assert problem.code == "unknown-code"
    assert code in problem.why
    assert list_name in problem.why
    assert str(problem.place).endswith(f"MktActivityRecord[1].MarketEvaluationPoint.{field}")


def test_everything_that_is_wrong_with_a_record_is_named() -> None:
    record = {**doc.point_facts(POINT, DAY), "mRID": None}
    record["validityStart_DateAndOrTime.dateTime"] = "soon"
    message = decode(doc.a_document("AccountingPointCharacteristics", record))
    places = [str(problem.place) for problem in message.problems]
    assert places == [
        "$.AccountingPointCharacteristics_MarketDocument.MktActivityRecord[0].mRID",
        "$.AccountingPointCharacteristics_MarketDocument.MktActivityRecord[0]"
        "['validityStart_DateAndOrTime.dateTime']",
    ]
    with pytest.raises(UnfitRecord, match="is missing"):
        encode(message)


def test_a_document_that_the_market_does_not_have_is_refused_by_name() -> None:
    with pytest.raises(UnknownDocument, match="NotifySomethingNew"):
        decode(doc.a_document("NotifySomethingNew", {"mRID": "1"}))


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"7", b"{}", b'{"a": 1}', b"\xff\xfe", b'{"X_MarketDocument": []}']
)
def test_what_is_no_document_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        decode(body)


def test_what_a_supplier_sends_is_answered_and_every_name_stands_once() -> None:
    for kind in CATALOGUE.values():
        if kind.direction is Direction.SENT and kind.name.startswith("Request"):
            answer = CATALOGUE[f"Reject{kind.name}"]
            assert (answer.direction, answer.rsm) == (Direction.RECEIVED, kind.rsm)


def test_what_we_send_is_written_by_its_types_and_nothing_else_leaves(
    examples: list[Path],
) -> None:
    sent: list[str] = []
    for path in examples:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
        ours = decode(path.read_bytes()).kind.direction is Direction.SENT
        if ours and path.name.startswith("request") and ".energinet" not in path.name:
            assert json.loads(written(document)) == document, path
            sent.append(path.parent.name)
    assert len(sent) > 20
    assert {"RSM-006", "RSM-032", "RSM-035"} <= set(sent)  # questions a supplier may send by hand


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"end_DateAndOrTime": "2026-02-04T23:00:00Z"}, "is no field of this document"),
        ({"marketEvaluationPoint.mRID": doc.gs1("57")}, "is no metering point"),
        ({"end_DateAndOrTime.dateTime": None}, "is missing"),
    ],
)
def test_a_document_that_the_market_could_not_read_is_not_written(
    change: dict[str, Any], named: str
) -> None:
    record = {
        "marketEvaluationPoint.mRID": doc.gs1(POINT),
        "end_DateAndOrTime.dateTime": "2026-02-04T23:00:00Z",
        **change,
    }
    document = json.loads(doc.a_document("RequestEndOfSupply", record, reason="E20"))
    with pytest.raises(UnwritableDocument, match=named):
        written(document)


@pytest.mark.parametrize(
    ("rsm", "why"),
    [("RSM-012", "DataHub sends it"), ("RSM-021", "grid companies send it")],
)
def test_what_no_supplier_sends_is_refused_by_name_and_not_written(
    shared: Callable[[str], Path], rsm: str, why: str
) -> None:
    paths = list(shared(f"datahub/cim/examples/{rsm}").rglob("*.json"))
    assert paths
    for path in paths:
        with pytest.raises(UnwritableDocument, match=f"{rsm}.*{why}"):
            written(json.loads(path.read_bytes()))
