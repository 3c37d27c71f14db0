"""Who wrote an answer over HTTP: DataHub, or something between us and it.

Only DataHub's own answer decides about a document (decision 0021). `transport_errors` says what the
codes of its error bodies mean.
"""

from typing import Final

import httpx

from elhandel.market.hub.transport_errors import Meaning, meaning, shown_codes

_LONGEST_ADDRESS: Final = 2_000
_KINDS: Final = frozenset(
    {
        "no content type",
        "application/json",
        "application/octet-stream",
        "application/problem+json",
        "application/xml",
        "text/html",
        "text/json",
        "text/plain",
        "text/xml",
    }
)
"""Content types that may be shown; any other could be a text."""


def is_receipt(answer: httpx.Response) -> bool:
    """Whether DataHub has received a document: 202, a CorrelationId, and no body."""
    return bool(
        answer.status_code == httpx.codes.ACCEPTED
        and answer.headers.get("CorrelationId", "").strip()
        and not answer.content.strip()
    )


def verdict(answer: httpx.Response) -> Meaning:
    """What an answer other than a receipt decides: WAIT unless it is an error body of DataHub."""
    if answer.is_client_error and says_json(answer):
        return meaning(answer.content)
    return Meaning.WAIT


def says_json(answer: httpx.Response) -> bool:
    """Whether an answer is labelled as JSON, or not labelled at all."""
    kind = _content_type(answer)
    return kind in {"", "application/json", "text/json"} or kind.endswith("+json")


def is_a_page(answer: httpx.Response) -> bool:
    """Whether an answer is a page for people, such as a gateway's or a sign-in."""
    labelled = "html" in answer.headers.get("Content-Type", "").lower()
    return labelled or answer.content.lstrip().startswith(b"<")


def described(answer: httpx.Response, what: str) -> str:
    """An answer that is not DataHub's, in a sentence for people."""
    kind = _content_type(answer) or "no content type"
    kind = kind if kind in _KINDS else "an unknown content type"
    where = f" to {_host(answer.headers['Location'])}" if "Location" in answer.headers else ""

    return (
        f"{what} was answered by HTTP {answer.status_code}{where} "
        f"({kind}, {len(answer.content)} bytes, {shown_codes(answer.content)}), "
        "which is no answer of DataHub"
    )


def _content_type(answer: httpx.Response) -> str:
    label: str = answer.headers.get("Content-Type", "")
    return label.partition(";")[0].strip().lower()


def _host(address: str) -> str:
    """The host of an address. Its path and query are left out: they may repeat the request."""
    try:
        return httpx.URL(address[:_LONGEST_ADDRESS]).host or "a path of its own"
    except httpx.InvalidURL:
        return "no address"
