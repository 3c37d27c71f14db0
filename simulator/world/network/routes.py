"""The provider over HTTP, in the shape of the requirements (A.8), and what tests let happen."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse, JSONResponse

from simulator.world.network.network import Late, Network, Refused, Subscriber


class NewSubscriber(BaseModel):
    """A subscriber that is to be created under a reference."""

    external_reference: str
    address: str
    profile_id: str
    enabled: bool = False


class Changes(BaseModel):
    """What is to change of a subscriber."""

    profile_id: str | None = None
    enabled: bool | None = None


class Said(BaseModel):
    """What a subscriber used on a day, in bytes."""

    model_config = ConfigDict(extra="forbid")

    day: date
    upload_bytes: int
    download_bytes: int


class LateChanges(BaseModel):
    """How many changes get no answer and are carried out later."""

    model_config = ConfigDict(extra="forbid")

    calls: int = Field(default=1, ge=0, le=1_000_000)
    minutes: int = Field(default=5, ge=1, le=1_440)


class Disorder(BaseModel):
    """Whether telemetry comes out of order, with a day twice."""

    model_config = ConfigDict(extra="forbid")

    on: bool = True


type _Answered = Callable[[str | None, Callable[[], Response]], Response]
type Let = Annotated[str | None, Header(alias="authorization")]


def network_routes(network: Network, token: str | None = None) -> APIRouter:
    """The routes under /network, and /control/network. token: who is let in; None: everybody."""
    router = APIRouter()

    def answered(who: str | None, answer: Callable[[], Response]) -> Response:
        try:
            if token is not None and who != f"Bearer {token}":
                raise Refused("not-let-in", 401)
            return answer()
        except Late:
            return HTMLResponse("<h1>504 Gateway Time-out</h1>", 504)
        except Refused as refused:
            body = {"error": {"code": refused.code, "message": "The provider refused it."}}
            return JSONResponse(body, refused.status)

    @router.post("/network/api/subscribers")
    async def create(new: NewSubscriber, who: Let = None) -> Response:
        """Create a subscriber; one whose reference is known is answered as it is."""

        def made() -> Response:
            one, is_new = network.create(
                new.external_reference,
                address=new.address,
                profile=new.profile_id,
                enabled=new.enabled,
            )
            return JSONResponse(one.shown(), 201 if is_new else 200)

        return answered(who, made)

    @router.get("/network/api/subscribers")
    async def find(external_reference: str, who: Let = None) -> Response:
        """The subscribers under a reference."""
        return answered(
            who,
            lambda: JSONResponse(
                {"subscribers": [one.shown() for one in network.find(external_reference)]}
            ),
        )

    @router.get("/network/api/subscribers/{subscriber_id}/profile")
    async def profile(subscriber_id: str, who: Let = None) -> Response:
        """A subscriber as it is."""
        return answered(who, lambda: JSONResponse(network.get(subscriber_id).shown()))

    @router.patch("/network/api/subscribers/{subscriber_id}")
    async def change(subscriber_id: str, asked: Changes, who: Let = None) -> Response:
        """Change a subscriber."""
        return answered(
            who,
            lambda: JSONResponse(
                network.change(
                    subscriber_id, profile=asked.profile_id, enabled=asked.enabled
                ).shown()
            ),
        )

    _others(router, network, answered)
    _control(router, network)
    return router


def _others(router: APIRouter, network: Network, answered: _Answered) -> None:
    @router.delete("/network/api/subscribers/{subscriber_id}")
    async def delete(subscriber_id: str, who: Let = None) -> Response:
        """End a subscriber."""

        def gone() -> Response:
            network.delete(subscriber_id)
            return Response(status_code=204)

        return answered(who, gone)

    @router.post("/network/api/subscribers/{subscriber_id}/disconnect")
    async def disconnect(subscriber_id: str, who: Let = None) -> Response:
        """End the sessions of a subscriber."""

        def ended() -> Response:
            network.disconnect(subscriber_id)
            return Response(status_code=204)

        return answered(who, ended)

    @router.get("/network/api/subscribers/{subscriber_id}/telemetry")
    async def telemetry(subscriber_id: str, start: date, end: date, who: Let = None) -> Response:
        """What a subscriber used, by day, both days included."""
        return answered(who, lambda: JSONResponse(network.telemetry(subscriber_id, start, end)))


def _control(router: APIRouter, network: Network) -> None:
    @router.get("/control/network")
    async def show() -> list[dict[str, Any]]:
        """Every subscriber, with how often its sessions were ended."""
        return [_all_of(one) for one in network.all()]

    @router.post("/control/network/subscribers/{subscriber_id}/usage", status_code=201)
    async def say(subscriber_id: str, said: Said) -> dict[str, bool]:
        """Let a subscriber have used so much on a day."""
        network.say(subscriber_id, said.day, said.upload_bytes, said.download_bytes)
        return {"said": True}

    @router.post("/control/network/late", status_code=201)
    async def late(wanted: LateChanges) -> dict[str, int]:
        """Let changes get no answer, and be carried out some minutes later."""
        network.late(calls=wanted.calls, minutes=wanted.minutes)
        return {"calls": wanted.calls}

    @router.post("/control/network/disorder")
    async def disorder(wanted: Disorder) -> dict[str, bool]:
        """Let telemetry come out of order, with a day twice."""
        network.disorder(on=wanted.on)
        return {"disorder": wanted.on}


def _all_of(one: Subscriber) -> dict[str, Any]:
    return {**one.shown(), "address": one.address, "sessions_ended": one.sessions_ended}
