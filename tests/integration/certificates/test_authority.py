"""An authority issues and validates certificates (GX-ERC-1, GX-ERC-2, GX-ERC-3)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from elhandel.certificates import (
    CertificateClosed,
    CertifiedAlready,
    NotRenewable,
    UnableToCertify,
)
from elhandel.certificates.errors import CertifiedElsewhere, NotProduced
from elhandel.certificates.issue import Wanted, issue
from elhandel.certificates.registry import OriginRegistry
from elhandel.jobs.certificates.by_hand import (
    CertifyPoint,
    IssueCertificate,
    certify_point,
    issue_certificate,
)
from elhandel.jobs.job import Answer, Tools
from elhandel.platform.database import Database
from elhandel.values.days.local_time import start_of_day
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from tests.integration.certificates.world import JUNE, World

STARTS = start_of_day(JUNE)
HOUR = timedelta(hours=1)


def test_an_authority_issues_for_a_year_what_was_measured(world: World) -> None:
    """GX-ERC-1: by default it expires after a year."""
    anna = world.producer()
    world.produces(anna, [1_000, 2_000, 3_000])

    number = world.issues(anna, hours=(0, 2))

    assert number == "ERC-2026-000001"
    assert world.standing(anna) == {STARTS: 3_000}
    own = world.own(anna, number)
    assert (own.held_wh, own.is_producers) == (3_000, True)
    assert own.certificate.expires_at == world.clock.now() + timedelta(days=365)
    world.holds()


def test_no_more_is_certified_than_was_measured(world: World) -> None:
    """GX-ERC-2"""
    anna = world.producer()
    world.produces(anna, [1_000])
    for wh in (1_001, 0, -1):
        with pytest.raises(NotProduced):
            world.issues(anna, wh)
    assert world.issues(anna, 1_000)


def test_nothing_is_certified_twice_by_whom_ever(world: World) -> None:
    """GX-ERC-2: not by two authorities, and not by one and by itself."""
    anna = world.producer()
    world.produces(anna, [1_000, 2_000, 3_000])
    world.issues(anna, hours=(0, 2))
    with pytest.raises(CertifiedAlready):
        world.issues(anna, hours=(1, 3))

    world.certified_by_itself(anna)
    world.compares()
    assert world.standing(anna) == {STARTS: 3_000, STARTS + 2 * HOUR: 3_000}
    with pytest.raises(CertifiedAlready):
        world.issues(anna, hours=(2, 3))
    world.holds()


@pytest.mark.parametrize("hours", [(0, 0), (2, 1), (0, 24 * 32), (24 * 9, 24 * 11)])
def test_a_time_that_is_none_too_long_or_not_over_is_refused(
    world: World, hours: tuple[int, int]
) -> None:
    anna = world.producer()
    with pytest.raises(UnableToCertify):
        world.issues(anna, hours=hours)


@pytest.mark.parametrize("years", [0, 11, 7973])
def test_an_expiry_that_comes_too_soon_or_is_no_end_is_refused(world: World, years: int) -> None:
    """GX-ERC-1: the expiry lies in the future. A year 10000 is kept, and nobody could read it."""
    anna = world.producer()
    world.produces(anna, [1_000])
    now = world.clock.now()
    expiry = now.replace(year=now.year + years)
    wanted = Wanted(anna.gsrn, STARTS, STARTS + HOUR, expires_at=expiry)
    with world.backoffice.transaction() as tx, pytest.raises(UnableToCertify):
        issue(tx, wanted, world.decision())


def test_what_we_did_not_supply_is_not_certified(world: World) -> None:
    anna = world.producer()
    world.produces(anna, [1_000])
    world.rows("UPDATE portfolio.supply_period SET starts_on = '2026-06-02' RETURNING 1")
    with pytest.raises(NotRenewable):
        world.issues(anna)


def test_twenty_at_once_get_twenty_numbers_without_a_gap(
    world: World, database_of: Callable[[str], Database]
) -> None:
    """GX-ERC-1: the origin counted rows and added one."""
    anna = world.producer()
    world.produces(anna, [100] * 24)
    databases = [database_of("backoffice") for _ in range(20)]

    def one(hour: int) -> str:
        wanted = Wanted(anna.gsrn, STARTS + hour * HOUR, STARTS + (hour + 1) * HOUR)
        with databases[hour].transaction() as tx:
            return issue(tx, wanted, world.decision())

    with ThreadPoolExecutor(20) as pool:
        numbers = list(pool.map(one, range(20)))

    assert sorted(numbers) == [f"ERC-2026-{number:06}" for number in range(1, 21)]
    world.holds()


def test_numbers_of_a_year_begin_anew_by_the_danish_year(world: World) -> None:
    anna = world.producer()
    world.produces(anna, [1_000, 1_000])
    world.issues(anna, hours=(0, 1))
    world.clock.instant = start_of_day(JUNE.replace(year=2027, month=1, day=1))
    assert world.issues(anna, hours=(1, 2)) == "ERC-2027-000001"


def test_an_authority_validates_once_and_never_what_is_over(world: World) -> None:
    """GX-ERC-3: who, when and why are kept."""
    anna = world.producer()
    world.produces(anna, [1_000])
    number = world.issues(anna)

    assert world.validates(number)
    assert not world.validates(number)
    assert world.rows(
        "SELECT validated_by, validated_why, validated_at FROM certificates.certificate"
    ) == [("staff:rikke", "asked for it", world.clock.now())]

    world.produces(anna, [1_000], day=JUNE + timedelta(days=1))
    other = world.issues(anna, day=JUNE + timedelta(days=1))
    world.clock.move_by(days=365)
    with pytest.raises(CertificateClosed):
        world.validates(other)
    with pytest.raises(NotFound):
        world.validates("ERC-2026-000099")


class Claimed:
    """A registry in which guarantees were issued for one hour of everybody's."""

    def __init__(self, hour: datetime) -> None:
        self.hour = hour

    def claims(self, gsrn: Gsrn, starts_at: datetime, ends_at: datetime) -> bool:
        return starts_at < self.hour + HOUR and self.hour < ends_at


