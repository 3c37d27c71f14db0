"""Where a request came from, for what is kept of who tried what."""

from dataclasses import dataclass
from typing import Final, Self

_LONGEST_ADDRESS: Final = 64
_LONGEST_AGENT: Final = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """The address and the browser, as far as the request says, and no longer than is kept."""

    address: str | None = None
    user_agent: str | None = None

    @classmethod
    def of(cls, address: str | None, user_agent: str | None) -> Self:
        """What a request said, cut to what is kept."""
        return cls(
            address=address and address[:_LONGEST_ADDRESS],
            user_agent=user_agent and user_agent[:_LONGEST_AGENT],
        )
