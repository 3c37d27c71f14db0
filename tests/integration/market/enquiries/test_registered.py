"""Questions for what DataHub has registered (RSM-006, RSM-032, RSM-035): sent as its schemas say,
and tied to what answers them.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from elhandel.jobs import Tools
from elhandel.jobs.enquiries import points, price_lists
from elhandel.jobs.request import read_request
from elhandel.market import enquiries
from elhandel.market.conversations import Subject, conversation
from elhandel.market.enquiries import Motive, PointWanted, PriceListWanted
from elhandel.market.enquiries.ask import NotSuppliedThen, Wanted
from elhandel.market.rules import PeriodOutsideWindow
from elhandel.platform.work.invoker import invoked_by
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import EnquiryId
from tests.builders import documents as doc
from tests.builders.clock import HandClock, at
from tests.builders.identifiers import GRID_COMPANY
from tests.builders.journeys import DAY, POINT, START, confirmed, supplied
from tests.builders.people import METTE
from tests.builders.supplier import Supplier

MOTIVE = Motive("staff", "the customer doubts them", by="mette")
WEEK = Period(START, START + 7 * DAY)
CHILD = "571313180000000029"

MASTER_DATA = "RequestAccountingPointCharacteristics"
LINKS = "RequestBillingMasterData"
PRICES = "RequestPriceList"
REFERENCE = "originalTransactionIDReference_MktActivityRecord.mRID"

OF_POINT = {"master_data": MASTER_DATA, "price_links": LINKS}
LIST = PriceListWanted(owner=GRID_COMPANY, kind="D03", code="CD")


@pytest.fixture
def ours(supplier: Supplier, clock: HandClock) -> Supplier:
    """We supply the point from 5 February 2026; it is 1 March."""
    supplied(supplier, clock)
    clock.instant = at("2026-03-01T10:00")
    return supplier


def ask(ours: Supplier, wanted: Wanted, period: Period = WEEK) -> EnquiryId:
    with ours.backoffice.transaction() as tx:
        enquiry = enquiries.ask(tx, wanted, period, MOTIVE, ours.clock)
    ours.send()
    return enquiry


def point(kind: Any, gsrn: str = POINT) -> PointWanted:
    return PointWanted(kind, Gsrn(gsrn))


def states(ours: Supplier) -> list[tuple[str, str | None]]:
    return ours.rows("SELECT state, reject_code FROM market.enquiry ORDER BY enquiry_id")


def steps(ours: Supplier) -> list[str]:
    sql = "SELECT event FROM market.enquiry_event ORDER BY enquiry_id, step"
    return [event for (event,) in ours.rows(sql)]


def sent(ours: Supplier, document: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The latest document of that name, its envelope and its record."""
    bodies = [call.json for call in ours.hub.documents if call.path.endswith(document.lower())]
    envelope = bodies[-1][f"{document}_MarketDocument"]
    (record,) = envelope["MktActivityRecord"]
    return envelope, record


def naming(ours: Supplier, request: str, record: doc.Json) -> doc.Json:
    """A record that answers the latest request of that name."""
    return {**record, REFERENCE: ours.transaction(request)}


def the_point(ours: Supplier, gsrn: str = POINT, **facts: Any) -> bytes:
    """RSM-022 that answers the latest question for master data."""
    record = doc.point_facts(gsrn, START, **facts)
    return doc.a_document(
        "AccountingPointCharacteristics", naming(ours, MASTER_DATA, record), reason="E0G"
    )


def a_link(ours: Supplier, gsrn: str = POINT) -> bytes:
    """RSM-031 that answers the latest question for links."""
    record = doc.a_link(gsrn, doc.a_charge("CD", effective=START))
    return doc.price_links(naming(ours, LINKS, record), reason="E0G")


def the_reject(ours: Supplier, code: str, request: str) -> bytes:
    return doc.a_rejection(ours.transaction(request), code, request=request, reason="E0G")


