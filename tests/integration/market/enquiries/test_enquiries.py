"""Questions to the market: refused before they leave where the market would refuse them, sent as
its schemas say, and tied to what answers them.
"""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from elhandel.jobs import Tools
from elhandel.jobs.enquiries import overview, points, sums
from elhandel.jobs.enquiries.asked import NoDays
from elhandel.jobs.request import read_request
from elhandel.market import enquiries
from elhandel.market.enquiries import (
    AggregatesWanted,
    ChargeWanted,
    Motive,
    PointWanted,
    WholesaleWanted,
)
from elhandel.market.enquiries.ask import NotSuppliedThen
from elhandel.market.processes import Cause
from elhandel.market.rules import PeriodOutsideWindow
from elhandel.platform.work.invoker import invoked_by
from elhandel.values.days.period import Period
from elhandel.values.decision import Provenance
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import EnquiryId
from tests.builders import documents as doc
from tests.builders.clock import HandClock, at
from tests.builders.datahub import Answer
from tests.builders.identifiers import SUPPLIER
from tests.builders.journeys import POINT, START, supplied
from tests.builders.people import METTE
from tests.builders.supplier import Supplier

MOTIVE = Motive("staff", "the customer doubts them", by="mette")
WEEK = Period(START, START + timedelta(days=7))
ONE_DAY = Period(START, START + timedelta(days=1))
READINGS = "RequestValidatedMeasureData"
AGGREGATES = "RequestAggregatedMeasureData"


@pytest.fixture
def ours(supplier: Supplier, clock: HandClock) -> Supplier:
    """We supply the point from 5 February 2026; it is 1 March."""
    supplied(supplier, clock)
    clock.instant = at("2026-03-01T10:00")
    return supplier


def ask_readings(ours: Supplier, period: Period = WEEK, gsrn: str = POINT) -> EnquiryId:
    with ours.backoffice.transaction() as tx:
        wanted = PointWanted("historical_data", Gsrn(gsrn))
        return enquiries.ask(tx, wanted, period, MOTIVE, ours.clock)


def ask_aggregates(ours: Supplier, period: Period = WEEK, **wants: Any) -> EnquiryId:
    with ours.backoffice.transaction() as tx:
        return enquiries.ask(tx, AggregatesWanted(**wants), period, MOTIVE, ours.clock)


def states(ours: Supplier) -> list[tuple[str, str | None]]:
    return ours.rows("SELECT state, reject_code FROM market.enquiry ORDER BY enquiry_id")


def steps(ours: Supplier) -> list[str]:
    sql = "SELECT event FROM market.enquiry_event ORDER BY enquiry_id, step"
    return [event for (event,) in ours.rows(sql)]


def sent(ours: Supplier, document: str) -> dict[str, Any]:
    """The latest document of that name that DataHub got."""
    bodies = [call.json for call in ours.hub.calls if call.path.endswith(document.lower())]
    found: dict[str, Any] = bodies[-1][f"{document}_MarketDocument"]
    return found


def the_readings(ours: Supplier, day: date = START, **changes: Any) -> bytes:
    """A day of readings that answer the latest question for some."""
    series = {
        **doc.readings_of(POINT, day, [1] * 24),
        "originalTransactionIDReference_Series.mRID": ours.transaction(READINGS),
    }
    return doc.metered_data({**series, **changes})


def the_reject(ours: Supplier, code: str, request: str = READINGS) -> bytes:
    record = {
        "originalTransactionIDReference_Series.mRID": ours.transaction(request),
        "Reason": [{"code": {"value": code}, "text": code}],
    }
    return doc.a_document(f"Reject{request}", record, reason="E23")


