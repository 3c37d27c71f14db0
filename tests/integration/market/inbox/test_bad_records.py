"""Whatever one record holds, it becomes a dead record with a code of its own, and its neighbours
are stored.
"""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from elhandel.market.handlers import metered_data
from tests.builders import documents as doc
from tests.builders.clock import at
from tests.builders.identifiers import a_gsrn
from tests.builders.supplier import Supplier

DAY = date(2026, 1, 10)
READ = at("2026-01-12T09:00")
BAD = a_gsrn(9)
NEIGHBOURS = {a_gsrn(number) for number in range(1, 5)}

type Spoil = Callable[[doc.Json], None]


def a_series(gsrn: str) -> doc.Json:
    return {"mRID": doc.an_id(), **doc.readings_of(gsrn, DAY, [0.5] * 24, registered=READ)}


def put(*path: Any, value: Any) -> Spoil:
    """Write a value at a place of a record."""

    def spoil(record: doc.Json) -> None:
        place: Any = record
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return spoil


def of_days(start: str, end: str) -> Spoil:
    def spoil(record: doc.Json) -> None:
        record["Period"]["timeInterval"] = {"start": {"value": start}, "end": {"value": end}}

    return spoil


GSRN = ("marketEvaluationPoint.mRID", "value")
REGISTERED = "registration_DateAndOrTime.dateTime"
QUANTITY = ("Period", "Point", 3, "quantity")
POSITION = ("Period", "Point", 3, "position", "value")

SERIES: dict[str, tuple[Spoil, str]] = {
    "a number of 16 digits": (
        put(*GSRN, value="5713131800000001"),
        "metering-point-number-invalid",
    ),
    "a number of letters": (
        put(*GSRN, value="57131318000000AB12"),
        "metering-point-number-invalid",
    ),
    "a number of 5,000 digits": (
        put(*GSRN, value="57" + "1" * 4998),
        "metering-point-number-invalid",
    ),
    "a number with NUL": (
        put(*GSRN, value="57131318000000\x000012"),
        "metering-point-number-invalid",
    ),
    "year 1": (of_days("0001-01-01T00:00Z", "0001-01-02T00:00Z"), "time-out-of-range"),
    "year 9999": (of_days("9999-12-31T22:00Z", "9999-12-31T23:00Z"), "time-out-of-range"),
    "beyond the calendar": (
        of_days("9999-12-31T23:00-12:00", "9999-12-31T23:59-12:00"),
        "time-out-of-range",
    ),
    "a typed 1980": (of_days("1980-01-09T23:00Z", "1980-01-10T23:00Z"), "time-out-of-range"),
    "a typed 2099": (of_days("2099-01-09T23:00Z", "2099-01-10T23:00Z"), "day-outside-window"),
    "a typed 2016": (of_days("2016-01-09T23:00Z", "2016-01-10T23:00Z"), "day-outside-window"),
    "registered in year 1": (put(REGISTERED, value="0001-01-01T00:00Z"), "time-out-of-range"),
    "registered in year 9999": (
        put(REGISTERED, value="9999-12-31T23:59:59-10:00"),
        "time-out-of-range",
    ),
    "an id with NUL": (put("mRID", value="id\x00"), "transaction-id-unusable"),
    "an id of 6,000 characters": (put("mRID", value="i" * 6000), "transaction-id-unusable"),
    "an id that turns the text around": (put("mRID", value="id\u202e"), "transaction-id-unusable"),
    "half a character": (put("mRID", value="id\ud800"), "transaction-id-unusable"),
    "no JSON number": (put(*QUANTITY, value=float("inf")), "series-malformed"),
    "a position beyond all": (put(*POSITION, value=10**30), "series-malformed"),
    "a position of 5,000 digits": (put(*POSITION, value="POSITION"), "series-malformed"),
    "a quantity of 1e400": (put(*QUANTITY, value="QUANTITY"), "series-malformed"),
    "a text that is not UTF-8": (put("mRID", value="BYTES"), "series-malformed"),
    "nesting without end": (put("Period", "Point", 3, value="NESTED"), "series-malformed"),
}
# What json.dumps does not write.
RAW = {
    b'"POSITION"': b"9" * 4000,
    b'"QUANTITY"': b"1e400",
    b"BYTES": b"\xff\xfe",
    b'"NESTED"': b'{"a": [' * 20_000 + b"]}" * 20_000,
}


def raw(body: bytes) -> bytes:
    for written, meant in RAW.items():
        body = body.replace(written, meant)
    return body


