"""What DataHub's error bodies say, and what each of its codes means for a document.

Energinet's code writes `{"Error": {"Details": {"Errors": [{"Code", "Message"}]}}}`, its wiki the
same in lower case with `details` as a list, its identity provider `{"error": "invalid_client"}`; a
gateway in between may answer anything. Texts are never shown: they may quote the refused document,
and with it a name or a CPR number.

Only a code of `KNOWN_CODES` decides about a document. Source: reference, section 5.2.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

import msgspec


class Meaning(StrEnum):
    """What a code of DataHub means for the document that was sent."""

    KNOWN = "known already"
    """An earlier try arrived: the document counts as sent."""
    REFUSED = "refused for good"
    """The document's own form is wrong: the same one would be refused again."""
    TOO_LARGE = "too large"
    """Final as well: it must be sent in smaller parts."""
    CREDENTIALS = "credentials"
    """Who we are at DataHub is wrong, for every document: they wait until that is corrected."""
    WAIT = "wait"
    """A fault in between: the document is sent again."""


KNOWN_CODES: Final[Mapping[str, Meaning]] = {
    "00101": Meaning.KNOWN,  # the message id is not unique
    "00102": Meaning.KNOWN,  # the transaction id was used before
    "00001": Meaning.CREDENTIALS,  # this role may not send this document
    "00002": Meaning.CREDENTIALS,  # the sender is not the one who is authenticated
    "00003": Meaning.CREDENTIALS,  # the sender's role is not allowed
    "00303": Meaning.CREDENTIALS,  # the receiver is not DataHub: our setting of its GLN
    "00201": Meaning.REFUSED,  # the message id is empty
    "00202": Meaning.REFUSED,  # a transaction id is empty
    "00205": Meaning.REFUSED,  # a transaction id is longer than 36 characters
    "00301": Meaning.REFUSED,  # no such schema or version
    "00302": Meaning.REFUSED,  # does not validate
    "00304": Meaning.REFUSED,  # the receiver's role
    "00305": Meaning.REFUSED,  # the message id is longer than 36 characters
    "00401": Meaning.REFUSED,  # the document's type
    "00402": Meaning.REFUSED,  # the process type
    "00403": Meaning.REFUSED,  # the type of business does not match
    "RequestEntityTooLarge": Meaning.TOO_LARGE,
    "Unauthorized": Meaning.CREDENTIALS,
    "NotFound": Meaning.WAIT,
    "UnsupportedMediaType": Meaning.WAIT,
}

# Of several codes in one body, the first meaning of this order decides.
_ORDER: Final = (Meaning.KNOWN, Meaning.CREDENTIALS, Meaning.TOO_LARGE, Meaning.REFUSED)
_DIGITS: Final = 5
_LONGEST_TEXT: Final = 2_000
_NUMBERED: Final = re.compile(r"\bAADSTS\d{4,8}\b", re.ASCII)
_OF_OAUTH: Final = frozenset(
    {
        "invalid_client",
        "invalid_grant",
        "invalid_request",
        "invalid_scope",
        "server_error",
        "temporarily_unavailable",
        "unauthorized_client",
        "unsupported_grant_type",
    }
)
"""RFC 6749, sections 5.2 and 4.1.2.1."""
_ENDLESS: Final = 10**18  # codes have fewer digits


def meaning(body: bytes) -> Meaning:
    """What an error body decides about a document; WAIT when it names no known code.

    An unknown code beside known ones changes nothing: DataHub has looked at the document.
    """
    found = {KNOWN_CODES.get(code, Meaning.WAIT) for code in error_codes(body)}
    return next((kind for kind in _ORDER if kind in found), Meaning.WAIT)


def is_from_datahub(body: bytes) -> bool:
    """Whether an error body names a code in DataHub's form, five digits."""
    return any(_is_numbered(code) for code in error_codes(body))


def error_codes(body: bytes) -> set[str]:
    """The codes that an error body names."""
    return {code for error in _errors(body) if (code := _word(error.get("code")))}


def shown_codes(body: bytes) -> str:
    """The codes of an error body, for people. Its messages may name the customer: they are kept
    with what was sent, and not shown.

    Of the identity provider's messages, Microsoft's own number, such as AADSTS7000222.
    """
    errors = list(_errors(body))
    codes = [_shown(code) for error in errors if (code := _word(error.get("code")))]
    messages = [_word(error.get("message"))[:_LONGEST_TEXT] for error in errors]
    numbers = [number for message in messages for number in _NUMBERED.findall(message)]

    return ", ".join(dict.fromkeys([*codes, *numbers]))[:_LONGEST_TEXT] or "no code given"


def _shown(code: str) -> str:
    """A code of DataHub or of OAuth; any other may be a text and is not shown."""
    known = _is_numbered(code) or code in KNOWN_CODES or code in _OF_OAUTH
    return code if known else "a code that is not known"


def _is_numbered(code: str) -> bool:
    return len(code) == _DIGITS and code.isascii() and code.isdecimal()


def _errors(body: bytes) -> Iterator[dict[str, Any]]:
    try:
        content = _folded(msgspec.json.decode(body))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return

    error = content.get("error") if isinstance(content, dict) else None
    if isinstance(error, str):
        yield {"code": error, "message": content.get("error_description")}
    elif isinstance(error, dict):
        yield error
        details = error.get("details")
        nested = details.get("errors") if isinstance(details, dict) else details
        if isinstance(nested, list):
            yield from (entry for entry in nested if isinstance(entry, dict))


def _word(value: Any) -> str:
    """A value as a text; "" for anything but a text or a number of sensible size."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and abs(value) < _ENDLESS else ""


def _folded(node: Any) -> Any:
    """`node` with lower-case keys."""
    if isinstance(node, dict):
        return {str(key).lower(): _folded(value) for key, value in node.items()}
    return [_folded(item) for item in node] if isinstance(node, list) else node
