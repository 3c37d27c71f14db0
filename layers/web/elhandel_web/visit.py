"""A visit: who asks for a page, and how its answer is made.

A handler reads in one transaction, calls a room, and gives what it got to `Visit.page`. A form is
taken from `form_of`: it came from our own page, of this session.
"""

import datetime as dt
import hmac
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import SplitResult, quote, urlsplit

from fastapi import Depends, Request
from starlette.responses import RedirectResponse, Response

from elhandel import identity
from elhandel.identity import Session
from elhandel.identity.sign_ins import session_rules
from elhandel.identity.viewings import viewing_of
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.platform.web import ClockOfProcess, DatabaseOfProcess
from elhandel.values.days.local_time import local_date
from elhandel_web.errors import (
    NotOurForm,
    OnlyToSee,
    SignInAgain,
    SignInNeeded,
    SignInUnfinished,
    StaleForm,
)
from elhandel_web.forms import TOKEN, Form, FormOfRequest
from elhandel_web.pages import PARTIAL, Pages, pages_of

_SAME: Final = "same-origin"
VIEWING: Final = "__Host-visning"
"""The cookie of somebody of the staff who sees a customer's pages."""
END_VIEWING: Final = "/som-kunden/luk"
_READS: Final = frozenset({"GET", "HEAD"})
_BY_ITSELF: Final = "x-by-itself"
"""What a page that refreshes itself sends along (`hx-headers`): it keeps no session open."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of somebody who has signed in."""

    request: Request
    pages: Pages
    database: Database
    clock: Clock
    session: Session

    @property
    def today(self) -> dt.date:
        return self.clock.today()

    @property
    def seconds_left(self) -> int:
        """Until the session ends, unless somebody asks for something before."""
        return seconds_left(self.session, self.clock.now())

    @property
    def idle_minutes(self) -> int:
        """How long the session lasts when nobody asks for anything."""
        session = self.session
        return session_rules(session.kind, local_date(session.signed_in_at)).idle.seconds // 60

    @property
    def is_partial(self) -> bool:
        """Whether htmx asks for a fragment."""
        return is_partial(self.request)

    def transaction(self) -> AbstractContextManager[Transaction]:
        """What this visitor may read: a customer's own rows, or what staff read.

        Raises SignInUnfinished for one who is no customer (yet).
        """
        if self.session.kind == "staff":
            return self.database.snapshot(read_only=True, by_key=True)
        if self.session.customer_id is None:
            raise SignInUnfinished("Answer the question first that is asked at the sign-in.")
        return self.database.customer_transaction(self.session.customer_id)

    def page(
        self,
        template: str,
        *,
        fragment: str | None = None,
        status: int = 200,
        **context: Any,
    ) -> Response:
        """A page; of a request of htmx's for a part only `fragment`, where there is one."""
        shown = fragment if fragment and self.is_partial else template
        return self.pages.answer(self.request, shown, status=status, visit=self, **context)

    def to(self, path: str, done: str = "") -> Response:
        """To another page after something was done. done: the code of what the page says of it."""
        return RedirectResponse(
            f"{path}{'&' if '?' in path else '?'}sket={done}" if done else path, 303
        )


def seconds_left(session: Session | None, now: dt.datetime) -> int:
    """Until a session ends by itself; 0 where there is none."""
    return 0 if session is None else max(0, int((session.idle_ends_at - now).total_seconds()))


def is_partial(request: Request) -> bool:
    return (
        request.headers.get(PARTIAL) == "partial"
        and request.headers.get("hx-history-restore-request") != "true"
    )


def session_of_request(
    request: Request, database: DatabaseOfProcess, clock: ClockOfProcess
) -> Session | None:
    """Whoever has signed in, if anybody; before them who of the staff sees a customer's pages.

    Raises OnlyToSee where that one would change something.
    """
    pages = pages_of(request)
    viewing = _viewing(request, database, clock, pages)
    if viewing is not None:
        request.state.session = viewing
        return viewing
    secret = request.cookies.get(pages.cookie)
    if not secret:
        return None
    with database.transaction() as tx:
        session = identity.session_of(
            tx, secret, pages.kind, clock.now(), by_itself=_BY_ITSELF in request.headers
        )
    request.state.session = session
    return session


