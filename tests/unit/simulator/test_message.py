"""`elhandel message` says what any document says, and of a malformed one where it is wrong."""

import json
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.main import get_command

from simulator.local.cli.main import app
from tests.builders import documents as doc
from tests.builders.chance import by_chance
from tests.builders.identifiers import SUPPLIER, a_gsrn

POINT = a_gsrn(1)
DAY = date(2026, 2, 5)
CPR = "0101901234"
SERIES = doc.readings_of(POINT, DAY, [1.25] * 24)
MALFORMED = 2

COMMAND = get_command(app)

type Json = dict[str, Any]


def message(body: bytes | str, *options: str) -> Result:
    text = body if isinstance(body, bytes) else body.encode()
    return CliRunner().invoke(COMMAND, ["message", *options, "-"], input=text)


def said(body: bytes) -> Json:
    result = message(body, "--json")
    assert result.exit_code == 0, result.stderr
    said: Json = json.loads(result.stdout, parse_float=Decimal)
    return said


@pytest.fixture
def examples(shared: Callable[[str], Path]) -> list[Path]:
    return sorted(shared("datahub/cim/examples").rglob("*.json"))


def test_every_example_is_said_in_words_and_as_json(examples: list[Path]) -> None:
    assert len(examples) > 90
    for path in examples:
        body = path.read_bytes()
        ((root, content),) = json.loads(body.decode("utf-8-sig")).items()
        facts, in_words = said(body), message(body)
        assert in_words.exit_code == 0, path
        assert f"{facts['document']}_MarketDocument" == root
        assert facts["message_id"] == content["mRID"]
        records = content.get("MktActivityRecord", content.get("Series"))
        assert len(facts["transactions"]) == len(records)
        for record, transaction in zip(records, facts["transactions"], strict=True):
            assert record["mRID"] in in_words.stdout or not facts.get("process")
            point = record.get("marketEvaluationPoint.mRID")
            assert transaction.get("gsrn") == (point and point["value"])
        assert facts["rsm"] in in_words.stdout


def test_no_personal_number_is_ever_said(examples: list[Path]) -> None:
    numbers = 0
    for path in examples:
        text = path.read_text(encoding="utf-8-sig")
        cprs = re.findall(r'"codingScheme":\s*"ARR",\s*"value":\s*"(\d+)"', text)
        numbers += len(cprs)
        shown = message(text).stdout + message(text, "--json").stdout
        assert not [cpr for cpr in cprs if cpr in shown], path
    assert numbers


def test_a_number_without_its_scheme_and_one_in_a_text_are_masked() -> None:
    customer = {
        "marketEvaluationPoint.mRID": doc.gs1(POINT),
        "marketEvaluationPoint.energySupplier_MarketParticipant.mRID": doc.gs1(SUPPLIER),
        "marketEvaluationPoint.customer_MarketParticipant.mRID": CPR,
        "marketEvaluationPoint.customer_MarketParticipant.name": f"Anders {CPR}",
        "start_DateAndOrTime.dateTime": "2026-02-04T23:00:00Z",
    }
    body = doc.a_document("RequestChangeOfSupplier", customer, type={"value": "392"})
    rejection = doc.a_rejection("T1", "D17", f"CPR {CPR} does not match")
    for told in (body, rejection):
        assert CPR not in message(told).stdout + message(told, "--json").stdout


def test_readings_are_said_with_their_period_and_energy_by_quality() -> None:
    series = doc.readings_of(POINT, DAY, [0.1, 0.2, 0.35])
    series["Period"]["Point"][1]["quality"] = {"value": "A03"}
    facts = said(doc.metered_data(series))
    assert (facts["document"], facts["rsm"], facts["process"]) == (
        "NotifyValidatedMeasureData",
        "RSM-012",
        "E23",
    )
    assert (facts["sender"], facts["receiver"]) == (doc.DATAHUB, SUPPLIER)
    assert facts["created"]
    (transaction,) = facts["transactions"]
    assert transaction["gsrn"] == POINT
    assert transaction["period"]["start"] == series["Period"]["timeInterval"]["start"]["value"]
    assert (transaction["resolution"], transaction["points"]) == ("PT1H", 3)
    assert transaction["kwh"] == Decimal("0.65")
    assert transaction["kwh_by_quality"] == {"A03": Decimal("0.2"), "A04": Decimal("0.45")}


def test_a_protected_name_and_address_are_not_said() -> None:
    body = doc.customer_data(POINT, DAY, name="Ida Holm", protected_name=True)
    assert "Ida Holm" not in message(body).stdout + message(body, "--json").stdout


def changed(change: Callable[[Json], Any]) -> bytes:
    """A document of readings, its series changed."""
    series = json.loads(json.dumps(SERIES))
    change(series)
    return doc.metered_data(series)


def put(name: str, value: Any) -> Callable[[Json], None]:
    def change(series: Json) -> None:
        series[name] = value

    return change


def in_period(change: Callable[[Json], Any]) -> Callable[[Json], None]:
    return lambda series: change(series["Period"])


