"""What the market has said, noted on its way to us, and what must be held to be true after it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

_MINUTES: Final = {"PT15M": 15, "PT1H": 60}
_QUEUES: Final = "/v1.0/cim/"


@dataclass
class Tap:
    """An ASGI application that notes every message that was given away, under its MessageId.

    A message whose answer was torn comes again whole; the longest body is kept.
    """

    app: Any = None
    bodies: dict[str, bytes] = field(default_factory=dict)
    queues: dict[str, str] = field(default_factory=dict)

    def before(self, app: Any) -> "Tap":
        self.app = app
        return self

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return

        message_id, body = "", bytearray()

        async def noted(message: Any) -> None:
            nonlocal message_id
            if message["type"] == "http.response.start":
                headers = {name.lower(): value for name, value in message["headers"]}
                message_id = headers.get(b"messageid", b"").decode()
            else:
                body.extend(message.get("body", b""))
            await send(message)

        await self.app(scope, receive, noted)
        if message_id and len(body) >= len(self.bodies.get(message_id, b"")):
            self.bodies[message_id] = bytes(body)
            self.queues[message_id] = scope["path"].removeprefix(_QUEUES)


@dataclass(frozen=True, slots=True, order=True)
class Reading:
    """A value of one interval: the later registration holds, of equal ones the later message,
    unless its value was there before: then it is a repeat.
    """

    registered: datetime
    place: int
    wh: int
    before: frozenset[int] = frozenset()
    """Values of the same registration that it has replaced."""


type Key = tuple[str, datetime]
"""GSRN and the instant at which the interval begins."""


def readings(bodies: list[bytes]) -> dict[Key, Reading]:
    """The readings that hold after these messages, which came in this order."""
    held: dict[Key, Reading] = {}
    for place, body in enumerate(bodies):
        for key, registered, wh in _values(body):
            now = held.get(key)
            if now is None or now.registered < registered:
                held[key] = Reading(registered, place, wh)
            elif now.registered == registered and wh not in now.before:
                held[key] = Reading(registered, place, wh, now.before | {now.wh})
    return held


def _values(body: bytes) -> Iterator[tuple[Key, datetime, int]]:
    content = json.loads(body)["NotifyValidatedMeasureData_MarketDocument"]
    for series in content["Series"]:
        gsrn = series["marketEvaluationPoint.mRID"]["value"]
        registered = datetime.fromisoformat(series["registration_DateAndOrTime.dateTime"])
        period = series["Period"]
        start = datetime.fromisoformat(period["timeInterval"]["start"]["value"])
        step = timedelta(minutes=_MINUTES[period["resolution"]])
        for point in period["Point"]:
            if "quantity" in point:
                at = start + (int(point["position"]["value"]) - 1) * step
                yield (gsrn, at), registered, round(float(point["quantity"]) * 1000)
