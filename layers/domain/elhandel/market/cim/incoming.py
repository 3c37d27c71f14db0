"""Reading documents: the envelope first, then each record alone, so that a bad one loses no other.

Field names are Energinet's; unknown fields are ignored, numbers become Decimal, never binary
floats.
"""

import re
from codecs import BOM_UTF8
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

from elhandel.market.cim.documents.catalogue import kind_of
from elhandel.market.cim.documents.head import Head
from elhandel.market.cim.documents.parts import Coded
from elhandel.market.cim.fit import UnfitRecord, convert, untyped
from elhandel.market.cim.places import ROOT
from elhandel.market.cim.repair import repaired
from elhandel.metering.document import SeriesHead
from elhandel.platform.telemetry import error_text, shown
from elhandel.values.days.local_time import local_date
from elhandel.values.errors import DomainError

_ROOT_ENDING: Final = "_MarketDocument"
_NAME: Final = re.compile(
    r"(?:Acknowledge|AccountingPoint|Confirm|Forward|Notify|Reject|Request|Response|Send)"
    r"[A-Za-z]{0,60}",
    re.ASCII,
)
_LONGEST_NAME: Final = 100  # characters of a root key; Energinet's have 40 at most
_LONGEST_CODE: Final = 40  # a code of the market has three
_ROOT: Final = re.compile(rf"\b\w+{_ROOT_ENDING}", re.ASCII | re.IGNORECASE)
_ONLY_ROOT: Final = re.compile(rb'\{\s*"(\w+%b)"\s*:' % _ROOT_ENDING.encode(), re.ASCII)
_READINGS: Final = "NotifyValidatedMeasureData"  # RSM-012
_FIRST_DAY: Final = date(1990, 1, 1)
_LAST_DAY: Final = date(2099, 12, 31)
"""What a document of the market can mean: beyond it are typing errors, and instants without a local
day.
"""

UNREADABLE: Final = (msgspec.MsgspecError, UnicodeError, RecursionError)
"""What decoding raises: msgspec has no errors for bad UTF-8 and endless nesting."""


class UnreadableDocument(DomainError):
    """A body that is no CIM document."""

    code = "unreadable-document"


class TimeOutOfRange(DomainError):
    """A time of a document that cannot be read, or that lies on no day the market can mean."""

    code = "time-out-of-range"


class Envelope(Head, frozen=True):
    """The head of a document, and its records or series, each as it came."""

    records: tuple[msgspec.Raw, ...] = msgspec.field(name="MktActivityRecord", default=())
    series: tuple[msgspec.Raw, ...] = msgspec.field(name="Series", default=())

    @property
    def head(self) -> Head:
        return msgspec.convert(self, Head, from_attributes=True)


class _OfReadings(Head, frozen=True):
    """The envelope of readings that came for points, where each series has the head that it must
    have. The text is gone through once, and not once more for each series.
    """

    records: tuple[msgspec.Raw, ...] = msgspec.field(name="MktActivityRecord", default=())
    heads: tuple[SeriesHead, ...] = msgspec.field(name="Series", default=())


class Document(msgspec.Struct, frozen=True):
    """A document: its name (root key without `_MarketDocument`), its envelope, its whole body."""

    name: str
    envelope: Envelope
    body: bytes

    content: msgspec.Raw
    """The body below its root key."""

    heads: tuple[SeriesHead, ...] = ()
    """Of readings (RSM-012): the series with their heads read, where all of them can be. Its
    envelope has no series then; `series` has them.
    """

    @property
    def series(self) -> tuple[msgspec.Raw, ...]:
        """The series, each as it came."""
        return _envelopes.decode(self.content).series if self.heads else self.envelope.series

    @property
    def business_reason(self) -> str:
        return self.envelope.reason.value[:_LONGEST_CODE] if self.envelope.reason else ""


def shown_document(name: str) -> str:
    """A document's name as it may be shown: any that DataHub does not use may be a text."""
    return name if _NAME.fullmatch(name) else "a document that is not known"


_roots: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_envelopes: Final = msgspec.json.Decoder(Envelope)
_envelopes_of_readings: Final = msgspec.json.Decoder(_OfReadings)
_lists: Final = msgspec.json.Decoder(tuple[msgspec.Raw, ...])


