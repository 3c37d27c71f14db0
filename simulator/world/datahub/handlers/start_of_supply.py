"""RSM-001: a start of supply (E03 switch, E65 move-in, D29 secondary move-in), and what its cut-off
brings.
"""

from dataclasses import replace
from typing import Any

from elhandel.values.days.local_time import start_of_day
from simulator.world.datahub import documents, price_lists
from simulator.world.datahub.documents import notification
from simulator.world.datahub.handlers.end_of_supply import cross_ends, note_attempt
from simulator.world.datahub.handlers.point_facts import (
    charge_links,
    customer_records,
    point_records,
)
from simulator.world.datahub.market import Market
from simulator.world.datahub.requests import fields
from simulator.world.datahub.requests.request import Request
from simulator.world.datahub.rules import Situation, Start, start_refused
from simulator.world.datahub.state.agenda import Task
from simulator.world.datahub.state.registry import Point, points_of
from simulator.world.datahub.state.supplies import Process
from simulator.world.datahub.sums.schedule import plan_month

_CUSTOMER = "marketEvaluationPoint.customer_MarketParticipant.mRID"
_NAME = "marketEvaluationPoint.customer_MarketParticipant.name"
_SUPPLIER = "marketEvaluationPoint.energySupplier_MarketParticipant.mRID"


def handle(market: Market, request: Request) -> None:
    """Confirm or reject each record; a confirmed one brings master data, customer, links and prices
    at once.
    """
    for record in request.records:
        _handle(market, request, record)


def _handle(market: Market, request: Request, record: dict[str, Any]) -> None:
    gsrn = fields.value(record, fields.GSRN) or ""
    start = Start(
        reason=request.reason,
        day=fields.midnight(record, fields.START),
        customer_id=fields.value(record, _CUSTOMER) or "",
        name=str(record.get(_NAME, "")).strip(),
        supplier_is_sender=fields.value(record, _SUPPLIER) == market.supplier_gln,
    )
    situation = _situation(market, gsrn, start)
    refused = start_refused(start, situation)

    if refused is not None:
        note_attempt(market, situation)
        market.reject(request, record["mRID"], gsrn, [refused])
    elif situation is not None and start.day is not None:
        process = Process(
            transaction_id=record["mRID"],
            reason=start.reason,
            gsrn=gsrn,
            day=start.day,
            state="confirmed",
            customer_id=start.customer_id or None,
            customer_name=start.name or None,
        )

        market.supplies.add_process(process)
        market.confirm(request, process.transaction_id, gsrn)
        cross_ends(market, gsrn, process.day, moves_in=process.reason != "E03")
        _tell_facts(market, process, situation.point)
        market.agenda.add(
            Task(max(start_of_day(process.day), market.now), "cut_off", process.transaction_id)
        )


def _situation(market: Market, gsrn: str, start: Start) -> Situation | None:
    point = market.registry.find(gsrn)
    if point is None:
        return None

    return Situation(
        point=point,
        changes=market.registry.changes(point.household),
        ours=market.supplies.on(gsrn, start.day or market.today) is not None,
        running=market.supplies.running(gsrn),
        today=market.today,
    )


def _tell_facts(market: Market, process: Process, point: Point) -> None:
    household, start = point.household, start_of_day(process.day)
    changes = market.registry.changes(household)
    if process.reason != "E03":  # who moves in is the customer from that day on
        changes = replace(
            changes, name=process.customer_name, protected_name=False, protected_address=False
        )

    reason = process.reason
    market.send(
        documents.point_characteristics(
            market.header(reason), point_records(household, market.supplier_gln, start, changes)
        ),
        documents.customer_characteristics(
            market.header(reason), customer_records(household, start, changes)
        ),
    )
    price_lists.send_area(market, household.grid_area.code, process.day)
    links = [
        link for member in points_of(household) for link in charge_links(member, start, changes)
    ]
    market.link(reason, links)


def cut_off(market: Market, transaction_id: str) -> None:
    """On the start day a switch without customer data is cancelled (D11); other starts begin."""
    process = market.supplies.process(transaction_id)
    if process is None or process.state != "confirmed":
        return

    start = start_of_day(process.day)
    if process.reason == "E03" and not process.customer_data:
        market.supplies.set_state(process, "cancelled")
        market.send(notification(market.header("D11"), process.gsrn, start))
        return

    point = market.registry.find(process.gsrn)
    if point is None:
        return

    market.supplies.set_state(process, "completed")
    if (
        market.supplies.on(process.gsrn, process.day) is not None
    ):  # a new customer at a point that is ours already
        market.send(notification(market.header("E01"), process.gsrn, start))

    for member in points_of(point.household):
        market.supplies.begin(member.gsrn, process.day, market.now)
    plan_month(market, process.day)

    known = market.registry.changes(point.household)
    market.registry.change(
        point.household,
        has_supplier=True,
        registered=process.customer_id or known.registered,
        name=process.customer_name or known.name,
    )
