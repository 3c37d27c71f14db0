"""A customer gives certificates to others, or retires them (GX-ERC-4)."""

import datetime as dt
from decimal import Decimal
from typing import Annotated
from uuid import uuid4

from pydantic import BaseModel, Field

from elhandel.certificates.moves import Moved, retire, transfer
from elhandel.exchange.orders import cited_wh
from elhandel.platform.database import Transaction
from elhandel.portal.certificates.answers import CertificateAnswer, show_certificate
from elhandel.values.identifiers import Gsrn
from elhandel.values.request_body import RequestBody
from elhandel.values.units import decimal_kwh, wh

type Amount = Annotated[
    str | None, Field(max_length=20, description="kWh; without it, all.", examples=["0.4"])
]


class TransferWish(RequestBody):
    """To whom a certificate is given."""

    recipient: Annotated[
        str,
        Field(
            max_length=20,
            description="The other account's number, as it stands on its bills.",
            examples=["CT-2026-00017"],
        ),
    ]
    kwh_amount: Amount = None


class RetireWish(RequestBody):
    """What is retired, for good."""

    kwh_amount: Amount = None
    metering_point: Annotated[
        str | None,
        Field(
            max_length=40,
            description="A home of the customer's: its use of the same hours is covered.",
            examples=["571313180000000001"],
        ),
    ] = None


class MoveAnswer(BaseModel):
    """What was moved, and the certificate afterwards."""

    movement_id: int
    kwh_amount: Decimal
    certificate: CertificateAnswer


def transfer_certificate(
    tx: Transaction, number: str, wish: TransferWish, key: str | None, now: dt.datetime
) -> tuple[MoveAnswer, bool]:
    """Give a certificate to another account; and whether that is new.

    Raises NotFound, UnableToCertify.
    """
    energy = _wh(wish.kwh_amount)
    key = key or str(uuid4())
    moved = transfer(tx, number, wish.recipient, energy, key, now, bound=cited_wh)
    return _answer(tx, moved, now), moved.is_new


def retire_certificate(
    tx: Transaction, number: str, wish: RetireWish, key: str | None, now: dt.datetime
) -> tuple[MoveAnswer, bool]:
    """Retire a certificate; and whether that is new. Raises NotFound, UnableToCertify."""
    point = None if wish.metering_point is None else Gsrn(wish.metering_point).value
    key = key or str(uuid4())
    moved = retire(tx, number, _wh(wish.kwh_amount), key, now, point, bound=cited_wh)
    return _answer(tx, moved, now), moved.is_new


def _answer(tx: Transaction, moved: Moved, now: dt.datetime) -> MoveAnswer:
    return MoveAnswer(
        movement_id=moved.movement_id,
        kwh_amount=decimal_kwh(moved.wh),
        certificate=show_certificate(tx, moved.number, now),
    )


def _wh(amount: str | None) -> int | None:
    return None if amount is None else wh(amount)
