"""The envelope that every document shares, and the finished document as it lies on a queue."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal
from uuid import uuid4

type Queue = Literal["MasterData", "Charges", "Timeseries", "Aggregations"]
type Role = Literal["DDZ", "DGL"]

DATAHUB_GLN: Final = "5790001330552"


def new_id() -> str:
    """A message or transaction id: unique for ever, 36 characters."""
    return str(uuid4())


@dataclass(frozen=True, slots=True)
class Header:
    """To whom a document goes, when it was made, and its business reason (`E03`, `E23`, …)."""

    receiver_gln: str
    created: datetime
    reason: str
    message_id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Document:
    """A document ready for its queue; `kind` is its RSM and reason, for people and statistics."""

    queue: Queue
    message_id: str
    kind: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Kind:
    """What all documents of one name have in common."""

    rsm: str
    name: str
    type_code: str
    queue: Queue
    role: Role = "DDZ"
    records: Literal["MktActivityRecord", "Series"] = "MktActivityRecord"


def document(
    kind: Kind, header: Header, records: Sequence[dict[str, Any]], answer: str | None = None
) -> Document:
    """A document of `kind` around its records. answer: A01 or A02 if it answers a request."""
    content = {**envelope(kind, header, answer), kind.records: records}
    body = json.dumps(
        {f"{kind.name}_MarketDocument": content}, ensure_ascii=False, separators=(",", ":")
    )
    return Document(kind.queue, header.message_id, f"{kind.rsm}/{header.reason}", body.encode())


def envelope(kind: Kind, header: Header, answer: str | None = None) -> dict[str, Any]:
    """The fields in front of the records."""
    return {
        "mRID": header.message_id,
        "businessSector.type": {"value": "23"},
        "createdDateTime": instant(header.created),
        "process.processType": {"value": header.reason},
        **({"reason.code": {"value": answer}} if answer else {}),
        "receiver_MarketParticipant.mRID": gs1(header.receiver_gln),
        "receiver_MarketParticipant.marketRole.type": {"value": "DDQ"},
        "sender_MarketParticipant.mRID": gs1(DATAHUB_GLN),
        "sender_MarketParticipant.marketRole.type": {"value": kind.role},
        "type": {"value": kind.type_code},
    }


def gs1(number: str) -> dict[str, str]:
    """A GLN or GSRN with its coding scheme."""
    return {"codingScheme": "A10", "value": number}


def instant(moment: datetime) -> str:
    """An instant with seconds, as most fields want it."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def minute(moment: datetime) -> str:
    """An instant without seconds, as a time interval wants it."""
    return f"{moment:%Y-%m-%dT%H:%MZ}"


def interval(start: datetime, end: datetime) -> dict[str, dict[str, str]]:
    """A time interval, half-open."""
    return {"start": {"value": minute(start)}, "end": {"value": minute(end)}}
