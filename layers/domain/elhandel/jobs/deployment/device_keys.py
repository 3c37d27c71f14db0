"""Keys of devices, made by staff for meters that they name; listed and closed as all keys are."""

from typing import Final

from elhandel.jobs.deployment.keys import end_of_key
from elhandel.jobs.fields import Filled, MeterId, Number, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request, UnusableJobField
from elhandel.meters.devices import give_meters
from elhandel.platform.keys.api_keys import authenticate, create_key
from elhandel.platform.telemetry import MetricUnit, logger, metrics
from elhandel.platform.work.invoker import staff
from elhandel.values.decision import Decision


class CreateDeviceKey(Request, frozen=True):
    """A device: its name, and the meters whose readings it submits."""

    name: Filled
    meters: tuple[MeterId, ...]
    why: Reason

    days: Number | None = None
    """A life shorter than its scope's."""

    per_minute: Number | None = None
    per_day: Number | None = None


def make_device_key(tools: Tools, asked: CreateDeviceKey) -> Answer:
    """A new key of scope `ami`, shown once, for the meters that are named and no other.

    Raises NotFound, UnableToDecideOnMeter.
    """
    if not asked.meters:
        raise UnusableJobField(
            "A device's key is for meters. Name their ids; the job show-meters has them.",
            field="meters",
        )
    decision = Decision(by=staff(), why=asked.why, at=tools.clock.now())

    with tools.database.transaction() as tx:
        key = create_key(
            tx,
            asked.name,
            "ami",
            tools.clock,
            expires_at=end_of_key("ami", asked.days, tools.clock),
            per_minute=asked.per_minute,
            per_day=asked.per_day,
            by=decision.by,
        )
        made = authenticate(tx, key, "ami", decision.at)
        give_meters(tx, made.key_id, asked.meters, decision)

    logger.info("API key created", extra={"key": made.key_id, "scope": made.scope})
    metrics.add_metric("keys_created", MetricUnit.Count, 1)
    return {
        "id": made.key_id,
        "name": made.name,
        "scope": made.scope,
        "meters": [str(meter) for meter in asked.meters],
        "expires_at": made.expires_at.isoformat(),
        "key": key,
    }


JOBS: Final = (
    Job(
        "create-device-key",
        CreateDeviceKey,
        make_device_key,
        metrics=("keys_created",),
        traced=True,
    ),
)
