"""Traces: how long a function and its calls take, without their contents.

X-Ray's library and Powertools would keep answers, exception texts, addresses with queries, and
statements. A trace leaves this process only through `BareEmitter`, which passes what is listed
here.
"""

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from aws_lambda_powertools import Tracer
from aws_xray_sdk.core.emitters.udp_emitter import PROTOCOL_DELIMITER, PROTOCOL_HEADER, UDPEmitter

_PATCHED: Final = ("botocore", "httpx")
"""The libraries whose calls are traced. Not psycopg: it would change the transactions we test."""

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
    """Sends times, our own names and outcomes; everything else stays here."""

    def send_entity(self, entity: Any) -> None:
        document = json.dumps(bare(entity.to_dict()), default=lambda _: None)
        try:
            self._send_data(f"{PROTOCOL_HEADER}{PROTOCOL_DELIMITER}{document}")
        except OSError:
            return  # no daemon takes traces now, and no work waits for one


def bare(entity: Mapping[str, Any]) -> dict[str, Any]:
    """A segment or subsegment of X-Ray without texts from outside."""
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
    """Method, host and status; a path may hold an id."""
    request, response = http.get("request", {}), http.get("response", {})
    return {
        "request": {"method": request.get("method"), "url": _host(str(request.get("url", "")))},
        "response": {"status": response.get("status")},
    }


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}"


def _bare_cause(cause: Any) -> Any:
    """The exceptions behind a fault by class and frames, or the id of where they are."""
    if not isinstance(cause, Mapping):
        return cause

    exceptions = [_bare_exception(exception) for exception in cause.get("exceptions", [])]
    return {"working_directory": cause.get("working_directory", ""), "exceptions": exceptions}


def _bare_exception(exception: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in exception.items() if key in _OF_AN_EXCEPTION}


def bare_tracer() -> Tracer:
    """The tracer of this process; whatever it captures leaves through `BareEmitter`."""
    tracer = Tracer(patch_modules=_PATCHED)
    if not tracer.disabled:
        tracer.provider.configure(emitter=BareEmitter())  # type: ignore[attr-defined]  # X-Ray's recorder
    return tracer