def test_a_question_for_readings_names_the_point_and_its_local_days(ours: Supplier) -> None:
    ask_readings(ours)
    assert ours.send().sent == 1

    document = sent(ours, READINGS)
    (series,) = document["Series"]
    assert document["process.processType"]["value"] == "E23"
    assert document["receiver_MarketParticipant.marketRole.type"]["value"] == "DGL"
    assert series == {
        "mRID": ours.transaction(READINGS),
        "marketEvaluationPoint.mRID": {"codingScheme": "A10", "value": POINT},
        "start_DateAndOrTime.dateTime": "2026-02-04T23:00:00Z",
        "end_DateAndOrTime.dateTime": "2026-02-11T23:00:00Z",
    }


def test_a_question_for_sums_names_us_and_only_what_it_is_narrowed_to(
    ours: Supplier, valid: Callable[[Any], list[str]]
) -> None:
    ask_readings(ours)
    ask_aggregates(ours, run="D32", variant="D01", grid_area="131", point_type="E17")
    month = Period(date(2026, 2, 1), date(2026, 3, 1))
    wants = WholesaleWanted(charges=(ChargeWanted(kind="D03", code="CD"),), monthly=True)
    with ours.backoffice.transaction() as tx:
        enquiries.ask(tx, wants, month, MOTIVE, ours.clock)
    ours.send()

    energy = sent(ours, AGGREGATES)
    assert energy["process.processType"]["value"] == "D32"
    assert {name: energy["Series"][0][name] for name in energy["Series"][0] if name != "mRID"} == {
        "start_DateAndOrTime.dateTime": "2026-02-04T23:00:00Z",
        "end_DateAndOrTime.dateTime": "2026-02-11T23:00:00Z",
        "energySupplier_MarketParticipant.mRID": {"codingScheme": "A10", "value": SUPPLIER},
        "marketEvaluationPoint.type": {"value": "E17"},
        "meteringGridArea_Domain.mRID": {"codingScheme": "NDK", "value": "131"},
        "settlement_Series.version": {"value": "D01"},
    }
    (charges,) = sent(ours, "RequestWholesaleSettlement")["Series"]
    assert charges["aggregationSeries_Period.resolution"] == "P1M"
    assert charges["ChargeType"] == [{"type": {"value": "D03"}, "mRID": "CD"}]
    assert [fault for call in ours.hub.documents[-3:] for fault in valid(call.json)] == []


def test_the_same_question_is_asked_once_until_it_is_answered(ours: Supplier) -> None:
    first = ask_readings(ours)
    assert ask_readings(ours) == first

    ours.send()
    ours.receive(the_readings(ours))
    assert ask_readings(ours) != first


def test_readings_of_days_that_we_did_not_supply_are_refused_before_anything_is_sent(
    ours: Supplier,
) -> None:
    before = Period(START - timedelta(days=1), START + timedelta(days=1))
    with pytest.raises(NotSuppliedThen, match="we supply it from 2026-02-05"):
        ask_readings(ours, before)
    with pytest.raises(NotSuppliedThen, match="never supplied"):
        ask_readings(ours, gsrn="571313180000000029")

    assert states(ours) == []


def test_days_outside_the_window_are_refused_with_the_window_in_the_sentence(
    ours: Supplier,
) -> None:
    ahead = Period(date(2026, 2, 27), date(2026, 3, 2))
    with pytest.raises(PeriodOutsideWindow, match="from 2018-03-01 until 2026-03-01"):
        ask_readings(ours, ahead)
    with pytest.raises(PeriodOutsideWindow, match="at most 31 days"):
        ask_aggregates(ours, Period(date(2026, 1, 1), date(2026, 2, 2)))
    half = Period(date(2026, 2, 1), date(2026, 2, 15))
    with (
        pytest.raises(PeriodOutsideWindow, match="one whole calendar month"),
        ours.backoffice.transaction() as tx,
    ):
        enquiries.ask(tx, WholesaleWanted(), half, MOTIVE, ours.clock)

    assert states(ours) == []


