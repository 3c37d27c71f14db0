"""Certificates that a customer has or had."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Final, Self

from pydantic import BaseModel, Field

from elhandel.certificates import moves
from elhandel.certificates.moves import Own
from elhandel.certificates.record import State
from elhandel.platform.database import Transaction
from elhandel.values.errors import NotFound
from elhandel.values.units import decimal_kwh
from elhandel.wallets.connecting import own_wallet

PAGE: Final = 50
"""Certificates of a page."""

type Kwh = Annotated[Decimal, Field(examples=["1.500"])]


class CertificateAnswer(BaseModel):
    """A certificate, and what the customer has of it."""

    certificate_id: Annotated[str, Field(examples=["ERC-2026-000042"])]
    status: State
    kwh_amount: Annotated[Decimal, Field(description="kWh that it was issued for.")]
    held: Annotated[Decimal, Field(description="kWh of it that the customer has now.")]
    retired: Annotated[Decimal, Field(description="kWh of it that the customer has retired.")]
    withdrawn: Annotated[
        Decimal, Field(description="kWh of all of it that were withdrawn: readings were corrected.")
    ]
    produced_from: dt.datetime
    produced_to: dt.datetime
    technology: Annotated[str, Field(description="The market's code.", examples=["D11"])]
    area: str
    is_own_production: bool
    issue_date: dt.datetime
    valid_from: Annotated[dt.datetime, Field(description="Pending before: nothing is moved.")]
    expiry_date: dt.datetime
    validated_at: Annotated[
        dt.datetime | None, Field(description="When an authority validated it for trading.")
    ]
    verification_path: Annotated[
        str, Field(description="Its page, for everybody.", examples=["/certifikat/ERC-2026-000042"])
    ]

    @classmethod
    def of(cls, own: Own, now: dt.datetime) -> Self:
        certificate = own.certificate
        return cls(
            certificate_id=certificate.number,
            status=certificate.state(now),
            kwh_amount=decimal_kwh(certificate.wh),
            held=decimal_kwh(own.held_wh),
            retired=decimal_kwh(own.own_retired_wh),
            withdrawn=decimal_kwh(certificate.withdrawn_wh),
            produced_from=certificate.starts_at,
            produced_to=certificate.ends_at,
            technology=certificate.technology,
            area=certificate.price_area,
            is_own_production=own.is_producers,
            issue_date=certificate.issued_at,
            valid_from=certificate.valid_from,
            expiry_date=certificate.expires_at,
            validated_at=certificate.validated_at,
            verification_path=f"/certifikat/{certificate.number}",
        )


class Certificates(BaseModel):
    """A page of certificates, the newest first."""

    certificates: Sequence[CertificateAnswer]
    before: Annotated[int | None, Field(description="What to ask the next page with.")]


class Stats(BaseModel):
    """What a customer has of certificates."""

    total: Annotated[int, Field(description="Certificates that the customer has or had.")]
    active_kwh: Annotated[Decimal, Field(description="Held, pending or valid.")]
    retired_kwh: Kwh
    total_kwh: Annotated[Decimal, Field(description="Ever received.")]


def show_certificate(tx: Transaction, number: str, now: dt.datetime) -> CertificateAnswer:
    """A certificate of the customer. Raises NotFound."""
    return CertificateAnswer.of(moves.own_certificate(tx, number), now)


def list_certificates(
    tx: Transaction, before: int | None, state: State | None, now: dt.datetime
) -> Certificates:
    """A page of the customer's certificates, of one state if it is named.

    A page holds fewer where others of its certificates are in another state.
    """
    found = moves.own_certificates(tx, before, PAGE + 1)
    page = found[:PAGE]
    answers = [CertificateAnswer.of(own, now) for own in page]
    return Certificates(
        certificates=[answer for answer in answers if state in {None, answer.status}],
        before=page[-1].certificate.certificate_id if len(found) > PAGE else None,
    )


def list_certificates_of_wallet(
    tx: Transaction, address: str, before: int | None, now: dt.datetime
) -> Certificates:
    """A page of the certificates of whose wallet it is. Raises NotFound for one that is not the
    customer's.
    """
    wallet = own_wallet(tx)
    if wallet is None or wallet.address != address:
        raise NotFound("That wallet is not yours. Connect it first: POST /api/user/wallet.")
    return list_certificates(tx, before, None, now)


def stats(tx: Transaction, now: dt.datetime) -> Stats:
    """What the customer has, in sum."""
    sums = moves.own_sums(tx, now)
    return Stats(
        total=sums.certificates,
        active_kwh=decimal_kwh(sums.active_wh),
        retired_kwh=decimal_kwh(sums.retired_wh),
        total_kwh=decimal_kwh(sums.got_wh),
    )
