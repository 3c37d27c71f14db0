"""`elhandel scenario`: something happens in the simulated market, by name."""

import json
from http import HTTPStatus
from typing import Annotated, Any, Final

import typer

from simulator.local.cli import local_api
from simulator.local.cli.calls import run_job
from simulator.local.cli.days import a_day
from simulator.local.cli.outside import surface
from simulator.local.cloud.errors import UnableToRun

_SECONDS: Final = 60.0


def scenario(
    name: Annotated[
        str, typer.Argument(help="Such as onboarding; without a name, all are listed.")
    ] = "",
    gsrn: Annotated[
        str, typer.Option(help="The metering point; without it, that of the first household.")
    ] = "",
    day: Annotated[str, typer.Option(metavar="DATE", help="The day that it is about.")] = "",
    code: Annotated[str, typer.Option(help="Of a rejection: D17, E22, D16 or D40.")] = "",
    product: Annotated[str, typer.Option(help="Of the signup that it makes.")] = "",
    market_only: Annotated[
        bool, typer.Option("--market-only", help="Change the market, and sign nobody up.")
    ] = False,
) -> None:
    """Play a scenario in the simulated market, with the signup and the exchange that follow."""
    if not name:
        for listed, what in surface.call("GET", "/control/scenarios").items():
            print(f"{listed}: {what}")
        return

    order = {"gsrn": gsrn or _first_known(), "day": a_day(day) if day else None, "code": code}
    played = surface.call(
        "POST",
        f"/control/scenarios/{name}",
        {field: value for field, value in order.items() if value},
    )
    print(played["happened"])
    if market_only:
        return

    if played["signup"] is not None:
        print(f"Signed up as {_sign_up(played['signup'], product)}.")
    _exchange()


def _first_known() -> str:
    """The point that the market knows from the beginning."""
    return str(surface.call("GET", "/control/population?count=1")[0]["gsrn"])


def _sign_up(signup: dict[str, Any], product: str) -> str:
    """The id of the signup; of the first product that is offered, unless one is named."""
    product = product or str(_api("GET", "/api/products")[0]["id"])
    return str(_api("POST", "/api/signup", {**signup, "product_id": product})["signup_id"])


def _exchange() -> None:
    """Send what is due and take in what the market says."""
    sent = run_job("QueuePoller", "send-due")
    polled = run_job("QueuePoller", "poll-queues")
    handled = ", ".join(f"{count} {name}" for name, count in polled["handled"].items())
    print(f"Sent: {sent['sent']}. Handled: {handled or 'nothing'}.")


def _api(method: str, path: str, document: Any = None) -> Any:
    body = None if document is None else json.dumps(document).encode()
    headers = {"x-api-key": local_api.running().api_key, "content-type": "application/json"}
    answer = local_api.send(method, path, body, _SECONDS, headers)
    content = json.loads(answer.body)
    if answer.status >= HTTPStatus.BAD_REQUEST:
        raise UnableToRun(f"The API refused: {content.get('detail', answer.status)}")
    return content