def read_document(body: bytes) -> Document:
    """Recognise a document by its root key. Raises UnreadableDocument with the reason."""
    body = body.removeprefix(BOM_UTF8)  # Energinet's own examples have one now and then
    try:
        try:
            return _document(body)
        except (msgspec.MsgspecError, RecursionError):
            return _document(repaired(body))  # one record's wrong spelling must not cost the others
    except UnfitRecord as error:
        raise UnreadableDocument(error.sentence) from error
    except UNREADABLE as error:
        raise UnreadableDocument(
            f"The body is no readable CIM document ({error_text(error)}). "
            "Look at the raw message; if DataHub really sent it, report it there."
        ) from error


def _document(body: bytes) -> Document:
    return _of_one_root(body) or _of_some_root(body)


def _of_one_root(body: bytes) -> Document | None:
    """A document of a kind that we know, if it is all that the body holds and is written as
    Energinet writes it: the text is gone through once, and not once more to find the root key.
    """
    begin = _ONLY_ROOT.match(body)
    text = body.rstrip()
    if begin is None or not text.endswith(b"}"):
        return None

    written = begin[1].decode().removesuffix(_ROOT_ENDING)
    kind = kind_of(written)
    if kind is None or kind.name != written:
        return None

    content = text[begin.end() : -1]
    if written == _READINGS and (document := _readings(content, body)) is not None:
        return document
    try:
        return Document(written, _envelopes.decode(content), body, msgspec.Raw(content))
    except UNREADABLE:
        return None


def _readings(content: bytes, body: bytes) -> Document | None:
    """A document of readings, if the heads of all its series can be read; else each is read alone,
    so that it costs no other.
    """
    try:
        read = _envelopes_of_readings.decode(content)
    except UNREADABLE:
        return None

    envelope = msgspec.convert(read, Envelope, from_attributes=True)
    return Document(_READINGS, envelope, body, msgspec.Raw(content), read.heads)


def _of_some_root(body: bytes) -> Document:
    roots = _roots.decode(body)
    name, content = next(((key, raw) for key, raw in roots.items() if _is_root(key)), ("", None))
    if content is None:
        raise UnreadableDocument(
            f"The body is JSON but no CIM document: no root key ends with {_ROOT_ENDING}. "
            "Look at the raw message; if DataHub really sent it, report it there."
        )

    written = name[: -len(_ROOT_ENDING)]
    kind = kind_of(written)
    if kind is not None and name != f"{kind.name}{_ROOT_ENDING}":
        return _document(b'{"%b%b":%b}' % (kind.name.encode(), _ROOT_ENDING.encode(), content))

    return Document(written, _envelope(content), body, content)


def _is_root(key: str) -> bool:
    return len(key) <= _LONGEST_NAME and _ROOT.fullmatch(key) is not None


def _envelope(content: msgspec.Raw) -> Envelope:
    try:
        return _envelopes.decode(content)
    except msgspec.ValidationError:
        return _envelope_written_otherwise(content)


def _envelope_written_otherwise(content: msgspec.Raw) -> Envelope:
    """An envelope whose codes are plain values, or which has one record instead of a list."""
    fields = _roots.decode(content)
    raw = {name: fields.pop(name) for name in ("MktActivityRecord", "Series") if name in fields}
    head = convert({name: untyped(field) for name, field in fields.items()}, Head, ROOT)

    return Envelope(
        **{name: getattr(head, name) for name in head.__struct_fields__},
        records=_listed(raw.get("MktActivityRecord")),
        series=_listed(raw.get("Series")),
    )


def _listed(raw: msgspec.Raw | None) -> tuple[msgspec.Raw, ...]:
    start = b"" if raw is None else bytes(raw).lstrip()[:1]
    if raw is None or start == b"n":  # null
        return ()
    return (raw,) if start == b"{" else _lists.decode(raw)


# The records, one class for each kind: all fields that we use, under Energinet's names.


class Reason(msgspec.Struct, frozen=True):
    """Why a request was rejected."""

    code: Coded
    text: str = ""


