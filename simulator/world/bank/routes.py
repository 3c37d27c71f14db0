"""The bank over HTTP: statements and orders for us, and what tests and the demo let happen."""

from datetime import date
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict

from simulator.world.bank.bank import Bank, UnableToOrder

_LARGEST_FILE = 50_000_000


class PaymentIn(BaseModel):
    """Somebody pays into our account."""

    model_config = ConfigDict(extra="forbid")

    amount_ore: int
    reference: str | None = None
    text: str | None = None
    name: str | None = None
    on: date | None = None


class ClosedAccount(BaseModel):
    """An account that takes no payment any more."""

    model_config = ConfigDict(extra="forbid")

    iban: str


def bank_routes(bank: Bank) -> APIRouter:
    """The routes under /bank, and /control/bank."""
    router = APIRouter()

    @router.get("/bank/statements")
    async def list_statements(after: date | None = None) -> dict[str, list[str]]:
        """The days with a statement, those after a day."""
        return {"days": [day.isoformat() for day in bank.days(after)]}

    @router.get("/bank/statements/{day}")
    async def get_statement(day: date) -> Response:
        """The statement of a day as camt.053."""
        try:
            return Response(bank.statement(day), media_type="application/xml")
        except LookupError as error:
            raise HTTPException(404, str(error)) from error

    @router.post("/bank/orders", status_code=202)
    async def take_orders(request: Request) -> dict[str, Any]:
        """A file of orders as pain.001."""
        content = await request.body()
        if len(content) > _LARGEST_FILE:
            raise HTTPException(413, "The file is too large.")
        try:
            return bank.order(content)
        except UnableToOrder as error:
            raise HTTPException(422, str(error)) from error

    @router.post("/control/bank/payments", status_code=201)
    async def pay(payment: PaymentIn) -> dict[str, str]:
        """Let somebody pay."""
        movement = bank.receive(
            payment.amount_ore,
            reference=payment.reference,
            text=payment.text,
            name=payment.name,
            on=payment.on,
        )
        return {"bank_id": movement.bank_id}

    @router.post("/control/bank/closed-accounts", status_code=201)
    async def close_account(account: ClosedAccount) -> dict[str, bool]:
        """Let payments to an account come back."""
        bank.close_account(account.iban)
        return {"closed": True}

    @router.get("/control/bank")
    async def show() -> dict[str, int]:
        """What is on our account."""
        return {"balance_ore": bank.balance_ore()}

    return router
