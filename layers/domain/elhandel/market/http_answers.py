"""Whose word an answer over HTTP is: DataHub's own, or that of something on the way there.

Only what DataHub itself says decides about a document (decision 0021); what the codes of its error bodies mean is
`transport_errors`.
"""

import httpx

from elhandel.market.transport_errors import Meaning, error_text, meaning
from elhandel.platform.telemetry import scrub_to


def is_receipt(answer: httpx.Response) -> bool:
    """Whether an answer says that DataHub has received a document: 202, its CorrelationId, and nothing else."""
    return bool(
        answer.status_code == httpx.codes.ACCEPTED
        and answer.headers.get("CorrelationId", "").strip()
        and not answer.content.strip()
    )


def verdict(answer: httpx.Response) -> Meaning:
    """What an answer that is no receipt decides about a document: only an error body of DataHub decides anything."""
    if answer.is_client_error and says_json(answer):
        return meaning(answer.content)
    return Meaning.WAIT


def says_json(answer: httpx.Response) -> bool:
    """Whether an answer says that it is JSON, or does not say what it is."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return kind in {"", "application/json", "text/json"} or kind.endswith("+json")


def is_a_page(answer: httpx.Response) -> bool:
    """Whether an answer is a page for people: of a gateway, a proxy, a sign-in."""
    return "html" in answer.headers.get("Content-Type", "").lower() or answer.content.lstrip().startswith(b"<")


def described(answer: httpx.Response, what: str) -> str:
    """What was answered that is not DataHub's word, for people."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip() or "no content type"
    where = f" to {scrub_to(answer.headers['Location'], 200)}" if "Location" in answer.headers else ""
    return (
        f"{what} was answered by HTTP {answer.status_code}{where} ({scrub_to(kind, 100)}, {len(answer.content)} bytes, "
        f"{error_text(answer.content)}), which is no answer of DataHub"
    )
