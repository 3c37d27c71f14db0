"""A document as plain facts: who wrote it to whom, and what each transaction says.

Energy is added up by quality; kWh as exact decimals. A person's number is masked, and numbers in
free texts are.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final

import msgspec

from elhandel.market.cim.codec import Message
from elhandel.market.cim.documents.charges import PriceSeries
from elhandel.market.cim.documents.parts import Coded, Measure, Number
from elhandel.market.cim.documents.series import Aggregate, Readings, WholesaleService
from elhandel.values.texts.redaction import scrub

type Json = dict[str, Any]

MASKED: Final = "**********"
_COMPANY: Final = "VAT"
_PERSON: Final = "ARR"
_OF_CUSTOMERS: Final = frozenset({"customer", "number", "second_number"})
_DIGITS_OF_COMPANY: Final = 8
_IDS: Final = frozenset({"transaction_id", "original", "process", "received", "code", "version"})
"""Texts that are no free texts, though ten digits may stand in one of them."""
_MEASURED: Final = "A04"
_PROTECTS: Final = {
    "protected": ("address", "reference", "name", "attention"),
    "protected_name": ("name", "second_name"),
}
"""The flags of the market, and what nobody else may see then."""
_NAMES: Final = {"point": "gsrn", "original": "answers"}


def facts(message: Message) -> Json:
    """What a document says."""
    head = message.head

    return _there(
        document=message.kind.name,
        rsm=message.kind.rsm,
        title=message.kind.title,
        type=_value(head.type),
        process=_value(head.reason),
        answer=_value(head.answer),
        sender=_value(head.sender),
        sender_role=_value(head.sender_role),
        receiver=_value(head.receiver),
        receiver_role=_value(head.role),
        message_id=head.message_id,
        created=head.created,
    ) | {"transactions": [_transaction(record) for record in message.records]}


def _transaction(record: msgspec.Struct) -> Json:
    said = dict(_said(record))
    if isinstance(record, Readings | Aggregate):
        said |= _series(record.period.resolution, record.period.interval, record.period.points)
        said |= _energy(record)
    elif isinstance(record, WholesaleService):
        said |= _series(record.period.resolution, record.period.interval, record.period.points)
        said |= _charged(record)

    return said


def _said(part: msgspec.Struct) -> Iterator[tuple[str, Any]]:
    """The fields of a part that are there, by our names; what is protected is not shown."""
    hidden = {
        field
        for flag, fields in _PROTECTS.items()
        if getattr(part, flag, False)
        for field in fields
    }
    for name in part.__struct_fields__:
        value = getattr(part, name)
        if value is None or name == "period" or name in hidden:
            continue
        if value in ((), "") and name not in _required(type(part)):
            continue
        if name in _OF_CUSTOMERS and isinstance(value, Coded):
            yield name, _customer(value)
        elif name in _IDS:
            yield _NAMES.get(name, name), _plain_id(value)
        else:
            yield _NAMES.get(name, name), _plain(value)


@cache
def _required(part: type[msgspec.Struct]) -> frozenset[str]:
    """The fields that are always there, empty ones too."""
    return frozenset(field.name for field in msgspec.structs.fields(part) if field.required)


def _plain(value: Any) -> Any:
    said = value
    match value:
        case Coded():
            said = _code(value)
        case Number():
            said = value.value
        case Measure():
            said = scrub(value.value)
        case datetime():
            said = _instant(value)
        case str():
            said = scrub(value)
        case PriceSeries():
            said = _prices(value)
        case msgspec.Struct():
            said = dict(_said(value))
        case tuple():
            said = [_plain(inner) for inner in value]

    return said


def _plain_id(value: Any) -> Any:
    return _code(value) if isinstance(value, Coded) else value


def _code(coded: Coded) -> str:
    """A number that somebody has put where a code belongs may be a person's."""
    return MASKED if coded.scheme == _PERSON else scrub(coded.value)


def _customer(number: Coded) -> Json:
    """A company by its number, a person by none."""
    if number.scheme == _COMPANY and len(number.value) == _DIGITS_OF_COMPANY:
        return {"kind": "CVR", "number": number.value}
    return {"kind": "CPR", "number": MASKED if number.value else ""}


def _series(resolution: str, interval: Any, points: Sequence[Any]) -> Json:
    return {
        "period": {"start": interval.start.value, "end": interval.end.value},
        "resolution": resolution,
        "points": len(points),
    }


def _energy(series: Readings | Aggregate) -> Json:
    """kWh in all and by quality; a point without one is measured."""
    by_quality: dict[str, Decimal] = {}
    for point in series.period.points:
        code = _MEASURED if point.quality is None else point.quality.value
        quantity = point.quantity if point.quantity is not None else Decimal()
        by_quality[code] = by_quality.get(code, Decimal()) + quantity

    return {
        "kwh": sum(by_quality.values(), Decimal()),
        "kwh_by_quality": dict(sorted(by_quality.items())),
    }


def _charged(service: WholesaleService) -> Json:
    """Quantity and amount in all; the quantity by quality where it is energy."""
    quantity, amount = Decimal(), Decimal()
    by_quality: dict[str, Decimal] = {}
    for point in service.period.points:
        charged = point.quantity or Decimal()
        quantity += charged
        amount += point.amount or Decimal()
        if point.quality is not None:
            code = point.quality.value
            by_quality[code] = by_quality.get(code, Decimal()) + charged

    said: Json = {"quantity": quantity, "amount": amount}
    if service.unit is not None and service.unit.value == "KWH":
        said |= {"kwh": quantity, "kwh_by_quality": dict(sorted(by_quality.items()))}

    return said


def _prices(series: PriceSeries) -> Json:
    prices = [point.amount.value for point in series.points]
    said: Json = {"resolution": series.resolution, "points": len(prices)}
    if series.interval is not None:
        said["period"] = {"start": series.interval.start.value, "end": series.interval.end.value}
    if prices:
        said |= {"lowest": min(prices), "highest": max(prices)}

    return said


def _instant(moment: datetime) -> str:
    aware = moment if moment.tzinfo is None else moment.astimezone(UTC)
    return aware.isoformat().replace("+00:00", "Z")


def _value(coded: Coded | None) -> str | None:
    return None if coded is None else _code(coded)


def _there(**values: Any) -> Json:
    return {name: value for name, value in values.items() if value is not None}
