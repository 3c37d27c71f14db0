"""Signing in and out: the routes that stand between a page and the provider of identities.

    add_sign_in(app, SignIn(client=…, match=…, home_url=…))

A sign-in begins with a link, never with a form: the content security policy lets no form lead to
another site. An answer that fails leads to an address of its own, so that no code of the provider
stays in the address of a page, and loading it again asks nobody anything.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import FastAPI, Query, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from elhandel import identity
from elhandel.identity import UnableToSignIn
from elhandel.identity.sign_ins import (
    AssuranceTooLow,
    ProviderNotAvailable,
    SignInBrokenOff,
    SignInNotUnderWay,
    TakenUp,
    TokenNotAccepted,
    address_of_caller,
    begin_sign_in,
    count_try,
    session_rules,
    take_up_sign_in,
)
from elhandel.identity.viewings import end_viewings_of
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.platform.telemetry import logger
from elhandel.platform.web import ClockOfProcess, DatabaseOfProcess
from elhandel.platform.web.serving import address_of
from elhandel.values.days.local_time import local_date
from elhandel.values.errors import DomainError, Unavailable
from elhandel_web.errors import StaleForm, words_of
from elhandel_web.forms import TOKEN, FormOfRequest
from elhandel_web.oidc import Claims, OidcClient
from elhandel_web.pages import Pages, pages_of
from elhandel_web.visit import (
    MaybeSession,
    is_same_token,
    own_path,
    require_same_origin,
    seconds_left,
)


@dataclass(frozen=True, slots=True)
class Arrived:
    """Who has signed in: their subject, and what their session asks about (`Session.asks`)."""

    subject_id: int
    asks: tuple[int, ...] = ()


type Matched = Callable[[Transaction, datetime], Arrived]
"""Who somebody is. Raises UnableToSignIn for one who is nobody here."""

_SIGN_IN: Final = "/log-ind"
_ANSWER: Final = "/log-ind/svar"
_FAILED: Final = "/log-ind/fejl"
_LEFT: Final = "/log-ind/rest"
_SIGN_OUT: Final = "/log-ud"
_ABOUT_SIGNING: Final = frozenset({_SIGN_IN, _ANSWER, _FAILED, _LEFT, _SIGN_OUT})
_LONGEST: Final = 2_000
"""Characters of what a provider sends back in an address."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """How the people of some pages sign in.

    client: asks their provider. match: called outside any transaction; what it returns finds or
    makes the subject inside one. home_url: where these pages are to the world, without a path.
    failures: errors of `match`, besides the common ones. sign_up_url: where one becomes a customer;
    empty where that is not done by oneself.
    """

    client: Callable[[], OidcClient]
    match: Callable[[Claims], Matched]
    home_url: Callable[[Request], str]
    failures: tuple[type[DomainError], ...] = ()
    sign_up_url: Callable[[], str] = lambda: ""

    def known_failures(self) -> dict[str, type[DomainError]]:
        """Every error that the page about failed sign-ins tells of, by its code."""
        return {error.code: error for error in (*_FAILURES, *self.failures)}


_FAILURES: Final[tuple[type[DomainError], ...]] = (
    UnableToSignIn,
    SignInNotUnderWay,
    SignInBrokenOff,
    TokenNotAccepted,
    AssuranceTooLow,
    ProviderNotAvailable,
    Unavailable,
)


def add_sign_in(app: FastAPI, sign_in: SignIn) -> None:
    """Add the routes of signing in and out to an app of pages."""
    prefix = app.state.pages.prefix
    app.state.sign_in = sign_in
    app.add_api_route(prefix + _SIGN_IN, begin, methods=["GET"])
    app.add_api_route(prefix + _ANSWER, answered, methods=["GET"])
    app.add_api_route(prefix + _FAILED, failed, methods=["GET"])
    app.add_api_route(prefix + _LEFT, left, methods=["GET"])
    app.add_api_route(prefix + _SIGN_OUT, sign_out, methods=["POST"])
    app.add_api_route(prefix + _SIGN_OUT, signed_out, methods=["GET"])


def own_home(request: Request) -> str:
    """Where a request found us, without a path: for pages that no setting gives an address."""
    return str(request.base_url).rstrip("/")


def begin(
    request: Request,
    database: DatabaseOfProcess,
    clock: ClockOfProcess,
    til: str = "",
    igen: bool = False,
) -> Response:
    """To the provider. til: the page to come back to. igen: the person has to show anew who they
    are, as sensitive steps want.
    """
    pages, sign_in, now = pages_of(request), _sign_in(request), clock.now()
    with database.transaction() as tx:
        count_try(tx, "sign-in", address_of_caller(address_of(request.scope)), now)

    with database.transaction() as tx:
        begun = begin_sign_in(
            tx,
            pages.kind,
            _return_path(til, pages),
            now,
            seed=request.cookies.get(_seed_cookie(pages)),
            afresh=igen,
        )
    try:
        url = sign_in.client().authorize_url(begun, _answer_url(request), afresh=igen)
    except Unavailable as error:
        return _to_failure(request, error)

    answer = RedirectResponse(url, 303)
    rules = session_rules(pages.kind, local_date(now))
    _set_cookie(answer, _seed_cookie(pages), begun.seed, int(rules.sign_in.total_seconds()))
    return answer


def answered(
    request: Request,
    database: DatabaseOfProcess,
    clock: ClockOfProcess,
    code: Annotated[str, Query(max_length=_LONGEST)] = "",
    state: Annotated[str, Query(max_length=_LONGEST)] = "",
    error: Annotated[str, Query(max_length=_LONGEST)] = "",
    iss: Annotated[str, Query(max_length=_LONGEST)] = "",
) -> Response:
    """The provider's answer: who is proved comes in, and goes where they wanted to."""
    pages = pages_of(request)
    try:
        taken = _take_up(request, database, clock, state)
        if error or not code:
            raise SignInBrokenOff("The sign-in was not completed at the provider.")
        _refuse_another_provider(request, iss)
        secret = _let_in(request, database, clock, code, taken)
    except (UnableToSignIn, Unavailable) as problem:
        with database.transaction() as tx:
            count_try(tx, "sign-in", address_of_caller(address_of(request.scope)), clock.now())
        return _to_failure(request, problem)

    answer = RedirectResponse(taken.return_path, 303)
    _set_cookie(answer, pages.cookie, secret)
    _delete_cookie(answer, _seed_cookie(pages))
    return answer


