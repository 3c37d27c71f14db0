"""A customer's meters: proving one, and the list of them (B.2)."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from elhandel.meters.registry import (
    Meter,
    MeterType,
    Method,
    NewMeter,
    State,
    own_meters,
)
from elhandel.meters.verification import Claim, verify
from elhandel.platform.database import Transaction
from elhandel.portal.customer import CustomerReads
from elhandel.values.request_body import RequestBody
from elhandel.values.seen import Seen

type Serial = Annotated[str, Field(pattern="^[A-Za-z0-9_-]{3,64}$", examples=["SM-2024-A1B2C3D4"])]


class MeterWish(RequestBody):
    """A meter that the customer says is theirs."""

    meter_serial: Annotated[
        Serial, Field(description="The number on its plate; of a metering point its GSRN.")
    ]
    meter_key: Annotated[
        str | None,
        Field(
            pattern="^[A-Za-z0-9_-]{16,64}$",
            description="The key that we sent for it. `datahub` needs none.",
        ),
    ] = None
    verification_method: Annotated[
        Literal["serial", "datahub"],
        Field(description="`datahub`: a metering point that we supply to the customer."),
    ] = "serial"
    meter_type: MeterType = "residential"
    manufacturer: Annotated[str | None, Field(min_length=1, max_length=100)] = None
    location_address: Annotated[str | None, Field(min_length=1, max_length=200)] = None
    verification_proof: Annotated[str | None, Field(min_length=1, max_length=500)] = None
    installation_date: dt.date | None = None

    @model_validator(mode="after")
    def _with_its_key(self) -> Self:
        if (self.meter_key is None) != (self.verification_method == "datahub"):
            raise ValueError("the method serial takes a meter_key, and the method datahub none")
        return self


class VerifiedMeter(BaseModel):
    """What came of it."""

    meter_id: UUID
    verification_status: State
    message: str


class MeterAnswer(BaseModel):
    """A meter of the customer."""

    meter_id: UUID
    meter_serial: str
    meter_type: MeterType
    verification_method: Method | None
    verification_status: State
    manufacturer: str | None
    location_address: str | None
    installation_date: dt.date | None
    registered_at: dt.datetime
    verified_at: dt.datetime | None
    grace_until: Annotated[
        dt.datetime | None,
        Field(
            description="Until then a meter of another system may submit readings unverified; "
            "null for all others."
        ),
    ]

    @classmethod
    def of(cls, meter: Meter) -> Self:
        return cls(
            meter_id=meter.meter_id,
            meter_serial=meter.serial,
            meter_type=meter.meter_type,
            verification_method=meter.method,
            verification_status=meter.state,
            manufacturer=meter.manufacturer,
            location_address=meter.location,
            installation_date=meter.installed_on,
            registered_at=meter.registered_at,
            verified_at=meter.verified_at,
            grace_until=meter.legacy_until if meter.state == "pending" else None,
        )


class MeterPage(BaseModel):
    """Meters, the newest first. total: of all pages."""

    meters: Sequence[MeterAnswer]
    total: int


def verify_meter(
    customer: CustomerReads, wish: MeterWish, seen: Seen, now: dt.datetime
) -> VerifiedMeter:
    """Prove a meter. In transactions of its own: a try counts, whatever comes of it.

    Raises TooManyAttempts, WrongMeterKey, NotYourPoint, MeterClaimed, MeterVerifiedAlready.
    """
    claim = Claim(
        meter=NewMeter(
            serial=wish.meter_serial,
            meter_type=wish.meter_type,
            manufacturer=wish.manufacturer,
            location=wish.location_address,
            proof=wish.verification_proof,
            installed_on=wish.installation_date,
        ),
        method=wish.verification_method,
        key=wish.meter_key,
        seen=seen,
    )
    meter = verify(customer.database, customer.customer_id, claim, now)
    return VerifiedMeter(
        meter_id=meter.meter_id,
        verification_status=meter.state,
        message="The meter is verified. Readings of it can be submitted.",
    )


def meter_page(
    tx: Transaction,
    state: State | None,
    meter_type: MeterType | None,
    page: int,
    page_size: int,
) -> MeterPage:
    """A page of the customer's meters."""
    meters, total = own_meters(tx, state, meter_type, page=page, page_size=page_size)
    return MeterPage(meters=[MeterAnswer.of(meter) for meter in meters], total=total)
