"""What staff do about meters: keys, decisions, ids of another system; and what is known of them."""

from typing import Final, Literal

from elhandel.jobs.fields import Customer, Filled, Installation, MeterId, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.minting.surplus import NeighboursAreOff
from elhandel.jobs.request import Request
from elhandel.meters.by_hand import Wanted, admit_legacy, decide, send_key
from elhandel.meters.keys import new_key
from elhandel.meters.registry import MeterType, meters_of
from elhandel.platform.settings import settings
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision


class IssueMeterKey(Request, frozen=True):
    """A key for a meter, sent to its customer."""

    customer: Customer
    meter: Filled
    """The number on its plate, or a GSRN."""

    why: Reason


class DecideMeter(Request, frozen=True):
    """A meter, and what it is to be."""

    meter: MeterId
    state: Literal["verified", "suspended", "rejected"]
    why: Reason
    installation: Installation | None = None
    """Which of its customer's installations it measures; without it, as it was."""


class AdmitLegacyMeter(Request, frozen=True):
    """A meter that a customer had in another system, by its number there."""

    customer: Customer
    meter: Filled
    why: Reason
    kind: Literal["residential", "commercial", "solar", "wind", "battery", "grid"] = "solar"


class ShowMeters(Request, frozen=True):
    """Whose meters."""

    customer: Customer


def issue_meter_key(tools: Tools, asked: IssueMeterKey) -> Answer:
    """Send a customer a key for a meter; one before it is good no more. The key is in no answer."""
    _refuse_where_off()
    key = new_key()  # bcrypt takes its time, and holds no transaction open

    with tools.database.transaction() as tx:
        number = send_key(
            tx, asked.customer, asked.meter, key, _decision(tools, asked.why), tools.clock
        )
    return {"issued": number, "customer": asked.customer}


def decide_meter(tools: Tools, asked: DecideMeter) -> Answer:
    """Verify, suspend or reject a meter by hand."""
    _refuse_where_off()
    wanted: Wanted = asked.state
    with tools.database.transaction() as tx:
        decision = _decision(tools, asked.why)
        changed = decide(tx, asked.meter, wanted, decision, asked.installation)
    return {"meter": str(asked.meter), "state": wanted, "changed": changed}


def admit_legacy_meter(tools: Tools, asked: AdmitLegacyMeter) -> Answer:
    """Let a meter's number in another system submit readings until its grace ends."""
    _refuse_where_off()
    kind: MeterType = asked.kind
    with tools.database.transaction() as tx:
        meter = admit_legacy(tx, asked.customer, asked.meter, kind, _decision(tools, asked.why))
    return {"meter": str(meter), "customer": asked.customer}


def show_meters(tools: Tools, asked: ShowMeters) -> Answer:
    """The meters of a customer, the newest first."""
    with tools.database.transaction() as tx:
        meters = meters_of(tx, asked.customer)
    return {
        "customer": asked.customer,
        "meters": [
            {
                "meter": str(meter.meter_id),
                "serial": meter.serial,
                "kind": meter.meter_type,
                "method": meter.method,
                "state": meter.state,
                "installation": meter.installation,
                "registered_at": meter.registered_at.isoformat(),
                "verified_at": meter.verified_at and meter.verified_at.isoformat(),
                "legacy_until": meter.legacy_until and meter.legacy_until.isoformat(),
            }
            for meter in meters
        ],
    }


def _refuse_where_off() -> None:
    if settings().neighbours == "off":
        raise NeighboursAreOff("Neighbours do not trade here. Set the parameter Neighbours first.")


def _decision(tools: Tools, why: str) -> Decision:
    return Decision(by=staff(), why=why, at=tools.clock.now())


JOBS: Final = (
    Job("issue-meter-key", IssueMeterKey, issue_meter_key),
    Job("decide-meter", DecideMeter, decide_meter),
    Job("admit-legacy-meter", AdmitLegacyMeter, admit_legacy_meter),
    Job("show-meters", ShowMeters, show_meters, traced=True),
)
