"""Certificates of a customer (GX-ERC-4, GX-ERC-6).

An authority issues and validates them by the admin's API (`/api/admin/erc`).
"""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Response

from elhandel.billing.archive import document_bytes
from elhandel.certificates import moves
from elhandel.certificates.record import State
from elhandel.platform.settings import settings
from elhandel.platform.web import ClockOfProcess, longest_body, problems
from elhandel.platform.web.serving import InPlace
from elhandel.portal import certificates, parameters
from elhandel.portal.parameters import CertificateNumber
from elhandel.portal.routes.customer import NEEDS_KEY, TRADING, Customer, IdempotencyKey
from elhandel.portal.routes.wallets import WalletAddress

router = APIRouter(route_class=InPlace, dependencies=TRADING)

_MOVED: Final = {
    201: {"model": certificates.MoveAnswer},
    **problems(400, *NEEDS_KEY, 409, 413, 415),
}


@router.get("/api/erc/my-certificates", responses=problems(*NEEDS_KEY))
def list_certificates(
    customer: Customer,
    clock: ClockOfProcess,
    before: parameters.PageBefore = None,
    status: Annotated[State | None, Query(description="Of the page, those in this state.")] = None,
) -> certificates.Certificates:
    """The certificates that the customer has or had, the newest first."""
    with customer.transaction() as tx:
        return certificates.list_certificates(tx, before, status, clock.now())


@router.get("/api/erc/my-stats", responses=problems(*NEEDS_KEY))
def get_certificate_stats(customer: Customer, clock: ClockOfProcess) -> certificates.Stats:
    """What the customer has of certificates, in sum."""
    with customer.transaction() as tx:
        return certificates.stats(tx, clock.now())


@router.get("/api/erc/wallet/{wallet}", responses=problems(*NEEDS_KEY))
def list_certificates_of_wallet(
    wallet: WalletAddress,
    customer: Customer,
    clock: ClockOfProcess,
    before: parameters.PageBefore = None,
) -> certificates.Certificates:
    """The certificates of whose wallet it is, the newest first: of the customer's own alone. 404
    for any other, whether it is somebody's or nobody's.
    """
    with customer.transaction() as tx:
        return certificates.list_certificates_of_wallet(tx, wallet, before, clock.now())


@router.get("/api/erc/{certificate_id}", responses=problems(*NEEDS_KEY))
def get_certificate(
    certificate_id: CertificateNumber, customer: Customer, clock: ClockOfProcess
) -> certificates.CertificateAnswer:
    """A certificate that the customer has or had."""
    with customer.transaction() as tx:
        return certificates.show_certificate(tx, certificate_id, clock.now())


@router.post(
    "/api/erc/{certificate_id}/transfer", responses=_MOVED, openapi_extra=longest_body(1_024)
)
def transfer_certificate(
    certificate_id: CertificateNumber,
    request: certificates.TransferWish,
    customer: Customer,
    clock: ClockOfProcess,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> certificates.MoveAnswer:
    """Give a certificate, or a part of it, to another account; 201, or 200 if it was given under
    this Idempotency-Key already.
    """
    with customer.transaction() as tx:
        answer, is_new = certificates.transfer_certificate(
            tx, certificate_id, request, idempotency_key, clock.now()
        )

    response.status_code = 201 if is_new else 200
    return answer


@router.post(
    "/api/erc/{certificate_id}/retire", responses=_MOVED, openapi_extra=longest_body(1_024)
)
def retire_certificate(
    certificate_id: CertificateNumber,
    request: certificates.RetireWish,
    customer: Customer,
    clock: ClockOfProcess,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> certificates.MoveAnswer:
    """Retire a certificate, or a part of it, for good; 201, or 200 if it was retired under this
    Idempotency-Key already.
    """
    with customer.transaction() as tx:
        answer, is_new = certificates.retire_certificate(
            tx, certificate_id, request, idempotency_key, clock.now()
        )

    response.status_code = 201 if is_new else 200
    return answer


@router.post("/api/erc/{certificate_id}/document", status_code=202, responses=problems(*NEEDS_KEY))
def ask_document(
    certificate_id: CertificateNumber, customer: Customer, clock: ClockOfProcess
) -> None:
    """Let the PDF of a certificate be made, within five minutes; asking again changes nothing."""
    with customer.transaction() as tx:
        moves.ask_document(tx, certificate_id, clock.now())


@router.get(
    "/api/erc/{certificate_id}/document",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}, **problems(*NEEDS_KEY, 409, 503)},
)
def get_document(certificate_id: CertificateNumber, customer: Customer) -> Response:
    """The PDF of a certificate, as it was made."""
    with customer.transaction() as tx:
        key, sha256 = moves.certificate_document(tx, certificate_id)

    content = document_bytes(settings().documents_bucket, key, sha256)
    return Response(
        content,
        media_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{certificate_id}.pdf"'},
    )