@pytest.mark.usefixtures("neighbours")
def test_what_the_legal_registry_claims_is_not_certified_beside_it(world: World) -> None:
    """C.3.5: port OriginRegistry."""
    anna = world.producer()
    world.produces(anna, [1_000, 2_000])
    tools = Tools(world.backoffice, world.clock)

    def asks(first: int, past: int) -> Answer:
        asked = IssueCertificate(
            gsrn=anna.gsrn,
            since=(STARTS + first * HOUR).isoformat(),
            past=(STARTS + past * HOUR).isoformat(),
            why="the readings were looked at",
        )
        return issue_certificate(tools, asked, Claimed(STARTS + HOUR))

    with pytest.raises(CertifiedElsewhere):
        asks(0, 2)
    assert world.standing(anna) == {}
    asks(0, 1)
    assert world.standing(anna) == {STARTS: 1_000}


@pytest.mark.usefixtures("neighbours")
def test_what_the_legal_registry_claims_is_not_certified_by_itself(world: World) -> None:
    """C.3.5: it is asked for all time from the first day on."""
    anna = world.producer()
    tools = Tools(world.backoffice, world.clock)
    in_ten_years = Claimed(STARTS + timedelta(days=3_650))

    def asks(registry: OriginRegistry) -> Answer:
        asked = CertifyPoint(gsrn=anna.gsrn, since=JUNE, why="wished so")
        return certify_point(tools, asked, registry)

    with pytest.raises(CertifiedElsewhere):
        asks(in_ten_years)
    assert world.rows("SELECT FROM certificates.source") == []
    assert asks(Claimed(STARTS - HOUR)) == {"source": 1}
