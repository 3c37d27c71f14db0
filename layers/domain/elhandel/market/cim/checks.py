"""What is wrong with a document though every part of it has its type: another type code, a
period that is reversed, a position outside it, a number that no metering point has.

Source: reference, 5.4, 6.1, 9; Energinet's schemas.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import Any, Final

import msgspec

from elhandel.market.cim.codec import Message
from elhandel.market.cim.documents.answers import RejectedSeries, Rejection
from elhandel.market.cim.documents.catalogue import DocumentKind
from elhandel.market.cim.documents.charges import Price, PriceSeries
from elhandel.market.cim.documents.codes import BUSINESS_REASONS
from elhandel.market.cim.documents.head import Head
from elhandel.market.cim.documents.parts import Coded, Interval, Number
from elhandel.market.cim.documents.series import Aggregate, ReadingPeriod, Readings
from elhandel.market.cim.fit import Problem, UnfitRecord, UnknownCode
from elhandel.market.cim.incoming import TimeOutOfRange
from elhandel.market.cim.places import ROOT, Place
from elhandel.platform.telemetry import shown
from elhandel.values.days.local_time import local_date, start_of_day
from elhandel.values.identifiers import gs1_check_digit

_STEPS: Final = {"PT15M": timedelta(minutes=15), "PT1H": timedelta(hours=1)}
_FOR_GOOD: Final = 2100
"""From this year on an end means that there is none."""
_NOT_AVAILABLE: Final = "A02"
_DIGITS_OF_POINT: Final = 18
_DIGITS_OF_PARTY: Final = 13
_LONGEST_EIC: Final = 16
_DECIMALS: Final = 3
_MOST_DIGITS: Final = 15
_REQUIRED: Final = {
    "message_id": "mRID",
    "reason": "process.processType",
    "sender": "sender_MarketParticipant.mRID",
    "receiver": "receiver_MarketParticipant.mRID",
    "created": "createdDateTime",
}


def head_problems(kind: DocumentKind, head: Head) -> list[Problem]:
    """The codes of an envelope that are not its document's; what it lacks is no problem here."""
    content = ROOT.field(f"{kind.name}_MarketDocument")
    problems = []
    known = kind.type_codes  # none for the acknowledgement
    if known and head.type is not None and head.type.value not in known:
        named = " or ".join(known)
        why = f"is {shown(head.type.value)}, and the type of {kind.name} is {named}"
        problems.append(Problem(content.field("type"), UnknownCode.code, why))
    if head.reason is not None and head.reason.value not in BUSINESS_REASONS:
        why = f"is {shown(head.reason.value)}, which is no business reason of the market"
        problems.append(Problem(content.field("process.processType"), UnknownCode.code, why))

    return problems


def all_problems(message: Message) -> list[Problem]:
    """Everything that is wrong with a document."""
    content = ROOT.field(f"{message.kind.name}_MarketDocument")
    checked = chain.from_iterable(
        _of_record(record, place)
        for record, place in zip(message.records, message.places, strict=True)
    )

    return [
        *_lacks(message, content),
        *head_problems(message.kind, message.head),
        *message.problems,
        *checked,
    ]


def doubts(message: Message) -> list[Problem]:
    """What is odd in a document and can still be read: check digits, and numbers in words, as test
    documents have them.
    """
    content = ROOT.field(f"{message.kind.name}_MarketDocument")
    odd = chain.from_iterable(
        _odd_points(record, place)
        for record, place in zip(message.records, message.places, strict=True)
    )

    return [*_odd_parties(message.head, content), *odd]


def _odd_parties(head: Head, content: Place) -> Iterator[Problem]:
    for attribute in ("sender", "receiver"):
        party: Coded | None = getattr(head, attribute)
        if party is None or _is_party(party):
            continue
        why = f"is {shown(party.value)}, which is no number of a market actor (13 digits)"
        yield Problem(content.field(_REQUIRED[attribute]), UnfitRecord.code, why)


