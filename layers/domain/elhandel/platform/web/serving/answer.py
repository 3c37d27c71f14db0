"""How an app answers an error: as a problem document, or as a page."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from elhandel.values.errors import DomainError

type Answer = Callable[[Request, DomainError], Response]
