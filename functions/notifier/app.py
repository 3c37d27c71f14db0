"""Notifier: e-mails and SMS to customers, and what the carriers report of them.

Alone it reads how a customer is reached to write to them, and holds the keys at the carriers. It
hears the clock, its queue, staff, and the carriers' callbacks, each signed or with a password.
"""

from typing import Annotated, Final

from fastapi import Depends, Request, Response

from elhandel.jobs import JobTable, Tools, job_handler
from elhandel.jobs.notifications import partners, sending
from elhandel.notifications.carriers import credentials_from_environment
from elhandel.notifications.delivery import Reported, mail_reports, note_report, sms_reports
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import Database, database_from_environment
from elhandel.platform.web import (
    ClockOfProcess,
    DatabaseOfProcess,
    application,
    lambda_handler,
    problems,
)
from elhandel.values.errors import NotFound

TABLE: Final = JobTable("The notifier", (*sending.JOBS, *partners.JOBS))

clock = clock_from_environment()
database = database_from_environment()

app = application(
    "Elhandel webhooks of the carriers",
    description="What the mail and the SMS provider report of letters. Problems are problem+json.",
    openapi_url="/api/webhooks/carriers/openapi.json",
)


async def raw_body(request: Request) -> bytes:
    """The body as it came: signatures are over these bytes."""
    return await request.body()


type RawBody = Annotated[bytes, Depends(raw_body)]


@app.post("/api/webhooks/mail", status_code=204, responses=problems(401, 404, 422, 503))
def note_mail(
    request: Request, body: RawBody, database: DatabaseOfProcess, clock: ClockOfProcess
) -> Response:
    """An event of the mail provider, signed by Standard Webhooks; again it changes nothing."""
    signing = credentials_from_environment().mail_signing
    reports = mail_reports(body, request.headers, signing, clock.now())
    return _noted(database, clock, reports)


@app.post("/api/webhooks/sms", status_code=204, responses=problems(401, 404, 422, 503))
def note_sms(
    request: Request, body: RawBody, database: DatabaseOfProcess, clock: ClockOfProcess
) -> Response:
    """A status of the SMS provider, or a list of them, behind HTTP Basic."""
    password = credentials_from_environment().sms_callback
    reports = sms_reports(body, request.headers.get("authorization", ""), password)
    return _noted(database, clock, reports)


def _noted(database: Database, clock: ClockOfProcess, reports: list[Reported]) -> Response:
    """Keep all that can be kept, and then refuse what is not known yet, so that it comes again."""
    unknown: NotFound | None = None
    for reported in reports:
        try:
            with database.transaction() as tx:
                note_report(tx, reported, clock.now())
        except NotFound as error:
            unknown = error
    if unknown is not None:
        raise unknown
    return Response(status_code=204)


handler = lambda_handler(
    app,
    otherwise=job_handler(TABLE, lambda: Tools(database, clock), sending.send_messages),
)
