"""What records are made of: values with a coding scheme, codes of a list, periods, addresses.

Energinet writes a value as a plain JSON value or as `{"value": …}`, depending on the document. The
types say which; `reading` accepts the other as well. `gc=False`: a bundle holds 150,000 points and
none can be part of a cycle.
"""

from decimal import Decimal
from typing import Annotated, Final

import msgspec

from elhandel.market.cim.documents import codes
from elhandel.market.cim.documents.codes import CodeList


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A transaction of a document: it succeeds or fails alone."""

    transaction_id: str = msgspec.field(name="mRID")


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A part of a record."""


class Coded(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A value with or without its coding scheme."""

    value: str
    scheme: str | None = msgspec.field(name="codingScheme", default=None)


CODES: Final = "codes"
"""Under this name a type carries the list that its codes are from."""


def _of(codes: CodeList) -> msgspec.Meta:
    return msgspec.Meta(extra={CODES: codes})


PointType = Annotated[Coded, _of(codes.POINT_TYPES)]
SettlementMethod = Annotated[Coded, _of(codes.SETTLEMENT_METHODS)]
MeteringMethod = Annotated[Coded, _of(codes.METERING_METHODS)]
ConnectionState = Annotated[Coded, _of(codes.CONNECTION_STATES)]
Quality = Annotated[Coded, _of(codes.QUALITIES)]
ChargeType = Annotated[Coded, _of(codes.CHARGE_TYPES)]
VatPayer = Annotated[Coded, _of(codes.VAT_PAYERS)]
PriceCategory = Annotated[Coded, _of(codes.PRICE_CATEGORIES)]
AddressType = Annotated[Coded, _of(codes.ADDRESS_TYPES)]
CorrectionRun = Annotated[Coded, _of(codes.CORRECTIONS)]
Service = Annotated[Coded, _of(codes.SERVICES)]
Unit = Annotated[Coded, _of(codes.UNITS)]
Resolution = Annotated[str, _of(codes.RESOLUTIONS)]


class Position(Part, frozen=True, gc=False):
    """`{"value": 1}`."""

    value: int


class Number(Part, frozen=True, gc=False):
    """A number as `{"value": 0.1}`; empty where there is none."""

    value: Decimal | None = None


class Measure(Part, frozen=True, gc=False):
    """A number with its unit, such as a capacity; Energinet writes the number as a text."""

    value: str
    unit: str | None = None


class Interval(Part, frozen=True, gc=False):
    """Half-open, UTC, with or without seconds."""

    start: Coded
    end: Coded


class Reason(Part, frozen=True):
    """Why a request was rejected."""

    code: Coded
    text: str = ""


class Street(Part, frozen=True):
    """A street with a number, floor and door."""

    code: str | None = None
    name: str | None = None
    number: str | None = None
    floor: str | None = msgspec.field(name="floorIdentification", default=None)
    door: str | None = msgspec.field(name="suiteNumber", default=None)


class Town(Part, frozen=True):
    """A town and its country."""

    code: str | None = None
    name: str | None = None
    section: str | None = None
    country: Coded | None = None


class Address(Part, frozen=True):
    """An address in CIM's parts."""

    street: Street | None = msgspec.field(name="streetDetail", default=None)
    town: Town | None = msgspec.field(name="townDetail", default=None)
    postal_code: str | None = msgspec.field(name="postalCode", default=None)
    post_box: str | None = msgspec.field(name="poBox", default=None)
    language: str | None = None


class Activity(Record, frozen=True, kw_only=True):
    """A record of `MktActivityRecord`; `process` groups the messages of one process."""

    process: str | None = msgspec.field(
        name="businessProcessReference_MktActivityRecord.mRID", default=None
    )


class AnsweringActivity(Activity, frozen=True, kw_only=True):
    """A record that names the transaction which it answers."""

    original: str | None = msgspec.field(
        name="originalTransactionIDReference_MktActivityRecord.mRID", default=None
    )
