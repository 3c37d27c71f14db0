"""The provider over HTTP: its API (A.8 of the requirements), the pages of its customers, and what
tests and the demo let happen.
"""

from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Header, HTTPException, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict

from simulator.world.payments.provider import Provider, UnableToServe, answered
from simulator.world.payments.webhooks import Webhooks

_STYLE = (
    "body{font:1.125rem/1.5 sans-serif;margin:0;padding:1.5rem;color:#12302f;background:#eef2f8}"
    "main{max-width:32rem;margin:auto;padding:1.5rem;background:#fff;border-radius:.75rem}"
    "h1{font-size:1.5rem}button{font:inherit;padding:.5rem .75rem;border:1px solid #4b6664;"
    "border-radius:.5rem;background:#fff;color:inherit;margin-right:.5rem}"
)


class DebitAsked(BaseModel):
    """A debit under a mandate."""

    amount: str
    reference: str
    description: str = ""


class LinkAsked(DebitAsked):
    """A link to pay by."""

    expires_at: datetime


class Plan(BaseModel):
    """What the next debits of a customer come to: completed, insufficient_funds, …"""

    model_config = ConfigDict(extra="forbid")

    customer_id: str
    outcomes: list[str]


class MandateChange(BaseModel):
    """What becomes of a mandate."""

    model_config = ConfigDict(extra="forbid")

    mandate_id: str
    state: str


def payment_routes(
    provider: Provider, webhooks: Webhooks | None = None, *, key: str | None = None, url: str = ""
) -> APIRouter:
    """The routes under /psp, and /control/payments. key: None lets any caller in. url: where the
    outside world answers, for the addresses of its pages.
    """
    router = APIRouter()
    for part in (
        _mandate_routes(provider, key, url),
        _link_routes(provider, key, url),
        _page_routes(provider, webhooks),
        _control_routes(provider, webhooks),
    ):
        router.include_router(part)
    return router


def _mandate_routes(provider: Provider, key: str | None, url: str) -> APIRouter:
    router = APIRouter(prefix="/psp/mandate", dependencies=[Depends(_admitting(key))])

    @router.post("/create", status_code=201)
    async def create(asked: dict[str, Any]) -> dict[str, Any]:
        """A mandate that waits for its customer."""
        mandate = _or_404(lambda: provider.create_mandate(asked), 422)
        return _mandate(mandate.mandate_id, mandate.state, url)

    @router.get("/{mandate_id}/status")
    async def status(mandate_id: str) -> dict[str, Any]:
        """How a mandate stands."""
        mandate = _or_404(lambda: provider.mandate(mandate_id))
        return _mandate(mandate.mandate_id, mandate.state, url)

    @router.post("/{mandate_id}/debit", status_code=202)
    async def debit(mandate_id: str, asked: DebitAsked) -> dict[str, Any]:
        """A debit, once for its reference."""
        made = _or_404(
            lambda: provider.debit(mandate_id, asked.reference, asked.amount, asked.description)
        )
        return answered(made)

    return router


def _link_routes(provider: Provider, key: str | None, url: str) -> APIRouter:
    router = APIRouter(prefix="/psp/link", dependencies=[Depends(_admitting(key))])

    @router.post("", status_code=201)
    async def open_link(asked: LinkAsked) -> dict[str, Any]:
        """A link to pay by, once for its reference."""
        made = _or_404(
            lambda: provider.open_link(
                asked.reference, asked.amount, asked.description, asked.expires_at
            ),
            422,
        )
        return {**answered(made), "url": f"{url}/psp/pay/{made.reference}"}

    @router.post("/{reference}/close")
    async def close_link(reference: str) -> dict[str, Any]:
        """Nobody pays by a link any more."""
        return answered(_or_404(lambda: provider.close_link(reference)))

    return router


