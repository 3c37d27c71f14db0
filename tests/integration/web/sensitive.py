"""A page of the tests' own with a sensitive step, as that of a move or a payment method."""

from fastapi import APIRouter
from starlette.responses import Response

from elhandel_web import OurForm, SignedInLately

router = APIRouter()


@router.get("/proeve")
def asked(visit: SignedInLately) -> Response:
    return Response(f'<input type="hidden" name="_token" value="{visit.session.csrf}">')


@router.post("/proeve")
def done(visit: SignedInLately, form: OurForm) -> Response:
    return Response(f"changed to {form.said('to')}")