# --- asked for ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "document"), OF_POINT.items())
def test_a_question_about_a_point_names_it_and_its_local_days(
    ours: Supplier, valid: Callable[[Any], list[str]], kind: str, document: str
) -> None:
    ask(ours, point(kind))

    envelope, record = sent(ours, document)
    assert envelope["process.processType"]["value"] == "E0G"
    assert envelope["receiver_MarketParticipant.marketRole.type"]["value"] == "DDZ"
    assert record == {
        "mRID": ours.transaction(document),
        "marketEvaluationPoint.mRID": {"codingScheme": "A10", "value": POINT},
        "start_DateAndOrTime.dateTime": "2026-02-04T23:00:00Z",
        "end_DateAndOrTime.dateTime": "2026-02-11T23:00:00Z",
        **({"includeChildMeteringPoints": True} if kind == "master_data" else {}),
    }
    assert valid(ours.hub.documents[-1].json) == []


@pytest.mark.parametrize(("information", "reason"), [(False, "D48"), (True, "E0G")])
def test_a_question_for_prices_names_the_charge_and_whether_its_prices_are_meant(
    ours: Supplier, valid: Callable[[Any], list[str]], information: bool, reason: str
) -> None:
    wanted = PriceListWanted(owner=GRID_COMPANY, kind="D03", code="CD", information=information)
    ask(ours, wanted)

    envelope, record = sent(ours, PRICES)
    charge = "chargeGroup.chargeType"
    assert envelope["process.processType"]["value"] == reason
    assert record == {
        "mRID": ours.transaction(PRICES),
        "start_DateAndOrTime.dateTime": "2026-02-04T23:00:00Z",
        "end_DateAndOrTime.dateTime": "2026-02-11T23:00:00Z",
        f"{charge}.chargeTypeOwner_MarketParticipant.mRID": doc.gs1(GRID_COMPANY),
        f"{charge}.type": {"value": "D03"},
        f"{charge}.mRID": "CD",
    }
    assert valid(ours.hub.documents[-1].json) == []


def test_a_point_that_is_not_ours_then_and_days_beyond_the_window_are_refused_before_sending(
    ours: Supplier,
) -> None:
    for kind in OF_POINT:
        with pytest.raises(NotSuppliedThen, match="we supply it from 2026-02-05"):
            ask(ours, point(kind), Period(START - DAY, START + DAY))
        with pytest.raises(NotSuppliedThen, match="never supplied"):
            ask(ours, point(kind, CHILD))
    with pytest.raises(PeriodOutsideWindow, match="from 2023-03-01 until 2029-03-01"):
        ask(ours, LIST, Period(date(2023, 2, 28), date(2023, 3, 2)))

    assert states(ours) == []


def test_of_a_start_that_is_confirmed_master_data_and_links_may_be_asked_for_and_no_readings(
    supplier: Supplier,
) -> None:
    confirmed(supplier)
    for kind in OF_POINT:
        ask(supplier, point(kind), Period(START, START + DAY))
    assert states(supplier) == [("sent", None), ("sent", None)]

    with pytest.raises(enquiries.UnableToAsk):
        ask(supplier, point("historical_data"), Period(START - 30 * DAY, START - 29 * DAY))


def test_the_jobs_of_staff_ask_in_the_name_of_the_signer(ours: Supplier) -> None:
    tools = Tools(ours.backoffice, ours.clock)
    jobs = {job.name: job for job in (*points.JOBS, *price_lists.JOBS)}
    days = {"from": "2026-02-05", "to": "2026-02-12", "why": "look again"}
    orders: dict[str, dict[str, Any]] = {
        "ask-master-data": {"gsrn": POINT},
        "ask-price-links": {"gsrn": POINT},
        "ask-prices": {"owner": GRID_COMPANY, "kind": "D03", "charge": "CD"},
    }
    with invoked_by(METTE):
        for name, fields in orders.items():
            job = jobs[name]
            job.run(tools, read_request(job.request, {"job": name, **fields, **days}))

    kinds = ours.rows("SELECT kind, asked_by, wants FROM market.enquiry ORDER BY enquiry_id")
    assert kinds == [
        ("master_data", METTE, {}),
        ("price_links", METTE, {}),
        ("price_list", METTE, {"owner": GRID_COMPANY, "kind": "D03", "code": "CD"}),
    ]