SERIES_PLACE = "$.NotifyValidatedMeasureData_MarketDocument.Series[0]"
BROKEN = {
    "half": (b'{"NotifyValidatedMeasureData_MarketDocument": {"mRID": \n', "line 2, column 1"),
    "nothing": (b"", "is empty"),
    "blank": (b" \n", "is empty"),
    "xml": (b"<a/>", "XML"),
    "not UTF-8": (b'\n{"a": "\xff"}', "line 2: $ holds a byte that is no UTF-8"),
    "a list": (b"[]", "no readable CIM document"),
    "no document": (b'{"hello": 1}', "no root key ends with _MarketDocument"),
    "endless": (b"[" * 100_000, "nested without end"),
    "of no name": (doc.a_document("NotifyOther", {}), "no document of the market"),
    "no transactions": (doc.a_document("GenericNotification"), "carries no transactions"),
    "another type": (
        doc.a_document("GenericNotification", SERIES, type={"value": "E66"}),
        "line 1: $.GenericNotification_MarketDocument.type is 'E66'",
    ),
    "no reason": (
        doc.a_document("GenericNotification", SERIES, reason="Q17"),
        "processType'] is 'Q17', which is no business reason",
    ),
    "no point": (
        changed(lambda series: series.pop("marketEvaluationPoint.mRID")),
        f"{SERIES_PLACE}['marketEvaluationPoint.mRID'] is missing",
    ),
    "a short point": (
        changed(put("marketEvaluationPoint.mRID", doc.gs1("57131318000000001"))),
        "is no metering point",
    ),
    "a type of point": (
        changed(put("marketEvaluationPoint.type", {"value": "E99"})),
        f"{SERIES_PLACE}['marketEvaluationPoint.type'] is 'E99', which is no metering point type",
    ),
    "a quality": (
        changed(in_period(lambda period: period["Point"][3].update(quality={"value": "B17"}))),
        f"{SERIES_PLACE}.Period.Point[3].quality is 'B17', which is no quality of the market",
    ),
    "a resolution": (
        changed(in_period(lambda period: period.update(resolution="PT7M"))),
        f"{SERIES_PLACE}.Period.resolution is 'PT7M', which is no resolution",
    ),
    "a text for a number": (
        changed(in_period(lambda period: period["Point"][2].update(quantity="much"))),
        f"{SERIES_PLACE}.Period.Point[2].quantity is 'much' and not a number",
    ),
    "less than nothing": (
        changed(in_period(lambda period: period["Point"][2].update(quantity=-1))),
        f"{SERIES_PLACE}.Period.Point[2].quantity is -1, and energy is never negative",
    ),
    "four decimals": (
        changed(in_period(lambda period: period["Point"][2].update(quantity=0.1234))),
        "3 decimals at most",
    ),
    "more than there is": (
        changed(in_period(lambda period: period["Point"][2].update(quantity=1)))
        .replace(b'"quantity": 1}', b'"quantity": 1e999999999}')
        .replace(b'"quantity": 1,', b'"quantity": 1e999999999,'),
        f"{SERIES_PLACE}.Period.Point[2].quantity is a number that nobody can have meant",
    ),
    "no number": (
        changed(in_period(lambda period: period["Point"][2].update(quantity=float("nan")))),
        "Period.Point[2].quantity is missing",
    ),
    "no quantity": (
        changed(in_period(lambda period: period["Point"][2].pop("quantity"))),
        "is missing, though the quality is not A02",
    ),
    "a position twice": (
        changed(in_period(lambda period: period["Point"][5].update(position={"value": 5}))),
        f"{SERIES_PLACE}.Period.Point[5].position is 5, which stands twice",
    ),
    "a position outside": (
        changed(in_period(lambda period: period["Point"][5].update(position={"value": 25}))),
        "is 25, which lies outside the 24 intervals",
    ),
    "a reversed period": (
        changed(
            in_period(
                lambda period: period["timeInterval"].update(end={"value": "2026-01-01T23:00Z"})
            )
        ),
        f"{SERIES_PLACE}.Period.timeInterval is empty or reversed",
    ),
    "a time without a zone": (
        changed(put("registration_DateAndOrTime.dateTime", "2026-02-06T04:00:00")),
        "no instant with a time zone",
    ),
    "no time": (
        changed(put("registration_DateAndOrTime.dateTime", "yesterday")),
        "registration_DateAndOrTime.dateTime'] is a text of 9 characters and not an instant",
    ),
    "a rejection without a reason": (
        doc.a_document("RejectRequestChangeOfSupplier", {}, type={"value": "414"}),
        "MktActivityRecord[0].Reason is missing",
    ),
}


@pytest.mark.parametrize(("body", "where"), BROKEN.values(), ids=BROKEN.keys())
def test_a_malformed_document_ends_with_code_2_and_says_where_and_why(
    body: bytes, where: str
) -> None:
    result, as_json = message(body), message(body, "--json")
    assert (result.exit_code, as_json.exit_code) == (MALFORMED, MALFORMED)
    assert where in result.stderr
    assert result.stdout == ""
    named = json.loads(as_json.stdout)["malformed"]
    assert named[0]["line"] >= 1
    assert named[0]["path"].startswith("$")
    assert named[0]["why"]


