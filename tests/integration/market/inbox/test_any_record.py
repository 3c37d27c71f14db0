"""Whatever is changed in one record of a document, its neighbours are stored and it has a code of
its own.
"""

import copy
import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.builders import documents as doc
from tests.builders.chance import by_chance
from tests.builders.clock import at
from tests.builders.identifiers import a_gsrn
from tests.builders.supplier import Supplier

DAY = date(2026, 1, 10)
READ = at("2026-01-12T09:00")
FIRST, BAD, LAST = a_gsrn(1), a_gsrn(2), a_gsrn(3)

type Record = Callable[[str], doc.Json]


def record_of(document: bytes) -> doc.Json:
    ((_, body),) = json.loads(document).items()
    record: doc.Json = body["MktActivityRecord"][0]
    return record


def series(gsrn: str) -> doc.Json:
    return doc.readings_of(gsrn, DAY, [0.5] * 24, registered=READ)


def prices(gsrn: str) -> doc.Json:
    return record_of(
        doc.price_series(doc.a_charge(gsrn), DAY, date(2026, 1, 12), "P1D", ["0.5", "0.25"])
    )


DOCUMENTS: dict[str, tuple[Record, str]] = {
    "NotifyValidatedMeasureData": (series, "E23"),
    "AccountingPointCharacteristics": (lambda gsrn: record_of(doc.master_data(gsrn, DAY)), "E03"),
    "CharacteristicsOfACustomerAtAnAP": (
        lambda gsrn: record_of(doc.customer_data(gsrn, DAY)),
        "E03",
    ),
    "NotifyBillingMasterData": (
        lambda gsrn: doc.a_link(gsrn, doc.a_charge("CD", effective=DAY)),
        "E03",
    ),
    "NotifyPriceList": (prices, "D08"),
    "RequestReallocateChangeOfSupplier": (
        lambda gsrn: {
            "marketEvaluationPoint.mRID": doc.gs1(gsrn),
            "start_DateAndOrTime.dateTime": doc.midnight(DAY),
        },
        "D07",
    ),
}

# How many rows the neighbours have, asked of the table that their document fills.
STORED = {
    "NotifyValidatedMeasureData": "SELECT p.gsrn FROM metering.reading_day d",
    "AccountingPointCharacteristics": "SELECT p.gsrn FROM portfolio.metering_point_version d",
    "CharacteristicsOfACustomerAtAnAP": "SELECT p.gsrn FROM market.customer_at_point d",
    "NotifyBillingMasterData": "SELECT p.gsrn FROM pricing.price_link d",
    "RequestReallocateChangeOfSupplier": "SELECT p.gsrn FROM market.resumption d",
}

# What text, numbers and times can be at their worst; each is written as JSON.
WORST = st.sampled_from(
    [
        '""',
        '"\\u0000"',
        '"\\ud800"',
        '"\\u202e"',
        f'"{"9" * 6000}"',
        "null",
        "true",
        "-1",
        "0",
        "1e400",
        "1e-400",
        "1e999999999",
        "NaN",
        "-Infinity",
        "9" * 30,
        "9" * 5000,
        "2147483648",
        "0.0001",
        '"0001-01-01T00:00:00Z"',
        '"9999-12-31T23:59:59-12:00"',
        '"2026-01-10T00:00:00"',
        '"1980-01-09T23:00:00Z"',
        '"2099-01-09T23:00:00Z"',
        '"2026-10-25T00:30:00Z"',
        "[]",
        "{}",
        '{"value": null}',
        "[" * 500 + "]" * 500,
    ]
)
ANY = WORST | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=4,
).map(json.dumps)


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a record that something else can be written to."""
    if path:
        yield path
    inner = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node[:2])
        if isinstance(node, list)
        else ()
    )
    for key, value in inner:
        yield from places(value, (*path, key))


def spoilt(record: doc.Json, path: tuple[Any, ...], *, remove: bool) -> doc.Json:
    """A copy of the record without what stands at a place, or with a mark there."""
    result = copy.deepcopy(record)
    place: Any = result
    for step in path[:-1]:
        place = place[step]
    if remove:
        del place[path[-1]]
    else:
        place[path[-1]] = "HERE"
    return result


@pytest.mark.parametrize("name", DOCUMENTS)
@settings(
    max_examples=by_chance(30),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_nothing_in_one_record_costs_another(
    supplier: Supplier, name: str, data: st.DataObject
) -> None:
    make, reason = DOCUMENTS[name]
    records = [{"mRID": doc.an_id(), **make(gsrn)} for gsrn in (FIRST, BAD, LAST)]
    path = data.draw(st.sampled_from(list(places(records[1]))), label="place")
    remove = data.draw(st.booleans(), label="removed")
    worst = data.draw(ANY, label="written")
    records[1] = spoilt(records[1], path, remove=remove)
    body = doc.a_document(name, *records, reason=reason).replace(b'"HERE"', worst.encode(), 1)
    clear(supplier)

    polled = supplier.receive(body, queue="MasterData")

    assert polled.handled == {name: 1}
    assert not supplier.hub.queues["masterdata"]
    codes = {code for code, _ in supplier.dead()}
    assert len(codes) == polled.dead_records <= 1
    event(f"code {codes or 'none'}")
    assert "unexpected" not in codes
    assert neighbours(supplier, name) >= {FIRST, LAST}


def neighbours(supplier: Supplier, name: str) -> set[str]:
    """The points (for prices: the charges, which are named like them) that something was stored
    for.
    """
    if name == "NotifyPriceList":
        sql = "SELECT DISTINCT code FROM pricing.charge_price JOIN pricing.charge USING (charge_id)"
    else:
        sql = f"{STORED[name]} JOIN portfolio.metering_point p USING (metering_point_id)"
    return {found for (found,) in supplier.rows(sql.encode())}


def clear(supplier: Supplier) -> None:
    """A database as new for the next example."""
    with supplier.database.transaction() as tx:
        tx.execute(
            "TRUNCATE market.dead_record, market.inbound_message, metering.reading_day, "
            "pricing.price_link, "
            "pricing.charge_price, market.resumption, market.customer_at_point, "
            "portfolio.metering_point_version, "
            "portfolio.metering_point, pricing.charge CASCADE"
        )
