"""One call of a function, and what came of it."""

import json
import os
import time
import uuid
from dataclasses import dataclass, field


def trace_id() -> str:
    """A fresh X-Ray trace header; a process without a daemon still sends nothing."""
    root = f"1-{int(time.time()):08x}-{os.urandom(12).hex()}"
    return f"Root={root};Parent={os.urandom(8).hex()};Sampled=1"


@dataclass(frozen=True, slots=True)
class Invocation:
    """An event on its way to a function. `payload` is JSON."""

    payload: bytes
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    trace_id: str = field(default_factory=trace_id)
    wants_log: bool = False
    """Whether the last part of what it logs is asked for."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a function answered: its payload, or the JSON of its error when `failed`.

    log_tail: the last part of what it logged meanwhile, where that was asked for.
    """

    payload: bytes
    failed: bool = False
    log_tail: bytes = b""

    @property
    def error_message(self) -> str:
        """The error's message; "" when it did not fail."""
        return str(json.loads(self.payload).get("errorMessage", "")) if self.failed else ""


def failure(error_type: str, message: str) -> Outcome:
    """A failed outcome that the host words itself, in the shape that Lambda gives."""
    return Outcome(
        json.dumps({"errorType": error_type, "errorMessage": message}).encode(), failed=True
    )
