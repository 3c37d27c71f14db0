"""What an authority does about certificates (GX-ERC-1, GX-ERC-3): issue, validate, and let a point
be certified by itself.
"""

from datetime import datetime
from typing import Any, Final

import msgspec

from elhandel.certificates import UnableToCertify
from elhandel.certificates.issue import Wanted, issue, validate
from elhandel.certificates.registry import (
    FOREVER,
    NO_REGISTRY,
    OriginRegistry,
    refuse_claimed,
)
from elhandel.certificates.sources import begin, end
from elhandel.jobs.fields import Day, Point, Reason, Text, Why
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.platform.settings import settings
from elhandel.platform.work.invoker import staff
from elhandel.values.days.local_time import start_of_day
from elhandel.values.decision import Decision
from elhandel.values.units import wh


class NoCertificatesHere(UnableToCertify):
    """Neighbours do not trade here, and nothing is certified."""

    code = "no-certificates-here"


class IssueCertificate(Request, frozen=True, kw_only=True):
    """What was produced at a point in whole hours; without `kwh`, all that was measured."""

    gsrn: Point
    since: Text = msgspec.field(name="from")
    past: Text = msgspec.field(name="to")
    kwh: Text | None = None
    expires: Text | None = None
    why: Reason


class ValidateCertificate(Request, frozen=True, kw_only=True):
    """A certificate that may be cited in sales from now on."""

    certificate: Text
    why: Reason


class CertifyPoint(Request, frozen=True, kw_only=True):
    """A point whose production is certified by itself, hour by hour, from a day on."""

    gsrn: Point
    since: Day = msgspec.field(name="from")
    why: Why


class EndCertifying(Request, frozen=True, kw_only=True):
    """A point that is no longer certified by itself; the day is the first without."""

    gsrn: Point
    past: Day = msgspec.field(name="to")
    why: Why


def issue_certificate(
    tools: Tools, asked: IssueCertificate, registry: OriginRegistry = NO_REGISTRY
) -> Answer:
    """Issue a certificate. Raises NoCertificatesHere, UnableToCertify."""
    _require()
    wanted = Wanted(
        gsrn=asked.gsrn,
        starts_at=_instant(asked.since),
        ends_at=_instant(asked.past),
        wh=None if asked.kwh is None else wh(asked.kwh),
        expires_at=None if asked.expires is None else _instant(asked.expires),
    )
    refuse_claimed(registry, wanted.gsrn, wanted.starts_at, wanted.ends_at)
    with tools.database.transaction() as tx:
        number = issue(tx, wanted, _decision(tools, asked.why))
    return {"certificate": number}


def validate_certificate(tools: Tools, asked: ValidateCertificate) -> Answer:
    """Validate a certificate for trading. Raises NotFound, UnableToCertify."""
    with tools.database.transaction() as tx:
        is_new = validate(tx, asked.certificate, _decision(tools, asked.why))
    return {"certificate": asked.certificate, "changed": is_new}


def certify_point(
    tools: Tools, asked: CertifyPoint, registry: OriginRegistry = NO_REGISTRY
) -> Answer:
    """Let a point be certified by itself. Raises NoCertificatesHere, UnableToCertify."""
    _require()
    refuse_claimed(registry, asked.gsrn, start_of_day(asked.since), FOREVER)
    with tools.database.transaction() as tx:
        number = begin(tx, asked.gsrn, asked.since, _decision(tools, asked.why))
    return {"source": number}


def end_certifying(tools: Tools, asked: EndCertifying) -> Answer:
    """End that a point is certified by itself. Raises UnableToCertify."""
    with tools.database.transaction() as tx:
        end(tx, asked.gsrn, asked.past, _decision(tools, asked.why))
    return {"gsrn": str(asked.gsrn), "to": asked.past.isoformat()}


def _require() -> None:
    if settings().neighbours == "off":
        raise NoCertificatesHere("Nothing is certified here. Set the parameter Neighbours first.")


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise UnableToCertify(
            "A time is written as 2026-01-31T12:00Z, with its offset from UTC."
        ) from error


def _decision(tools: Tools, why: str) -> Decision:
    return Decision(staff(), why, tools.clock.now())


JOBS: Final[tuple[Job[Any], ...]] = (
    Job("issue-certificate", IssueCertificate, issue_certificate),
    Job("validate-certificate", ValidateCertificate, validate_certificate),
    Job("certify-point", CertifyPoint, certify_point),
    Job("end-certifying", EndCertifying, end_certifying),
)
