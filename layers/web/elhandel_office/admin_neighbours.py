"""The authority's commands on the neighbours' market (GX-GOV-1), and what it earned (GX-STL-6)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from elhandel.backoffice.neighbours import revenue_by_month
from elhandel.identity.roles import permit
from elhandel.portal.governance import GovernanceStatus, governance_status
from elhandel.portal.trading.market import require_market
from elhandel.values.units import decimal_dkk, decimal_kwh
from elhandel_office.admin_desk import BODY, PREFIX, READS, WRITES, AtDesk

router: Final = APIRouter(prefix=PREFIX.rstrip("/"))

_MONTHS: Final = 36

type Reason = Annotated[
    str, Field(min_length=10, max_length=400, description="Of the command; names no person.")
]
type MarketCommand = Literal["PauseTrading", "ResumeTrading", "ClearOrderBook", "TriggerMatching"]

ACTIONS: Final[Mapping[MarketCommand, str]] = {
    "PauseTrading": "pause-market",
    "ResumeTrading": "resume-market",
    "ClearOrderBook": "clear-book",
    "TriggerMatching": "clear-epochs",
}
"""The action of the back office that each command is."""


class Sent(BaseModel):
    """A command."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Why(Sent):
    """Why it is done."""

    reason: Reason


class Control(Sent):
    """What is to be done with the market, and why. area: of `ClearOrderBook`, where not of all."""

    action: MarketCommand
    reason: Reason
    area: Literal["DK1", "DK2"] | None = None


class Controlled(BaseModel):
    """What was done, with the numbers of its job."""

    action: MarketCommand
    result: Annotated[
        dict[str, Any], Field(examples=[{"orders": 12, "kwh": "340.500"}], max_length=10)
    ]
    status: GovernanceStatus


class Retried(BaseModel):
    """A settlement that is tried again. settlement: the number of its trade."""

    settlement: int
    status: Literal["pending"]


class RevenueOfMonth(BaseModel):
    """What trades of a month earned us, in DKK without VAT. Wheeling and losses are nothing here:
    grid tariffs follow the metering point.
    """

    month: dt.date
    energy_amount: Annotated[Decimal, Field(description="kWh that were sold and hold.")]
    traded: Decimal
    platform_fee: Decimal
    wheeling_charge: Decimal = Decimal(0)
    loss_cost: Decimal = Decimal(0)


class RevenueSummary(BaseModel):
    """By month, the latest first, and of all these months together."""

    months: Sequence[RevenueOfMonth]
    platform_fee: Decimal


@router.post("/market/control", responses=WRITES, openapi_extra=BODY)
def control(asked: Control, desk: AtDesk) -> Controlled:
    """Pause or resume trading, cancel all open orders, or clear now what has ended. An epoch is
    never cleared before its end.
    """
    permit(desk.staff, "market:control")
    require_market()
    area = {"area": asked.area} if asked.action == "ClearOrderBook" and asked.area else {}
    result = desk.do(ACTIONS[asked.action], None, area, asked.reason)
    return Controlled(action=asked.action, result=result, status=_status(desk))


@router.post("/trading/settlements/{settlement}/retry", responses=WRITES, openapi_extra=BODY)
def retry(
    asked: Why, settlement: Annotated[int, Path(gt=0, le=2**53 - 1)], desk: AtDesk
) -> Retried:
    """Try a settlement that failed three times more, from the next minute on (GX-STL-4). One that
    has not failed, or whose trade stands on the bill, is refused.
    """
    permit(desk.staff, "settlements:retry")
    require_market()
    desk.do("retry-settlement", None, {"trade": settlement}, asked.reason)
    return Retried(settlement=settlement, status="pending")


@router.post("/governance/emergency-pause", responses=WRITES, openapi_extra=BODY)
def emergency_pause(asked: Why, desk: AtDesk) -> GovernanceStatus:
    """Stop everything: orders, clearing, minting, and signing for the token ledger. The same again
    changes nothing.
    """
    permit(desk.staff, "governance:pause")
    require_market()
    desk.do("pause-market-emergency", None, {}, asked.reason)
    return _status(desk)


@router.post("/governance/unpause", responses=WRITES, openapi_extra=BODY)
def unpause(asked: Why, desk: AtDesk) -> GovernanceStatus:
    """End the emergency. A pause of trading that was there before holds on."""
    permit(desk.staff, "governance:pause")
    require_market()
    desk.do("resume-market-emergency", None, {}, asked.reason)
    return _status(desk)


@router.get("/governance/status", responses=READS)
def status(desk: AtDesk) -> GovernanceStatus:
    """Whether the market is open, and why not."""
    permit(desk.staff, "market:view")
    require_market()
    return _status(desk)


@router.get("/market/revenue", responses=READS)
def revenue(desk: AtDesk) -> RevenueSummary:
    """What trades earned us, as it was charged (GX-STL-6)."""
    permit(desk.staff, "market:view")
    require_market()
    with desk.database.snapshot(read_only=True) as tx:
        months = revenue_by_month(tx, _MONTHS)

    return RevenueSummary(
        months=[
            RevenueOfMonth(
                month=one.month,
                energy_amount=decimal_kwh(one.sold_wh),
                traded=decimal_dkk(one.sold_ore),
                platform_fee=decimal_dkk(one.fee_ore),
            )
            for one in months
        ],
        platform_fee=decimal_dkk(sum(one.fee_ore for one in months)),
    )


def _status(desk: AtDesk) -> GovernanceStatus:
    with desk.database.snapshot(read_only=True) as tx:
        return governance_status(tx)
