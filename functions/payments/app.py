"""Payments: the bank's files, payouts, reminders, and what is collected by mandate; and over HTTP
what the provider of payments tells by itself.

Alone it opens bank details, and its role alone writes what came in and what is paid back. It hears
the clock and staff, asks the bank and the provider; of outsiders only the provider is heard, by the
signature of what it sends.
"""

from typing import Annotated, Any, Final

from fastapi import Depends, Header, Request

from elhandel.jobs import JobTable, Tools, job_handler
from elhandel.jobs.payments import collections, files, payouts, reminders, work
from elhandel.payments.events import MOST_BYTES
from elhandel.payments.exchange import take_webhook, webhook_secret
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import database_from_environment
from elhandel.platform.web import application, lambda_handler, longest_body, problems

TABLE: Final = JobTable(
    "Payments",
    (*files.JOBS, *work.JOBS, *payouts.JOBS, *reminders.JOBS, *collections.JOBS),
)

clock = clock_from_environment()
database = database_from_environment()

app = application(
    "Elhandel payments",
    description="What the provider of payments tells by itself. Problems are problem+json.",
    openapi_url="/api/webhooks/openapi.json",
)

type Signature = Annotated[
    str | None,
    Header(
        alias="x-netcash-signature",
        description="HMAC-SHA-256 of the raw body with the shared secret, in hex.",
    ),
]



async def _raw_body(request: Request) -> bytes:
    """The body byte by byte: its signature is about these."""
    return await request.body()


type Raw = Annotated[bytes, Depends(_raw_body)]

_REFUSALS: Final = problems(401, 413, 503)
_LIMITED: Final = longest_body(MOST_BYTES)


@app.post("/api/webhooks/netcash/payment", responses=_REFUSALS, openapi_extra=_LIMITED)
def payment_told(raw: Raw, signature: Signature = None) -> dict[str, bool]:
    """What became of a payment; the same event again changes nothing."""
    take_webhook(database, clock, "payment", raw, signature, webhook_secret())
    return {"success": True}


@app.post("/api/webhooks/netcash/mandate", responses=_REFUSALS, openapi_extra=_LIMITED)
def mandate_told(raw: Raw, signature: Signature = None) -> dict[str, bool]:
    """What became of a mandate; the same event again changes nothing."""
    take_webhook(database, clock, "mandate", raw, signature, webhook_secret())
    return {"success": True}


def _tools() -> Tools:
    return Tools(database, clock)


handler: Any = lambda_handler(app, otherwise=job_handler(TABLE, _tools))