def stored_days(supplier: Supplier) -> set[str]:
    return {
        gsrn
        for (gsrn,) in supplier.rows(
            "SELECT p.gsrn FROM metering.reading_day d "
            "JOIN portfolio.metering_point p USING (metering_point_id)"
        )
    }


@pytest.mark.parametrize(("spoil", "code"), SERIES.values(), ids=SERIES.keys())
def test_a_bad_series_costs_its_neighbours_nothing(
    supplier: Supplier, spoil: Spoil, code: str
) -> None:
    bad = a_series(BAD)
    spoil(bad)
    first, *rest = sorted(NEIGHBOURS)
    series = [a_series(first), bad, *map(a_series, rest)]
    polled = supplier.receive(raw(doc.metered_data(*series)), queue="Timeseries")
    assert (polled.dead_messages, polled.dead_records) == (0, 1)
    assert stored_days(supplier) == NEIGHBOURS
    assert [code for code, _ in supplier.dead()] == [code]
    assert not supplier.hub.queues["timeseries"]


def test_a_correction_of_one_hour_at_the_beginning_of_a_day_is_inside_the_window(
    supplier: Supplier,
) -> None:
    supplier.receive(
        doc.metered_data(doc.readings_of(BAD, DAY, [0.5], registered=READ)), queue="Timeseries"
    )
    assert supplier.dead() == []
    assert stored_days(supplier) == {BAD}


def test_mistyped_days_make_no_partitions(supplier: Supplier) -> None:
    partitions = (
        "SELECT count(*) FROM pg_inherits WHERE inhparent = 'metering.reading_day'::regclass"
    )
    supplier.receive(doc.metered_data(a_series(a_gsrn(1))), queue="Timeseries")
    before = supplier.value(partitions)
    days = [date(year, month, 1) for year in (1980, 2099) for month in range(1, 13)]
    series = [doc.readings_of(a_gsrn(2), day, [1.0] * 24, registered=READ) for day in days]
    polled = supplier.receive(doc.metered_data(*series), queue="Timeseries")
    assert polled.dead_records == len(days)
    assert before == supplier.value(partitions) > 0


def test_readings_of_two_thousand_months_are_refused_one_by_one_and_block_nothing(
    supplier: Supplier,
) -> None:
    """PostgreSQL has not locks enough for as many partitions in one transaction."""
    months = [date(year, month, 1) for year in range(1900, 2067) for month in range(1, 13)]
    series = [doc.readings_of(BAD, day, [1.0] * 24, registered=READ) for day in months]
    polled = supplier.receive(
        doc.metered_data(*series, *map(a_series, sorted(NEIGHBOURS))), queue="Timeseries"
    )
    assert (polled.dead_messages, polled.dead_records > 1900) == (0, True)
    assert stored_days(supplier) == {*NEIGHBOURS, BAD}
    assert not supplier.hub.queues["timeseries"]


def test_two_bad_series_under_one_id_are_two_dead_records(supplier: Supplier) -> None:
    bad = [a_series(BAD) for _ in range(2)]
    for series in bad:
        series |= {"mRID": "same-1", "product": "8716867000016"}
    supplier.receive(doc.metered_data(*bad, a_series(a_gsrn(1))), queue="Timeseries")
    assert [code for code, _ in supplier.dead()] == ["product-not-active-energy"] * 2
    names = {name for (name,) in supplier.rows("SELECT transaction_id FROM market.dead_record")}
    assert names == {"same-1", "same-1#1"}


def test_what_storage_refuses_of_a_message_is_found_by_halves(
    supplier: Supplier, database: Any
) -> None:
    """A rule of the database that nobody thought of: here one that is only made for this test."""
    with database.transaction() as tx:
        tx.execute("ALTER TABLE metering.reading_day ADD CHECK (get_byte(wh, 0) <> 77)")
    bad = doc.readings_of(BAD, DAY, [0.077] * 24, registered=READ)
    series = [*map(a_series, sorted(NEIGHBOURS)), bad]
    polled = supplier.receive(doc.metered_data(*series), queue="Timeseries")
    assert polled.dead_records == 1
    assert stored_days(supplier) == NEIGHBOURS
    assert [code for code, _ in supplier.dead()] == ["record-contradicts-books"]


