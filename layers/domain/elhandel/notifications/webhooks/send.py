"""Webhooks to partners: signed by Standard Webhooks, tried again for three days, then given up.

The id of an event stays the same at every try, so that a partner takes it once. Any answer but a
success is tried again; "gone" (410) is believed at once.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import httpx
from psycopg.rows import class_row
from standardwebhooks import Webhook

from elhandel.notifications.partners import (
    AddressRefused,
    Networks,
    Resolve,
    check_url,
    end_with_their_keys,
    guarded_address,
    resolved,
    secret_of,
)
from elhandel.notifications.templates import Template, template
from elhandel.platform.bounded_http import a_client, request_to
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, statement

_LEASE: Final = timedelta(minutes=5)
_BATCH: Final = 20
_WAITS: Final = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 300, 600, 840, 1200, 1440))
_MOST_ATTEMPTS: Final = len(_WAITS) + 1
_LONGEST_ANSWER: Final = 64_000
_SECONDS: Final = 15.0


class PartnerCalls:
    """Calls of partners. networks: where they may go. resolve: the resolver."""

    def __init__(
        self,
        networks: Networks = "public",
        http: httpx.Client | None = None,
        *,
        resolve: Resolve = resolved,
    ) -> None:
        self._networks = networks
        self._http = http or a_client(trust_env=False)
        self._resolve = resolve

    def post(self, address: str, body: str, headers: Mapping[str, str]) -> int:
        """The status of a partner's answer. Raises AddressRefused, httpx.HTTPError."""
        url = check_url(address, self._networks)
        connect_to = guarded_address(url, self._networks, self._resolve)
        answer = request_to(
            self._http,
            "POST",
            str(url.copy_with(host=connect_to)),
            longest=_LONGEST_ANSWER,
            seconds=_SECONDS,
            content=body.encode(),
            headers={**headers, "Host": url.netloc.decode(), "Content-Type": "application/json"},
            extensions={"sni_hostname": url.host},
        )
        return answer.status_code


@dataclass(frozen=True, slots=True)
class _Due:
    """An event that is leased, and whom it goes to."""

    webhook_id: int
    subscription_id: int
    attempts: int
    url: str
    key_version: int
    customer_id: int
    template: str
    said: Mapping[str, Any]
    told_at: datetime


def send_webhooks(
    database: Database,
    clock: Clock,
    calls: PartnerCalls,
    partner_key: str,
    *,
    time_is_left: Callable[[], bool] = lambda: True,
) -> tuple[int, int]:
    """Send what is due while time is left; how many went, and how many were given up.

    Whoever subscribed by a key that is over is told nothing any more.
    """
    with database.transaction() as tx:
        end_with_their_keys(tx, clock.now())

    sent = failed = 0
    while time_is_left():
        with database.transaction() as tx:
            due = _lease(tx, clock.now())
        if not due:
            break

        for event in due:
            cause = _tried(event, calls, partner_key, clock.now())
            with database.transaction() as tx:
                state = _note(tx, event, cause, clock.now())
            sent += state == "sent"
            failed += state == "failed"
    return sent, failed


def _lease(tx: Transaction, now: datetime) -> list[_Due]:
    values = {"now": now, "until": now + _LEASE, "limit": _BATCH}
    with tx.cursor(row_factory=class_row(_Due)) as cursor:
        return cursor.execute(_LEASE_DUE, values).fetchall()


def _tried(event: _Due, calls: PartnerCalls, partner_key: str, now: datetime) -> str | None:
    """Why a try did not succeed; None where it did."""
    message, body = f"msg_{event.webhook_id}", _body(event)
    headers = {
        "webhook-id": message,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": _signatures(event, partner_key, message, now, body),
    }
    try:
        status = calls.post(event.url, body, headers)
    except AddressRefused as error:
        return error.cause
    except httpx.HTTPError:
        return "no-answer"
    return None if httpx.codes.is_success(status) else f"http-{status}"


def _signatures(event: _Due, key: str, message: str, now: datetime, body: str) -> str:
    """By the present secret, and by the one before while a partner changes over."""
    versions = [event.key_version, *([event.key_version - 1] if event.key_version > 1 else [])]
    return " ".join(
        Webhook(secret_of(key, event.subscription_id, version)).sign(message, now, body)
        for version in versions
    )


def _body(event: _Due) -> str:
    kind = template(event.template)
    document = {
        "type": kind.event,
        "timestamp": event.told_at.isoformat(),
        "data": {"customer": event.customer_id, **_values(kind, event.said)},
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _values(kind: Template, said: Mapping[str, Any]) -> dict[str, Any]:
    """What it says as our APIs do: amounts in DKK as texts, days as days."""
    return {
        name: _dkk(said[name]) if of == "amount" else said[name] for name, of in kind.values.items()
    }


def _dkk(ore: int) -> str:
    whole, part = divmod(abs(ore), 100)
    return f"{'-' if ore < 0 else ''}{whole}.{part:02}"


def _note(tx: Transaction, event: _Due, cause: str | None, now: datetime) -> str:
    """What an event is from now on."""
    gave_up = cause == "http-410" or event.attempts >= _MOST_ATTEMPTS
    state = "sent" if cause is None else "failed" if gave_up else "waiting"
    wait = _WAITS[min(event.attempts, len(_WAITS)) - 1]
    values = {
        "webhook": event.webhook_id,
        "state": state,
        "cause": cause,
        "due_at": now + wait,
        "now": now,
    }
    tx.execute(_NOTE, values)
    return state


_LEASE_DUE: Final = statement("elhandel.notifications.webhooks", "lease_webhooks")

_NOTE: Final = """
UPDATE notifications.webhook
SET state = %(state)s, cause = %(cause)s, due_at = %(due_at)s, leased_until = NULL,
    sent_at = CASE WHEN %(state)s = 'sent' THEN %(now)s::timestamptz ELSE sent_at END,
    failed_at = CASE WHEN %(state)s = 'failed' THEN %(now)s::timestamptz END
WHERE webhook_id = %(webhook)s AND state = 'waiting'
"""
