"""Proving a meter: by a key that we issued for it, or by the market, which has confirmed whose a
metering point is.

A try is counted and committed first; then bcrypt is asked, with no transaction and no lock open;
then what came of it is kept together with the meter.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from elhandel.meters.attempts import Result, begin_attempt, end_attempt
from elhandel.meters.errors import (
    MeterClaimed,
    MeterVerifiedAlready,
    NotYourPoint,
    TooManyAttempts,
    UnableToVerify,
    WrongMeterKey,
)
from elhandel.meters.keys import GoodKey, end_key, good_key, holds
from elhandel.meters.registry import (
    Meter,
    NewMeter,
    claim_meter,
    is_gsrn,
    own_meter,
    own_meter_of_serial,
    own_point,
)
from elhandel.platform.database import Database, Transaction
from elhandel.values.days.local_time import local_date
from elhandel.values.seen import Seen

type Method = Literal["serial", "datahub"]

_RESULTS: Final[dict[type[UnableToVerify], Result]] = {
    WrongMeterKey: "invalid_key",
    NotYourPoint: "invalid_key",
    MeterClaimed: "meter_claimed",
    MeterVerifiedAlready: "meter_claimed",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """A meter that a customer says is theirs. key: of `keys.FORM`; the market needs none."""

    meter: NewMeter
    method: Method
    key: str | None = field(default=None, repr=False)
    seen: Seen = field(default_factory=Seen)


def verify(database: Database, customer: int, claim: Claim, now: datetime) -> Meter:
    """Prove a meter of the customer who asks.

    Raises TooManyAttempts, WrongMeterKey, NotYourPoint, MeterClaimed, MeterVerifiedAlready; each
    try is kept, whatever comes of it.
    """
    serial = claim.meter.serial
    with database.customer_transaction(customer) as tx:
        attempt = begin_attempt(tx, customer, serial, claim.method, claim.seen, now)
        key = good_key(tx, customer, serial, now)
    if attempt.again_at is not None:
        raise _too_many(attempt.again_at, now)

    proven = claim.method == "datahub" or holds(
        claim.key or "", None if key is None else key.key_hash
    )

    refusal: UnableToVerify | None = None
    with database.customer_transaction(customer) as tx:
        try:
            with tx.transaction():
                meter = _prove(tx, customer, claim, key if proven else None, proven, now)
        except UnableToVerify as error:
            refusal = error
        result: Result = "success" if refusal is None else _RESULTS[type(refusal)]
        end_attempt(tx, attempt.attempt_id, result, None if refusal is None else refusal.code, now)

    if refusal is not None:
        raise refusal
    return meter


def _prove(
    tx: Transaction,
    customer: int,
    claim: Claim,
    key: GoodKey | None,
    proven: bool,
    now: datetime,
) -> Meter:
    serial = claim.meter.serial
    known = own_meter_of_serial(tx, serial)
    point = own_point(tx, serial, local_date(now)) if is_gsrn(serial) else None
    if (
        known is not None
        and known.state == "verified"
        and known.supply_period_id == (point and point.supply_period_id)
    ):
        raise MeterVerifiedAlready("This meter is yours already. Nothing is to be done.")

    if not proven:
        raise WrongMeterKey(
            "This is not a key that we sent you for this meter, or it is over. Look at the number "
            "and the key in our message, or ask us for a new one."
        )
    if point is None and (is_gsrn(serial) or claim.method == "datahub"):
        raise NotYourPoint(
            "We supply no metering point of consumption or production with this number to you "
            "today. Its 18 digits stand on your bill."
        )
    if key is not None and not end_key(tx, key.issued_key_id, now):
        raise WrongMeterKey("This key was used a moment ago. Ask us for a new one.")

    meter_id = claim_meter(tx, customer, claim.meter, claim.method, point, now)
    if meter_id is None and known is not None and known.state == "suspended":
        raise MeterClaimed(
            "This meter is yours, and we have suspended it. Call us: we look into it by hand."
        )
    if meter_id is None:
        raise MeterClaimed(
            "This meter is registered with another customer. If it is yours, call us: we look into "
            "it by hand."
        )
    return own_meter(tx, meter_id)


def _too_many(again_at: datetime, now: datetime) -> TooManyAttempts:
    seconds = max(1, int((again_at - now).total_seconds()) + 1)
    return TooManyAttempts(
        "You have tried too often in the last hour. Tries meanwhile change nothing about it: the "
        f"next one is possible in {-(-seconds // 60)} minutes.",
        retry_after=seconds,
    )
