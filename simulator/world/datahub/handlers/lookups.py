"""RSM-006, RSM-032 and RSM-035: a supplier asks for master data, price links or price lists."""

from dataclasses import replace

from elhandel.values.days.local_time import local_date, start_of_day
from simulator.world.datahub import documents
from simulator.world.datahub.documents import Reason
from simulator.world.datahub.handlers.point_facts import (
    charge_links,
    customer_records,
    point_records,
)
from simulator.world.datahub.market import Market
from simulator.world.datahub.requests import fields
from simulator.world.datahub.requests.request import Request
from simulator.world.datahub.state.registry import Point
from simulator.world.datahub.state.supplies import Supply
from simulator.world.energi_data_service import find_charge

_OWNER = "chargeGroup.chargeType.chargeTypeOwner_MarketParticipant.mRID"
_KIND = "chargeGroup.chargeType.type"
_CODE = "chargeGroup.chargeType.mRID"


def master_data(market: Market, request: Request) -> None:
    """RSM-006: answered by RSM-022 and RSM-028 of a point that we supply or will supply."""
    for record in request.records:
        found = _own(market, request, record["mRID"], fields.value(record, fields.GSRN) or "")
        if found is None:
            continue

        point, supply = found
        household, start = point.household, start_of_day(supply.start)
        changes = market.registry.changes(household)
        points = point_records(household, market.supplier_gln, start, changes, record["mRID"])
        customers = customer_records(household, start, changes, record["mRID"])
        market.send(
            documents.point_characteristics(market.header(request.reason), points),
            documents.customer_characteristics(market.header(request.reason), customers),
        )


def price_links(market: Market, request: Request) -> None:
    """RSM-032: answered by RSM-031."""
    for record in request.records:
        found = _own(market, request, record["mRID"], fields.value(record, fields.GSRN) or "")
        if found is None:
            continue
        point, supply = found
        changes = market.registry.changes(point.household)
        links = charge_links(point, start_of_day(supply.start), changes, record["mRID"])
        market.send(documents.price_links(market.header(request.reason), links))


def price_list(market: Market, request: Request) -> None:
    """RSM-035: answered by RSM-034, information (E0G) or series (D48), of the named charge."""
    for record in request.records:
        owner, kind, code = (
            fields.value(record, _OWNER),
            fields.value(record, _KIND),
            record.get(_CODE),
        )
        charge = find_charge(owner or "", kind or "", str(code))
        start = fields.moment(record, fields.START)
        if charge is None or start is None:
            market.reject(request, record["mRID"], None, [Reason("E0H", "Data not available")])
            continue

        prices = charge.since(local_date(start), market.today)
        header = market.header(request.reason)
        if request.reason == "E0G":
            market.send(
                documents.price_information(header, [(charge, prices[0].day)], record["mRID"])
            )
        else:
            lists = documents.price_lists(charge, prices, market.today)
            series = [replace(price_list, reference=record["mRID"]) for price_list in lists]
            market.send(documents.price_series(header, series))


def _own(
    market: Market, request: Request, transaction_id: str, gsrn: str
) -> tuple[Point, Supply] | None:
    """The point and our latest supply of it; without one the request is rejected."""
    point = market.registry.find(gsrn)
    if point is None:
        market.reject(
            request, transaction_id, gsrn, [Reason("E10", "Metering point not identifiable")]
        )
        return None

    supplies = market.supplies.of_point(gsrn)
    if not supplies:
        market.reject(
            request, transaction_id, gsrn, [Reason("E16", "Unauthorised balance supplier")]
        )
        return None

    return point, supplies[-1]
