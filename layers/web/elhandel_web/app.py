"""An app of pages: every answer a page, errors too; the assets, the language, the headers."""

from typing import Final
from urllib.parse import quote, urlsplit

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import RedirectResponse, Response

from elhandel.platform.telemetry import logger
from elhandel.platform.web.problem_json import (
    BadRequest,
    InvalidRequest,
    MethodNotAllowed,
    NoSuchPath,
)
from elhandel.platform.web.serving import IMMUTABLE, serve
from elhandel.values.errors import DatabaseUnavailable, DomainError, Unavailable
from elhandel_web.assets import assets
from elhandel_web.errors import (
    NotOurForm,
    SignInAgain,
    SignInNeeded,
    SignInUnfinished,
    StaleForm,
    words_of,
)
from elhandel_web.forms import KEY, TOKEN, sent_form
from elhandel_web.language import LANGUAGES
from elhandel_web.pages import LANGUAGE_COOKIE, Pages, pages_of
from elhandel_web.visit import is_partial, own_path, require_same_origin

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_NOTHING_ALLOWED: Final = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)
_LONGEST_FORM: Final = 65_536  # a letter of 4,000 letters, three bytes of a form for each byte
_HEADERS: Final = {
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": _NOTHING_ALLOWED,
    "vary": "HX-Request-Type, Cookie",
}
_YEAR: Final = 31_536_000


def pages_app(pages: Pages, title: str, *, listens_at: str = "") -> FastAPI:
    """An app whose routes answer with pages. listens_at: a socket that they may open, wss://…"""
    app = FastAPI(
        title=title, openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False
    )
    app.state.pages = pages
    app.add_exception_handler(DomainError, _on_domain_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(psycopg.OperationalError, _on_database_gone)
    app.add_api_route(f"{pages.prefix}/assets/{{name}}", _asset, methods=["GET"])
    for language in LANGUAGES:
        app.add_api_route(f"{pages.prefix}/{language}", _in_language, methods=["GET"])
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=6)
    serve(
        app,
        error_page,
        policies={"text/html": _policy(listens_at), "application/pdf": "frame-ancestors 'none'"},
        more=_HEADERS,
        private="private, no-store",
        longest=_LONGEST_FORM,
    )

    return app


def _policy(listens_at: str) -> str:
    """The policy of pages; they connect to the socket's host too."""
    if not listens_at:
        return _POLICY
    parts = urlsplit(listens_at)
    return _POLICY.replace(
        "connect-src 'self'", f"connect-src 'self' {parts.scheme}://{parts.netloc}"
    )


def error_page(request: Request, error: DomainError) -> Response:
    """An error as a page; for htmx as the part that says what is wrong, inside what was asked for:
    its place stays, and may be asked for again.
    """
    pages = pages_of(request)
    words = words_of(error, pages.words)
    headers = {}
    if error.status == 429:
        headers["retry-after"] = str(error.details.get("retry_after", 60))
    if is_partial(request):
        headers["hx-reswap"] = "innerHTML"
    return pages.answer(
        request,
        "_problem.html" if is_partial(request) else "problem.html",
        status=error.status,
        headers=headers,
        error=error,
        words=words,
        again=[],
        retry=error.status >= 500 and request.method == "GET",
    )


def _asset(name: str) -> Response:
    asset = assets().at(name)
    if asset is None:
        raise NoSuchPath("There is no such file.")
    return Response(
        asset.content, media_type=asset.media_type, headers={"cache-control": IMMUTABLE}
    )


def _in_language(request: Request) -> Response:
    """Remember the language, and go back to where one was."""
    pages = pages_of(request)
    language = request.url.path.rpartition("/")[2]
    back = own_path(request.query_params.get("til", ""), pages.home)
    return in_language(RedirectResponse(back, 303), language)


def in_language(answer: Response, language: str) -> Response:
    """The answer, after which this browser reads the pages in a language."""
    answer.set_cookie(LANGUAGE_COOKIE, language, max_age=_YEAR, path="/", samesite="lax")
    return answer


async def _on_domain_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, DomainError):
        raise error

    logger.info("refused", extra={"code": error.code})
    if isinstance(error, SignInNeeded | SignInAgain) and request.method == "GET":
        return _to_sign_in(request, afresh=isinstance(error, SignInAgain))
    if isinstance(error, SignInUnfinished) and request.method == "GET":
        return _lead_to(request, pages_of(request).question)
    if isinstance(error, SignInNeeded | SignInAgain | StaleForm):
        return await _form_again(request, error)
    if isinstance(error, DatabaseUnavailable):
        return error_page(request, Unavailable("The database does not answer now."))
    return error_page(request, error)


def _to_sign_in(request: Request, *, afresh: bool) -> Response:
    """To the sign-in, and back here afterwards; htmx leads the whole page there.

    afresh: the provider has to ask anew who it is.
    """
    pages = pages_of(request)
    query = f"?{request.url.query}" if request.url.query else ""
    back = quote(own_path(request.url.path + query, pages.home), safe="/?=,:")
    return _lead_to(request, f"{pages.prefix}/log-ind?til={back}{'&igen=1' if afresh else ''}")


def _lead_to(request: Request, target: str) -> Response:
    """To another page; htmx leads the whole page there."""
    if is_partial(request):
        return Response(status_code=200, headers={"hx-redirect": target})
    return RedirectResponse(target, 303)


async def _form_again(request: Request, error: DomainError) -> Response:
    """What was written stays on the page, with the token of the session that holds now."""
    pages = pages_of(request)
    try:
        require_same_origin(request)  # what another site has sent is not kept to be sent again
    except NotOurForm as foreign:
        return error_page(request, foreign)
    form = await sent_form(request)
    session = getattr(request.state, "session", None)
    kept = [
        (name, value)
        for name, values in form.fields.items()
        if name not in (TOKEN, KEY)
        for value in values
    ]
    if form.said(KEY):
        kept.append((KEY, form.said(KEY)))
    return pages.answer(
        request,
        "problem.html",
        status=error.status,
        error=error,
        words=words_of(error, pages.words),
        again=kept,
        retry=False,
        token=session.csrf if session is not None else "",
    )


async def _on_invalid_request(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    return error_page(request, InvalidRequest("The address holds a value that cannot be."))


async def _on_http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    match error.status_code:
        case 404:
            return error_page(request, NoSuchPath("There is nothing at this path."))
        case 405:
            return error_page(request, MethodNotAllowed(f"This path takes no {request.method}."))
        case _:
            return error_page(request, BadRequest("The request cannot be read."))


async def _on_database_gone(request: Request, error: Exception) -> Response:
    logger.warning("the database went away", exc_info=error)
    return error_page(request, Unavailable("The database does not answer now."))
