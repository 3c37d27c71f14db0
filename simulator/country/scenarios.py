"""What is tried: the template as it is, with one thing more, or with one thing going wrong."""

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class Scenario:
    """A month-end under given settings.

    What is not said is as the template has it. Times are in seconds from the plan.
    """

    name: str
    what: str
    settling: int = 50
    """Functions at a time of the queue of settlement (MaximumConcurrency)."""
    billing: int = 10
    notifying: int = 8
    handed_out_a_minute: int = 20_000
    """Notices that a run of `send-notices` puts on the queue."""
    most_acu: int = 16
    account: int = 1_000
    zone_fails_at: float | None = None
    fails_each: float = 0.0
    """Of a hundred shards how many fail for a reason of their own, at each try."""
    points: int | None = None
    """Of which points the run is; all of them where it is not said."""
    corrected_days: int = 0
    """Days of these points that come once more, and are taken in before the run."""
    waits: float = 0.0
    """Until the readings are there."""
    seen_again_after: tuple[float, ...] = (60.0, 300.0, 900.0, 1_800.0)
    """A shard that failed once, twice ... is seen again (platform.work.queues, and the template's
    VisibilityTimeout)."""


AS_IT_IS: Final = Scenario("as-it-is", "the template as it is")
AT_ONCE: Final = Scenario(
    "prepared",
    "64 ACU; 50 billing, 40 notifying, 200,000 notices a minute",
    billing=50,
    notifying=40,
    handed_out_a_minute=200_000,
    most_acu=64,
)
SCENARIOS: Final = (
    AS_IT_IS,
    replace(AS_IT_IS, name="more-database", what="64 ACU", most_acu=64),
    replace(AS_IT_IS, name="more-billing", what="50 functions bill", billing=50),
    AT_ONCE,
    replace(
        AT_ONCE, name="throttled", what="prepared, but the account has 40 functions", account=40
    ),
    replace(
        AT_ONCE,
        name="retries",
        what="prepared; two shards of a hundred fail at each try",
        fails_each=2.0,
    ),
    replace(
        AT_ONCE,
        name="zone",
        what="prepared; the database's zone fails ten seconds into settling",
        zone_fails_at=10.0,
    ),
    replace(
        AT_ONCE,
        name="zone-half-an-hour",
        what="the same, and what failed is seen again when SQS takes it for lost",
        zone_fails_at=10.0,
        seen_again_after=(1_800.0,) * 4,
    ),
    replace(AT_ONCE, name="late", what="prepared; readings come a day late", waits=86_400.0),
    replace(
        AT_ONCE,
        name="corrected",
        what="prepared; a grid area of a million points is corrected for a week",
        points=1_000_000,
        corrected_days=7,
    ),
)