def _page_routes(provider: Provider, webhooks: Webhooks | None) -> APIRouter:
    router = APIRouter(prefix="/psp")

    @router.get("/approve/{mandate_id}")
    def approval_page(mandate_id: str) -> HTMLResponse:
        """The page on which a customer approves a mandate."""
        mandate = _or_404(lambda: provider.mandate(mandate_id))
        return _page(
            "Godkend betalingsaftale",
            f"Aftale {mandate.mandate_id}, konto ***{mandate.ends_with}. Status: {mandate.state}.",
            {"active": "Godkend", "cancelled": "Afvis"} if mandate.state == "pending" else {},
        )

    @router.post("/approve/{mandate_id}")
    def approve(mandate_id: str, answer: _Answer) -> HTMLResponse:
        """The customer's answer."""
        if answer in {"active", "cancelled"}:
            _or_404(lambda: provider.answer_mandate(mandate_id, answer))
        _tell(webhooks)
        return approval_page(mandate_id)

    @router.get("/pay/{reference}")
    def pay_page(reference: str) -> HTMLResponse:
        """The page on which a customer pays by card or MobilePay."""
        link = _or_404(lambda: provider.link(reference))
        return _page(
            "Betal",
            f"{link.description}: {link.amount} kr. Status: {link.state}.",
            {"yes": "Betal nu", "no": "Afbryd"} if link.state == "pending" else {},
        )

    @router.post("/pay/{reference}")
    def pay(reference: str, answer: _Answer) -> HTMLResponse:
        """The customer's answer."""
        _or_404(lambda: provider.pay_link(reference, accepted=answer == "yes"))
        _tell(webhooks)
        return pay_page(reference)

    return router


def _control_routes(provider: Provider, webhooks: Webhooks | None) -> APIRouter:
    router = APIRouter(prefix="/control/payments")

    @router.post("/plan", status_code=201)
    async def plan(asked: Plan) -> dict[str, int]:
        """Let the next debits of a customer come to something."""
        provider.plan(asked.customer_id, asked.outcomes)
        return {"planned": len(asked.outcomes)}

    @router.post("/mandates", status_code=201)
    def change_mandate(asked: MandateChange) -> dict[str, Any]:
        """Let a mandate become something, and tell it."""
        mandate = _or_404(lambda: provider.answer_mandate(asked.mandate_id, asked.state))
        return {"state": mandate.state, "told": _tell(webhooks)}

    @router.post("/settle", status_code=201)
    def settle() -> dict[str, int]:
        """Let what is pending come to something, and tell it."""
        return {"settled": provider.settle(), "told": _tell(webhooks)}

    @router.post("/take-back/{reference}", status_code=201)
    def take_back(reference: str) -> dict[str, int]:
        """Let the payer take a debit back, and tell it."""
        _or_404(lambda: provider.take_back(reference))
        return {"told": _tell(webhooks)}

    @router.get("")
    async def show() -> dict[str, Any]:
        """All that the provider knows."""
        return provider.shown()

    return router


async def _answer(request: Request) -> str:
    """What the button of a form says."""
    said = parse_qs((await request.body()).decode(errors="replace"))
    return said.get("answer", [""])[0]


type _Answer = Annotated[str, Depends(_answer)]


def _admitting(key: str | None) -> Callable[..., None]:
    def admit(authorization: Annotated[str | None, Header()] = None) -> None:
        if key is not None and authorization != f"Bearer {key}":
            raise HTTPException(401, "The bearer key is missing or wrong.")

    return admit


def _tell(webhooks: Webhooks | None) -> int:
    return 0 if webhooks is None else webhooks.tell()


def _mandate(mandate_id: str, state: str, url: str) -> dict[str, Any]:
    pending = state == "pending"
    return {
        "mandate_id": mandate_id,
        "status": "pending_approval" if pending else state,
        "approval_url": f"{url}/psp/approve/{mandate_id}" if pending else None,
    }


def _or_404(ask: Any, status: int = 404) -> Any:
    try:
        return ask()
    except UnableToServe as error:
        raise HTTPException(status, str(error)) from error


def _page(title: str, text: str, buttons: dict[str, str]) -> HTMLResponse:
    form = "".join(
        f'<button name="answer" value="{escape(value)}">{escape(name)}</button>'
        for value, name in buttons.items()
    )
    return HTMLResponse(
        f"""<!doctype html>
<html lang="da">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} (simuleret)</title><link rel="icon" href="data:,"><style>{_STYLE}</style>
</head>
<body><main><h1>{escape(title)} (simuleret)</h1><p>{escape(text)}</p>
<form method="post">{form}</form></main></body>
</html>
"""
    )
