"""What DataHub answers when it does not take a message: a status and error codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that is wrong: DataHub's code, a sentence, and the field it is about."""

    code: str
    message: str
    target: str | None = None


class NotTaken(Exception):
    """A call that is refused at the door; nothing of it has happened."""

    def __init__(self, status: int, details: Sequence[Detail]) -> None:
        super().__init__("; ".join(detail.message for detail in details))
        self.status = status
        self.details = tuple(details)

    def body(self) -> dict[str, Any]:
        """The error body, in the lower-case form."""
        first = self.details[0]
        several = len(self.details) > 1

        return {
            "error": {
                "code": "BadRequest" if several else first.code,
                "message": "Multiple errors in message" if several else first.message,
                "target": None if several else first.target,
                "details": [
                    {"code": detail.code, "message": detail.message, "target": detail.target}
                    for detail in self.details
                ],
                "innererror": None,
            }
        }


def not_taken(status: int, code: str, message: str, target: str | None = None) -> NotTaken:
    """A refusal for one reason."""
    return NotTaken(status, (Detail(code, message, target),))
