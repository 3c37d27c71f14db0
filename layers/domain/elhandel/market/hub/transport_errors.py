"""What DataHub says over HTTP when it refuses a request, and what each of its codes means for us.

Energinet's code writes `{"Error": {"Details": {"Errors": [{"Code", "Message"}]}}}`, its wiki the
same in lower case with `details` as a list, its identity provider `{"error": "invalid_client"}`; a
gateway in between may answer anything. Texts are not told: a refused document may be quoted in
them, and with it a name or a CPR number.

Only a code of `KNOWN_CODES` decides about a document. Source: reference, section 5.2.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

import msgspec


class Meaning(StrEnum):
    """What a code of DataHub means for the document that was sent."""

    KNOWN = "known already"  # an earlier try did arrive: it counts as sent
    REFUSED = "refused for good"  # the document's own form: the same one is refused again
    TOO_LARGE = "too large"  # for good as well: it has to be sent in smaller parts
    CREDENTIALS = "credentials"  # who we are there, the trouble of every document: it waits until that is mended
    WAIT = "wait"  # a fault of the way there: it is sent again


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

# Where a body names several codes, the first of these that is among them holds.
_ORDER: Final = (Meaning.KNOWN, Meaning.CREDENTIALS, Meaning.TOO_LARGE, Meaning.REFUSED)
_DIGITS: Final = 5
_LONGEST_TEXT: Final = 2_000
_NUMBERED: Final = re.compile(r"\bAADSTS\d{4,8}\b", re.ASCII)
_OF_OAUTH: Final = frozenset(
    {
        *(
            "invalid_request",
            "invalid_client",
            "invalid_grant",
            "invalid_scope",
            "unauthorized_client",
        ),
        *("unsupported_grant_type", "server_error", "temporarily_unavailable"),
    }
)
"""RFC 6749, section 5.2 and 4.1.2.1."""
_ENDLESS: Final = 10**18


def meaning(body: bytes) -> Meaning:
    """What an error body decides about a document; WAIT where it is none of DataHub's, or names no
    known code.

    A code that nobody knows beside known ones changes nothing: DataHub has looked at the document.
    """
    found = {KNOWN_CODES.get(code, Meaning.WAIT) for code in error_codes(body)}
    return next((kind for kind in _ORDER if kind in found), Meaning.WAIT)


def is_from_datahub(body: bytes) -> bool:
    """Whether an error body names a code as DataHub numbers them, in five digits."""
    return any(
        len(code) == _DIGITS and code.isascii() and code.isdecimal() for code in error_codes(body)
    )


def error_codes(body: bytes) -> set[str]:
    """The codes that an error body names."""
    return {code for error in _errors(body) if (code := _word(error.get("code")))}


def error_told(body: bytes) -> str:
    """What an error body says, for people: its codes. Its messages may name the customer, and stay
    with what was sent.

    Of the identity provider's messages the number by which Microsoft knows them, such as
    AADSTS7000222.
    """
    errors = list(_errors(body))
    codes = [_code_told(code) for error in errors if (code := _word(error.get("code")))]
    numbers = [
        number
        for error in errors
        for number in _NUMBERED.findall((_word(error.get("message")) or "")[:_LONGEST_TEXT])
    ]
    return ", ".join(dict.fromkeys([*codes, *numbers]))[:_LONGEST_TEXT] or "no code given"


def _code_told(code: str) -> str:
    """A code as DataHub numbers them, as it or OAuth names them; any other may be a text."""
    numbered = len(code) == _DIGITS and code.isascii() and code.isdecimal()
    return (
        code if numbered or code in KNOWN_CODES or code in _OF_OAUTH else "a code that is not known"
    )


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
        yield from (
            (entry for entry in nested if isinstance(entry, dict))
            if isinstance(nested, list)
            else ()
        )


def _word(value: Any) -> str:
    """A value as a text; "" for what is neither text nor a number that somebody could have
    meant.
    """
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and abs(value) < _ENDLESS else ""


def _folded(node: Any) -> Any:
    """`node` with lower-case keys."""
    if isinstance(node, dict):
        return {str(key).lower(): _folded(value) for key, value in node.items()}
    return [_folded(item) for item in node] if isinstance(node, list) else node
