"""The control surface: what goes wrong with readings: corrections, and days that do not come."""

import contextlib
from typing import Any

from fastapi import APIRouter, HTTPException

from simulator.world.datahub.datahub import DataHub
from simulator.world.datahub.metering.corrections import (
    UnableToCorrect,
    correct,
    leave_out,
    release,
)
from simulator.world.outside.control_models import Correction, Corrections, MissingDays
from simulator.world.outside.known import known_point


def readings_routes(datahub: DataHub) -> APIRouter:
    """The routes under /control that change what is delivered."""
    router = APIRouter(prefix="/control")

    @router.post("/correction", status_code=201)
    async def correction(order: Correction) -> dict[str, Any]:
        """Send corrected readings of a day."""
        if (order.factor_percent is None) == (order.positions is None):
            raise HTTPException(422, "Give either factor_percent or positions.")

        with datahub.moment() as market:
            known_point(market, order.gsrn)
            try:
                series = correct(
                    market,
                    datahub.meters,
                    order.gsrn,
                    order.day,
                    order.factor_percent,
                    order.positions,
                    order.registered_at,
                    sent=order.sent,
                )
            except UnableToCorrect as error:
                raise HTTPException(409, str(error)) from error

        return {
            "gsrn": order.gsrn,
            "registered_at": series.registered_at.isoformat(),
            "wh": list(series.wh),
        }

    @router.post("/corrections", status_code=201)
    async def corrections(order: Corrections) -> dict[str, int]:
        """Send corrected readings of many days; those that cannot be corrected are left out."""
        sent = 0
        with datahub.moment() as market:
            for single in order.corrections:
                known_point(market, single.gsrn)
                with contextlib.suppress(UnableToCorrect):
                    correct(
                        market,
                        datahub.meters,
                        single.gsrn,
                        single.day,
                        single.factor_percent,
                        single.positions,
                        single.registered_at,
                        sent=single.sent,
                    )
                    sent += 1
        return {"sent": sent}

    @router.post("/missing", status_code=201)
    async def missing(order: MissingDays) -> dict[str, int]:
        """Leave days of a point out of the deliveries."""
        with datahub.moment() as market:
            known_point(market, order.gsrn)
            leave_out(market, order.gsrn, order.days)
        return {"days": len(order.days)}

    @router.delete("/missing")
    async def found_again(order: MissingDays) -> dict[str, int]:
        """Deliver days that were left out."""
        with datahub.moment() as market:
            known_point(market, order.gsrn)
            release(market, datahub.meters, order.gsrn, order.days)
        return {"days": len(order.days)}

    return router