def failed(request: Request, hvad: str = "") -> Response:
    """What went wrong at a sign-in, and what to do now."""
    pages, sign_in = pages_of(request), _sign_in(request)
    error = sign_in.known_failures().get(hvad, UnableToSignIn)(
        "The sign-in did not succeed. Sign in again."
    )
    return pages.answer(
        request,
        "sign_in_failed.html",
        status=error.status,
        error=error,
        words=words_of(error, pages.words),
        sign_up_url=sign_in.sign_up_url(),
    )


def left(session: MaybeSession, clock: ClockOfProcess) -> Response:
    """How many seconds are left of the session; 0 where there is none. Asked by a person, as any
    page, it makes the session last; a page that asks by itself only looks.
    """
    return PlainTextResponse(str(seconds_left(session, clock.now())))


def sign_out(
    request: Request,
    database: DatabaseOfProcess,
    clock: ClockOfProcess,
    session: MaybeSession,
    form: FormOfRequest,
) -> Response:
    """End the session, here and then at the provider; of the staff also what they see of customers'
    pages. Raises NotOurForm, StaleForm.
    """
    require_same_origin(request)
    pages = pages_of(request)
    if session is not None:
        if not is_same_token(form.said(TOKEN), session):
            raise StaleForm("The form is of an earlier session. Sign out from the page itself.")
        with database.transaction() as tx:
            identity.end_session(tx, session.session_id, clock.now())
            end_viewings_of(tx, session.who, clock.now())

    answer = RedirectResponse(f"{pages.prefix}{_SIGN_OUT}?hos=1" if session else pages.home, 303)
    _delete_cookie(answer, pages.cookie)
    return answer


