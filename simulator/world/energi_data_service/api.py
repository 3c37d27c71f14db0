"""The service's HTTP side: `GET /dataset/{name}` as api.energidataservice.dk answers it."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from elhandel.platform.clock import Clock
from simulator.world.energi_data_service import datasets
from simulator.world.energi_data_service.query import BadQuery, Query, parse_query
from simulator.world.energi_data_service.spot import SpotPrices


def routes(prices: SpotPrices, clock: Clock) -> list[Route]:
    """The routes of the service over these prices; what is published follows the clock."""
    found: dict[str, tuple[str, Callable[[Query], Any]]] = {
        "Elspotprices": (
            "HourUTC",
            lambda query: datasets.elspotprices(prices, query, clock.now()),
        ),
        "DayAheadPrices": (
            "TimeUTC",
            lambda query: datasets.day_ahead_prices(prices, query, clock.now()),
        ),
        "DatahubPricelist": (
            "ValidFrom",
            lambda query: datasets.datahub_pricelist(query, clock.now()),
        ),
    }

    async def dataset(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in found:
            return JSONResponse({"message": f"No data set is called {name}."}, status_code=404)

        newest_first, records = found[name]
        try:
            query = parse_query(request.query_params)
        except BadQuery as error:
            return JSONResponse({"message": str(error)}, status_code=400)

        return JSONResponse(datasets.answer(name, records(query), query, newest_first))

    return [Route("/dataset/{name}", dataset, methods=["GET"])]
