"""E-mail by REST, in the form that Resend and others of its kind take (A.7).

`POST /emails` with from, to, subject, html, text; the key of a letter is the Idempotency-Key.
"""

from typing import Final

import msgspec

from elhandel.notifications.carriers.carrier import Carried, CarrierAway, Letter, NotTaken
from elhandel.notifications.carriers.rest import UNREADABLE, RestCalls

_LONGEST_RECEIPT: Final = 200


class _Taken(msgspec.Struct, frozen=True):
    id: str


class _Refused(msgspec.Struct, frozen=True):
    """Their own form of a refusal."""

    name: str


class RestMail:
    """A mail provider. sender: who writes, as it stands in From."""

    def __init__(self, calls: RestCalls, sender: str) -> None:
        self._calls = calls
        self._sender = sender

    def carry(self, letter: Letter) -> Carried:
        """Hand an e-mail over. Raises NotTaken, CarrierAway."""
        document = {
            "from": self._sender,
            "to": [letter.to],
            "subject": letter.subject,
            "html": letter.html,
            "text": letter.text,
        }
        answer = self._calls.post("/emails", document, **{"Idempotency-Key": letter.key})
        if answer.is_client_error:
            raise _refusal(answer.content)

        try:
            taken = msgspec.json.decode(answer.content, type=_Taken)
        except UNREADABLE:
            raise CarrierAway("unreadable-answer") from None
        if not taken.id or len(taken.id) > _LONGEST_RECEIPT:
            raise CarrierAway("unreadable-answer")
        return Carried(taken.id)


def _refusal(content: bytes) -> NotTaken | CarrierAway:
    try:
        refused = msgspec.json.decode(content, type=_Refused)
    except UNREADABLE:
        return CarrierAway("unreadable-answer")
    return NotTaken("bad-address" if refused.name == "validation_error" else "refused")
