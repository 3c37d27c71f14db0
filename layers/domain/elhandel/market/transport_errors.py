"""What DataHub says when it refuses a request over HTTP, in whichever of its spellings.

Energinet's code writes `{"Error": {"Details": {"Errors": [{"Code", "Message"}]}}}`, its wiki the same in lower case
with `details` as a list, its identity provider `{"error": "invalid_client"}`; a gateway in between may answer
anything. Texts are scrubbed: a refused document may be quoted in them, and with it a CPR number.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from elhandel.platform.telemetry import scrub


def error_codes(body: bytes) -> set[str]:
    """The codes that an error body names."""
    return {str(error["code"]) for error in _errors(body) if error.get("code")}


def error_text(body: bytes) -> str:
    """Codes and messages of an error body for people, without personal numbers."""
    texts = [" ".join(str(error[key]) for key in ("code", "message") if error.get(key)) for error in _errors(body)]
    return scrub("; ".join(text for text in texts if text)) or "no reason given"


def _errors(body: bytes) -> Iterator[dict[str, Any]]:
    try:
        content = _folded(msgspec.json.decode(body))
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return
    error = content.get("error") if isinstance(content, dict) else None
    if isinstance(error, str):
        yield {"code": error, "message": content.get("error_description")}
    elif isinstance(error, dict):
        yield error
        details = error.get("details")
        nested = details.get("errors") if isinstance(details, dict) else details
        yield from (entry for entry in nested if isinstance(entry, dict)) if isinstance(nested, list) else ()


def _folded(node: Any) -> Any:
    """`node` with lower-case keys."""
    if isinstance(node, dict):
        return {str(key).lower(): _folded(value) for key, value in node.items()}
    return [_folded(item) for item in node] if isinstance(node, list) else node
