"""What the carriers report to us a moment later: signed events of mail, statuses of SMS."""

import base64
import queue
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

import httpx
import msgspec
from standardwebhooks import Webhook

from elhandel.platform.clock import Clock
from simulator.world.carriers.letters import Letter

_TRIES: Final = 6
_FIRST_WAIT: Final = 0.2  # seconds, then twice as long each time


@dataclass(frozen=True, slots=True)
class Keys:
    """By which the carriers know us, and we them."""

    mail_key: str = "local-mail"
    mail_signing: str = "whsec_" + base64.b64encode(b"the local run signs by this key").decode()
    sms_key: str = "local-sms"
    sms_callback: str = "local-callback"
    partner_key: str = "local-partner"

    def secret(self) -> str:
        """As the secret of the template holds them."""
        return msgspec.json.encode(
            {
                "mail_key": self.mail_key,
                "mail_signing": self.mail_signing,
                "sms_key": self.sms_key,
                "sms_callback": self.sms_callback,
                "partner_key": self.partner_key,
            }
        ).decode()


@dataclass(frozen=True, slots=True)
class Report:
    """A call that is to reach us."""

    path: str
    body: bytes
    headers: Mapping[str, str]


def mail_event(letter: Letter, keys: Keys, now: datetime, kind: str | None = None) -> Report:
    """What the mail provider reports of a letter; kind: None for what becomes of its address."""
    kind = kind or ("email.bounced" if "bounce" in letter.to else "email.delivered")
    body = msgspec.json.encode(
        {"type": kind, "created_at": now.isoformat(), "data": {"email_id": letter.letter_id}}
    )
    message = f"msg_{uuid4().hex}"
    headers = {
        "webhook-id": message,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(keys.mail_signing).sign(message, now, body.decode()),
        "content-type": "application/json",
    }
    return Report("/api/webhooks/mail", body, headers)


def sms_status(letter: Letter, keys: Keys, now: datetime, code: int | None = None) -> Report:
    """What the SMS provider reports of a message; 4 is delivered, 7 is not."""
    if code is None:
        code = 7 if letter.to.endswith("0000") else 4
    status = {
        "messageId": letter.letter_id,
        "statusCode": code,
        "status": "DELIVERED_TO_HANDSET" if code == 4 else "UNDELIVERABLE",
        "statusDescription": "",
        "timestamp": int(now.timestamp() * 1000),
        "to": letter.to,
    }
    name = base64.b64encode(f"elhandel:{keys.sms_callback}".encode()).decode()
    return Report(
        "/api/webhooks/sms",
        msgspec.json.encode([status]),
        {"authorization": f"Basic {name}", "content-type": "application/json"},
    )


class Reports:
    """Calls on their way to our API at `api_url`, one after the other; "": none are made."""

    def __init__(self, api_url: str, clock: Clock, keys: Keys) -> None:
        self._api_url = api_url.rstrip("/")
        self._clock = clock
        self._keys = keys
        self._waiting: queue.Queue[tuple[Letter, bool]] = queue.Queue()
        if api_url:
            threading.Thread(target=self._work, daemon=True).start()

    def report(self, letter: Letter, *, is_sms: bool) -> None:
        """Let us learn what became of a letter."""
        if self._api_url:
            self._waiting.put((letter, is_sms))

    def _work(self) -> None:
        with httpx.Client(base_url=self._api_url, timeout=30) as http:
            while True:
                letter, is_sms = self._waiting.get()
                self._call(http, letter, sms_status if is_sms else mail_event)

    def _call(self, http: httpx.Client, letter: Letter, made: Any) -> None:
        """Call until it is taken: at first the letter may not be known there yet."""
        for attempt in range(_TRIES):
            time.sleep(_FIRST_WAIT * 2**attempt)
            report: Report = made(letter, self._keys, self._clock.now())
            try:
                answer = http.post(report.path, content=report.body, headers=dict(report.headers))
            except httpx.HTTPError:
                continue
            if answer.is_success:
                return
