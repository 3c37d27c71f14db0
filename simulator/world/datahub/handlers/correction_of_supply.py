"""RSM-003: a switch (D07) or a move (D33) was a mistake, and the supplier before it is asked to
resume (BRS-003, BRS-011).

It answers within three business days; silence is consent. Where we are that supplier, consent
brings master data, the customer, all price links since the stop, and the readings. Where we are the
wrong one, our supply is void (RSM-004/D34), or it stands (D35).
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from elhandel.values.days.local_time import start_of_day
from simulator.world.datahub import documents
from simulator.world.datahub.calendar import add_business_days
from simulator.world.datahub.documents.envelope import new_id
from simulator.world.datahub.handlers.point_facts import (
    charge_links,
    customer_records,
    point_records,
)
from simulator.world.datahub.market import Market
from simulator.world.datahub.requests import fields
from simulator.world.datahub.requests.request import Request
from simulator.world.datahub.state.agenda import Task
from simulator.world.datahub.state.corrections_of_supply import (
    Side,
    Stage,
    SupplyCorrection,
    find,
    keep,
)
from simulator.world.datahub.state.registry import Point, points_of

_ANSWER_DAYS: Final = 3  # business days


def begin(market: Market, gsrn: str, day: date, reason: str, side: Side) -> str:
    """The wrong supplier has reported its supply since `day` in the portal; the earlier one is
    asked. Returns the transaction id of the request.
    """
    correction = SupplyCorrection(new_id(), reason, gsrn, day, side, "open")
    keep(market.store, correction)
    if side == "earlier":
        header = market.header(reason)
        market.send(
            documents.reallocation(header, correction.transaction_id, gsrn, start_of_day(day))
        )

    answer_by = add_business_days(market.today, _ANSWER_DAYS)
    due_at = start_of_day(answer_by + timedelta(days=1))
    market.agenda.add(Task(due_at, "correction_accepted", correction.transaction_id))

    return correction.transaction_id


def confirmed(market: Market, request: Request) -> None:
    """We take points back."""
    for record in request.records:
        conclude(market, record.get(fields.REFERENCE, ""), "accepted")


def rejected(market: Market, request: Request) -> None:
    """We do not: the other supply stands."""
    for record in request.records:
        conclude(market, record.get(fields.REFERENCE, ""), "refused")


def accept_in_silence(market: Market, transaction_id: str) -> None:
    """Nobody has answered in time."""
    conclude(market, transaction_id, "accepted")


def conclude(market: Market, transaction_id: str, stage: Stage) -> None:
    """What follows from an answer; one that comes late, or a second time, changes nothing."""
    correction = find(market.store, transaction_id)
    if correction is None or correction.stage != "open":
        return

    keep(market.store, replace(correction, stage=stage))
    if correction.side == "wrong":
        _tell_the_wrong_one(market, correction, accepted=stage == "accepted")
    elif stage == "accepted":
        _resume(market, correction.gsrn, correction.day, correction.reason)


def _tell_the_wrong_one(market: Market, correction: SupplyCorrection, *, accepted: bool) -> None:
    start = start_of_day(correction.day)
    reason = "D34" if accepted else "D35"
    market.send(documents.notification(market.header(reason), correction.gsrn, start))
    if not accepted:
        return

    point = market.registry.find(correction.gsrn)
    members = () if point is None else points_of(point.household)
    ours_before = market.supplies.stopped(correction.gsrn, correction.day)
    wrong = market.supplies.on(correction.gsrn, correction.day)
    for member in members:
        market.supplies.end(member.gsrn, correction.day)
    if not ours_before:
        return

    # The move was from one customer of ours to another. Who has lost the point since has lost it.
    _resume(market, correction.gsrn, correction.day, correction.reason)
    if wrong is not None and wrong.stop is not None:
        for member in members:
            market.supplies.end(member.gsrn, wrong.stop)


def _resume(market: Market, gsrn: str, day: date, reason: str) -> None:
    """Our supply goes on as if it had never stopped, and the market tells what holds since."""
    point = market.registry.find(gsrn)
    if point is None:
        return

    for member in points_of(point.household):
        market.supplies.resume(member.gsrn, day, market.now)
    _tell_facts(market, point, day, reason)


def _tell_facts(market: Market, point: Point, day: date, reason: str) -> None:
    household, start = point.household, start_of_day(day)
    changes = market.registry.changes(household)
    market.send(
        documents.point_characteristics(
            market.header(reason), point_records(household, market.supplier_gln, start, changes)
        ),
        documents.customer_characteristics(
            market.header(reason), customer_records(household, start, changes)
        ),
    )
    links = [
        link for member in points_of(household) for link in charge_links(member, start, changes)
    ]
    market.link(reason, links)