class Answer(msgspec.Struct, frozen=True):
    """A record, or a series, of a Confirm… or Reject… document."""

    transaction_id: str = msgspec.field(name="mRID")
    of_record: str | None = msgspec.field(
        name="originalTransactionIDReference_MktActivityRecord.mRID", default=None
    )
    of_series: str | None = msgspec.field(
        name="originalTransactionIDReference_Series.mRID", default=None
    )
    reasons: tuple[Reason, ...] = msgspec.field(name="Reason", default=())

    @property
    def original(self) -> str | None:
        """The transaction of ours that is answered."""
        return self.of_record or self.of_series


class Notification(msgspec.Struct, frozen=True):
    """A record of RSM-004."""

    transaction_id: str = msgspec.field(name="mRID")
    point: Coded = msgspec.field(name="marketEvaluationPoint.mRID")
    valid_from: datetime = msgspec.field(name="validityStart_DateAndOrTime.dateTime")


class Resumption(msgspec.Struct, frozen=True):
    """A record of RSM-003: the supplier before is asked to resume supply."""

    transaction_id: str = msgspec.field(name="mRID")
    point: Coded = msgspec.field(name="marketEvaluationPoint.mRID")
    starts: datetime = msgspec.field(name="start_DateAndOrTime.dateTime")


class _Related(msgspec.Struct, frozen=True):
    point: Coded = msgspec.field(name="mRID")
    description: Coded | None = None


class _Volume(msgspec.Struct, frozen=True):
    yearly_kwh: Decimal | None = msgspec.field(
        name="estimatedAnnualVolume_Quantity.quantity", default=None
    )


class PointFacts(msgspec.Struct, frozen=True):
    """A metering point's master data, in RSM-022."""

    point: Coded = msgspec.field(name="mRID")
    type: Coded | None = None
    settlement_method: Coded | None = msgspec.field(name="settlementMethod", default=None)
    connection_state: Coded | None = msgspec.field(name="connectionState", default=None)
    read_cycle: str | None = msgspec.field(name="readCycle", default=None)
    net_settlement_group: str | None = msgspec.field(name="netSettlementGroup", default=None)
    grid_area: Coded | None = msgspec.field(name="meteringGridArea_Domain.mRID", default=None)
    supplier: Coded | None = msgspec.field(
        name="energySupplier_MarketParticipant.mRID", default=None
    )
    address: dict[str, Any] | None = msgspec.field(
        name="usagePointLocation.mainAddress", default=None
    )
    parent: _Related | None = msgspec.field(name="Parent_MarketEvaluationPoint", default=None)
    linked: Coded | None = msgspec.field(name="linked_MarketEvaluationPoint.mRID", default=None)
    products: tuple[_Volume, ...] = msgspec.field(name="Series", default=())
    asset: Coded | None = msgspec.field(name="asset_MktPSRType.psrType", default=None)


_ANSWERS: Final = "originalTransactionIDReference_MktActivityRecord.mRID"
"""The transaction of ours that data answer."""


class MasterData(msgspec.Struct, frozen=True):
    """A record of RSM-022."""

    transaction_id: str = msgspec.field(name="mRID")
    valid_from: datetime = msgspec.field(name="validityStart_DateAndOrTime.dateTime")
    facts: PointFacts = msgspec.field(name="MarketEvaluationPoint")
    answers: str | None = msgspec.field(name=_ANSWERS, default=None)


class _Location(msgspec.Struct, frozen=True):
    type: Coded
    address: dict[str, Any] | None = msgspec.field(name="mainAddress", default=None)
    protected: bool | None = msgspec.field(name="protectedAddress", default=None)


class CustomerFacts(msgspec.Struct, frozen=True):
    """The customer at a metering point, in RSM-028."""

    point: Coded = msgspec.field(name="mRID")
    heating: bool | None = msgspec.field(name="serviceCategory.ElectricalHeating", default=None)
    name: str | None = msgspec.field(name="firstCustomer_MarketParticipant.name", default=None)
    second_name: str | None = msgspec.field(
        name="secondCustomer_MarketParticipant.name", default=None
    )
    protected_name: bool | None = msgspec.field(name="protectedName", default=None)
    locations: tuple[_Location, ...] = msgspec.field(name="UsagePointLocation", default=())