def signed_out(request: Request, session: MaybeSession, hos: bool = False) -> Response:
    """That one is out; hos: and on to the provider, to be out there too."""
    pages = pages_of(request)
    if session is not None:
        return RedirectResponse(pages.home, 303)

    return_to = _sign_in(request).home_url(request) + pages.prefix + _SIGN_OUT
    url = _sign_in(request).client().sign_out_url(return_to) if hos else None
    return pages.answer(request, "signed_out.html", provider_url=url)


def _take_up(request: Request, database: Database, clock: Clock, state: str) -> TakenUp:
    pages = pages_of(request)
    with database.transaction() as tx:
        return take_up_sign_in(
            tx, pages.kind, state, request.cookies.get(_seed_cookie(pages)), clock.now()
        )


def _let_in(request: Request, database: Database, clock: Clock, code: str, taken: TakenUp) -> str:
    """The secret of a new session; one that this browser had before ends."""
    pages, sign_in = pages_of(request), _sign_in(request)
    claims = sign_in.client().claims(code, _answer_url(request), taken, clock.now())
    matched = sign_in.match(claims)

    before = request.cookies.get(pages.cookie, "")
    with database.transaction() as tx:
        now = clock.now()
        old = identity.session_of(tx, before, pages.kind, now)
        if old is not None:
            identity.end_session(tx, old.session_id, now)
        arrived = matched(tx, now)
        secret = identity.open_session(
            tx,
            arrived.subject_id,
            claims.level,
            now,
            signed_in_at=claims.signed_in_at,
            asks=arrived.asks,
        )

    logger.info("signed in", extra={"subject": arrived.subject_id, "kind": pages.kind})
    return secret


def _refuse_another_provider(request: Request, iss: str) -> None:
    """An answer that says that it comes from another provider is not for us (RFC 9207)."""
    if iss and iss != _sign_in(request).client().provider.issuer:
        raise TokenNotAccepted("The answer comes from another provider than was asked.")


def _to_failure(request: Request, error: DomainError) -> Response:
    """To the page that says what went wrong, without what the provider has sent along."""
    pages, known = pages_of(request), _sign_in(request).known_failures()
    code = error.code if error.code in known else Unavailable.code
    logger.info("a sign-in failed", extra={"code": error.code, "kind": pages.kind})
    answer = RedirectResponse(f"{pages.prefix}{_FAILED}?{urlencode({'hvad': code})}", 303)
    _delete_cookie(answer, _seed_cookie(pages))
    return answer


def _return_path(said: str, pages: Pages) -> str:
    """Where to go afterwards: a page of these pages, and none of signing in or out."""
    path = own_path(said, pages.home)
    within = path.startswith(f"{pages.prefix}/")
    place = path.partition("?")[0].removeprefix(pages.prefix)
    return path if within and place not in _ABOUT_SIGNING else pages.home


def _sign_in(request: Request) -> SignIn:
    sign_in: SignIn = request.app.state.sign_in
    return sign_in


def _answer_url(request: Request) -> str:
    """The address that the provider sends browsers back to, as it knows it."""
    return f"{_sign_in(request).home_url(request)}{pages_of(request).prefix}{_ANSWER}"


def _seed_cookie(pages: Pages) -> str:
    return f"{pages.cookie}-log-ind"


_COOKIE: Final[dict[str, Any]] = {
    "path": "/",
    "secure": True,
    "httponly": True,
    "samesite": "lax",
}
"""Lax: a browser that comes from the provider, or by a link in an e-mail, brings its cookies."""


def _set_cookie(answer: Response, name: str, value: str, seconds: int | None = None) -> None:
    """A cookie for this host only; seconds: None for as long as the browser is open."""
    answer.set_cookie(name, value, max_age=seconds, **_COOKIE)


def _delete_cookie(answer: Response, name: str) -> None:
    answer.delete_cookie(name, **_COOKIE)