_TWO_AT_ONCE = """
CREATE FUNCTION two_at_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM added) > 2 THEN
        RAISE EXCEPTION 'out of shared memory' USING ERRCODE = 'out_of_memory';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER two_at_once AFTER INSERT ON metering.reading_day REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION two_at_once();
"""


def test_what_is_too_large_for_our_storage_at_once_is_taken_in_pieces(supplier: Supplier) -> None:
    """As when PostgreSQL runs out of locks: here with more than two days in one statement."""
    with supplier.database.transaction() as tx:
        tx.execute(_TWO_AT_ONCE.encode())
    polled = supplier.receive(
        doc.metered_data(*map(a_series, sorted(NEIGHBOURS))), queue="Timeseries"
    )
    assert (polled.handled, polled.dead_records) == ({"NotifyValidatedMeasureData": 1}, 0)
    assert stored_days(supplier) == NEIGHBOURS
    assert supplier.dead() == []


def test_a_message_beyond_what_is_stored_at_once_is_stored_piece_by_piece(
    supplier: Supplier, monkeypatch: pytest.MonkeyPatch
) -> None:
    with supplier.database.transaction() as tx:
        tx.execute(
            _TWO_AT_ONCE.replace("out_of_memory", "disk_full").encode()
        )  # no halves would help
    monkeypatch.setattr(metered_data, "_MOST_READINGS", 48)
    supplier.receive(doc.metered_data(*map(a_series, sorted(NEIGHBOURS))), queue="Timeseries")
    assert stored_days(supplier) == NEIGHBOURS


# --- every other document -------------------------------------------------------------------------

VALID_FROM = "validityStart_DateAndOrTime.dateTime"
POINT_OF_FACTS = ("MarketEvaluationPoint", "mRID", "value")
CHARGE = ("ChargeGroup", "ChargeType", 0)


def facts(gsrn: str) -> doc.Json:
    return doc.point_facts(gsrn, DAY, address={"streetDetail": {"name": "Vestergade"}})


def customer(gsrn: str) -> doc.Json:
    ((_, body),) = json.loads(doc.customer_data(gsrn, DAY)).items()
    record: doc.Json = body["MktActivityRecord"][0]
    return record


def link(gsrn: str) -> doc.Json:
    return doc.a_link(gsrn, doc.a_charge("CD", effective=DAY))


def notice(gsrn: str) -> doc.Json:
    return {"marketEvaluationPoint.mRID": doc.gs1(gsrn), VALID_FROM: doc.midnight(DAY)}


def request(gsrn: str) -> doc.Json:
    return {
        "marketEvaluationPoint.mRID": doc.gs1(gsrn),
        "start_DateAndOrTime.dateTime": doc.midnight(DAY),
    }


DOCUMENTS: dict[str, tuple[str, str, Callable[[str], doc.Json], dict[str, tuple[Spoil, str]]]] = {
    "RSM-022": (
        "AccountingPointCharacteristics",
        "E03",
        facts,
        {
            "number": (put(*POINT_OF_FACTS, value="57" + "1" * 4998), "invalid-value"),
            "year 1": (put(VALID_FROM, value="0001-01-01T00:00:00Z"), "time-out-of-range"),
            "year 9999": (put(VALID_FROM, value="9999-12-31T23:30:00Z"), "time-out-of-range"),
            "no zone": (put(VALID_FROM, value="2026-01-10T00:00:00"), "time-out-of-range"),
            "NUL": (
                put("MarketEvaluationPoint", "netSettlementGroup", value="\0"),
                "unable-to-handle-record",
            ),
            "id": (put("mRID", value="i" * 6000), "transaction-id-unusable"),
            "id NUL": (put("mRID", value="\0"), "transaction-id-unusable"),
            "1e400": (
                put(
                    "MarketEvaluationPoint",
                    "usagePointLocation.mainAddress",
                    value={"code": "QUANTITY"},
                ),
                "unreadable-record",
            ),
            "nesting": (
                put("MarketEvaluationPoint", "usagePointLocation.mainAddress", value="NESTED"),
                "record-not-storable",
            ),
        },
    ),
    "RSM-028": (
        "CharacteristicsOfACustomerAtAnAP",
        "E03",
        customer,
        {
            "number": (put(*POINT_OF_FACTS, value="571313180000001"), "invalid-value"),
            "year 9999": (put(VALID_FROM, value="9999-12-31T23:30:00Z"), "time-out-of-range"),
            "NUL": (
                put(
                    "MarketEvaluationPoint",
                    "UsagePointLocation",
                    0,
                    "mainAddress",
                    value={"code": "\0"},
                ),
                "record-not-storable",
            ),
            "id": (put("mRID", value="\0"), "transaction-id-unusable"),
        },
    ),
    "RSM-031": (
        "NotifyBillingMasterData",
        "E03",
        link,
        {
            "number": (put(*GSRN, value="57131318000000AB12"), "invalid-value"),
            "year 1": (
                put(*CHARGE, "effectiveDate", value="0001-01-01T00:00:00Z"),
                "time-out-of-range",
            ),
            "NUL": (put(*CHARGE, "mRID", value="C\0D"), "record-not-storable"),
            "factor": (put(*CHARGE, "factor", value="1e999999999"), "unable-to-handle-record"),
            "id": (put("mRID", value="i" * 6000), "transaction-id-unusable"),
        },
    ),
    "RSM-003": (
        "RequestReallocateChangeOfSupplier",
        "D07",
        request,
        {
            "number": (put(*GSRN, value=""), "invalid-value"),
            "year 9999": (
                put("start_DateAndOrTime.dateTime", value="9999-12-31T23:30:00Z"),
                "time-out-of-range",
            ),
            "id": (put("mRID", value="i" * 6000), "transaction-id-unusable"),
        },
    ),
    "RSM-004": (
        "GenericNotification",
        "D40",
        notice,
        {
            "number": (put(*GSRN, value="57131318\x000000012"), "invalid-value"),
            "year 9999": (put(VALID_FROM, value="9999-12-31T23:30:00Z"), "time-out-of-range"),
            "id": (put("mRID", value="\0"), "transaction-id-unusable"),
        },
    ),
}
KINDS = [
    pytest.param(*DOCUMENTS[name][:3], *spoilt, id=f"{name} {kind}")
    for name in DOCUMENTS
    for kind, spoilt in DOCUMENTS[name][3].items()
]


