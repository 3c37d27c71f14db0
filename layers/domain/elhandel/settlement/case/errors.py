"""What is wrong with a case: which field, what was expected, what stands there."""

from typing import Any, ClassVar

from elhandel.platform.errors import DomainError


class BadCase(DomainError):
    """A case can't be read. `field` is its path in the document, such as `charges[2].prices[0].from`."""

    code: ClassVar[str] = "bad-case"

    def __init__(self, field: str, expected: str, found: Any) -> None:
        shown = repr(found) if len(repr(found)) <= 60 else f"{repr(found)[:57]}…"
        super().__init__(f"{field}: expected {expected}, found {shown}.", field=field, expected=expected)
        self.field = field
        self.expected = expected


NOTHING = "nothing"
"""What BadCase reports as found where a field is left out."""
