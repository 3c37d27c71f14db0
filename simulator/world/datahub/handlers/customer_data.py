"""RSM-027: customer data, as part of a start (E03, E65, D29), as an update (E34), or as electric
heating (D20).
"""

from datetime import date, timedelta
from typing import Any, Final

from elhandel.values.days.local_time import start_of_day
from simulator.world.datahub.documents import (
    Reason,
    customer_characteristics,
    point_characteristics,
    price_links,
)
from simulator.world.datahub.handlers.point_facts import (
    customer_records,
    heating_links,
    point_records,
)
from simulator.world.datahub.market import Market
from simulator.world.datahub.requests import fields
from simulator.world.datahub.requests.request import Request
from simulator.world.datahub.state.registry import Changes, Point
from simulator.world.households import Household

_CUSTOMER: Final = "firstCustomer_MarketParticipant.mRID"
_NAME: Final = "firstCustomer_MarketParticipant.name"
_HEATING: Final = "serviceCategory.ElectricalHeating"
_HEATING_BACK: Final = timedelta(days=21)
_UPDATE_BACK: Final = timedelta(days=1)
_MOVE_IN_LATEST: Final = timedelta(days=16)  # 15 days after the date, whole
_NOT_OURS: Final = Reason("E16", "Unauthorised balance supplier")
_OUT_OF_TIME: Final = Reason("E17", "Date not within time limits")


def handle(market: Market, request: Request) -> None:
    """Confirm or reject each record."""
    for record in request.records:
        content = record["MarketEvaluationPoint"]
        gsrn = fields.value(content, "mRID") or ""
        day = fields.midnight(record, fields.START)
        point = market.registry.find(gsrn)
        if point is None:
            market.reject(
                request, record["mRID"], gsrn, [Reason("E10", "Metering point not identifiable")]
            )
            continue

        if day is None:
            market.reject(request, record["mRID"], gsrn, [_OUT_OF_TIME])
            continue

        refused = _refused(market, request.reason, content, point, day)
        if refused is not None:
            market.reject(request, record["mRID"], gsrn, [refused])
            continue

        market.confirm(request, record["mRID"], gsrn)
        _apply(market, request.reason, content, point, day)


def _refused(
    market: Market, reason: str, content: dict[str, Any], point: Point, day: date
) -> Reason | None:
    if point.type == "D14":
        return Reason("D18", "Incorrect type of metering point")
    if reason == "D20":
        return _heating_refused(market, content, point, day)
    if not str(content.get(_NAME, "")).strip():
        return Reason("D03", "Customer name is missing")

    return (
        _update_refused(market, point, day)
        if reason == "E34"
        else _start_refused(market, reason, point, day)
    )


def _start_refused(market: Market, reason: str, point: Point, day: date) -> Reason | None:
    """A switch wants its customer data before the start day, a move-in within 15 days after it."""
    process = market.supplies.started(point.gsrn, day)
    if process is None or process.reason != reason:
        return _NOT_OURS
    latest = day if reason == "E03" else day + _MOVE_IN_LATEST
    return None if market.today < latest else _OUT_OF_TIME


def _update_refused(market: Market, point: Point, day: date) -> Reason | None:
    if market.supplies.on(point.gsrn, market.today) is None:
        return _NOT_OURS
    return None if market.today - _UPDATE_BACK <= day <= market.today else _OUT_OF_TIME


def _heating_refused(
    market: Market, content: dict[str, Any], point: Point, day: date
) -> Reason | None:
    if market.supplies.on(point.gsrn, market.today) is None:
        return _NOT_OURS
    if not market.today - _HEATING_BACK <= day <= market.today:
        return _OUT_OF_TIME
    if market.supplies.on(point.gsrn, day) is None:
        return Reason("E50", "Invalid period")
    return None if _HEATING in content else Reason("D64", "Attribute is missing")


def _apply(market: Market, reason: str, content: dict[str, Any], point: Point, day: date) -> None:
    if reason == "D20":
        changes = market.registry.change(point.household, electric_heating=bool(content[_HEATING]))
        records = customer_records(point.household, start_of_day(day), changes)
        market.send(customer_characteristics(market.header(reason), records))
        _change_heating(market, point.household, changes, day)
        return

    _note_protection(market, content, point)
    name, number = str(content[_NAME]).strip(), fields.value(content, _CUSTOMER) or None
    process = None if reason == "E34" else market.supplies.started(point.gsrn, day)
    if process is not None:
        market.supplies.customer_data_came(process, number, name)

    if (
        process is None or process.state == "completed"
    ):  # an update, or a move-in whose data come after its start
        known = market.registry.changes(point.household)
        market.registry.change(point.household, name=name, registered=number or known.registered)


def _change_heating(market: Market, household: Household, changes: Changes, day: date) -> None:
    """The grid company makes the D14 child, and the links of the tax change with it: at once here,
    within a business day in the market. A home without room for a child keeps its links.
    """
    if household.heating_gsrn is None:
        return

    start = start_of_day(day)
    if changes.electric_heating:
        points = point_records(household, market.supplier_gln, start, changes)
        child = [record for record in points if record.type == "D14"]
        market.send(point_characteristics(market.header("D15"), child))

    market.send(price_links(market.header("D20"), heating_links(household, start, changes)))


def _note_protection(market: Market, content: dict[str, Any], point: Point) -> None:
    """Name and address are protected as the supplier says; what it leaves out stays."""
    protection: dict[str, object] = {}
    if "protectedName" in content:
        protection["protected_name"] = content["protectedName"]

    places = [
        place["protectedAddress"]
        for place in content.get("UsagePointLocation", ())
        if "protectedAddress" in place
    ]
    if places:
        protection["protected_address"] = any(places)

    market.registry.change(point.household, **protection)