def _odd_points(part: msgspec.Struct, place: Place) -> Iterator[Problem]:
    for field in msgspec.structs.fields(type(part)):
        value, inside = getattr(part, field.name), place.field(field.encode_name)
        if field.name == "point" and isinstance(value, Coded):
            if not _has_form(value.value):
                why = f"is {shown(value.value)}, which is no metering point (18 digits)"
                yield Problem(inside, UnfitRecord.code, why)
            elif gs1_check_digit(value.value[:-1]) != int(value.value[-1]):
                why = f"is {shown(value.value)}, whose check digit is wrong"
                yield Problem(inside, UnfitRecord.code, why)
        elif isinstance(value, msgspec.Struct):
            yield from _odd_points(value, inside)


def _lacks(message: Message, content: Place) -> Iterator[Problem]:
    required = dict(_REQUIRED)
    if message.kind.type_codes:
        required["type"] = "type"
    else:
        del required["reason"]  # the acknowledgement has neither

    for attribute, name in required.items():
        if not getattr(message.head, attribute):
            yield Problem(content.field(name), UnfitRecord.code, "is missing")
    if not message.records and not message.problems:
        place = content.field(message.kind.records_key)
        yield Problem(place, UnfitRecord.code, "is missing: the document carries no transactions")
    if message.head.created and _moment(message.head.created) is None:
        yield Problem(
            content.field(_REQUIRED["created"]), TimeOutOfRange.code, _no_time(message.head.created)
        )


def _is_party(party: Coded) -> bool:
    if party.scheme == "A01":  # an EIC code
        return len(party.value) == _LONGEST_EIC
    return len(party.value) == _DIGITS_OF_PARTY and _is_digits(party.value)


def _of_record(record: msgspec.Struct, place: Place) -> Iterator[Problem]:
    """What is wrong with a record, or a part of one."""
    if isinstance(record, Rejection | RejectedSeries) and not record.reasons:
        yield Problem(place.field("Reason"), UnfitRecord.code, "is missing")

    for field in msgspec.structs.fields(type(record)):
        value = getattr(record, field.name)
        inside = place.field(field.encode_name)
        if field.name == "point" and isinstance(value, Coded):
            yield from _of_point(record, value, inside)
        elif isinstance(value, datetime):
            yield from _of_time(value, inside)
        elif field.name == "period":
            yield from _of_period(record, value, inside)
        elif isinstance(value, PriceSeries):
            yield from _of_prices(value, inside)
        elif isinstance(value, msgspec.Struct):
            yield from _of_record(value, inside)
        elif isinstance(value, tuple):
            yield from _of_parts(value, inside)


def _of_parts(parts: Sequence[Any], place: Place) -> Iterator[Problem]:
    for number, part in enumerate(parts):
        if isinstance(part, PriceSeries):
            yield from _of_prices(part, place.item(number))
        elif isinstance(part, msgspec.Struct):
            yield from _of_record(part, place.item(number))


def _of_point(record: msgspec.Struct, point: Coded, place: Place) -> Iterator[Problem]:
    """A number in words is a problem of readings alone: they would be nobody's."""
    named = _is_digits(point.value) or isinstance(record, Readings)
    if named and not _has_form(point.value):
        why = f"is {shown(point.value)}, which is no metering point (18 digits)"
        yield Problem(place, UnfitRecord.code, why)


def _has_form(point: str) -> bool:
    return len(point) == _DIGITS_OF_POINT and _is_digits(point)


def _of_time(moment: datetime, place: Place) -> Iterator[Problem]:
    if moment.tzinfo is None:
        yield Problem(place, TimeOutOfRange.code, _no_time(moment.isoformat()))


def _of_prices(prices: PriceSeries, place: Place) -> Iterator[Problem]:
    intervals = None
    if prices.interval is not None:
        intervals, problems = _intervals(prices.resolution, prices.interval, place)
        yield from problems
    yield from _of_positions(prices.points, intervals, place)
    yield from _of_numbers(prices.points, place)


def _of_period(record: msgspec.Struct, period: Any, place: Place) -> Iterator[Problem]:
    intervals, problems = _intervals(period.resolution, period.interval, place)
    yield from problems
    yield from _of_positions(period.points, intervals, place)
    yield from _of_numbers(period.points, place)
    if isinstance(record, Readings) and not period.points:
        yield Problem(place.field("Point"), UnfitRecord.code, "is missing: there are no readings")
    if isinstance(record, Readings | Aggregate):
        yield from _of_quantities(period, place)


