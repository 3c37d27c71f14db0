"""Errors as part of the product: what could not be done, why, and what to do next, under a stable
code.

Each room has one base (`class UnableToSignUp(DomainError)`); the code of a class is what an API
client programs against, the sentence is for people. `problem()` is the one place that turns an
error into RFC 9457's problem+json.
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class DomainError(Exception):
    """Something that was asked for could not be done; the request or the state of things is the
    reason.
    """

    code: ClassVar[str] = "unable"
    status: ClassVar[int] = 422

    def __init__(self, sentence: str, /, **details: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.details: Mapping[str, Any] = details


class OwnWords(Exception):
    """An exception whose text is ours and repeats nothing that came from outside: it may be shown
    unchanged.
    """


class NotFound(DomainError):
    """What was asked for does not exist, or not for the one who asks."""

    code = "not-found"
    status = 404


class KeyUsedForAnother(DomainError):
    """A key that makes a request happen once came before with another request."""

    code = "idempotency-key-used-for-another-request"


class Unauthenticated(DomainError):
    """The request carries no key, or one that is not known."""

    code = "api-key-missing-or-unknown"
    status = 401


class Forbidden(DomainError):
    """The key is known and does not open this."""

    code = "api-key-not-allowed"
    status = 403


class TooManyRequests(DomainError):
    """The key has asked more often than it may. `retry_after`: in how many seconds it may again."""

    code = "too-many-requests"
    status = 429


class Unavailable(DomainError):
    """A part that is needed does not answer now; the same request may work later."""

    code = "temporarily-unavailable"
    status = 503


class DatabaseUnavailable(Unavailable):
    """Our own database does not answer; nothing was learnt about what was asked."""


def problem(error: DomainError) -> dict[str, Any]:
    """The problem+json document of an error (RFC 9457); its `code` is stable."""
    title = error.code.replace("-", " ").capitalize()
    return {
        "type": f"urn:elhandel:problem:{error.code}",
        "title": title,
        "status": error.status,
        "detail": error.sentence,
        "code": error.code,
        **error.details,
    }
