"""The app of the webhooks (A.5): the raw body is verified, kept, and then handled."""

from typing import Annotated, Final

from fastapi import Depends, FastAPI, Header, Request

from elhandel.payments.events import MOST_BYTES
from elhandel.payments.exchange import take_webhook, webhook_secret
from elhandel.platform.web import (
    ClockOfProcess,
    DatabaseOfProcess,
    application,
    longest_body,
    problems,
)


async def _raw_body(request: Request) -> bytes:
    """The body byte by byte: its signature is about these."""
    return await request.body()


type _Raw = Annotated[bytes, Depends(_raw_body)]
type _Signature = Annotated[
    str | None,
    Header(
        alias="x-netcash-signature",
        description="HMAC-SHA-256 of the raw body with the shared secret, in hex.",
    ),
]

_REFUSALS: Final = problems(401, 413, 503)
_LIMITED: Final = longest_body(MOST_BYTES)


def webhooks_app() -> FastAPI:
    """The app with its two paths."""
    app = application(
        "Elhandel payments",
        description="What the provider of payments tells by itself. Problems are problem+json.",
        openapi_url="/api/webhooks/openapi.json",
    )

    @app.post("/api/webhooks/netcash/payment", responses=_REFUSALS, openapi_extra=_LIMITED)
    def payment_told(
        database: DatabaseOfProcess,
        clock: ClockOfProcess,
        raw: _Raw,
        signature: _Signature = None,
    ) -> dict[str, bool]:
        """What became of a payment; the same event again changes nothing."""
        take_webhook(database, clock, "payment", raw, signature, webhook_secret())
        return {"success": True}

    @app.post("/api/webhooks/netcash/mandate", responses=_REFUSALS, openapi_extra=_LIMITED)
    def mandate_told(
        database: DatabaseOfProcess,
        clock: ClockOfProcess,
        raw: _Raw,
        signature: _Signature = None,
    ) -> dict[str, bool]:
        """What became of a mandate; the same event again changes nothing."""
        take_webhook(database, clock, "mandate", raw, signature, webhook_secret())
        return {"success": True}

    return app
