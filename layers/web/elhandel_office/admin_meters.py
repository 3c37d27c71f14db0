"""Submitted readings without tokens, and letting one become some (GX-MNT-1, GX-RDG-2)."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from elhandel.identity.roles import permit
from elhandel.meters.readings import ReadingToMint, unminted
from elhandel.minting.surplus import MintOfReading, mint_of_reading
from elhandel.platform.web import problems
from elhandel.portal.trading.market import require_market
from elhandel.values.units import decimal_kwh
from elhandel_office.admin_desk import BODY, PREFIX, READS, WRITES, AtDesk

router: Final = APIRouter(prefix=f"{PREFIX}meters")

_MOST: Final = 50

type Reason = Annotated[
    str, Field(min_length=10, max_length=400, description="Of the command; names no person.")
]


class MintAsked(BaseModel):
    """A submitted reading that is to become tokens, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reading_id: UUID
    reason: Reason


class Minted(BaseModel):
    """What was ordered. The ledger has it within minutes; `readings/{reading_id}` has the signature
    then.
    """

    message: str
    transaction_signature: None = None
    kwh_amount: Annotated[
        Decimal, Field(description="At most the reading's: less, where some of it are tokens.")
    ]
    wallet_address: Annotated[str, Field(description="`custody:…`: the house holds them.")]


class MintState(BaseModel):
    """What became of a submitted reading."""

    reading_id: UUID
    state: Annotated[
        str,
        Field(description="none, pending, sent, done or dead: the work for the ledger."),
    ]
    kwh_amount: Annotated[Decimal, Field(description="The reading's.")]
    minted_kwh: Annotated[Decimal | None, Field(description="Of it; null until it was ordered.")]
    wallet_address: str | None
    transaction_signature: Annotated[
        str | None, Field(description="Base58; null until the ledger's word is final.")
    ]

    @classmethod
    def of(cls, found: MintOfReading) -> "MintState":
        minted = found.minted_wh
        return cls(
            reading_id=found.reading_id,
            state=found.state,
            kwh_amount=decimal_kwh(found.wh),
            minted_kwh=None if minted is None else decimal_kwh(minted),
            wallet_address=found.wallet,
            transaction_signature=found.signature,
        )


class UnmintedReading(BaseModel):
    """A reading that did not become tokens."""

    reading_id: UUID
    meter_id: UUID
    meter_serial: str
    customer_id: int
    kwh_amount: Decimal
    reading_timestamp: dt.datetime
    submitted_at: dt.datetime
    verification_status: str
    is_metering_point: bool

    @classmethod
    def of(cls, reading: ReadingToMint) -> "UnmintedReading":
        return cls(
            reading_id=reading.reading_id,
            meter_id=reading.meter_id,
            meter_serial=reading.serial,
            customer_id=reading.customer_id,
            kwh_amount=decimal_kwh(reading.wh),
            reading_timestamp=reading.read_at,
            submitted_at=reading.submitted_at,
            verification_status=reading.verification,
            is_metering_point=reading.metering_point_id is not None,
        )


class UnmintedReadings(BaseModel):
    """A page of them, the newest first. before: asks for the next page; null at the end."""

    readings: Sequence[UnmintedReading]
    before: int | None


@router.get("/unminted", responses=READS)
def list_unminted(
    desk: AtDesk, before: Annotated[int | None, Query(gt=0, lt=2**63)] = None
) -> UnmintedReadings:
    """Submitted readings that did not become tokens. They name customers by number only."""
    permit(desk.staff, "meters:view")
    require_market()
    with desk.database.snapshot(read_only=True) as tx:
        readings = unminted(tx, before, _MOST)
    last = readings[-1].reading_no if len(readings) == _MOST else None
    return UnmintedReadings(
        readings=[UnmintedReading.of(reading) for reading in readings], before=last
    )


@router.get("/readings/{reading_id}", responses=READS)
def get_reading(reading_id: UUID, desk: AtDesk) -> MintState:
    """What became of a submitted reading, with the ledger's signature once that is final."""
    permit(desk.staff, "meters:view")
    require_market()
    with desk.database.snapshot(read_only=True) as tx:
        return MintState.of(mint_of_reading(tx, reading_id))


@router.post("/mint-from-reading", responses={**WRITES, **problems(503)}, openapi_extra=BODY)
def mint_from_reading(asked: MintAsked, desk: AtDesk) -> Minted:
    """Let a submitted reading become tokens, once: 409 the second time. Of a metering point at most
    what the market has measured of its day, once that is known.
    """
    permit(desk.staff, "tokens:mint")
    require_market()
    answer = desk.do("mint-reading", None, {"reading": str(asked.reading_id)}, asked.reason)
    return Minted(
        message="The tokens are ordered. The ledger has them within minutes.",
        kwh_amount=Decimal(answer["kwh"]),
        wallet_address=answer["wallet"],
    )
