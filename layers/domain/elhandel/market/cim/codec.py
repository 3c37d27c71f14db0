"""The codec: any document of the market from bytes to types, and back with nothing lost.

Each record is read alone: one that does not fit costs no other. Fields that no schema has are kept:
a document that is decoded and encoded again still holds them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import msgspec

from elhandel.market.cim.documents.catalogue import DocumentKind, kind_of
from elhandel.market.cim.documents.head import Head
from elhandel.market.cim.documents.parts import Record
from elhandel.market.cim.fit import (
    Field,
    List,
    Problem,
    Struct,
    UnfitRecord,
    as_it_is,
    convert,
    read,
    shape_of,
    unfit,
    unknown_fields,
    untyped,
    with_unknown,
)
from elhandel.market.cim.incoming import (
    UNREADABLE,
    Document,
    UnreadableDocument,
    read_document,
    shown_document,
)
from elhandel.market.cim.places import ROOT, Place
from elhandel.platform.telemetry import error_text

_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


class UnknownDocument(UnreadableDocument):
    """A document under a name that the market does not use."""

    code = "unknown-document"


@dataclass(frozen=True, slots=True)
class Message:
    """A document in its types."""

    kind: DocumentKind
    head: Head
    records: tuple[Record, ...]

    places: tuple[Place, ...] = ()
    """Where each record stands in `body`."""

    problems: tuple[Problem, ...] = ()
    """What could not be read of it: records that are not among `records`."""

    body: bytes = b""
    """As it came; empty for a document of ours."""


def decode(body: bytes) -> Message:
    """A document in its types. Raises UnreadableDocument where it is none."""
    document = read_document(body)
    kind = kind_of(document.name)
    if kind is None:
        raise UnknownDocument(
            f"{shown_document(document.name)} is no document of the market. "
            "Look at the raw message; if DataHub really sent it, report it there."
        )

    records: list[Record] = []
    places: list[Place] = []
    problems: list[Problem] = []
    for raw, place in raw_records(document, kind):
        try:
            records.append(read(raw, kind.record, place))
            places.append(place)
        except UnfitRecord as error:
            problems += error.problems
        except UNREADABLE as error:
            why = f"cannot be read ({error_text(error)})"
            problems.append(Problem(place, UnfitRecord.code, why))

    return Message(
        kind=kind,
        head=document.envelope.head,
        records=tuple(records),
        places=tuple(places),
        problems=tuple(problems),
        body=document.body,
    )


def raw_records(document: Document, kind: DocumentKind) -> Iterator[tuple[msgspec.Raw, Place]]:
    """The records of a document as they came, each with its place."""
    content = ROOT.field(f"{document.name}_MarketDocument")
    if not kind.records_key:
        yield document.content, content
        return

    for number, raw in enumerate(document.envelope.records or document.series):
        yield raw, content.field(kind.records_key).item(number)


def canonical(record: msgspec.Raw, kind: DocumentKind, place: Place) -> msgspec.Raw:
    """A record as Energinet's schema writes it, whichever way it was written.

    Raises UnfitRecord where it does not fit its type, and msgspec's errors for what is no JSON.
    """
    if as_it_is(record, kind.record) is not None:
        return record

    written = untyped(record)
    fitted = convert(written, kind.record, place)
    unknown = unknown_fields(written, shape_of(kind.record))

    return msgspec.Raw(_ENCODER.encode(with_unknown(_builtins(fitted), unknown)))


def canonical_body(document: Document, kind: DocumentKind) -> bytes:
    """A document with its records as Energinet's schema writes them; what does not fit its type
    stays as it came.
    """
    records = []
    for record, place in raw_records(document, kind):
        try:
            records.append(canonical(record, kind, place))
        except (UnfitRecord, *UNREADABLE):
            records.append(record)

    return _ENCODER.encode({f"{kind.name}_MarketDocument": {kind.records_key: records}})


def encode(message: Message) -> bytes:
    """The document in Energinet's JSON, with every field that was there when it was decoded.

    Raises UnfitRecord where a record could not be read: it would be lost.
    """
    if message.problems:
        raise unfit(message.problems)

    kind, root = message.kind, f"{message.kind.name}_MarketDocument"
    content = _builtins(message.head)
    records = [_builtins(record) for record in message.records]
    content |= {kind.records_key: records} if kind.records_key else records[0]
    if message.body:
        content = with_unknown(content, unknown_fields(untyped(message.body)[root], _shape(kind)))

    return _ENCODER.encode({root: content})


def stray_fields(message: Message) -> list[Place]:
    """The places of the fields that the types of a document do not have."""
    root = f"{message.kind.name}_MarketDocument"
    stray = unknown_fields(untyped(message.body)[root], _shape(message.kind))
    return list(_places(stray, ROOT.field(root)))


def _places(stray: Any, place: Place) -> Iterator[Place]:
    if "" in stray:
        yield place
        return
    for step, inside in stray.items():
        yield from _places(inside, Place((*place.steps, step)))


def _shape(kind: DocumentKind) -> Struct:
    """The shape of a whole document below its root key."""
    head, record = shape_of(Head), shape_of(kind.record)
    assert isinstance(head, Struct)  # noqa: S101  (so are all types of the catalogue)
    assert isinstance(record, Struct)  # noqa: S101
    if not kind.records_key:
        return Struct({**head.fields, **record.fields})

    return Struct({**head.fields, kind.records_key: Field("", List(record), required=True)})


def _builtins(value: msgspec.Struct) -> Any:
    return msgspec.to_builtins(value, builtin_types=(Decimal,))
