"""The providers over HTTP, and what tests and the demo let happen there."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from simulator.world.identity.page import sign_in_page, signed_out_page
from simulator.world.identity.people import Person, sub_of
from simulator.world.identity.provider import Provider, Refused, Trouble, Which

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class NewPerson(BaseModel):
    """Somebody who shall be able to sign in as a customer."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200)
    cpr: str | None = Field(default=None, pattern="^[0-9]{10}$")
    cvr: str | None = Field(default=None, pattern="^[0-9]{8}$")

    @model_validator(mode="after")
    def _bears_a_number(self) -> "NewPerson":
        if self.cpr is None and self.cvr is None:
            raise ValueError("give a cpr, or a cvr")
        return self

    def person(self) -> Person:
        return Person(sub_of(self.cvr or self.cpr or ""), self.name, self.cpr, self.cvr)


class NewPeople(BaseModel):
    """Several at once."""

    model_config = ConfigDict(extra="forbid")

    people: list[NewPerson] = Field(max_length=10_000)


class TokenOrder(BaseModel):
    """An access token for somebody, by what the provider calls them."""

    model_config = ConfigDict(extra="forbid")

    sub: str = Field(min_length=1, max_length=200)


class FailureOrder(BaseModel):
    """The next `count` sign-ins go wrong; null: all until it is lifted."""

    model_config = ConfigDict(extra="forbid")

    kind: Trouble
    count: int | None = Field(default=1, ge=1, le=1_000_000)


def identity_routes(providers: Mapping[Which, Provider]) -> APIRouter:
    """The routes under /identity, /control/identity and /admin/identity."""
    router = APIRouter()
    for routes in (_facts, _signing_in, _control, _trouble):
        routes(router, providers)
    return router


def _facts(router: APIRouter, providers: Mapping[Which, Provider]) -> None:
    """What a provider says of itself."""

    @router.get("/identity/{which}/.well-known/openid-configuration")
    async def discovery(which: Which) -> dict[str, Any]:
        """What the provider says of itself."""
        return providers[which].discovery()

    @router.get("/identity/{which}/keys")
    async def keys(which: Which) -> dict[str, Any]:
        """The keys that its tokens are signed with."""
        return providers[which].keys()


def _signing_in(router: APIRouter, providers: Mapping[Which, Provider]) -> None:
    """The way in and out, as browsers and clients go it."""

    @router.get("/identity/{which}/authorize")
    async def authorize(which: Which, request: Request, find: str = "") -> Response:
        """The page to sign in on."""
        provider, query = providers[which], dict(request.query_params)
        try:
            provider.ask(query)
        except Refused as refused:
            return JSONResponse(refused.body, refused.status)
        return HTMLResponse(sign_in_page(which, query, provider.people.named(find), find))

    @router.post("/identity/{which}/authorize")
    async def sign_in(which: Which, request: Request) -> Response:
        """Somebody has chosen who they are, or to go away."""
        provider, form = providers[which], await _form(request)
        try:
            asked = provider.ask(dict(request.query_params))
            who = form.get("who", "")
            answer = provider.sign_in(asked, who) if who else provider.cancel(asked)
        except Refused as refused:
            return JSONResponse(refused.body, refused.status)
        sign = "&" if "?" in asked.redirect_uri else "?"
        return RedirectResponse(f"{asked.redirect_uri}{sign}{urlencode(answer)}", 303)

    @router.post("/identity/{which}/token")
    async def token(which: Which, request: Request) -> Response:
        """An ID token and an access token for a code."""
        form = await _form(request)
        try:
            answer = providers[which].token(form, request.headers.get("authorization"))
        except Refused as refused:
            return JSONResponse(refused.body, refused.status)
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    @router.get("/identity/{which}/end-session")
    async def end_session(which: Which, post_logout_redirect_uri: str = "") -> Response:
        """Sign out, and go back."""
        if urlsplit(post_logout_redirect_uri).hostname in _LOOPBACK:
            return RedirectResponse(post_logout_redirect_uri, 303)
        return HTMLResponse(signed_out_page(which))


def _control(router: APIRouter, providers: Mapping[Which, Provider]) -> None:
    """Who can sign in, and what front ends of others would hold of them."""

    @router.post("/control/identity/{which}/access-tokens", status_code=201)
    async def access_token(which: Which, order: TokenOrder) -> Response:
        """An access token as a front end of theirs would have it."""
        try:
            token = providers[which].access_token(order.sub)
        except Refused as refused:
            return JSONResponse(refused.body, refused.status)
        return JSONResponse({"access_token": token}, 201, {"Cache-Control": "no-store"})

    @router.get("/control/identity/people")
    async def list_people() -> list[dict[str, Any]]:
        """Who can sign in as a customer: names, and what the provider calls them."""
        people = providers["customers"].people.named()
        return [{"sub": person.sub, "name": person.name} for person in people]

    @router.post("/control/identity/people", status_code=201)
    async def add_people(order: NewPeople) -> dict[str, int]:
        """Let these sign in as customers too."""
        people = providers["customers"].people
        return {"people": people.add(new.person() for new in order.people)}


def _trouble(router: APIRouter, providers: Mapping[Which, Provider]) -> None:
    """What goes wrong, on demand; silence and slowness are faults of calls: /admin/faults."""

    @router.post("/admin/identity/{which}/failures", status_code=201)
    async def fail(which: Which, order: FailureOrder) -> dict[str, Any]:
        """Let the next sign-ins go wrong."""
        providers[which].fail(order.kind, order.count)
        return {"kind": order.kind, "count": order.count}

    @router.delete("/admin/identity/{which}/failures")
    async def lift(which: Which) -> dict[str, str]:
        """Let nothing go wrong any more."""
        providers[which].lift()
        return {"lifted": which}

    @router.post("/admin/identity/{which}/keys", status_code=201)
    async def rotate(which: Which) -> dict[str, str]:
        """Let the provider sign with another key from now on."""
        return {"kid": providers[which].rotate()}


async def _form(request: Request) -> dict[str, str]:
    body = await request.body()
    if len(body) > 100_000:
        raise HTTPException(413, "The form is too large.")
    return dict(parse_qsl(body.decode(), keep_blank_values=True))
