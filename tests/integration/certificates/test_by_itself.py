"""Measured hours are certified by themselves, once, and withdrawn as readings are corrected
(GX-ERC-2, C.3.5).
"""

from datetime import timedelta

import pytest

from elhandel.certificates import CertifiedAlready, NotRenewable
from elhandel.metering.packed.quality import ESTIMATED, MEASURED
from elhandel.values.days.local_time import start_of_day
from tests.integration.certificates.world import JUNE, LATER, World

HOUR = timedelta(hours=1)


def test_each_measured_hour_is_certified_once_however_often_the_job_runs(world: World) -> None:
    """GX-ERC-2: certified is never more than generated; GX-ERC-7: nobody has to ask for it."""
    anna = world.producer()
    world.certified_by_itself(anna)
    world.produces(anna, [0, 1_500, 2_000])

    assert world.compares().issued == 2
    assert world.compares().issued == 0
    starts = start_of_day(JUNE)
    assert world.standing(anna) == {starts + HOUR: 1_500, starts + 2 * HOUR: 2_000}
    assert world.rows("SELECT number FROM certificates.certificate ORDER BY number") == [
        ("ERC-2026-000001",),
        ("ERC-2026-000002",),
    ]
    world.holds()


def test_an_estimated_hour_waits_for_its_reading(world: World) -> None:
    anna = world.producer()
    world.certified_by_itself(anna)
    world.produces(anna, [1_000, 2_000], quality=[ESTIMATED, MEASURED])
    assert world.compares().issued == 1

    world.produces(anna, [900, 2_000])
    assert world.compares().issued == 1
    assert sorted(world.standing(anna).values()) == [900, 2_000]


def test_what_is_corrected_downwards_is_withdrawn_to_the_watt_hour(world: World) -> None:
    anna = world.producer()
    world.certified_by_itself(anna)
    world.produces(anna, [1_000])
    world.compares()
    world.clock.move_by(days=LATER.days)

    world.produces(anna, [999])
    assert world.compares().withdrawn == 1
    assert list(world.standing(anna).values()) == [999]
    world.holds()


def test_what_is_corrected_to_nothing_is_withdrawn_and_its_hour_may_be_certified_anew(
    world: World,
) -> None:
    anna = world.producer()
    world.certified_by_itself(anna)
    world.produces(anna, [1_000])
    world.compares()
    world.produces(anna, [0])
    world.compares()
    assert world.standing(anna) == {}

    world.produces(anna, [700])
    world.compares()
    assert list(world.standing(anna).values()) == [700]
    assert world.one("SELECT count(*) FROM certificates.certificate") == 2
    world.holds()


def test_a_pending_one_that_says_too_little_is_issued_anew_and_a_valid_one_stays(
    world: World,
) -> None:
    anna = world.producer()
    world.clock.instant = start_of_day(JUNE + timedelta(days=1))
    world.certified_by_itself(anna)
    world.produces(anna, [1_000])
    world.compares()
    world.produces(anna, [1_200])
    world.compares()
    assert list(world.standing(anna).values()) == [1_200]

    world.clock.move_by(days=LATER.days)
    world.produces(anna, [1_300])
    world.compares()
    assert list(world.standing(anna).values()) == [1_200]
    world.holds()


@pytest.mark.parametrize(
    ("technology", "kind"), [("D01", "E18"), ("D16", "E18"), (None, "E18"), ("D11", "E17")]
)
def test_only_renewable_production_is_certified(
    world: World, technology: str | None, kind: str
) -> None:
    anna = world.producer(technology, kind)
    with pytest.raises(NotRenewable):
        world.certified_by_itself(anna)


def test_a_point_is_certified_by_itself_once_at_a_time_and_until_its_end(world: World) -> None:
    anna = world.producer()
    world.certified_by_itself(anna)
    with pytest.raises(CertifiedAlready):
        world.certified_by_itself(anna, JUNE + timedelta(days=3))

    world.ends(anna, JUNE + timedelta(days=1))
    world.produces(anna, [1_000])
    world.produces(anna, [1_000], day=JUNE + timedelta(days=1))
    assert world.compares().issued == 1


def test_certificates_of_a_supply_that_turns_out_to_have_ended_are_withdrawn(world: World) -> None:
    anna = world.producer()
    world.certified_by_itself(anna)
    world.produces(anna, [1_000])
    world.produces(anna, [2_000], day=JUNE + timedelta(days=1))
    world.compares()

    world.rows("UPDATE portfolio.supply_period SET ends_on = '2026-06-02' RETURNING 1")
    world.compares()
    assert list(world.standing(anna).values()) == [1_000]
    assert world.compares().issued == 0
    world.holds()