# --- answered -------------------------------------------------------------------------------------


def test_master_data_are_answered_by_those_of_the_point_and_not_by_what_comes_beside(
    ours: Supplier,
) -> None:
    enquiry = ask(ours, point("master_data"))
    customer = doc.customer_data(POINT, START, reason="E0G")
    named = customer.replace(
        b'"MktActivityRecord": [{',
        b'"MktActivityRecord": [{"%b": "%b", '
        % (REFERENCE.encode(), ours.transaction(MASTER_DATA).encode()),
    )
    ours.receive(the_point(ours, CHILD, kind="D14", parent=POINT), named)
    assert states(ours) == [("sent", None)]

    ours.receive(the_point(ours, grid_area="791"))
    assert states(ours) == [("answered", None)]
    assert steps(ours) == ["send", "also_came", "also_came", "answer"]
    assert ours.dead() == []
    assert (
        ours.value("SELECT count(*) FROM portfolio.metering_point_version WHERE grid_area = '791'")
        == 1
    )

    with ours.backoffice.transaction() as tx:
        talk = conversation(tx, Subject(enquiry=enquiry), ours.clock.now())
    assert (talk.guide, talk.title, talk.next) == ("BRS-005", "Master data", None)


def test_master_data_that_cannot_be_used_answer_nothing(ours: Supplier) -> None:
    ask(ours, point("master_data"))
    ours.receive(the_point(ours, grid_area="999"))

    assert [code for code, _ in ours.dead()] == ["unknown-grid-area"]
    assert states(ours) == [("sent", None)]


def test_links_answer_the_question_for_those_of_their_point(ours: Supplier) -> None:
    ask(ours, point("price_links"))
    ours.receive(a_link(ours, CHILD), queue="Charges")
    assert states(ours) == [("sent", None)]

    answer = a_link(ours)
    ours.receive(answer, answer, queue="Charges")
    assert states(ours) == [("answered", None)]
    assert ours.value("SELECT count(*) FROM pricing.price_link WHERE superseded_at IS NULL") == 2


@pytest.mark.parametrize("information", [False, True])
def test_a_price_list_answers_the_question_for_it(ours: Supplier, information: bool) -> None:
    ask(ours, PriceListWanted(owner=GRID_COMPANY, kind="D03", code="CD", information=information))
    charge = doc.a_charge("CD", effective=START)
    body = (
        doc.price_information(charge, "Nettarif C")
        if information
        else doc.price_series(charge, START, START + DAY, "P1D", ["0.10"])
    )
    named = body.replace(
        b'"ChargeGroup"',
        b'"%b": "%b", "ChargeGroup"' % (REFERENCE.encode(), ours.transaction(PRICES).encode()),
    )
    ours.receive(named, named, queue="Charges")

    assert states(ours) == [("answered", None)]
    assert ours.dead() == []


def test_what_answers_a_start_is_no_answer_to_an_enquiry_and_no_fault(ours: Supplier) -> None:
    ask(ours, point("master_data"))
    record = {**doc.point_facts(POINT, START), REFERENCE: ours.transaction()}
    ours.receive(doc.a_document("AccountingPointCharacteristics", record, reason="E03"))

    assert states(ours) == [("sent", None)]
    assert ours.dead() == []


# --- rejected -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "request_", "code", "state"),
    [
        (point("master_data"), MASTER_DATA, "E10", "rejected"),
        (point("master_data"), MASTER_DATA, "E16", "rejected"),
        (point("price_links"), LINKS, "E0H", "answered"),
        (point("price_links"), LINKS, "E50", "rejected"),
        (LIST, PRICES, "E0H", "answered"),
        (LIST, PRICES, "E50", "rejected"),
        (LIST, PRICES, "Z99", "rejected"),
        (LIST, PRICES, "D13", "pending"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_what_follows_a_reject_is_in_the_rules(
    ours: Supplier, wanted: Any, request_: str, code: str, state: str
) -> None:
    ask(ours, wanted)
    ours.receive(the_reject(ours, code, request_), queue="Charges")

    assert states(ours) == [(state, code)]
    assert ours.dead() == []