def test_the_line_of_what_is_wrong_is_named() -> None:
    body = json.dumps(json.loads(changed(put("product", ["x"]))), indent=1)
    line = body.splitlines().index('    "product": [') + 1
    assert f"line {line}: {SERIES_PLACE}.product is a list" in message(body).stderr


def test_everything_that_is_wrong_is_named_and_not_only_the_first() -> None:
    def twice(series: Json) -> None:
        series.pop("registration_DateAndOrTime.dateTime")
        series["marketEvaluationPoint.type"] = {"value": "E99"}

    errors = message(changed(twice)).stderr
    assert "registration_DateAndOrTime.dateTime'] is missing" in errors
    assert "'E99'" in errors


def test_a_byte_order_mark_another_case_plain_codes_and_unknown_fields_are_read() -> None:
    ((root, content),) = json.loads(doc.metered_data(SERIES)).items()
    content["type"] = "E66"
    content["newField"] = {"deep": [1]}
    body = b"\xef\xbb\xbf" + json.dumps({root.lower(): content}).encode()
    assert (
        said(body)["transactions"]
        == said(doc.metered_data({**SERIES, "mRID": content["Series"][0]["mRID"]}))["transactions"]
    )


def test_a_wrong_check_digit_is_a_note(examples: list[Path]) -> None:
    del examples
    body = changed(put("marketEvaluationPoint.mRID", doc.gs1("571313180000000001")))
    assert "Note: " in message(body).stdout
    assert "check digit" in said(body)["notes"][0]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for place in (tmp_path / "none.json", tmp_path):
        result = CliRunner().invoke(COMMAND, ["message", str(place)])
        assert result.exit_code != 0
        assert str(place) in str(result.exception)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=3,
)  # fmt: skip


@settings(max_examples=by_chance(60), deadline=None)
@given(st.data())
def test_nothing_that_is_written_in_a_document_ends_in_a_traceback(data: st.DataObject) -> None:
    """Any value in any place: it is read, or refused with its place."""
    document = json.loads(data.draw(st.sampled_from([
        doc.metered_data(doc.readings_of(POINT, DAY, [1.0, 2.0])),
        doc.master_data(POINT, DAY),
        doc.customer_data(POINT, DAY),
        doc.price_links(doc.a_link(POINT, doc.a_charge("CD", effective=DAY))),
        doc.price_series(doc.a_charge("CD"), DAY, date(2026, 2, 6), "P1D", ["0.1"]),
        doc.a_rejection("T1", "E17"),
    ])))  # fmt: skip
    holder: Any = document
    while True:
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key = data.draw(st.sampled_from(keys))
        deeper = isinstance(holder[key], dict | list) and holder[key] and data.draw(st.booleans())
        if not deeper:
            break
        holder = holder[key]
    holder[key] = data.draw(ANY)

    result = message(json.dumps(document))
    assert result.exit_code in {0, MALFORMED}
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_a_transaction_with_an_empty_id_is_said_in_words() -> None:
    result = message(doc.metered_data({**SERIES, "mRID": ""}))

    assert result.exit_code == 0, result.stderr
    assert "1. without an id" in result.stdout


def test_a_price_list_without_charges_is_said_in_words() -> None:
    group = {"ChargeGroup": {"ChargeType": []}}
    record = {"mRID": "T1", **group}
    result = message(doc.a_document("NotifyPriceList", record, reason="D18"))

    assert result.exit_code == 0, result.stderr


@pytest.mark.parametrize("position", ['"1e999999"', "1e999999999", '{"value": "1e999999999"}'])
def test_a_position_beyond_belief_is_refused_before_it_is_computed(position: str) -> None:
    body = doc.metered_data({**SERIES, "Period": doc.readings_of(POINT, DAY, [1])["Period"]})
    before = '"position": {"value": 1}'
    assert before in body.decode()

    result = message(body.decode().replace(before, f'"position": {position}'), "--json")

    assert result.exit_code == MALFORMED
    assert json.loads(result.stdout)["malformed"][0]["path"].endswith("Point[0].position.value")


def test_a_number_of_thousands_of_digits_is_malformed() -> None:
    result = message('{"x": ' + "9" * 5000 + "}", "--json")

    assert result.exit_code == MALFORMED
    assert "thousands of digits" in json.loads(result.stdout)["malformed"][0]["why"]


@pytest.mark.parametrize("number", [CPR, "010190-1234"])
@pytest.mark.parametrize("scheme", ["ARR", "A10"])
def test_a_persons_number_where_a_code_belongs_is_not_shown(number: str, scheme: str) -> None:
    coded = {"codingScheme": scheme, "value": number}
    facts = doc.point_facts(POINT, DAY)
    facts["MarketEvaluationPoint"] |= {
        "physicalConnectionCapacity": number,
        "ratedCurrent": {"value": number},
    }
    body = json.loads(doc.a_document("AccountingPointCharacteristics", facts))
    (content,) = body.values()
    content["sender_MarketParticipant.marketRole.type"] = coded

    for options in ((), ("--json",)):
        result = message(json.dumps(body), *options)
        assert number not in result.output