def test_readings_that_answer_are_stored_and_end_the_question_once(ours: Supplier) -> None:
    ask_readings(ours, Period(START, START + timedelta(days=2)))
    ours.send()
    answer = the_readings(ours)
    ours.receive(answer, the_readings(ours, START + timedelta(days=1)), queue="Timeseries")
    ours.receive(answer, queue="Timeseries")

    assert states(ours) == [("answered", None)]
    assert ours.value("SELECT count(*) FROM metering.reading_day") == 2
    assert ours.dead() == []


def test_an_answer_whose_series_were_all_refused_leaves_the_question_open(ours: Supplier) -> None:
    ask_readings(ours, ONE_DAY)
    ours.send()
    ours.receive(
        the_readings(ours, **{"registration_DateAndOrTime.dateTime": "2026-05-01T00:00:00Z"}),
        queue="Timeseries",
    )
    assert [code for code, _ in ours.dead()] == ["registered-in-the-future"]
    assert states(ours) == [("sent", None)]

    ours.receive(the_readings(ours), queue="Timeseries")
    assert states(ours) == [("answered", None)]


def test_each_message_of_an_answer_is_a_step_and_the_same_message_only_once(
    ours: Supplier,
) -> None:
    ask_readings(ours, ONE_DAY)
    ours.send()
    for number in (0, 1):
        ours.receive(the_readings(ours, START + timedelta(days=number)), queue="Timeseries")
    assert steps(ours) == ["send", "answer", "answer"]

    with ours.poller.transaction() as tx:
        enquiry = enquiries.load_enquiry(tx, EnquiryId(1))
        (message,) = tx.execute(
            "SELECT max(inbound_message_id) FROM market.inbound_message"
        ).fetchone() or (None,)
        enquiries.data_came(tx, enquiry, Cause("again", Provenance(ours.clock.now(), message)))
    assert steps(ours) == ["send", "answer", "answer"]


def test_no_data_is_an_empty_answer(ours: Supplier) -> None:
    ask_readings(ours)
    ours.send()
    ours.receive(the_reject(ours, "E0H"))

    assert states(ours) == [("answered", "E0H")]


def test_a_reject_ends_the_question_with_its_code_also_one_that_is_not_known(
    ours: Supplier,
) -> None:
    codes = ["E50", "E16", "E10", "D11", "Z99"]
    for code in codes:
        ask_readings(ours)
        ours.send()
        ours.receive(the_reject(ours, code))

    assert states(ours) == [("rejected", code) for code in codes]


def test_an_error_within_datahub_is_asked_again_a_day_later(ours: Supplier) -> None:
    ask_aggregates(ours)
    ours.send()
    ours.receive(the_reject(ours, "D13", AGGREGATES))
    assert ours.send().sent == 0

    ours.clock.move_by(hours=24)
    assert ours.send().sent == 1
    assert states(ours) == [("sent", "D13")]


def test_data_after_a_reject_are_an_answer_and_a_reject_after_data_is_none(ours: Supplier) -> None:
    ask_readings(ours, ONE_DAY)
    ours.send()
    ours.receive(the_reject(ours, "E50"))
    ours.receive(the_readings(ours), queue="Timeseries")
    assert states(ours) == [("answered", "E50")]

    ours.receive(the_reject(ours, "E16"))
    assert states(ours) == [("answered", "E50")]


@pytest.mark.parametrize("code", ["D13", "E50"])
def test_a_question_that_was_answered_late_is_not_refused_any_more(
    ours: Supplier, clock: HandClock, code: str
) -> None:
    ask_readings(ours, ONE_DAY)
    ours.send()
    answer = the_readings(ours)
    ours.receive(the_reject(ours, "D13"))
    clock.move_by(minutes=2 * 24 * 60)
    ours.send()
    ours.receive(answer, queue="Timeseries")
    ours.receive(the_reject(ours, code))

    assert states(ours) == [("answered", "D13")]
    assert ours.dead() == []


def test_readings_that_name_a_request_of_nobody_are_stored_all_the_same(ours: Supplier) -> None:
    ours.receive(
        doc.metered_data(
            {
                **doc.readings_of(POINT, START, [1] * 24),
                "originalTransactionIDReference_Series.mRID": "somebody-elses",
            }
        ),
        queue="Timeseries",
    )

    assert ours.value("SELECT count(*) FROM metering.reading_day") == 1
    assert ours.dead() == []


