"""The pages of one kind of people: their templates, cookie, addresses and words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from elhandel_web.errors import Words
from elhandel_web.language import LANGUAGES, Language
from elhandel_web.render import Renderer

PARTIAL: Final = "hx-request-type"
LANGUAGE_COOKIE: Final = "sprog"
THEME_COOKIE: Final = "tema"

type Layout = Callable[[Request, Any], Mapping[str, Any]]
"""What the frame of every page needs (the menu, the places), by request and visit (or None)."""


@dataclass(frozen=True, slots=True)
class Pages:
    """prefix: of all addresses, "" or "/kontor". folder: of the package with `templates/`. layout:
    what the frame needs. words: of errors, by code, over the common ones. question: where one is
    led who has signed in and is nobody's customer yet.
    """

    kind: Literal["customer", "staff"]
    prefix: str
    cookie: str
    folder: Path
    layout: Layout
    words: Mapping[str, Words] = field(default_factory=dict)
    question: str = ""

    @property
    def home(self) -> str:
        return f"{self.prefix}/"

    def answer(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        visit: Any = None,
        headers: Mapping[str, str] | None = None,
        **context: Any,
    ) -> Response:
        """A template as an answer, in the reader's language and colours."""
        session = visit.session if visit is not None else getattr(request.state, "session", None)
        frame = {
            "here": "",
            "csrf": session.csrf if session is not None else "",
            "theme": request.cookies.get(THEME_COOKIE, ""),
            "path": request.url.path,
            "done": request.query_params.get("sket", ""),
            "session": session,
            "seconds_left": visit.seconds_left if visit is not None else 0,
            "idle_minutes": visit.idle_minutes if visit is not None else 0,
            "may_be_in": session is not None or self.cookie in request.cookies,
            "correlation_id": getattr(request.state, "correlation_id", ""),
            **self.layout(request, visit),
        }
        text = Renderer(self.folder, self.prefix).render(
            template, language_of(request), {**frame, **context}
        )
        return HTMLResponse(text, status, dict(headers or {}))


def language_of(request: Request) -> Language:
    """That of this browser, else the one that its customer has chosen."""
    session = getattr(request.state, "session", None)
    said = request.cookies.get(LANGUAGE_COOKIE) or getattr(session, "language", None)
    return next((known for known in LANGUAGES if known == said), "da")


def pages_of(request: Request) -> Pages:
    """The pages that a request is for."""
    pages: Pages = request.app.state.pages
    return pages
