"""Whose word an answer over HTTP is: DataHub's own, or that of something on the way there.

Only what DataHub itself says decides about a document (decision 0021); what the codes of its error
bodies mean is `transport_errors`.
"""

from typing import Final

import httpx

from elhandel.market.hub.transport_errors import Meaning, error_told, meaning

_LONGEST_ADDRESS: Final = 2_000
_KINDS: Final = frozenset(
    {
        "no content type",
        "application/json",
        "text/json",
        "application/problem+json",
        "text/html",
        "text/plain",
    }
    | {"application/xml", "text/xml", "application/octet-stream"}
)


def is_receipt(answer: httpx.Response) -> bool:
    """Whether an answer says that DataHub has received a document: 202, its CorrelationId, and
    nothing else.
    """
    return bool(
        answer.status_code == httpx.codes.ACCEPTED
        and answer.headers.get("CorrelationId", "").strip()
        and not answer.content.strip()
    )


def verdict(answer: httpx.Response) -> Meaning:
    """What an answer that is no receipt decides about a document: only an error body of DataHub
    decides anything.
    """
    if answer.is_client_error and says_json(answer):
        return meaning(answer.content)
    return Meaning.WAIT


def says_json(answer: httpx.Response) -> bool:
    """Whether an answer says that it is JSON, or does not say what it is."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return kind in {"", "application/json", "text/json"} or kind.endswith("+json")


def is_a_page(answer: httpx.Response) -> bool:
    """Whether an answer is a page for people: of a gateway, a proxy, a sign-in."""
    return "html" in answer.headers.get(
        "Content-Type", ""
    ).lower() or answer.content.lstrip().startswith(b"<")


def described(answer: httpx.Response, what: str) -> str:
    """What was answered that is not DataHub's word, for people."""
    kind = (
        answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        or "no content type"
    )
    kind = kind if kind in _KINDS else "an unknown content type"
    where = f" to {_host(answer.headers['Location'])}" if "Location" in answer.headers else ""
    return (
        f"{what} was answered by HTTP {answer.status_code}{where} ({kind}, {len(answer.content)} bytes, "
        f"{error_told(answer.content)}), which is no answer of DataHub"
    )


def _host(address: str) -> str:
    """The host of an address; its path and query may hold what was asked for."""
    try:
        return httpx.URL(address[:_LONGEST_ADDRESS]).host or "a path of its own"
    except httpx.InvalidURL:
        return "no address"