def test_sums_of_energy_answer_their_question(ours: Supplier) -> None:
    ask_aggregates(ours)
    ours.send()
    series = {
        "energySupplier_MarketParticipant.mRID": doc.gs1(SUPPLIER),
        "marketEvaluationPoint.settlementMethod": {"value": "D01"},
        "marketEvaluationPoint.type": {"value": "E17"},
        "meteringGridArea_Domain.mRID": {"codingScheme": "NDK", "value": "131"},
        "originalTransactionIDReference_Series.mRID": ours.transaction(AGGREGATES),
        "quantity_Measure_Unit.name": {"value": "KWH"},
        "version": "7",
        "Period": {
            "resolution": "PT15M",
            "timeInterval": {
                "start": {"value": "2026-02-04T23:00Z"},
                "end": {"value": "2026-02-05T23:00Z"},
            },
            "Point": [{"position": {"value": n}, "quantity": 1.5} for n in range(1, 97)],
        },
    }
    body = doc.a_document("NotifyAggregatedMeasureData", series, reason="D04")
    ours.receive(body, body, queue="Aggregations")

    assert states(ours) == [("answered", None)]
    assert ours.dead() == []


def test_a_question_that_was_refused_in_transport_is_rejected(ours: Supplier) -> None:
    error = {"error": {"code": "00402", "message": "no such process type"}}
    ours.hub.out_of_turn["/v1.0/cim/request"].append(Answer(400, json.dumps(error).encode()))
    ask_readings(ours)
    ours.send()

    assert states(ours) == [("rejected", "transport")]


def test_staff_see_what_was_asked_why_and_what_came_of_it(ours: Supplier) -> None:
    number = ask_readings(ours, ONE_DAY)
    ours.send()
    ours.receive(the_readings(ours), queue="Timeseries")

    with ours.backoffice.transaction() as tx:
        (listed,) = enquiries.list_enquiries(tx, gsrn=Gsrn(POINT))
        enquiry, history = enquiries.enquiry_with_history(tx, number)
        assert enquiries.list_enquiries(tx, only_open=True) == []

    assert listed == enquiry
    assert (enquiry.asked_by, enquiry.why, enquiry.messages) == ("mette", MOTIVE.why, 1)
    assert [step.event for step in history] == ["send", "answer"]
    assert history[-1].message is not None


def test_the_jobs_of_staff_ask_list_and_show_in_the_name_of_the_signer(ours: Supplier) -> None:
    tools = Tools(ours.backoffice, ours.clock)
    jobs = {job.name: job for job in (*points.JOBS, *sums.JOBS, *overview.JOBS)}

    def run(name: str, **fields: Any) -> dict[str, Any]:
        job = jobs[name]
        return job.run(tools, read_request(job.request, {"job": name, **fields}))

    days = {"from": "2026-02-05", "to": "2026-02-12", "why": "compare again"}
    with invoked_by(METTE):
        asked = [
            run("ask-readings", gsrn=POINT, **days),
            run("ask-aggregates", run="D05", grid_area="131", **days),
            run("ask-wholesale", month="2026-02-01", kind="D03", charge="CD", why="compare again"),
        ]
        listed = run("enquiries")["enquiries"]
        shown = run("enquiry", enquiry_id=asked[1]["enquiry_id"])
        with pytest.raises(NoDays):
            run("ask-readings", gsrn=POINT, **{**days, "to": "2026-02-05"})

    assert [enquiry["kind"] for enquiry in listed] == ["wholesale", "aggregates", "historical_data"]
    assert {enquiry["asked_by"] for enquiry in listed} == {METTE}
    assert (shown["wants"], shown["state"], shown["steps"]) == (
        {"run": "D05", "grid_area": "131"},
        "pending",
        [],
    )