def _viewing(request: Request, database: Database, clock: Clock, pages: Pages) -> Session | None:
    secret = request.cookies.get(VIEWING)
    if pages.kind != "customer" or not secret:
        return None
    with database.transaction() as tx:
        viewing = viewing_of(tx, secret, clock.now())
    if viewing is None or request.url.path == END_VIEWING:
        return viewing
    if request.method not in _READS:
        raise OnlyToSee("These are a customer's pages, opened by staff only to see them.")
    return viewing


type MaybeSession = Annotated[Session | None, Depends(session_of_request)]


def anybodys_visit(
    request: Request, database: DatabaseOfProcess, clock: ClockOfProcess, session: MaybeSession
) -> Visit:
    """Somebody who has signed in, a customer or not: for the pages that ask who they are. Raises
    SignInNeeded.
    """
    if session is None:
        raise SignInNeeded("Sign in to see this page.")
    return Visit(request, pages_of(request), database, clock, session)


type AnybodySignedIn = Annotated[Visit, Depends(anybodys_visit)]


def visit(anybody: AnybodySignedIn) -> Visit:
    """Somebody who has signed in, and is a customer or of the staff. Raises SignInNeeded, and
    SignInUnfinished for one who is neither (yet).
    """
    if anybody.session.kind == "customer" and anybody.session.customer_id is None:
        raise SignInUnfinished("Answer the question first that is asked at the sign-in.")
    return anybody


type SignedIn = Annotated[Visit, Depends(visit)]


def own_visit(visit: SignedIn) -> Visit:
    """The customer themselves, as a file wants that is taken along. Raises SignInNeeded, OnlyToSee
    for staff on a customer's pages.
    """
    _refuse_viewing(visit)
    return visit


type SignedInThemselves = Annotated[Visit, Depends(own_visit)]


def recent_visit(visit: SignedIn) -> Visit:
    """Somebody who has signed in within the last minutes, as sensitive steps want: a payment
    method, a move, an end of supply. Raises SignInNeeded, SignInAgain, OnlyToSee.
    """
    require_recent(visit)
    return visit


def require_recent(visit: Visit) -> None:
    """Raises SignInAgain where the last sign-in is too long ago for a sensitive step, OnlyToSee for
    staff on a customer's pages.
    """
    _refuse_viewing(visit)
    if not visit.session.is_recent(visit.clock.now()):
        raise SignInAgain("It is some time ago that you signed in. Sign in again for this step.")


def _refuse_viewing(visit: Visit) -> None:
    if visit.session.is_viewing:
        raise OnlyToSee("What a customer takes along is the customer's. Staff have other ways.")


type SignedInLately = Annotated[Visit, Depends(recent_visit)]


def form_of(request: Request, visit: AnybodySignedIn, form: FormOfRequest) -> Form:
    """A form that our own page sent, of this very session.

    Raises SignInNeeded, NotOurForm for one from elsewhere, StaleForm for one of an earlier session.
    """
    require_same_origin(request)
    if not is_same_token(form.said(TOKEN), visit.session):
        raise StaleForm("The form is of an earlier session. Look it through and send it again.")
    return form


def is_same_token(said: str, session: Session) -> bool:
    """Whether a form's token is that of the session."""
    return hmac.compare_digest(said.encode(), session.csrf.encode())


type OurForm = Annotated[Form, Depends(form_of)]


def require_same_origin(request: Request) -> None:
    """Raises NotOurForm for what another site's page has sent."""
    site = request.headers.get("sec-fetch-site")
    if site is None:
        origin = _parts(request.headers.get("origin", ""))
        same = bool(origin.netloc) and origin.netloc == request.headers.get("host", "")
    else:
        same = site == _SAME
    if not same:
        raise NotOurForm("The form came from another site. Send it from our page.")


def own_path(said: str, otherwise: str) -> str:
    """A path of ours to go to; anything else becomes `otherwise`, so that nobody is sent away."""
    parts = _parts(said)
    is_own = (
        said.startswith("/")
        and not said.startswith(("//", "/\\"))
        and not parts.scheme
        and not parts.netloc
        and "\\" not in said
        and said.isprintable()
    )
    return quote(said, safe="/?&=%-._~:,+") if is_own and len(said) < 500 else otherwise


def _parts(said: str) -> SplitResult:
    """The parts of an address; none of what can be no address, such as `//[`."""
    try:
        return urlsplit(said)
    except ValueError:
        return urlsplit("")
