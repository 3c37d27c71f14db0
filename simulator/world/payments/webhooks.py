"""Telling: the provider's events as signed webhooks, in order or not, once or twice.

An event that is not answered by 2xx is told again, signed anew.
"""

import hashlib
import hmac
import json
import random
from collections.abc import Callable
from typing import Any, Final

import httpx

from elhandel.platform.clock import Clock
from simulator.world.payments.provider import Provider

HEADER: Final = "x-netcash-signature"
WEBHOOKS_SECRET: Final = "local webhooks of payments"  # noqa: S105  (of the local run only)
"""What the provider of the local run signs its events by."""

type Send = Callable[[str, bytes, dict[str, str]], int]
"""(path, body, headers) → HTTP status."""


def signed(body: bytes, secret: str) -> dict[str, str]:
    """The headers of a webhook."""
    signature = hmac.digest(secret.encode(), body, hashlib.sha256).hex()
    return {HEADER: signature, "content-type": "application/json"}


def send_to(base_url: str) -> Send:
    """Sends to an API over HTTP; a silent one counts as 503."""

    def send(path: str, body: bytes, headers: dict[str, str]) -> int:
        try:
            answer = httpx.post(f"{base_url}{path}", content=body, headers=headers, timeout=30)
        except httpx.HTTPError:
            return 503
        return answer.status_code

    return send


class Webhooks:
    """What tells the provider's events to `send`.

    shuffled: in no order; twice: each of them; by_number: some name a payment only by the number
    of its invoice; all by dice of the seed.
    """

    def __init__(
        self,
        provider: Provider,
        clock: Clock,
        secret: str,
        send: Send,
        *,
        shuffled: bool = False,
        twice: bool = False,
        by_number: bool = False,
        seed: int = 1,
    ) -> None:
        self._provider = provider
        self._clock = clock
        self._secret = secret
        self._send = send
        self._shuffled = shuffled
        self._twice = twice
        self._by_number = by_number
        self._dice = random.Random(seed)

    def tell(self) -> int:
        """Tell what waits; how many events were taken. The others wait."""
        events = self._provider.take_events()
        if self._shuffled:
            self._dice.shuffle(events)

        left: list[dict[str, Any]] = []
        for event in events:
            if not self._told(event):
                left.append(event)
            elif self._twice:
                self._told(event)
        if left:
            self._provider.put_back(left)
        return len(events) - len(left)

    def _told(self, event: dict[str, Any]) -> bool:
        says = {**event["says"], "Timestamp": self._clock.now().isoformat()}
        if self._by_number and "Reference" in says and self._dice.random() < 0.5:
            number = says["Reference"].rpartition("-")[0]
            says |= {"Reference": number, "Extra2": number}
        body = json.dumps(says).encode()
        path = f"/api/webhooks/netcash/{event['topic']}"
        return self._send(path, body, signed(body, self._secret)) // 100 == 2
