"""Reading what a supplier sends: the checks at the door, with DataHub's own error codes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from simulator.world.datahub.documents.envelope import DATAHUB_GLN
from simulator.world.datahub.requests.errors import Detail, NotTaken, not_taken
from simulator.world.datahub.requests.shapes import Shape, code, identity, instant, text

_ID_LENGTH: Final = 36
_ENVELOPE: Final = {
    "mRID": text,
    "type": code,
    "process.processType": code,
    "sender_MarketParticipant.mRID": identity,
    "sender_MarketParticipant.marketRole.type": code,
    "receiver_MarketParticipant.mRID": identity,
    "receiver_MarketParticipant.marketRole.type": code,
    "createdDateTime": instant,
}
_ENVELOPE_OPTIONAL: Final = {"businessSector.type": code, "reason.code": code}


@dataclass(frozen=True, slots=True)
class Request:
    """A document that has passed the door: its shape, message id, business reason and records."""

    shape: Shape
    message_id: str
    reason: str
    records: tuple[dict[str, Any], ...]

    @property
    def transaction_ids(self) -> tuple[str, ...]:
        return tuple(record["mRID"] for record in self.records)


def read_request(shape: Shape, body: bytes, supplier_gln: str) -> Request:
    """The request in `body`. Raises NotTaken (400, or 403 for a role that may not send it)."""
    content = _content(shape, body)
    _check(_structure(shape, content), 400)
    if content["sender_MarketParticipant.marketRole.type"]["value"] != "DDQ":
        raise not_taken(
            403, "00001", f"Only a supplier (DDQ) may send {shape.name} here", "marketRole.type"
        )
    records = tuple(content[shape.records])
    _check(_meaning(shape, content, records, supplier_gln), 400)
    return Request(shape, content["mRID"], content["process.processType"]["value"], records)


def _content(shape: Shape, body: bytes) -> dict[str, Any]:
    try:
        root = json.loads(body)
    except ValueError as error:
        raise not_taken(400, "00302", f"The message is not JSON: {error}") from error

    key = f"{shape.name}_MarketDocument"
    if not isinstance(root, dict) or set(root) != {key} or not isinstance(root[key], dict):
        raise not_taken(400, "00302", f"The message must hold {key} and nothing else", key)

    return dict(root[key])


def _check(found: Iterator[Detail], status: int) -> None:
    details = tuple(found)
    if details:
        raise NotTaken(status, details)


def _structure(shape: Shape, content: dict[str, Any]) -> Iterator[Detail]:
    """Everything that does not validate, field by field."""
    fields = {**_ENVELOPE, shape.records: _list_of_objects}
    yield from _fields(content, fields, _ENVELOPE_OPTIONAL, shape.name)
    if _list_of_objects(content.get(shape.records)):
        for number, record in enumerate(content[shape.records], start=1):
            yield from _fields(record, shape.required, shape.optional, f"{shape.records}[{number}]")


def _fields(content: dict[str, Any], required: Any, optional: Any, where: str) -> Iterator[Detail]:
    for name in required:
        if name == "mRID" and content.get(name) == "":
            yield Detail("00201" if "[" not in where else "00202", f"{where} has an empty id", name)
        elif name not in content:
            yield Detail("00302", f"{where} has no {name}", name)
        elif not required[name](content[name]):
            yield Detail("00302", f"{where} has a {name} that does not validate", name)

    for name, value in content.items():
        if name in optional and not optional[name](value):
            yield Detail("00302", f"{where} has a {name} that does not validate", name)
        elif name not in optional and name not in required:
            yield Detail("00302", f"{where} has an unknown field {name}", name)


def _meaning(
    shape: Shape, content: dict[str, Any], records: tuple[dict[str, Any], ...], supplier_gln: str
) -> Iterator[Detail]:
    """What validates and is still wrong: ids, parties, codes."""
    if len(content["mRID"]) > _ID_LENGTH:
        yield Detail("00305", "The message id is longer than 36 characters", "mRID")

    for record in records:
        if len(record["mRID"]) > _ID_LENGTH:
            yield Detail("00205", "The transaction id is longer than 36 characters", "mRID")

    if content["sender_MarketParticipant.mRID"]["value"] != supplier_gln:
        yield Detail(
            "00002",
            "The sender is not the one who is authenticated",
            "sender_MarketParticipant.mRID",
        )

    if content["receiver_MarketParticipant.mRID"]["value"] != DATAHUB_GLN:
        yield Detail("00303", "The receiver is not DataHub", "receiver_MarketParticipant.mRID")

    if content["receiver_MarketParticipant.marketRole.type"]["value"] != shape.receiver_role:
        yield Detail(
            "00304", f"The receiver's role must be {shape.receiver_role}", "marketRole.type"
        )

    if content["type"]["value"] != shape.type_code:
        yield Detail("00401", f"The type of {shape.name} is {shape.type_code}", "type")

    if content["process.processType"]["value"] not in shape.reasons:
        yield Detail(
            "00402", f"The process type of {shape.name} is not known", "process.processType"
        )


def _list_of_objects(value: Any) -> bool:
    return (
        isinstance(value, list) and bool(value) and all(isinstance(entry, dict) for entry in value)
    )
