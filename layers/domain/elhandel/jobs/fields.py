"""The types of the fields of requests: what each is, in words, and how it is read."""

import re
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from elhandel.jobs.meaning import Meaning
from elhandel.values import units
from elhandel.values.days.likely_days import refuse_unlikely
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId, CustomerId
from elhandel.values.texts.plain_text import plain
from elhandel.values.texts.reasons import impersonal

_LONGEST: Final = 900
"""Seconds: no function runs for longer."""

# Below ten million, and no decimal more than the unit has, not even a zero: "12.000" DKK is twelve
# thousand to a Dane.
_AMOUNT: Final = re.compile(r"-?[0-9]{1,7}(\.[0-9]{1,2})?", re.ASCII)
_PRICE: Final = re.compile(r"-?[0-9]{1,7}(\.[0-9]{1,6})?", re.ASCII)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return plain(value)


def _filled(value: Any) -> str:
    if not (text := _text(value)).strip():
        raise ValueError
    return text


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError

    number = int(value)
    if not 0 < number < 2**31:
        raise ValueError
    return number


def _installation(value: Any) -> int:
    if (number := _number(value)) > 99:
        raise ValueError
    return number


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError

    seconds = float(value)
    if not 0 <= seconds <= _LONGEST:  # NaN is neither
        raise ValueError
    return seconds


def _day(value: Any) -> date:
    day = date.fromisoformat(_text(value))
    refuse_unlikely(day)
    return day


def _ore(value: Any) -> int:
    return units.ore(_decimal(_AMOUNT, value))


def _micro_dkk(value: Any) -> int:
    return units.micro_dkk(_decimal(_PRICE, value))


def _decimal(pattern: re.Pattern[str], value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError
    if not pattern.fullmatch(text := str(value)):
        raise ValueError
    return text


def _texts(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError
    return {_filled(name): _text(text) for name, text in value.items()}


def _uuid(value: Any) -> UUID:
    return UUID(_text(value))


def _why(value: Any) -> str:
    return impersonal(_text(value))


def _reason(value: Any) -> str:
    return impersonal(_filled(value))


Text = Annotated[str, Meaning("a text of characters that can be printed", _text)]

Filled = Annotated[
    str, Meaning("a text that is not empty, of characters that can be printed", _filled)
]

Why = Annotated[str, Meaning("a reason that names no person", _why)]
"""A reason that the room refuses in its own words where it is blank."""

Reason = Annotated[str, Meaning("a reason that is not empty and names no person", _reason)]

Day = Annotated[date, Meaning("a day, such as 2026-01-31", _day)]

_NUMBER = Meaning("a whole number above zero", _number)

Number = Annotated[int, _NUMBER]

Customer = Annotated[CustomerId, _NUMBER]

Contract = Annotated[ContractId, _NUMBER]

Seconds = Annotated[float, Meaning(f"a number of seconds, at most {_LONGEST}", _seconds)]

Amount = Annotated[
    int,
    Meaning('an amount in DKK as a text, with at most two decimals, such as "700"', _ore),
]
"""Given in DKK, read as øre."""

Price = Annotated[
    int,
    Meaning('a price in DKK as a text, with at most six decimals, such as "0.04"', _micro_dkk),
]
"""Given in DKK, read as micro-DKK."""

Texts = Annotated[
    dict[str, str], Meaning("an object of texts of characters that can be printed", _texts)
]

Installation = Annotated[int, Meaning("a whole number from 1 to 99", _installation)]

MeterId = Annotated[UUID, Meaning("the id of a meter", _uuid)]

ReadingId = Annotated[UUID, Meaning("the id of a submitted reading", _uuid)]

Point = Annotated[Gsrn, Meaning("a GSRN of 18 digits", Gsrn)]
