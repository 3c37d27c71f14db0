"""The authority of certificates: issue, and validate for trading (GX-ERC-1, GX-ERC-3)."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Final

from fastapi import APIRouter, Path
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from elhandel.identity.roles import permit
from elhandel.portal.trading.market import require_market
from elhandel_office.admin_desk import BODY, PREFIX, WRITES, AtDesk

router: Final = APIRouter(prefix=f"{PREFIX}erc")

type Reason = Annotated[
    str, Field(min_length=10, max_length=400, description="Of the command; names no person.")
]
type Number = Annotated[str, Path(max_length=18, pattern=r"^ERC-[0-9]{4}-[0-9]{6,9}$")]


class Sent(BaseModel):
    """A command, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Reason


Moment = Annotated[
    AwareDatetime,
    Field(ge=dt.datetime(2000, 1, 1, tzinfo=dt.UTC), le=dt.datetime(2200, 1, 1, tzinfo=dt.UTC)),
]
"""No end of the calendar, that has no time in UTC."""


class IssueAsked(Sent):
    """What was produced at a point in whole hours, half-open; without an amount all that was
    measured, without an expiry a year.
    """

    metering_point: Annotated[str, Field(max_length=40, examples=["571313180000000001"])]
    produced_from: Moment
    produced_to: Moment
    kwh_amount: Annotated[
        Decimal | None, Field(gt=0, max_digits=12, decimal_places=3, examples=["1.500"])
    ] = None
    expiry_date: Moment | None = None


class Issued(BaseModel):
    """A certificate that stands now; whose it is follows from the metering point."""

    certificate_id: Annotated[str, Field(examples=["ERC-2026-000042"])]
    verification_path: Annotated[str, Field(examples=["/certifikat/ERC-2026-000042"])]


class Validated(BaseModel):
    """A certificate that sales may cite. changed: false, where it was validated before."""

    certificate_id: str
    changed: bool


@router.post("/issue", status_code=201, responses=WRITES, openapi_extra=BODY)
def issue(asked: IssueAsked, desk: AtDesk) -> Issued:
    """Issue a certificate to the producer, for at most what was measured and what nobody has
    certified: else 409.
    """
    permit(desk.staff, "certificates:issue")
    require_market()
    values = {
        "gsrn": asked.metering_point,
        "from": _text(asked.produced_from),
        "to": _text(asked.produced_to),
    }
    if asked.kwh_amount is not None:
        values["kwh"] = str(asked.kwh_amount)
    if asked.expiry_date is not None:
        values["expires"] = _text(asked.expiry_date)
    number = desk.do("issue-certificate", None, values, asked.reason)["certificate"]
    return Issued(certificate_id=number, verification_path=f"/certifikat/{number}")


@router.post("/{certificate_id}/validate", responses=WRITES, openapi_extra=BODY)
def validate(certificate_id: Number, asked: Sent, desk: AtDesk) -> Validated:
    """Let sales cite a certificate. The same again changes nothing."""
    permit(desk.staff, "certificates:validate")
    require_market()
    answer = desk.do("validate-certificate", None, {"certificate": certificate_id}, asked.reason)
    return Validated(certificate_id=certificate_id, changed=answer["changed"])


def _text(instant: dt.datetime) -> str:
    return instant.astimezone(dt.UTC).isoformat()
