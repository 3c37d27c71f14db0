"""The carriers over HTTP: their APIs, their pages, and what tests and the demo may know of them."""

import re
from dataclasses import asdict
from typing import Any, Final

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse, JSONResponse, Response

from simulator.world.carriers.letters import Letters
from simulator.world.carriers.page import inbox_page, letter_page, telephone_page
from simulator.world.carriers.reports import Keys, Reports

_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NUMBER: Final = re.compile(r"[1-9][0-9]{7,14}")


class MailIn(BaseModel):
    """An e-mail, as Resend takes it."""

    model_config = ConfigDict(extra="allow")

    sender: str = Field(alias="from", min_length=1)
    to: list[str] = Field(min_length=1, max_length=50)
    subject: str = Field(min_length=1)
    html: str = ""
    text: str = ""


class SmsIn(BaseModel):
    """A message, as Clickatell takes it."""

    channel: str
    to: str
    content: str = Field(min_length=1)
    client_message_id: str = Field(default="", alias="clientMessageId")


class MessagesIn(BaseModel):
    """Messages, as Clickatell takes them."""

    messages: list[SmsIn] = Field(min_length=1, max_length=100)


def carrier_routes(mail: Letters, sms: Letters, reports: Reports, keys: Keys) -> APIRouter:
    """The routes under /mail, /sms and /control/mail, /control/sms."""
    router = APIRouter()
    _mail(router, mail, reports, keys)
    _sms(router, sms, reports, keys)

    @router.get("/control/{carrier}/letters")
    async def letters(carrier: str, til: str = "", limit: int = 1_000) -> dict[str, Any]:
        """What was given to a carrier, the latest first."""
        if carrier not in {"mail", "sms"}:
            raise HTTPException(404, "There is no such carrier: ask mail or sms.")
        kept = mail if carrier == "mail" else sms
        found = [asdict(one) for one in kept.latest(til, limit)]
        return {"count": kept.count(), "letters": found}

    return router


def _mail(router: APIRouter, mail: Letters, reports: Reports, keys: Keys) -> None:
    @router.post("/mail/emails")
    async def send(request: Request, letter: MailIn) -> Response:
        """Take an e-mail; the same Idempotency-Key again is the same one."""
        if request.headers.get("authorization") != f"Bearer {keys.mail_key}":
            return JSONResponse({"name": "invalid_api_key", "message": "API key is invalid"}, 401)
        to = letter.to[0]
        if not _ADDRESS.fullmatch(to) or "refuse" in to:
            refused = {"name": "validation_error", "message": "Invalid `to` field."}
            return JSONResponse({"statusCode": 422, **refused}, 422)

        key = request.headers.get("idempotency-key", "")
        taken, is_new = mail.take(
            to, letter.text, key=key, subject=letter.subject, html=letter.html
        )
        if is_new:
            reports.report(taken, is_sms=False)
        return JSONResponse({"id": taken.letter_id})

    @router.get("/mail/")
    async def inbox(til: str = "") -> Response:
        """The inbox of everybody."""
        return HTMLResponse(inbox_page(mail.latest(til), til))

    @router.get("/mail/{letter_id}")
    async def letter(letter_id: str) -> Response:
        """One e-mail."""
        found = mail.get(letter_id)
        if found is None:
            raise HTTPException(404, "There is no such e-mail.")
        return HTMLResponse(letter_page(found))


def _sms(router: APIRouter, sms: Letters, reports: Reports, keys: Keys) -> None:
    @router.post("/sms/v1/message")
    async def send(request: Request, order: MessagesIn) -> Response:
        """Take messages; the same clientMessageId again is the same one."""
        if request.headers.get("authorization") != keys.sms_key:
            return JSONResponse({"error": {"code": 108, "description": "Invalid API key"}}, 401)

        answers: list[dict[str, Any]] = []
        for message in order.messages:
            if not _NUMBER.fullmatch(message.to):
                error = {"code": 105, "description": "Invalid destination address"}
                answers.append({"to": message.to, "accepted": False, "error": error})
                continue
            taken, is_new = sms.take(message.to, message.content, key=message.client_message_id)
            if is_new:
                reports.report(taken, is_sms=True)
            answers.append({"apiMessageId": taken.letter_id, "accepted": True, "to": message.to})
        return JSONResponse({"messages": answers}, 202)

    @router.get("/sms/")
    async def telephone(til: str = "") -> Response:
        """The messages of everybody."""
        return HTMLResponse(telephone_page(sms.latest(til), til))