def _intervals(
    resolution: str, interval: Interval, place: Place
) -> tuple[int | None, list[Problem]]:
    """How many intervals a period has, None where they are not counted, and its problems."""
    place = place.field("timeInterval")
    start, end = _moment(interval.start.value), _moment(interval.end.value)
    if start is None:
        why = _no_time(interval.start.value)
        return None, [Problem(place.field("start"), TimeOutOfRange.code, why)]
    if end is None:
        why = _no_time(interval.end.value)
        return None, [Problem(place.field("end"), TimeOutOfRange.code, why)]
    if end <= start:
        return None, [Problem(place, UnfitRecord.code, "is empty or reversed")]

    counted = _counted(resolution, start, end)
    if counted is not None and not counted:
        why = f"does not consist of whole intervals of {resolution}"
        return None, [Problem(place, UnfitRecord.code, why)]

    return counted, []


def _counted(resolution: str, start: datetime, end: datetime) -> int | None:
    """The intervals between two instants; 0 where they are not whole, None where they are months
    or years, or without an end.
    """
    if end.year >= _FOR_GOOD:
        return None
    if resolution in _STEPS:
        count, rest = divmod(end - start, _STEPS[resolution])
        return 0 if rest else count
    if resolution == "P1D":
        first, last = local_date(start), local_date(end)
        whole = (start, end) == (start_of_day(first), start_of_day(last))
        return (last - first).days if whole else 0
    return None


def _of_numbers(points: Sequence[msgspec.Struct], place: Place) -> Iterator[Problem]:
    """Numbers that nobody can have meant, before anything is calculated with them."""
    for number, point in enumerate(points):
        for field in _numbers_of(type(point)):
            value = getattr(point, field.name)
            if isinstance(value, Number | Price):
                value = value.value
            if value is not None and not _is_possible(value):
                inside = place.field("Point").item(number).field(field.encode_name)
                yield Problem(inside, UnfitRecord.code, "is a number that nobody can have meant")


@cache
def _numbers_of(kind: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    names = {"quantity", "price", "amount"}
    return tuple(field for field in msgspec.structs.fields(kind) if field.name in names)


def _is_possible(number: Decimal) -> bool:
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int):  # no number at all
        return False
    return exponent >= -_MOST_DIGITS and number.adjusted() <= _MOST_DIGITS


def _of_positions(points: Sequence[Any], intervals: int | None, place: Place) -> Iterator[Problem]:
    seen: set[int] = set()
    for number, point in enumerate(points):
        position = point.position.value
        if position < 1 or (intervals is not None and position > intervals):
            many = f"the {intervals} intervals of the period" if intervals else "the period"
            why = f"is {position}, which lies outside {many}"
        elif position in seen:
            why = f"is {position}, which stands twice"
        else:
            seen.add(position)
            continue
        yield Problem(place.field("Point").item(number).field("position"), UnfitRecord.code, why)


def _of_quantities(period: ReadingPeriod, place: Place) -> Iterator[Problem]:
    for number, point in enumerate(period.points):
        why = _wrong(point.quantity, None if point.quality is None else point.quality.value)
        if why:
            inside = place.field("Point").item(number).field("quantity")
            yield Problem(inside, UnfitRecord.code, why)


def _wrong(quantity: Decimal | None, quality: str | None) -> str:
    if quality == _NOT_AVAILABLE:
        return ""
    if quantity is None:
        return "is missing, though the quality is not A02"
    if not _is_possible(quantity):
        return ""  # named already
    if quantity < 0:
        return f"is {quantity}, and energy is never negative"

    exponent = quantity.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_DECIMALS:
        return f"is {quantity}, and energy has 3 decimals at most"

    return ""


def _moment(text: str) -> datetime | None:
    """An instant; None where it is none, or has no time zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment


def _no_time(text: str) -> str:
    return f"is {shown(text)}, which is no instant with a time zone"


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
