"""RSM-006, RSM-032 and RSM-035: a supplier asks for master data, price links or price lists."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from elhandel.values.days.local_time import local_date, start_of_day
from simulator.world.datahub import documents
from simulator.world.datahub.documents import LinkRecord, PriceSeriesRecord, Reason
from simulator.world.datahub.handlers.point_facts import customer_records, point_records
from simulator.world.datahub.market import Market
from simulator.world.datahub.requests import fields
from simulator.world.datahub.requests.request import Request
from simulator.world.datahub.state.registry import Point
from simulator.world.energi_data_service import Charge, find_charge, find_charges

_OWNER: Final = "chargeGroup.chargeType.chargeTypeOwner_MarketParticipant.mRID"
_KIND: Final = "chargeGroup.chargeType.type"
_CODE: Final = "chargeGroup.chargeType.mRID"
_INFORMATION: Final = "E0G"

_UNKNOWN: Final = Reason("E10", "Metering point not identifiable")
_NOT_OURS: Final = Reason("E16", "Unauthorised balance supplier")
_PERIOD: Final = Reason("E50", "Invalid period")
_NO_DATA: Final = Reason("E0H", "Data not available")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A point that we supply, or will supply, on the local days [start, end) that are meant."""

    point: Point
    supplied_from: date
    start: date
    end: date


def master_data(market: Market, request: Request) -> None:
    """RSM-006: answered by RSM-022 and RSM-028 of a point that we supply or will supply."""
    for record in request.records:
        asked = _of_point(market, record)
        if isinstance(asked, Reason):
            market.reject(request, record["mRID"], fields.value(record, fields.GSRN), [asked])
            continue

        household, start = asked.point.household, start_of_day(asked.supplied_from)
        changes = market.registry.changes(household)
        points = point_records(household, market.supplier_gln, start, changes, record["mRID"])
        customers = customer_records(household, start, changes, record["mRID"])
        market.send(
            documents.point_characteristics(market.header(request.reason), points),
            documents.customer_characteristics(market.header(request.reason), customers),
        )


def price_links(market: Market, request: Request) -> None:
    """RSM-032: answered by RSM-031, each link that holds on some of the days."""
    for record in request.records:
        asked = _of_point(market, record)
        answer = asked if isinstance(asked, Reason) else _links(market, asked, record["mRID"])
        if isinstance(answer, Reason):
            market.reject(request, record["mRID"], fields.value(record, fields.GSRN), [answer])
        else:
            market.send(documents.price_links(market.header(request.reason), answer))


def price_list(market: Market, request: Request) -> None:
    """RSM-035: answered by RSM-034, information (E0G) or series (D48), of the charges named."""
    for record in request.records:
        start, end = fields.moment(record, fields.START), fields.moment(record, fields.END)
        if start is None or (end is not None and end <= start):
            market.reject(request, record["mRID"], None, [_PERIOD])
            continue

        past = date.max if end is None else local_date(end)
        found = list(_prices(market, record, local_date(start), past))
        if not found:
            market.reject(request, record["mRID"], None, [_NO_DATA])
        elif request.reason == _INFORMATION:
            charges = {price.charge: price.price.day for price in reversed(found)}
            market.send(
                documents.price_information(
                    market.header(request.reason), list(charges.items()), record["mRID"]
                )
            )
        else:
            for together in documents.in_documents(found):
                market.send(documents.price_series(market.header(request.reason), together))


def _of_point(market: Market, record: dict[str, Any]) -> _Asked | Reason:
    """The point that is asked about, where the days lie in one of our supplies."""
    gsrn = fields.value(record, fields.GSRN) or ""
    point = market.registry.find(gsrn)
    if point is None:
        return _UNKNOWN

    supplies = _supplies(market, point)
    if not supplies:
        return _NOT_OURS

    supplied_from, supplied_to = supplies[-1]
    start, end = fields.moment(record, fields.START), fields.moment(record, fields.END)
    first = supplied_from if start is None else local_date(start)
    past = supplied_to if end is None else local_date(end)
    for supplied_from, supplied_to in supplies:
        if supplied_from <= first < past <= supplied_to:
            return _Asked(point, supplied_from, first, past)

    return _PERIOD


def _supplies(market: Market, point: Point) -> list[tuple[date, date]]:
    """The days on which we supply a point, and those from a confirmed start on, in order."""
    begun = [
        (supply.start, supply.stop or date.max) for supply in market.supplies.of_point(point.gsrn)
    ]
    coming = [
        (process.day, date.max)
        for process in market.supplies.running(point.household.gsrn)
        if process.is_start
    ]
    return [*begun, *coming]


def _links(market: Market, asked: _Asked, reference: str) -> Sequence[LinkRecord] | Reason:
    found = []
    for link in market.links.of_point(asked.point.gsrn):
        charge = find_charge(link.owner_gln, link.kind, link.code)
        holds = link.start < asked.end and (link.stop is None or link.stop > asked.start)
        if charge is not None and holds:
            stop = None if link.stop is None else start_of_day(link.stop)
            start = start_of_day(link.start)
            found.append(LinkRecord(link.gsrn, charge, start, link.factor, reference, stop))

    return found or _NO_DATA


def _prices(
    market: Market, record: dict[str, Any], start: date, past: date
) -> Iterator[PriceSeriesRecord]:
    """The price lists of the charges that are named, by charge, with the record they answer."""
    charges: Sequence[Charge] = find_charges(
        fields.value(record, _OWNER), fields.value(record, _KIND), record.get(_CODE)
    )
    for charge in charges:
        prices = [price for price in charge.since(start, market.today) if price.day < past]
        for series in documents.price_lists(charge, prices, market.today):
            yield replace(series, reference=record["mRID"])
