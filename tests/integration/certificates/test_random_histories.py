"""Whatever is measured, corrected, issued, given, retired and withdrawn, in whatever order: no hour
is ever certified beyond what was produced in it, and of each certificate nothing is lost or made.
"""

from dataclasses import dataclass
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.certificates import UnableToCertify
from elhandel.metering.packed.quality import ESTIMATED, MEASURED
from elhandel.platform.database import Database
from elhandel.values.days.local_time import start_of_day
from elhandel.values.errors import NotFound
from tests.integration.certificates.world import JUNE, DatabaseOf, Producer, World, a_world

HOURS = 3
KINDS = ("E18", "E18", "E17")
"""Two homes that produce and one that uses."""

HOMES = len(KINDS)


@dataclass(frozen=True)
class Reading:
    """Other readings of the first hours of Anna's day, and which were measured."""

    wh: tuple[int, ...]
    measured: tuple[bool, ...]


@dataclass(frozen=True)
class Issued:
    """By an authority: for some hours; None: all that was measured."""

    first: int
    hours: int
    wh: int | None


@dataclass(frozen=True)
class Given:
    giver: int
    nth: int
    taker: int
    wh: int | None


@dataclass(frozen=True)
class Retired:
    owner: int
    nth: int
    wh: int | None
    at_home: bool
    """For the use of their own home."""


@dataclass(frozen=True)
class Compares:
    """The hourly job runs."""


@dataclass(frozen=True)
class Passes:
    days: int


AMOUNT = st.sampled_from([None, 1, 60, 250, 900])
READING = st.builds(
    Reading,
    st.tuples(*[st.sampled_from([0, 1, 99, 500, 1_000])] * HOURS),
    st.tuples(*[st.sampled_from([True, True, False])] * HOURS),
)
HOME, NTH = st.integers(0, HOMES - 1), st.integers(0, 5)
STEPS = st.lists(
    st.one_of(
        READING,
        st.builds(Issued, st.integers(0, HOURS - 1), st.integers(1, HOURS), AMOUNT),
        st.builds(Given, HOME, NTH, HOME, AMOUNT),
        st.builds(Given, HOME, NTH, HOME, AMOUNT),
        st.builds(Retired, HOME, NTH, AMOUNT, st.booleans()),
        st.just(Compares()),
        st.builds(Passes, st.sampled_from([1, 7, 200])),
    ),
    min_size=6,
    max_size=16,
)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(by_itself=st.booleans(), first=READING, steps=STEPS)
def test_no_hour_is_ever_certified_beyond_what_was_produced_in_it(
    database: Database,
    database_of: DatabaseOf,
    by_itself: bool,
    first: Reading,
    steps: list[object],
) -> None:
    empty(database)
    world = a_world(database, database_of)
    homes = [world.producer(kind=kind) for kind in KINDS]
    if by_itself:
        world.certified_by_itself(homes[0])
    world.clock.move_by(days=8)  # what is issued from now on can be moved
    for step in (first, Compares(), *steps):
        happens(world, homes, step)
        world.holds()

    measured = last_reading([first, *steps])
    world.compares()
    starts = start_of_day(JUNE)
    certificates = world.rows(
        "SELECT c.starts_at, c.ends_at, c.wh - a.withdrawn_wh FROM certificates.certificate c,"
        " certificates.amounts(c.certificate_id) a WHERE c.withdrawn_at IS NULL"
    )
    for starts_at, ends_at, wh in certificates:
        hours = range((starts_at - starts) // HOUR, (ends_at - starts) // HOUR)
        assert 0 < wh <= sum(measured.get(hour, 0) for hour in hours)
    if by_itself:
        covered = {
            hour
            for starts_at, ends_at, _ in certificates
            for hour in range((starts_at - starts) // HOUR, (ends_at - starts) // HOUR)
        }
        assert covered >= {hour for hour, wh in measured.items() if wh > 0}
    world.holds()
    assert world.compares().issued == 0


HOUR = timedelta(hours=1)


def last_reading(steps: list[object]) -> dict[int, int]:
    reading = next(step for step in reversed(steps) if isinstance(step, Reading))
    return {
        hour: wh
        for hour, (wh, measured) in enumerate(zip(reading.wh, reading.measured, strict=True))
        if measured
    }


def happens(world: World, homes: list[Producer], step: object) -> None:
    try:
        match step:
            case Reading(wh, measured):
                codes = [MEASURED if one else ESTIMATED for one in measured]
                world.produces(homes[0], wh, quality=codes)
            case Issued(first, hours, wh):
                world.issues(homes[0], wh, (first, first + hours))
            case Given(giver, nth, taker, wh):
                world.gives(homes[giver], nth_number(world, nth), homes[taker], wh)
            case Retired(owner, nth, wh, at_home):
                gsrn = str(homes[owner].gsrn) if at_home else None
                world.retires(homes[owner], nth_number(world, nth), wh, gsrn=gsrn)
            case Compares():
                world.compares()
            case Passes(days):
                world.clock.move_by(days=days)
    except (UnableToCertify, NotFound):
        pass  # what is refused changes nothing


def nth_number(world: World, nth: int) -> str:
    numbers = [number for (number,) in world.rows(_NUMBERS)]
    return str(numbers[nth % len(numbers)]) if numbers else "ERC-2026-000000"


_NUMBERS = "SELECT number FROM certificates.certificate ORDER BY certificate_id"


def empty(database: Database) -> None:
    with database.transaction() as tx:
        for table in (
            "billing.green_hour",
            "certificates.movement",
            "certificates.certificate",
            "certificates.source",
            "certificates.looked",
            "metering.reading_day",
            "metering.reading_day_history",
            "portfolio.supply_period",
            "portfolio.metering_point_version",
            "portfolio.contract",
            "portfolio.metering_point",
            "portfolio.customer",
        ):
            tx.execute(f"DELETE FROM {table}".encode())
