"""The simulated outside world in the test's own process, called over ASGI, at a time that the test
sets.

Every document that a test takes off a queue is checked against Energinet's schemas where they lie
beside the checkout.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from elhandel.values.days.local_time import local_date, start_of_day
from simulator.loopback import HEADERS
from simulator.world.outside import OutsideSettings, create_app

SUPPLIER = "5790002000003"
DATAHUB = "5790001330552"
URL = "http://127.0.0.1:8090"
ROOT = Path(__file__).resolve().parents[4]

type Call = Callable[..., httpx.Response]
type Validate = Callable[[dict[str, Any]], list[str]]


def _call(app: Any, method: str, path: str, **arguments: Any) -> httpx.Response:
    async def once() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
            headers = {**HEADERS, **arguments.pop("headers", {})}
            return await client.request(method, path, headers=headers, **arguments)

    return asyncio.run(once())


@pytest.fixture
def calls() -> Callable[[Any], Call]:
    """`calls(app)("GET", "/path", params=…)`: one HTTP call of an ASGI application, without a
    server.
    """
    return lambda app: lambda method, path, **arguments: _call(app, method, path, **arguments)


def _without_inner_ids(schema: Any) -> Any:
    """Energinet's schemas name definitions by `$id`s that a strict Draft 7 reader may not have."""
    if isinstance(schema, list):
        return [_without_inner_ids(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {
        key: value
        for key, value in schema.items()
        if not (key == "$id" and str(value).startswith("#"))
    }
    return {key: _without_inner_ids(value) for key, value in kept.items()}


@pytest.fixture(scope="session")
def validate() -> Validate | None:
    """`validate(document)`: what is wrong with it by Energinet's schemas; None where they are not
    at hand.
    """
    import jsonschema_rs

    folder = ROOT.parent / "shared" / "datahub" / "cim"
    if not folder.exists():
        return None
    schemas = [
        _without_inner_ids(json.loads(path.read_text("utf-8-sig")))
        for name in ("schemas", "schemas-derived")
        for path in sorted((folder / name).glob("*.json"))
    ]
    registry = jsonschema_rs.Registry(
        [(schema["$id"], schema) for schema in schemas], draft=jsonschema_rs.Draft7
    )
    roots = {
        next(iter(schema["properties"])): schema
        for schema in schemas
        if len(schema.get("properties", {})) == 1
    }

    @cache
    def validator(root: str) -> Any:
        return jsonschema_rs.Draft7Validator(roots[root], registry=registry)

    def check(document: dict[str, Any]) -> list[str]:
        return [error.message for error in validator(next(iter(document))).iter_errors(document)]

    return check


@dataclass
class SetClock:
    """A clock that stands where the test puts it."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant

    def today(self) -> date:
        return local_date(self.instant)


@dataclass(frozen=True)
class Received:
    """A message taken off a queue."""

    message_id: str
    name: str
    reason: str
    content: dict[str, Any]

    @property
    def records(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (
            self.content.get("MktActivityRecord") or self.content["Series"]
        )
        return found


@dataclass
class Outside:
    """The world and a supplier in front of it."""

    app: Any
    clock: SetClock
    validate: Validate | None
    token: str = ""
    sent: dict[str, str] = field(default_factory=dict)

    def at(self, year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> None:
        """Set the clock, UTC, and take a fresh token."""
        self.clock.instant = datetime(year, month, day, hour, minute, tzinfo=UTC)
        form = {"grant_type": "client_credentials", "client_id": "elhandel", "client_secret": "s"}
        self.token = _call(self.app, "POST", "/oauth2/v2.0/token", data=form).json()["access_token"]

    def call(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        """A call of DataHub's interface with our token."""
        headers = {"Authorization": f"Bearer {self.token}", **arguments.pop("headers", {})}
        return _call(self.app, method, path, headers=headers, **arguments)

    def control(self, method: str, path: str, **arguments: Any) -> Any:
        """A call of the control surface that is expected to work."""
        answer = _call(self.app, method, f"/control{path}", **arguments)
        assert answer.is_success, answer.text
        return answer.json()

    def households(self, count: int = 40) -> list[dict[str, Any]]:
        """Make households known."""
        found: list[dict[str, Any]] = self.control("GET", "/population", params={"count": count})
        return found

    def peek(self, queue: str) -> Received | None:
        """The message in front of a queue, which must be valid."""
        answer = self.call("GET", f"/v1.0/cim/{queue}")
        if answer.status_code == 204:
            return None
        assert answer.status_code == 200, answer.text
        document = answer.json()
        if self.validate is not None:
            assert self.validate(document) == []
        root = next(iter(document))
        content = document[root]
        reason = content.get("process.processType", {}).get("value", "")
        return Received(
            answer.headers["MessageId"], root.removesuffix("_MarketDocument"), reason, content
        )

    def take_all(self, queue: str) -> list[Received]:
        """Take every message off a queue."""
        found = []
        while (message := self.peek(queue)) is not None:
            found.append(message)
            assert self.call("DELETE", f"/v1.0/cim/dequeue/{message.message_id}").status_code == 200
        return found

    def send(self, name: str, document: dict[str, Any]) -> httpx.Response:
        """Send a document that DataHub takes in."""
        if self.validate is not None:
            assert self.validate(document) == []
        answer = self.call("POST", f"/v1.0/cim/{name}", json=document)
        assert answer.status_code == 202, answer.text
        return answer

    def ask(
        self, name: str, reason: str, record: dict[str, Any], queue: str = "MasterData"
    ) -> list[Received]:
        """Send one record and take everything that it brings on a queue."""
        self.take_all(queue)
        self.send(name, self.document(name, reason, [record]))
        return self.take_all(queue)

    def document(
        self, name: str, reason: str, records: list[dict[str, Any]], **envelope: Any
    ) -> dict[str, Any]:
        """A document of ours."""
        code, role, kind = _KINDS[name]
        content = {
            "mRID": str(uuid4()),
            "type": {"value": code},
            "process.processType": {"value": reason},
            "businessSector.type": {"value": "23"},
            "sender_MarketParticipant.mRID": {"codingScheme": "A10", "value": SUPPLIER},
            "sender_MarketParticipant.marketRole.type": {"value": "DDQ"},
            "receiver_MarketParticipant.mRID": {"codingScheme": "A10", "value": DATAHUB},
            "receiver_MarketParticipant.marketRole.type": {"value": role},
            "createdDateTime": f"{self.clock.now():%Y-%m-%dT%H:%M:%SZ}",
            kind: records,
        }
        return {f"{name}_MarketDocument": content | envelope}

    def start(
        self, household: dict[str, Any], day: date, reason: str = "E03", **changes: Any
    ) -> list[Received]:
        """Ask for a start of supply and take the answers from MasterData."""
        record = start_record(household, day) | changes
        self.sent[household["gsrn"]] = record["mRID"]
        return self.ask("RequestChangeOfSupplier", reason, record)

    def customer_data(
        self, household: dict[str, Any], day: date, reason: str = "E03", **changes: Any
    ) -> list[Received]:
        """Send customer data and take the answers from MasterData."""
        point = {
            "mRID": {"codingScheme": "A10", "value": household["gsrn"]},
            "firstCustomer_MarketParticipant.mRID": {
                "codingScheme": "ARR",
                "value": household["cpr_cvr"],
            },
            "firstCustomer_MarketParticipant.name": household["customer_name"],
        }
        record = {
            "mRID": str(uuid4()),
            "start_DateAndOrTime.dateTime": instant(day),
            "MarketEvaluationPoint": {
                key: value for key, value in (point | changes).items() if value is not None
            },
        }
        return self.ask("RequestChangeCustomerCharacteristics", reason, record)

    def supply(self, household: dict[str, Any], day: date) -> None:
        """Ask for a switch that will begin on its day, and forget what it brings."""
        answer = self.start(household, day)[0]
        assert answer.name == "ConfirmRequestChangeOfSupplier", answer
        assert self.customer_data(household, day)[0].name.startswith("Confirm")
        self.take_all("Charges")

    def readings(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Every series that waits on Timeseries, by point and start."""
        return {
            (point_of(series), series["Period"]["timeInterval"]["start"]["value"]): series
            for message in self.take_all("Timeseries")
            for series in message.records
        }


_KINDS = {
    "RequestChangeOfSupplier": ("392", "DDZ", "MktActivityRecord"),
    "RequestEndOfSupply": ("432", "DDZ", "MktActivityRecord"),
    "ConfirmRequestReallocateChangeOfSupplier": ("D02", "DDZ", "MktActivityRecord"),
    "RejectRequestReallocateChangeOfSupplier": ("D02", "DDZ", "MktActivityRecord"),
    "RequestAccountingPointCharacteristics": ("D18", "DDZ", "MktActivityRecord"),
    "RequestValidatedMeasureData": ("E73", "DGL", "Series"),
    "RequestAggregatedMeasureData": ("E74", "DGL", "Series"),
    "RequestWholesaleSettlement": ("D21", "DGL", "Series"),
    "RequestService": ("D03", "DDZ", "MktActivityRecord"),
    "RequestCancellation": ("E67", "DDZ", "MktActivityRecord"),
    "RequestChangeCustomerCharacteristics": ("D15", "DDZ", "MktActivityRecord"),
    "RequestChangeBillingMasterData": ("D05", "DDZ", "MktActivityRecord"),
    "RequestBillingMasterData": ("D08", "DDZ", "MktActivityRecord"),
    "RequestPriceList": ("D13", "DDZ", "MktActivityRecord"),
}


def instant(day: date) -> str:
    return f"{start_of_day(day):%Y-%m-%dT%H:%M:%SZ}"


def point_of(record: dict[str, Any]) -> str:
    found: str = record["marketEvaluationPoint.mRID"]["value"]
    return found


def start_record(household: dict[str, Any], day: date) -> dict[str, Any]:
    scheme = "ARR" if household["contact_type"] == "private" else "VAT"
    return {
        "mRID": str(uuid4()),
        "marketEvaluationPoint.mRID": {"codingScheme": "A10", "value": household["gsrn"]},
        "marketEvaluationPoint.energySupplier_MarketParticipant.mRID": {
            "codingScheme": "A10",
            "value": SUPPLIER,
        },
        "marketEvaluationPoint.customer_MarketParticipant.mRID": {
            "codingScheme": scheme,
            "value": household["cpr_cvr"],
        },
        "marketEvaluationPoint.customer_MarketParticipant.name": household["customer_name"],
        "start_DateAndOrTime.dateTime": instant(day),
    }


@pytest.fixture
def outside(validate: Validate | None) -> Outside:
    """The outside world on 10 December 2025 at 12:00 UTC, with forty known households."""
    clock = SetClock(datetime(2025, 12, 10, 12, tzinfo=UTC))
    world = Outside(create_app(OutsideSettings(supplier_gln=SUPPLIER), clock), clock, validate)
    world.at(2025, 12, 10)
    world.households(40)
    return world
