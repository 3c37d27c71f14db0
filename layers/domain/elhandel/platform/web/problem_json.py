"""Problems over HTTP: every error of a web function is RFC 9457's problem+json.

The OpenAPI documents describe it. No answer repeats what was sent or says what failed inside.
"""

from collections.abc import Mapping
from typing import Any, Final

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from elhandel.platform.telemetry import logger
from elhandel.values.errors import DatabaseUnavailable, DomainError, Unavailable, problem
from elhandel.values.texts.plain_text import unprintable

PROBLEM_JSON: Final = "application/problem+json"
_NOT_JSON: Final = (
    "This path takes JSON, and the header content-type says something else or is missing. "
    "Send the body as JSON with content-type: application/json."
)
_MOST_FIELDS: Final = 20
"""How many fields a 422 lists at most."""
_DATABASE_GONE: Final = (
    "The database does not answer now. Nothing was done: send the request again in a moment."
)
_MEANING: Final[Mapping[int, str]] = {
    400: "The body cannot be read",
    401: "No API key, or one that is not known",
    403: "The API key does not open this",
    404: "There is no such thing, or not for this API key",
    409: "The state of things does not allow it",
    413: "The body is larger than this path takes",
    415: "The body is of another content type than JSON",
    422: "The request is not valid",
    429: "The API key has used its quota; the header Retry-After says when to try again",
    500: "Something went wrong on our side",
    503: "A part that is needed does not answer now",
}


class FieldError(BaseModel):
    """What is wrong with one field of a request."""

    field: str
    reason: str


class Problem(BaseModel):
    """RFC 9457's problem; `code` is stable and for programs, `detail` is for people."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str
    correlation_id: str
    errors: list[FieldError] | None = None


class InvalidRequest(DomainError):
    """A request is not of the form that the documentation asks for."""

    code = "invalid-request"
    status = 422


class NoSuchPath(DomainError):
    """No route has this path."""

    code = "no-such-path"
    status = 404


class MethodNotAllowed(DomainError):
    """The path is there, but not for this method."""

    code = "method-not-allowed"
    status = 405


class BadRequest(DomainError):
    """A request that HTTP itself does not allow."""

    code = "bad-request"
    status = 400


class UnreadableBody(DomainError):
    """A body that is not JSON; the sentence says where it broke."""

    code = "unreadable-body"
    status = 400


class BodyTooLarge(DomainError):
    """A body beyond what its path takes; it was not read to its end."""

    code = "body-too-large"
    status = 413


class AddressTooLong(DomainError):
    """Path and query beyond what any path here takes; neither was read."""

    code = "address-too-long"
    status = 414


class UnsupportedContentType(DomainError):
    """A body that is not said to be JSON."""

    code = "unsupported-content-type"
    status = 415


class Unexpected(DomainError):
    """An unforeseen error; the log has it under the correlation id."""

    code = "unexpected"
    status = 500


def correlation_id(request: Request) -> str:
    """The id of this request in the logs."""
    return str(request.state.correlation_id)


def handle_problems(app: FastAPI) -> None:
    """Make every error of `app` a problem document, and describe it in its OpenAPI."""
    app.add_exception_handler(DomainError, _on_domain_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(psycopg.OperationalError, _on_database_gone)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]  # FastAPI's way


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """`responses=` of a route: problem documents of these statuses, and of 422, 500 and 503.

    A route that asks for a key (401) has a quota too (429).
    """
    content = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    every = sorted({*statuses, *({429} if 401 in statuses else ()), 422, 500, 503})
    return {status: {"description": _MEANING[status], "content": content} for status in every}


def answer(
    request: Request, error: DomainError, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """The problem document of an error."""
    more = dict(headers or {})
    if error.status == 401:
        more["WWW-Authenticate"] = "Bearer"

    if error.status == 503:
        more["Retry-After"] = "5"

    if error.status == 429:
        more["Retry-After"] = str(error.details.get("retry_after", 60))

    content = {**problem(error), "correlation_id": correlation_id(request)}
    if getattr(request.app.state, "is_enveloped", False):
        content |= {"success": False, "error": content["detail"]}

    return JSONResponse(content, error.status, more, media_type=PROBLEM_JSON)


async def _on_domain_error(request: Request, error: Exception) -> JSONResponse:
    # Starlette finds handlers by class, but types them by Exception.
    if not isinstance(error, DomainError):
        raise error

    logger.info("refused", extra={"code": error.code})
    if isinstance(error, DatabaseUnavailable):  # its sentence is for operations
        return answer(request, Unavailable(_DATABASE_GONE))
    return answer(request, error)


async def _on_invalid_request(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error

    found = error.errors()
    if any(item["type"] == "json_invalid" for item in found):
        return answer(request, _broken_json(found[0], error.body))
    # FastAPI leaves a body as bytes where the content type is not JSON.
    if isinstance(error.body, bytes) and error.body:
        return answer(request, UnsupportedContentType(_NOT_JSON))

    errors = [
        {"field": _field(item["loc"]), "reason": _reason(item)} for item in found[:_MOST_FIELDS]
    ]

    return answer(
        request,
        InvalidRequest("The request is not valid; `errors` says what is wrong.", errors=errors),
    )


async def _on_http_error(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error

    match error.status_code:
        case 404:
            problem_: DomainError = NoSuchPath(
                "There is nothing at this path. The documentation lists what there is."
            )
        case 405:
            problem_ = MethodNotAllowed(
                f"This path does not take {request.method}. The header Allow says what it takes."
            )
        case _:
            problem_ = BadRequest(
                "The request cannot be read. Check its body and headers against the documentation."
            )

    return answer(request, problem_, error.headers)


async def _on_database_gone(request: Request, error: Exception) -> JSONResponse:
    logger.warning("the database went away", exc_info=error)
    return answer(request, Unavailable(_DATABASE_GONE))


def _broken_json(item: Mapping[str, Any], body: Any) -> UnreadableBody:
    """Where a body stopped being JSON, in lines and characters from 1, without repeating it."""
    position = item["loc"][-1] if isinstance(item["loc"][-1], int) else 0
    before = (body if isinstance(body, str) else "")[:position]
    line, column = before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1

    return UnreadableBody(
        f"The body is not JSON: it breaks at line {line}, column {column}. Correct it there and "
        "send it again.",
        line=line,
        column=column,
    )


def _field(loc: tuple[int | str, ...]) -> str:
    """The field as the caller knows it: `billing_address.city`; `body` where it is the whole."""
    path = ["?" if unprintable(str(part)) else str(part)[:64] for part in loc]
    return ".".join(path[1:] if len(path) > 1 else path)


def _reason(item: Mapping[str, Any]) -> str:
    """Why a field is not valid, without repeating what was sent."""
    message = str(item["msg"]).removeprefix("Value error, ").partition("email address:")
    reason = f"{message[0]}email address" if message[1] else message[0]
    given = item.get("input")
    echoes = isinstance(given, str) and len(given) > 1 and given in reason
    return "is not valid" if echoes or item["type"].startswith("union_tag") else reason


def _openapi(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        components = schema.setdefault("components", {}).setdefault("schemas", {})
        document = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        components.update(document.pop("$defs", {}))
        components["Problem"] = document
        app.openapi_schema = schema

    return app.openapi_schema
