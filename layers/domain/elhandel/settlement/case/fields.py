"""Reading JSON fields one by one, so that an error names the field and what was expected there."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from typing import Any, Final

from elhandel.settlement.case.errors import NOTHING, BadCase

RESOLUTIONS: Final = {"PT15M": 15, "PT1H": 60, "P1D": 1440}
NOTES: Final = ("name", "note", "description")
"""Fields allowed in any object for human readers; they are not read."""

FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2100, 1, 1)
"""Between these, days and their clock changes are known well enough to settle."""
LARGEST_NUMBER: Final = 10**15
MOST_DECIMALS: Final = 12

_NUMBER: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", re.ASCII)
_LONGEST_NUMBER: Final = 60


@dataclass(frozen=True, slots=True)
class Field:
    """A value of the document and its path there.

    Methods raise BadCase where the value is not what they read.
    """

    path: str
    value: Any

    def __getitem__(self, name: str) -> "Field":
        """A field of an object that has to be there."""
        found = self.get(name)
        if found is None:
            raise self.missing(name, "a value")
        return found

    def get(self, name: str) -> "Field | None":
        """A field of an object, or None where it is left out or null."""
        value = self.mapping().get(name)
        return None if value is None else Field(self.path_of(name), value)

    def only(self, *names: str) -> "Field":
        """This object, with no field but these: others would be ignored without a word."""
        for name, value in self.mapping().items():
            if name not in names and name not in NOTES:
                near = get_close_matches(name, names, 1)
                known = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
                raise BadCase(self.path_of(name), f"no field of this name ({known})", value)
        return self

    def not_with(self, name: str, other: str) -> None:
        """Refuses `name` beside `other`: one of them would be lost."""
        found = self.get(name)
        if found is not None and self.get(other) is not None:
            raise BadCase(found.path, f"either this field or {other}", found.value)

    def missing(self, name: str, expected: str) -> BadCase:
        """The error for a field that is left out."""
        return BadCase(self.path_of(name), expected, NOTHING)

    def each(self) -> Iterator["Field"]:
        """The items of a list."""
        if not isinstance(self.value, list):
            raise BadCase(self.path, "a list", self.value)
        return (Field(f"{self.path}[{number}]", item) for number, item in enumerate(self.value))

    def each_or_one(self) -> list["Field"]:
        """The items of a list, or the one value in its place."""
        return list(self.each()) if isinstance(self.value, list) else [self]

    def mapping(self) -> Mapping[str, Any]:
        if not isinstance(self.value, Mapping):
            raise BadCase(self.path or "the case", "an object", self.value)
        return self.value

    def text(self, *allowed: str) -> str:
        if not isinstance(self.value, str) or (allowed and self.value not in allowed):
            expected = f"one of {', '.join(allowed)}" if allowed else "a text"
            raise BadCase(self.path, expected, self.value)
        if not self.value.isprintable():
            raise BadCase(self.path, "a text that can be printed", self.value)
        return self.value

    def truth(self) -> bool:
        if not isinstance(self.value, bool):
            raise BadCase(self.path, "true or false", self.value)
        return self.value

    def integer(self, least: int, most: int) -> int:
        number = self.value
        if not isinstance(number, int) or isinstance(number, bool):
            raise BadCase(self.path, "a whole number", number)
        if not least <= number <= most:
            raise BadCase(self.path, f"a whole number from {least} to {most}", number)
        return number

    def day(self) -> date:
        return self._parsed(date.fromisoformat, "a date such as 2025-01-31")

    def settled_day(self) -> date:
        """A day that can be settled; a price may hold from or until any other."""
        day = self.day()
        if not FIRST_DAY <= day <= LAST_DAY:
            raise BadCase(self.path, f"a date from {FIRST_DAY} to {LAST_DAY}", self.value)
        return day

    def instant(self) -> datetime:
        """An instant in UTC inside the days that can be settled."""
        expected = "an instant in UTC such as 2025-01-31T23:00:00Z"
        instant = self._parsed(datetime.fromisoformat, expected)
        if instant.tzinfo is None:
            raise BadCase(self.path, expected, self.value)
        if not FIRST_DAY.year <= instant.year + 1 <= LAST_DAY.year + 1:
            raise BadCase(self.path, f"an instant from {FIRST_DAY} to {LAST_DAY}", self.value)
        return instant.astimezone(UTC)

    def minutes(self) -> int:
        """The minutes of a resolution; 1440 means the local day."""
        return RESOLUTIONS[self.text(*RESOLUTIONS)]

    def decimal(self) -> Decimal:
        """A decimal number, given as a string so that it never was a binary float.

        Whole numbers may be bare.
        """
        if not isinstance(self.value, str | int) or isinstance(self.value, bool):
            raise BadCase(self.path, "a decimal number as a string", self.value)

        text = str(self.value)
        if not _NUMBER.fullmatch(text):
            raise BadCase(self.path, "a decimal number as a string", self.value)

        number = Decimal(text if len(text) <= _LONGEST_NUMBER else LARGEST_NUMBER)
        if not -LARGEST_NUMBER < number < LARGEST_NUMBER:
            digits = len(str(LARGEST_NUMBER))
            raise BadCase(self.path, f"a number of less than {digits} digits", self.value)
        if places(number) > MOST_DECIMALS:
            raise BadCase(self.path, f"at most {MOST_DECIMALS} decimals", self.value)

        return number

    def scaled(self, decimals: int) -> int:
        """A decimal number times 10**decimals, which has to be whole."""
        unit: int = 10**decimals
        scaled = Fraction(self.decimal()) * unit
        if scaled.denominator != 1:
            raise BadCase(self.path, f"at most {decimals} decimals", self.value)
        return scaled.numerator

    def path_of(self, name: str) -> str:
        """The path of a field of this object."""
        return f"{self.path}.{name}" if self.path else name

    def _parsed[Read](self, parse: Callable[[str], Read], expected: str) -> Read:
        try:
            return parse(self.text())
        except (ValueError, BadCase):
            raise BadCase(self.path, expected, self.value) from None


def places(number: Decimal) -> int:
    """How many decimals a number is written with."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
