"""SMS by REST, in the form that Clickatell's platform takes (A.7).

`POST /v1/message` with the key in Authorization, without "Bearer"; a message has an id of theirs,
or an error with a code. The key of a letter is their clientMessageId.
"""

from typing import Annotated, Final

import msgspec

from elhandel.notifications.carriers.carrier import Carried, CarrierAway, Letter, NotTaken
from elhandel.notifications.carriers.rest import UNREADABLE, RestCalls

_LONGEST_RECEIPT: Final = 200


class _Error(msgspec.Struct, frozen=True):
    code: int | str


class _Message(msgspec.Struct, frozen=True):
    id: str | None = msgspec.field(name="apiMessageId", default=None)
    error: _Error | None = None


class _Answer(msgspec.Struct, frozen=True):
    messages: Annotated[list[_Message], msgspec.Meta(min_length=1, max_length=1)]


class RestSms:
    """An SMS provider."""

    def __init__(self, calls: RestCalls) -> None:
        self._calls = calls

    def carry(self, letter: Letter) -> Carried:
        """Hand an SMS over. Raises NotTaken, CarrierAway."""
        message = {
            "channel": "sms",
            "to": letter.to.lstrip("+"),
            "content": letter.text,
            "clientMessageId": letter.key,
        }
        answer = self._calls.post("/v1/message", {"messages": [message]})

        try:
            (taken,) = msgspec.json.decode(answer.content, type=_Answer).messages
        except UNREADABLE:
            raise CarrierAway("unreadable-answer") from None
        if taken.error is not None:
            raise NotTaken("bad-address" if str(taken.error.code) in _BAD_NUMBER else "refused")
        if not taken.id or len(taken.id) > _LONGEST_RECEIPT:
            raise CarrierAway("unreadable-answer")
        return Carried(taken.id)


_BAD_NUMBER: Final = frozenset({"105", "114", "120"})
"""Their codes of a number that nobody has, that cannot be routed to, or that has opted out."""
