"""The bank over HTTP: its statements by day, and our files of orders.

What answers is a gateway that speaks the bank's own protocol (EBICS, SFTP, Bank Connect) and holds
our certificate with it; on the local run it is the simulator. Nothing of an answer is booked before
the whole of it is stored.
"""

from datetime import date
from typing import Annotated, Any, Final

import httpx
import msgspec

from elhandel.payments.errors import UnableToReachBank
from elhandel.platform.bounded_http import a_client, request_to

_LONGEST_STATEMENT: Final = 200_000_000  # bytes unpacked
_LONGEST_ANSWER: Final = 1_000_000
_ACCEPTED: Final = frozenset({httpx.codes.OK, httpx.codes.ACCEPTED})


class _Days(msgspec.Struct, frozen=True):
    days: Annotated[list[date], msgspec.Meta(max_length=4_000)]


class _Taken(msgspec.Struct, frozen=True):
    """A file of orders that the gateway has. message_id: as the file calls itself."""

    message_id: str


_UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class BankClient:
    """A client of the gateway at `base_url`."""

    def __init__(self, base_url: str, http: httpx.Client | None = None) -> None:
        self._base_url = base_url.rstrip("/")
        self._http = http or a_client()

    def days(self, after: date | None) -> list[date]:
        """The days with a statement after a day, the oldest first. Raises UnableToReachBank."""
        query = {} if after is None else {"after": after.isoformat()}
        body = self._asked("GET", "/bank/statements", longest=_LONGEST_ANSWER, params=query)
        try:
            return sorted(msgspec.json.decode(body, type=_Days).days)
        except _UNREADABLE as error:
            raise _unlike("the days that have a statement") from error

    def statement(self, day: date) -> bytes:
        """The statement of a day as the bank wrote it. Raises UnableToReachBank."""
        return self._asked("GET", f"/bank/statements/{day}", longest=_LONGEST_STATEMENT)

    def order(self, content: bytes) -> None:
        """Hand a file of orders in; the same file again changes nothing there.

        Raises UnableToReachBank: whether the bank has it is unknown then, so it is sent again.
        """
        body = self._asked(
            "POST",
            "/bank/orders",
            longest=_LONGEST_ANSWER,
            content=content,
            headers={"Content-Type": "application/xml"},
        )
        try:
            message = msgspec.json.decode(body, type=_Taken).message_id
        except _UNREADABLE as error:
            raise _unlike("the file of orders that it has taken") from error
        if not message or message.encode() not in content:  # of another file, or of nobody's
            raise _unlike("the file of orders that it has taken")

    def _asked(self, method: str, path: str, *, longest: int, **options: Any) -> bytes:
        try:
            answer = request_to(
                self._http, method, f"{self._base_url}{path}", longest=longest, **options
            )
        except httpx.HTTPError as error:
            raise UnableToReachBank(
                "The bank does not answer now. Nothing was changed; the next run tries again."
            ) from error

        if answer.status_code not in _ACCEPTED:
            raise UnableToReachBank(
                f"The bank answered {answer.status_code} to {method} {path}. The "
                "next run tries again; if it goes on, ask the bank."
            )
        return answer.content


def _unlike(what: str) -> UnableToReachBank:
    return UnableToReachBank(
        f"The bank's answer does not name {what} in the form that is agreed. The next run tries "
        "again; if it goes on, look at the gateway."
    )