@pytest.mark.parametrize(("name", "reason", "record", "spoil", "code"), KINDS)
def test_a_bad_record_costs_its_neighbours_nothing(
    supplier: Supplier,
    name: str,
    reason: str,
    record: Callable[[str], doc.Json],
    spoil: Spoil,
    code: str,
) -> None:
    bad = record(BAD)
    spoil(bad)
    first, *rest = sorted(NEIGHBOURS)
    body = doc.a_document(name, record(first), bad, *map(record, rest), reason=reason)
    polled = supplier.receive(raw(body))
    assert (polled.dead_messages, polled.dead_records) == (0, 1)
    assert {
        gsrn for (gsrn,) in supplier.rows("SELECT gsrn FROM portfolio.metering_point")
    } >= NEIGHBOURS
    assert [code for code, _ in supplier.dead()] == [code]


def test_a_bad_answer_to_a_request_costs_the_right_one_nothing(supplier: Supplier) -> None:
    supplier.sign_up(gsrn=a_gsrn(1))
    supplier.send()
    original = "originalTransactionIDReference_MktActivityRecord.mRID"
    good, bad = {original: supplier.transaction()}, {original: "\0", "mRID": "bad"}
    supplier.receive(
        doc.a_document("ConfirmRequestChangeOfSupplier", bad, good, {original: "x" * 6000})
    )
    assert supplier.states() == ["acknowledged"]
    assert {code for code, _ in supplier.dead()} == {
        "record-not-storable",
        "unable-to-handle-record",
    }


PRICES: dict[str, tuple[Any, str]] = {
    "a price of a milliard digits": ("1e999999999", "unreadable-price-series"),
    "a price of 1e400": ("1e400", "unreadable-price-series"),
    "a price of 4,000 digits": ("9" * 4000, "unreadable-price-series"),
}


@pytest.mark.parametrize(("price", "code"), PRICES.values(), ids=PRICES.keys())
def test_a_price_list_with_an_endless_price_is_dead_and_the_other_taken(
    supplier: Supplier, price: str, code: str
) -> None:
    def of(charge: str) -> doc.Json:
        ((_, body),) = json.loads(
            doc.price_series(doc.a_charge(charge), DAY, date(2026, 1, 11), "P1D", ["0.5"])
        ).items()
        record: doc.Json = body["MktActivityRecord"][0]
        return record

    bad = of("BAD")
    bad["ChargeGroup"]["ChargeType"][0]["Series_Period"][0]["Point"][0]["price.amount"]["value"] = (
        "PRICE"
    )
    body = doc.a_document("NotifyPriceList", bad, of("GOOD"), reason="D08").replace(
        b'"PRICE"', price.encode()
    )
    polled = supplier.receive(body, queue="Charges")
    assert polled.dead_records == 1
    assert (
        supplier.value(
            "SELECT code FROM pricing.charge_price JOIN pricing.charge USING (charge_id)"
        )
        == "GOOD"
    )
    assert [code for code, _ in supplier.dead()] == [code]


