"""A customer's submitted readings (B.3)."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from elhandel.meters import MeterNotVerified, devices, readings
from elhandel.meters.readings import Reading, Sort, Submitted
from elhandel.minting.surplus import own_signatures
from elhandel.platform.database import Database, Transaction
from elhandel.values.errors import NotFound
from elhandel.values.request_body import RequestBody
from elhandel.values.texts.plain_text import PlainText
from elhandel.values.units import decimal_kwh, wh
from elhandel.wallets.connecting import own_wallet

type Kwh = Annotated[Decimal, Field(examples=["25.500"])]


class ReadingWish(RequestBody):
    """A reading of a meter of the customer."""

    meter_id: Annotated[
        str,
        Field(
            min_length=3,
            max_length=64,
            description="Of the list of meters; while the grace lasts, the number of another "
            "system.",
        ),
    ]
    kwh_amount: Annotated[
        Decimal,
        Field(max_digits=9, description="More than 0, at most 100, to the Wh.", examples=["25.5"]),
    ]
    reading_timestamp: Annotated[
        AwareDatetime | None,
        Field(description="Not in the future, at most 7 days ago; without it, now."),
    ] = None
    meter_signature: Annotated[str | None, Field(min_length=1, max_length=500)] = None
    metadata: Annotated[
        dict[
            Annotated[PlainText, Field(max_length=40)], Annotated[PlainText, Field(max_length=120)]
        ]
        | None,
        Field(max_length=20),
    ] = None


class ReadingAnswer(BaseModel):
    """A reading."""

    reading_id: UUID
    meter_id: UUID
    meter_serial: str
    kwh_amount: Kwh
    reading_timestamp: dt.datetime
    submitted_at: dt.datetime
    verification_status: Literal["verified", "legacy_unverified"]
    minted: bool
    minted_kwh: Annotated[
        Decimal | None, Field(description="How much of it became tokens; null until it did.")
    ]
    transaction_signature: Annotated[
        str | None,
        Field(description="Of the ledger's transaction, base58; null until it is final there."),
    ]

    @classmethod
    def of(cls, reading: Reading, signature: str | None = None) -> Self:
        minted = reading.minted_wh
        return cls(
            reading_id=reading.reading_id,
            meter_id=reading.meter_id,
            meter_serial=reading.serial,
            kwh_amount=decimal_kwh(reading.wh),
            reading_timestamp=reading.read_at,
            submitted_at=reading.submitted_at,
            verification_status=reading.verification,
            minted=minted is not None,
            minted_kwh=None if minted is None else decimal_kwh(minted),
            transaction_signature=signature,
        )


class ReadingPage(BaseModel):
    """Readings, the latest, or the largest, first. total: of all pages."""

    readings: Sequence[ReadingAnswer]
    total: int


class StatsAnswer(BaseModel):
    """What the customer has submitted in all."""

    total_readings: int
    total_kwh: Decimal
    minted_kwh: Decimal
    unminted_kwh: Decimal


def submit_reading(
    transaction: Callable[[], AbstractContextManager[Transaction]],
    wish: ReadingWish,
    by: str,
    now: dt.datetime,
) -> tuple[ReadingAnswer, bool]:
    """Submit a reading, or find the same one; and whether it is new.

    transaction: opens one of the customer whose meter it is. Raises MeterNotVerified, GraceIsOver,
    InvalidReading, ReadingTooClose, InvalidAmount.
    """
    submitted = Submitted(
        meter=wish.meter_id,
        wh=wh(wish.kwh_amount),
        read_at=wish.reading_timestamp,
        signature=wish.meter_signature,
        metadata=wish.metadata,
    )
    reading, is_new = readings.submit_noting(transaction, submitted, by, now)
    signed: Mapping[UUID, str] = {}
    if not is_new:
        with transaction() as tx:
            signed = own_signatures(tx, [reading.reading_id])
    return ReadingAnswer.of(reading, signed.get(reading.reading_id)), is_new


def customer_of_device(database: Database, key_id: int, meter_id: str) -> int:
    """Whose meter it is that a device submits a reading of.

    Raises MeterNotVerified for a meter that its key was not given; a number of another system is
    none.
    """
    customer: int | None = None
    with suppress(ValueError), database.transaction() as tx:
        customer = devices.customer_of_device(tx, key_id, UUID(meter_id))
    if customer is None:
        raise MeterNotVerified(
            "This key was not given a meter with this id. It submits readings of its own meters "
            "only, by their ids; ask us for a key with this one."
        )
    return customer


def reading_page(
    tx: Transaction, sort: Sort, minted: bool | None, page: int, page_size: int
) -> ReadingPage:
    """A page of the customer's readings."""
    found, total = readings.own_readings(tx, sort, minted, page=page, page_size=page_size)
    signed = own_signatures(tx, [one.reading_id for one in found if one.minted_wh is not None])
    return ReadingPage(
        readings=[ReadingAnswer.of(reading, signed.get(reading.reading_id)) for reading in found],
        total=total,
    )


def require_own_wallet(tx: Transaction, address: str) -> None:
    """Raise NotFound for a wallet that is not connected to the customer who asks."""
    wallet = own_wallet(tx)
    if wallet is None or wallet.address != address:
        raise NotFound("This wallet is not connected to you. Your own readings are my-readings.")


def stats_answer(tx: Transaction) -> StatsAnswer:
    """What the customer has submitted in all."""
    stats = readings.own_stats(tx)
    return StatsAnswer(
        total_readings=stats.readings,
        total_kwh=decimal_kwh(stats.total_wh),
        minted_kwh=decimal_kwh(stats.minted_wh),
        unminted_kwh=decimal_kwh(stats.unminted_wh),
    )