class CustomerData(msgspec.Struct, frozen=True):
    """A record of RSM-028."""

    transaction_id: str = msgspec.field(name="mRID")
    valid_from: datetime = msgspec.field(name="validityStart_DateAndOrTime.dateTime")
    facts: CustomerFacts = msgspec.field(name="MarketEvaluationPoint")
    answers: str | None = msgspec.field(name=_ANSWERS, default=None)


class _PricePoint(msgspec.Struct, frozen=True):
    class _Position(msgspec.Struct, frozen=True):
        value: int

    class _Amount(msgspec.Struct, frozen=True):
        value: Decimal

    position: _Position
    amount: _Amount = msgspec.field(name="price.amount")


class _Interval(msgspec.Struct, frozen=True):
    start: Coded
    end: Coded


class PriceSeriesPeriod(msgspec.Struct, frozen=True):
    """A price series of a charge, in RSM-034 (D08)."""

    resolution: str
    interval: _Interval = msgspec.field(name="timeInterval")
    points: tuple[_PricePoint, ...] = msgspec.field(name="Point")


class ChargeData(msgspec.Struct, frozen=True):
    """One charge, in RSM-031 (a link) and RSM-034 (information or prices)."""

    code: str = msgspec.field(name="mRID")
    owner: Coded | None = msgspec.field(name="chargeTypeOwner_MarketParticipant.mRID", default=None)
    type: Coded | None = None
    factor: str | int | None = None
    effective: datetime | None = msgspec.field(name="effectiveDate", default=None)
    terminates: datetime | None = msgspec.field(name="terminationDate", default=None)
    name: str | None = None
    description: str | None = None
    resolution: str | None = msgspec.field(name="priceTimeFrame_Period.resolution", default=None)
    vat: Coded | None = msgspec.field(name="VATPayer", default=None)
    tax: bool | None = msgspec.field(name="taxIndicator", default=None)
    series: tuple[PriceSeriesPeriod, ...] = msgspec.field(name="Series_Period", default=())


class _ChargeGroup(msgspec.Struct, frozen=True):
    charges: tuple[ChargeData, ...] = msgspec.field(name="ChargeType")


class Charges(msgspec.Struct, frozen=True):
    """A record of RSM-031 or RSM-034."""

    transaction_id: str = msgspec.field(name="mRID")
    group: _ChargeGroup = msgspec.field(name="ChargeGroup")
    point: Coded | None = msgspec.field(name="marketEvaluationPoint.mRID", default=None)
    answers: str | None = msgspec.field(name=_ANSWERS, default=None)


class _Transaction(msgspec.Struct, frozen=True):
    transaction_id: str = msgspec.field(name="mRID", default="")


def transaction_of(record: msgspec.Raw) -> str:
    """The transaction id of a record; empty where there is none or it cannot be read."""
    try:
        return msgspec.json.decode(record, type=_Transaction).transaction_id
    except UNREADABLE:
        return ""


def instant(text: str) -> datetime:
    """An instant with or without seconds (`2024-06-28T22:00Z`), in UTC. Raises TimeOutOfRange."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _out_of_range(text) from None
    day_of(moment)
    return moment.astimezone(UTC)


def day_of(moment: datetime) -> date:
    """The local day that begins at, or contains, an instant of a document.

    Raises TimeOutOfRange.
    """
    if moment.tzinfo is None:
        raise _out_of_range(moment.isoformat())

    # Before anything is calculated: the calendar ends in year 9999.
    if not _FIRST_DAY <= moment.date() <= _LAST_DAY:
        raise _out_of_range(moment.isoformat())

    return local_date(moment)


def last_day_of(moment: datetime | None) -> date | None:
    """The first local day on which something no longer holds; None (or year 9999) for good."""
    if moment is None or (moment.tzinfo is not None and moment.date() > _LAST_DAY):
        return None
    return day_of(moment)


def _out_of_range(text: str) -> TimeOutOfRange:
    return TimeOutOfRange(
        f"The time ({shown(text)}) is no instant with a time zone "
        f"from {_FIRST_DAY} to {_LAST_DAY}, as the market writes it (2026-01-14T23:00Z). "
        "Ask the sender for a correct message."
    )
