"""Traces: how long a function and what it calls take, and nothing of what was said meanwhile.

X-Ray's library and Powertools would keep answers, texts of exceptions, addresses with their queries
and statements. `BareEmitter` is the only way by which a trace leaves this process; it lets through
what is listed here.
"""

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from aws_lambda_powertools import Tracer
from aws_xray_sdk.core.emitters.udp_emitter import PROTOCOL_DELIMITER, PROTOCOL_HEADER, UDPEmitter

_PATCHED: Final = ("botocore", "httpx")
"""Whose calls are seen. Not psycopg: it would stand between us and the transactions that are
tested.
"""

_KEPT: Final = frozenset(
    {
        *(
            "id",
            "name",
            "type",
            "namespace",
            "start_time",
            "end_time",
            "parent_id",
            "trace_id",
            "in_progress",
        ),
        *("error", "fault", "throttle", "annotations"),
    }
)
_OF_AWS: Final = frozenset(
    {"operation", "region", "request_id", "retries", "queue_url", "function_name"}
)
_OF_AN_EXCEPTION: Final = frozenset({"id", "type", "remote", "stack"})


class BareEmitter(UDPEmitter):  # type: ignore[misc]  # the library has no types
    """Sends the parts of traces that hold times, names of ours and outcomes; all else stays
    here.
    """

    def send_entity(self, entity: Any) -> None:
        document = json.dumps(bare(entity.to_dict()), default=lambda _: None)
        try:
            self._send_data(f"{PROTOCOL_HEADER}{PROTOCOL_DELIMITER}{document}")
        except OSError:
            return  # nobody takes traces just now, and no work waits for that


def bare(entity: Mapping[str, Any]) -> dict[str, Any]:
    """A segment or subsegment (as X-Ray's documents have it) without texts from outside."""
    kept = {key: value for key, value in entity.items() if key in _KEPT}
    if "http" in entity:
        kept["http"] = _bare_http(entity["http"])

    if "aws" in entity:
        kept["aws"] = {key: value for key, value in entity["aws"].items() if key in _OF_AWS}

    if "cause" in entity:
        kept["cause"] = _bare_cause(entity["cause"])

    if "subsegments" in entity:
        kept["subsegments"] = [bare(below) for below in entity["subsegments"]]

    return kept


def _bare_http(http: Mapping[str, Any]) -> dict[str, Any]:
    """Method, host and status: a path may hold the id of what it is about."""
    request, response = http.get("request", {}), http.get("response", {})
    return {
        "request": {"method": request.get("method"), "url": _host(str(request.get("url", "")))},
        "response": {"status": response.get("status")},
    }


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}"


def _bare_cause(cause: Any) -> Any:
    """The exceptions behind a fault by their class and frames; an id where they stand elsewhere."""
    if not isinstance(cause, Mapping):
        return cause
    exceptions = [
        {key: value for key, value in exception.items() if key in _OF_AN_EXCEPTION}
        for exception in cause.get("exceptions", [])
    ]
    return {"working_directory": cause.get("working_directory", ""), "exceptions": exceptions}


def bare_tracer() -> Tracer:
    """The tracer of this process; whatever is captured with it, `BareEmitter` sends what may
    leave.
    """
    tracer = Tracer(patch_modules=_PATCHED)
    if not tracer.disabled:
        tracer.provider.configure(emitter=BareEmitter())  # type: ignore[attr-defined]  # X-Ray's recorder
    return tracer
