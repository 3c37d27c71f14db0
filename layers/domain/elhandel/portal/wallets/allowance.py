"""What the owner of the wallet lets the market move (GX-ORD-4)."""

import base64
import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field

from elhandel.chain.tasks import ENERGY
from elhandel.platform.database import Transaction
from elhandel.values.base58 import decoded
from elhandel.values.errors import NotFound
from elhandel.values.ids import CustomerId
from elhandel.values.request_body import RequestBody
from elhandel.values.seen import Seen
from elhandel.values.tokens import decimal_currency, decimal_tokens, units_of_wh
from elhandel.values.units import ore, wh
from elhandel.wallets.allowances import Allowed, allowance_of, sign
from elhandel.wallets.allowances import allow as allow_units

type Token = Literal["energy", "currency"]


class AllowanceWish(RequestBody):
    """How much the market may move, instead of what was allowed before."""

    amount: Annotated[
        str,
        Field(
            max_length=20,
            description="kWh of energy, or money to two decimals; 0 takes back what was allowed.",
            examples=["20"],
        ),
    ]


class AllowanceSigned(RequestBody):
    """The wallet's signature of the bytes in `message`."""

    signature: Annotated[str, Field(max_length=128, description="Base58.")]


class AllowanceAnswer(BaseModel):
    """Where an allowance stands. While it is `to_sign`, `message` has the transaction's bytes."""

    token: Token
    amount: Decimal
    state: Literal["asked", "to_sign", "signed", "allowed", "failed"]
    message: Annotated[str | None, Field(description="Base64: sign these bytes as they are.")]
    cause: str | None

    @classmethod
    def of(cls, token: Token, allowed: Allowed) -> Self:
        in_kwh = token == ENERGY
        return cls(
            token=token,
            amount=(decimal_tokens if in_kwh else decimal_currency)(allowed.units),
            state=allowed.state.value,
            message=None if allowed.message is None else base64.b64encode(allowed.message).decode(),
            cause=allowed.cause,
        )


def allow(
    tx: Transaction,
    customer: CustomerId,
    token: Token,
    wish: AllowanceWish,
    seen: Seen,
    now: dt.datetime,
) -> AllowanceAnswer:
    """Ask for an allowance.

    Raises NoWallet, AllowanceUnderWay, InvalidAllowance, InvalidAmount.
    """
    units = units_of_wh(wh(wish.amount)) if token == ENERGY else ore(wish.amount)
    return AllowanceAnswer.of(token, allow_units(tx, customer, token, units, seen, now))


def show_allowance(tx: Transaction, token: Token) -> AllowanceAnswer:
    """The newest allowance. Raises NoWallet, NotFound."""
    return _answer(token, allowance_of(tx, token))


def sign_allowance(
    tx: Transaction, token: Token, signed: AllowanceSigned, now: dt.datetime
) -> AllowanceAnswer:
    """Keep the signature. Raises NoWallet, NotBase58, NotSigned, OfferOver."""
    return _answer(token, sign(tx, token, decoded(signed.signature), now))


def _answer(token: Token, allowed: Allowed | None) -> AllowanceAnswer:
    if allowed is None:
        raise NotFound("You have let the market move nothing of this token yet.")
    return AllowanceAnswer.of(token, allowed)
