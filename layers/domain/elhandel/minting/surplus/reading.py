"""A submitted reading becomes tokens, when somebody of the staff lets it (GX-MNT-1).

Of a metering point it is another piece of work about its day: so the hourly comparison with what
was measured counts it, and takes back what is too much.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from elhandel.chain import tasks
from elhandel.chain.tasks import Kind
from elhandel.metering.origin import measured_days
from elhandel.meters.readings import (
    ReadingToMint,
    customer_of_reading,
    mark_minted,
    minted_by_another,
    minted_by_day,
    reading_to_mint,
)
from elhandel.minting.errors import (
    MintedAlready,
    MintingUnderWay,
    NettedProduction,
    ReadingCovered,
    ReadingNotMintable,
)
from elhandel.minting.participation import (
    has_netted_home,
    hold_surplus,
    participation_on,
    takes_part_on,
)
from elhandel.minting.surplus.closed import closed_past
from elhandel.minting.surplus.names import day_subject, meter_wallet, reading_subject
from elhandel.minting.surplus.places import places_of
from elhandel.minting.surplus.wanted import wanted_wh
from elhandel.platform.database import Transaction
from elhandel.values.days.local_time import local_date
from elhandel.values.days.period import Period
from elhandel.values.decision import Decision
from elhandel.values.ids import MeteringPointId
from elhandel.values.tokens import units_of_wh, wh_of_units
from elhandel.values.units import kwh_of_wh
from elhandel.wallets.connecting import wallet_of_customer

_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class MintedReading:
    """What was ordered. wh: at most the reading's; less where some of it are tokens already."""

    reading_id: UUID
    wh: int
    wallet: str
    subject: str
    number: int


@dataclass(frozen=True, slots=True)
class _Plan:
    """subject: what the work is about. wanted: the Wh that there are to be of it with this one."""

    subject: str
    wallet: str
    wanted: int


def mint_reading(tx: Transaction, reading_id: UUID, decision: Decision) -> MintedReading:
    """Order tokens for a submitted reading, once.

    Raises NotFound, MintedAlready, ReadingNotMintable, NettedProduction, ReadingCovered,
    MintingUnderWay.
    """
    hold_surplus(tx, customer_of_reading(tx, reading_id))
    reading = reading_to_mint(tx, reading_id)
    if reading.minted_wh is not None:
        raise MintedAlready(
            f"The reading became tokens already: {kwh_of_wh(reading.minted_wh)} kWh.",
            kwh_amount=kwh_of_wh(reading.minted_wh),
        )
    if not reading.is_verified:
        raise ReadingNotMintable(
            "The meter of this reading is not verified. Verify it first, or let its customer."
        )

    day, past = local_date(reading.read_at), closed_past(tx)
    if past is not None and day < past:
        raise ReadingNotMintable(
            f"The month of {day} is closed: its tokens are burned, and bills have its surplus."
        )

    point = reading.metering_point_id
    plan = _of_meter(tx, reading) if point is None else _of_point(tx, reading, point)
    wh, number = _left(tx, plan, reading)
    is_new = tasks.order(
        tx,
        Kind.MINT,
        subject=plan.subject,
        number=number,
        wallet=plan.wallet,
        units=units_of_wh(wh),
        now=decision.at,
    )
    if not is_new:  # somebody else ordered about it at the same moment
        raise _under_way()

    mark_minted(tx, reading.reading_no, wh, plan.subject, number, decision)
    return MintedReading(reading_id, wh, plan.wallet, plan.subject, number)


def _of_point(tx: Transaction, reading: ReadingToMint, metering_point_id: int) -> _Plan:
    """As part of the day of a metering point that takes part."""
    day = local_date(reading.read_at)
    taking_part = participation_on(tx, metering_point_id, day)
    if taking_part is None:
        raise ReadingNotMintable(
            f"The metering point {reading.serial} does not take part in neighbours' trade on {day} "
            "as production. Let it take part first (job join-neighbours)."
        )

    point = MeteringPointId(metering_point_id)
    (measured, *_) = (*measured_days(tx, point, _only(day), since=_NEVER), None)
    submitted = minted_by_day(tx, point).get(day, 0) + reading.wh
    return _Plan(
        day_subject(taking_part, day),
        places_of(tx, taking_part).gets,
        wanted_wh(measured, submitted),
    )


def _of_meter(tx: Transaction, reading: ReadingToMint) -> _Plan:
    """Of a meter that is no metering point: by itself, where the market measures nothing of its
    customer's surplus.
    """
    day = local_date(reading.read_at)
    if takes_part_on(tx, reading.customer_id, day):
        raise ReadingNotMintable(
            "The customer has a metering point of production that takes part on that day. The "
            "market measures the same surplus there, and no Wh becomes a token twice."
        )
    if has_netted_home(tx, reading.customer_id, day):
        raise NettedProduction(
            f"A home of this customer is netted on {day}: what it uses and produces is one amount, "
            "so no meter measures a surplus to sell. Let it leave the scheme first."
        )
    other = minted_by_another(tx, reading.reading_no)
    if other is not None:
        raise ReadingNotMintable(
            f"Meter {other[0]} of the same customer made tokens of {other[1]}. Two devices may "
            "measure one installation, and no Wh becomes a token twice. If they measure two, say "
            "which one this meter does (job decide-meter, installation)."
        )
    if reading.verified_at is None:
        raise LookupError("a verified meter has no moment at which it was")
    return _Plan(
        reading_subject(reading.serial, reading.read_at),
        wallet_of_customer(tx, reading.customer_id)
        or meter_wallet(reading.serial, reading.verified_at),
        reading.wh,
    )


def _left(tx: Transaction, plan: _Plan, reading: ReadingToMint) -> tuple[int, int]:
    """How much of a reading is no token yet, and the number of the work."""
    has = tasks.about(tx, [plan.subject]).get(plan.subject)
    if has is not None and has.open:
        raise _under_way()

    are_tokens = 0 if has is None else wh_of_units(has.units)
    wh = min(reading.wh, plan.wanted - are_tokens)
    if wh <= 0:
        raise ReadingCovered(
            f"Nothing of this reading is left: of its day {kwh_of_wh(are_tokens)} kWh are tokens, "
            "and the market's reading allows no more."
        )
    return wh, 1 if has is None else has.last + 1


def _under_way() -> MintingUnderWay:
    return MintingUnderWay(
        "Tokens of the same day are being made or taken back. Try again in a few minutes."
    )


def _only(day: date) -> Period:
    return Period(day, date.fromordinal(day.toordinal() + 1))
