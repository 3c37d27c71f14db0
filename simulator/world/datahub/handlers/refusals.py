"""Requests that the simulated market takes in and answers without doing much, so that a sender
hears something.
"""

from simulator.world.datahub.documents import Reason
from simulator.world.datahub.market import Market
from simulator.world.datahub.requests import fields
from simulator.world.datahub.requests.request import Request


def service(market: Market, request: Request) -> None:
    """A service at a point of ours is confirmed, and nothing comes of it."""
    for record in request.records:
        gsrn = fields.value(record, fields.GSRN) or ""
        if market.registry.find(gsrn) is None:
            market.reject(
                request, record["mRID"], gsrn, [Reason("E10", "Metering point not identifiable")]
            )
        elif market.supplies.on(gsrn, market.today) is None:
            market.reject(
                request, record["mRID"], gsrn, [Reason("E16", "Unauthorised balance supplier")]
            )
        else:
            market.confirm(request, record["mRID"], gsrn)


def price_link_change(market: Market, request: Request) -> None:
    """Links of charges stay as the register has them."""
    for record in request.records:
        gsrn = fields.value(record, fields.GSRN) or ""
        reason = Reason("E22", "Price links cannot be changed in the simulated market")
        market.reject(request, record["mRID"], gsrn, [reason])
