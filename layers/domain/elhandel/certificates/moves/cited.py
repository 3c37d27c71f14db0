"""A sale cites a certificate (GX-ERC-3): what has to hold of it."""

from datetime import datetime

from elhandel.certificates.errors import (
    CertificateExpired,
    ExceedsCertificate,
    InvalidCertificate,
    NotValidated,
)
from elhandel.certificates.moves.own import own_certificate
from elhandel.certificates.record import State, hold_certificate
from elhandel.platform.database import Transaction
from elhandel.values.errors import NotFound
from elhandel.values.units import kwh_of_wh


def require_tradable(
    tx: Transaction, number: str, wh: int, now: datetime, *, cited_wh: int = 0
) -> int:
    """The id of a certificate that the asking customer may cite in a sale of so much.

    It is held until `tx` ends. cited_wh: what other sales of theirs cite of it. Raises
    InvalidCertificate, CertificateExpired, NotValidated, ExceedsCertificate.
    """
    try:
        hold_certificate(tx, own_certificate(tx, number).certificate.certificate_id)
        own = own_certificate(tx, number)
    except NotFound as error:
        raise InvalidCertificate(
            "You have no certificate with that number. Cite one of yours, or none.",
            field="erc_certificate",
        ) from error

    certificate = own.certificate
    state = certificate.state(now)
    if state is State.EXPIRED:
        raise CertificateExpired(
            f"Certificate {number} expired on {certificate.expires_at:%Y-%m-%d}. Cite another, or "
            "none.",
            field="erc_certificate",
        )
    if state is not State.VALID:
        raise InvalidCertificate(
            f"Certificate {number} is {state}. Cite one that is valid, or none.",
            field="erc_certificate",
        )
    if certificate.validated_at is None:
        raise NotValidated(
            f"Certificate {number} is not validated for trading yet. Ask for it, cite another, or "
            "none.",
            field="erc_certificate",
        )
    left = max(0, own.held_wh - cited_wh)
    if wh > left:
        raise ExceedsCertificate(
            f"Of certificate {number} {kwh_of_wh(left)} kWh are left to cite. Sell no more with "
            "it, or without.",
            field="energy_amount",
            available_kwh=kwh_of_wh(left),
        )
    return certificate.certificate_id
