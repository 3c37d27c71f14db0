"""Payments: the bank's files, payouts, reminders, and what is collected by mandate; and over HTTP
what the provider of payments tells by itself.

Alone it opens bank details, and its role alone writes what came in and what is paid back. It hears
the clock and staff, asks the bank and the provider; of outsiders only the provider is heard, by the
signature of what it sends.
"""

from typing import Annotated, Final

from fastapi import Depends, Header, Request

from elhandel.jobs import JobTable, Tools, job_handler
from elhandel.jobs.payments import (
    collections,
    deliveries,
    files,
    payouts,
    reminders,
    respites,
    work,
)
from elhandel.payments.events import MOST_BYTES
from elhandel.payments.exchange import take_webhook, webhook_secret
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import database_from_environment
from elhandel.platform.web import (
    ClockOfProcess,
    DatabaseOfProcess,
    application,
    lambda_handler,
    longest_body,
    problems,
)

TABLE: Final = JobTable(
    "Payments",
    (
        *files.JOBS,
        *work.JOBS,
        *payouts.JOBS,
        *reminders.JOBS,
        *respites.JOBS,
        *collections.JOBS,
        *deliveries.JOBS,
    ),
)
_REFUSALS: Final = problems(401, 413, 503)
_LIMITED: Final = longest_body(MOST_BYTES)

clock = clock_from_environment()
database = database_from_environment()

app = application(
    "Elhandel webhooks of payments",
    description="What the provider of payments tells by itself. Problems are problem+json.",
    openapi_url="/api/webhooks/netcash/openapi.json",
)


async def raw_body(request: Request) -> bytes:
    """The body as it came: the signature is over these bytes."""
    return await request.body()


type RawBody = Annotated[bytes, Depends(raw_body)]
type Signature = Annotated[str | None, Header(description="HMAC-SHA-256 of the raw body, in hex.")]


@app.post("/api/webhooks/netcash/payment", responses=_REFUSALS, openapi_extra=_LIMITED)
def note_payment(
    database: DatabaseOfProcess,
    clock: ClockOfProcess,
    raw: RawBody,
    x_netcash_signature: Signature = None,
) -> dict[str, bool]:
    """What became of a payment; the same event again changes nothing."""
    take_webhook(database, clock, "payment", raw, x_netcash_signature, webhook_secret())
    return {"success": True}


@app.post("/api/webhooks/netcash/mandate", responses=_REFUSALS, openapi_extra=_LIMITED)
def note_mandate(
    database: DatabaseOfProcess,
    clock: ClockOfProcess,
    raw: RawBody,
    x_netcash_signature: Signature = None,
) -> dict[str, bool]:
    """What became of a mandate; the same event again changes nothing."""
    take_webhook(database, clock, "mandate", raw, x_netcash_signature, webhook_secret())
    return {"success": True}


handler = lambda_handler(app, otherwise=job_handler(TABLE, lambda: Tools(database, clock)))