def test_a_link_that_holds_until_year_9999_holds_until_further_notice(supplier: Supplier) -> None:
    charge = doc.a_charge("CD", effective=DAY, terminationDate="9999-12-31T23:00:00Z")
    supplier.receive(doc.price_links(doc.a_link(a_gsrn(1), charge)), queue="Charges")
    assert supplier.dead() == []
    assert supplier.rows("SELECT valid_from, valid_to FROM pricing.price_link") == [(DAY, None)]


# --- for whom it is -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("envelope", "named"),
    [
        ({"receiver_MarketParticipant.mRID": doc.gs1("5790001687137")}, "5790001687137"),
        ({"receiver_MarketParticipant.marketRole.type": {"value": "MDR"}}, "MDR"),
    ],
)
@pytest.mark.parametrize(
    "name", ["AccountingPointCharacteristics", "NotifyValidatedMeasureData", "Acknowledgement"]
)
def test_a_document_for_another_receiver_or_role_is_refused_by_name(
    supplier: Supplier, name: str, envelope: doc.Json, named: str
) -> None:
    record = a_series(BAD) if name == "NotifyValidatedMeasureData" else facts(BAD)
    polled = supplier.receive(
        doc.a_document(name, record, **envelope), doc.master_data(a_gsrn(1), DAY)
    )
    assert (polled.dead_messages, polled.handled) == (1, {"AccountingPointCharacteristics": 1})
    ((code, error),) = supplier.dead()
    assert (code, named in error) == ("document-for-another", True)
    assert supplier.rows("SELECT gsrn FROM portfolio.metering_point") == [(a_gsrn(1),)]


@pytest.mark.parametrize("field", ["kind", "state"])
def test_a_text_where_a_code_must_be_is_a_dead_record_that_does_not_repeat_it(
    supplier: Supplier, field: str
) -> None:
    supplier.receive(doc.master_data(BAD, date(2026, 2, 5), **{field: "Skjulestien 7"}))
    ((code, error),) = supplier.dead()
    assert code == "unknown-code"
    assert "is a text of 13 characters, which is no" in error
    assert "Skjulestien" not in error


@pytest.mark.parametrize(
    ("envelope", "named"),
    [
        ({"process.processType": {"value": "Q99"}}, "'Q99', which is no business reason"),
        ({"process.processType": {"value": "Skjulestien 7"}}, "a text of 13 characters"),
        (
            {"type": {"value": "E66"}},
            "'E66', and the type of AccountingPointCharacteristics is E07",
        ),
    ],
)
def test_a_document_with_a_code_that_is_not_its_own_is_refused_by_name(
    supplier: Supplier, envelope: doc.Json, named: str
) -> None:
    polled = supplier.receive(
        doc.a_document("AccountingPointCharacteristics", facts(BAD), **envelope)
    )
    assert polled.dead_messages == 1
    ((code, error),) = supplier.dead()
    assert (code, named in error) == ("unknown-code", True)
    assert "Skjulestien" not in error


def test_plain_codes_and_times_without_seconds_are_taken_in(supplier: Supplier) -> None:
    """Energinet's schemas write codes as objects; a document that does not is as good."""
    point, metered = a_gsrn(1), a_gsrn(2)
    record = facts(point)
    record["MarketEvaluationPoint"] = {
        name: value["value"] if isinstance(value, dict) and "value" in value else value
        for name, value in record["MarketEvaluationPoint"].items()
    }
    record["validityStart_DateAndOrTime.dateTime"] = "2026-02-04T23:00Z"
    series = a_series(metered)
    for reading in series["Period"]["Point"]:
        reading["position"] = reading["position"]["value"]
        reading["quality"] = "A03"

    supplier.receive(
        doc.a_document("AccountingPointCharacteristics", record), doc.metered_data(series)
    )

    assert supplier.dead() == []
    stored = supplier.rows("SELECT gsrn FROM portfolio.metering_point ORDER BY gsrn")
    assert stored == [(point,), (metered,)]
    assert supplier.value("SELECT count(*) FROM metering.reading_day") == 1
