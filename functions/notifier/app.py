"""Notifier: e-mails and SMS to customers, and what the carriers report of them.

Alone it reads how a customer is reached to write to them, and holds the keys at the carriers. It
hears the clock, its queue, staff, the carriers' callbacks, each signed or with a password, and
partners with a key, who keep their webhooks.
"""

from typing import Annotated, Final

from fastapi import Depends, Path, Query, Request, Response
from starlette.types import Receive, Scope, Send

from elhandel.jobs import JobTable, Tools, job_handler
from elhandel.jobs.notifications import partners, sending
from elhandel.notifications.by_partner import (
    SubscriptionMade,
    SubscriptionShape,
    SubscriptionWish,
    WebhookShape,
    end_own,
    own_subscriptions,
    own_webhooks,
    replay_own,
    subscribe_own,
)
from elhandel.notifications.carriers import credentials_from_environment
from elhandel.notifications.delivery import Reported, mail_reports, note_report, sms_reports
from elhandel.notifications.partners import secret_of
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import Database, database_from_environment
from elhandel.platform.keys.api_keys import ApiKey
from elhandel.platform.settings import settings
from elhandel.platform.web import (
    ClockOfProcess,
    DatabaseOfProcess,
    application,
    keyed,
    lambda_handler,
    longest_body,
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


type Key = Annotated[ApiKey, Depends(keyed("partner"))]
type Number = Annotated[int, Path(gt=0, lt=2**31)]
type WebhookNumber = Annotated[int, Path(gt=0, lt=2**63)]
type Before = Annotated[int | None, Query(gt=0, lt=2**63)]
_KEYED: Final = problems(401, 403)
_OF_ONE: Final = problems(401, 403, 404)

partners_api = application(
    "Elhandel partners",
    description="Webhooks that a partner subscribes to. Problems are problem+json.",
    openapi_url="/api/partners/openapi.json",
)


@partners_api.get("/api/partners/subscriptions", responses=_KEYED)
def list_subscriptions(database: DatabaseOfProcess, key: Key) -> list[SubscriptionShape]:
    """The key's own subscriptions; those that ended last."""
    with database.transaction() as tx:
        return [SubscriptionShape.of(one) for one in own_subscriptions(tx, key.key_id)]


@partners_api.post(
    "/api/partners/subscriptions",
    status_code=201,
    responses=problems(400, 401, 403, 413, 415),
    openapi_extra=longest_body(4_096),
)
def add_subscription(
    wanted: SubscriptionWish, database: DatabaseOfProcess, clock: ClockOfProcess, key: Key
) -> SubscriptionMade:
    """Learn of events from now on, at an https address. The same again is the same subscription,
    with the secret by which our calls are signed.
    """
    signing, networks = credentials_from_environment().partner_key, settings().partner_networks
    with database.transaction() as tx:
        made = subscribe_own(
            tx, key.key_id, key.name, wanted.url, wanted.events, clock.now(), networks=networks
        )
    secret = secret_of(signing, made.subscription_id, made.key_version)
    return SubscriptionMade(**SubscriptionShape.of(made).model_dump(), secret=secret)


@partners_api.delete("/api/partners/subscriptions/{number}", status_code=204, responses=_OF_ONE)
def remove_subscription(
    number: Number, database: DatabaseOfProcess, clock: ClockOfProcess, key: Key
) -> Response:
    """Learn of nothing more by it; what waits is not sent."""
    with database.transaction() as tx:
        end_own(tx, key.key_id, number, clock.now())
    return Response(status_code=204)


@partners_api.get("/api/partners/subscriptions/{number}/webhooks", responses=_OF_ONE)
def list_webhooks(
    number: Number, database: DatabaseOfProcess, key: Key, before: Before = None
) -> list[WebhookShape]:
    """The events of a subscription, the latest first, 100 at a time: those before a number."""
    with database.transaction() as tx:
        found = own_webhooks(tx, key.key_id, number, before)
    return [WebhookShape.of(one) for one in found]


@partners_api.post("/api/partners/webhooks/{number}/replay", status_code=202, responses=_OF_ONE)
def replay_webhook(
    number: WebhookNumber, database: DatabaseOfProcess, clock: ClockOfProcess, key: Key
) -> Response:
    """Send an event that was sent, or given up, once more under its id."""
    with database.transaction() as tx:
        replay_own(tx, key.key_id, number, clock.now())
    return Response(status_code=202)


async def both(scope: Scope, receive: Receive, send: Send) -> None:
    """The app that a path is for."""
    is_partners = str(scope.get("path", "")).startswith("/api/partners/")
    await (partners_api if is_partners else app)(scope, receive, send)


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
    both,
    otherwise=job_handler(TABLE, lambda: Tools(database, clock), sending.send_messages),
)
