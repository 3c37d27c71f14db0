"""Reading JSON fields one by one, so that an error names the field and what was expected there."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from elhandel.settlement.case.errors import NOTHING, BadCase

RESOLUTIONS: Final = {"PT15M": 15, "PT1H": 60, "P1D": 1440}


@dataclass(frozen=True, slots=True)
class Field:
    """A value of the document and its path there. Methods raise BadCase where the value is not what they read."""

    path: str
    value: Any

    def __getitem__(self, name: str) -> "Field":
        """A field of an object that has to be there."""
        found = self.get(name)
        if found is None:
            raise BadCase(self._path(name), "a value", NOTHING)
        return found

    def get(self, name: str) -> "Field | None":
        """A field of an object, or None where it is left out or null."""
        value = self.mapping().get(name)
        return None if value is None else Field(self._path(name), value)

    def first_of(self, *names: str) -> "Field":
        """The first of several fields that is there."""
        found = next((field for name in names if (field := self.get(name)) is not None), None)
        if found is None:
            raise BadCase(self.path or "the case", f"a field {' or '.join(names)}", NOTHING)
        return found

    def each(self) -> Iterator["Field"]:
        """The items of a list."""
        if not isinstance(self.value, list):
            raise BadCase(self.path, "a list", self.value)
        return (Field(f"{self.path}[{number}]", item) for number, item in enumerate(self.value))

    def mapping(self) -> Mapping[str, Any]:
        if not isinstance(self.value, Mapping):
            raise BadCase(self.path or "the case", "an object", self.value)
        return self.value

    def text(self, *allowed: str) -> str:
        if not isinstance(self.value, str) or (allowed and self.value not in allowed):
            raise BadCase(self.path, f"one of {', '.join(allowed)}" if allowed else "a text", self.value)
        return self.value

    def truth(self) -> bool:
        if not isinstance(self.value, bool):
            raise BadCase(self.path, "true or false", self.value)
        return self.value

    def integer(self) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise BadCase(self.path, "a whole number", self.value)
        return self.value

    def day(self) -> date:
        return self._parsed(date.fromisoformat, "a date such as 2025-01-31")

    def instant(self) -> datetime:
        instant = self._parsed(datetime.fromisoformat, "an instant in UTC such as 2025-01-31T23:00:00Z")
        if instant.tzinfo is None:
            raise BadCase(self.path, "an instant in UTC such as 2025-01-31T23:00:00Z", self.value)
        return instant.astimezone(UTC)

    def minutes(self) -> int:
        """The minutes of a resolution; 1440 stands for the local day."""
        return RESOLUTIONS[self.text(*RESOLUTIONS)]

    def decimal(self) -> Decimal:
        """A decimal number, given as a string so that it never was a binary float; whole numbers may be bare."""
        expected = "a decimal number as a string"
        if not isinstance(self.value, str | int) or isinstance(self.value, bool):
            raise BadCase(self.path, expected, self.value)
        try:
            number = Decimal(self.value)
        except InvalidOperation:
            raise BadCase(self.path, expected, self.value) from None
        if not number.is_finite():
            raise BadCase(self.path, expected, self.value)
        return number

    def scaled(self, decimals: int) -> int:
        """A decimal number times 10**decimals, which has to be whole."""
        number = self.decimal()
        scaled = number.scaleb(decimals)
        if scaled != scaled.to_integral_value():
            raise BadCase(self.path, f"at most {decimals} decimals", self.value)
        return int(scaled)

    def _path(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def _parsed[Read](self, parse: Callable[[str], Read], expected: str) -> Read:
        try:
            return parse(self.text())
        except (ValueError, BadCase):
            raise BadCase(self.path, expected, self.value) from None
