"""A street of homes, each in a state that a page has to show: sun on the roof, quarters, holes,
estimates, prices below zero, days of 23 and 25 hours, the first days, none yet, none any more.

All of them in one database, which nobody changes: a test chooses the home and the time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from elhandel.billing import disputes
from elhandel.billing.disputes import Letter, Verdict
from elhandel.platform.database import Database, fetch_one
from elhandel.pricing.spot.price import SpotDay, resolution_of, store_spot_days
from elhandel.values.days.local_time import days, intervals_of_day
from elhandel.values.decision import Decision
from tests.builders import documents
from tests.builders.clock import at
from tests.builders.identifiers import GRID_COMPANY
from tests.integration.settlement.corrections.world import REGISTERED, House, World
from tests.integration.site.billed_home import (
    DECEMBER,
    ENERGINET,
    JANUARY,
    NET_BY_HOUR,
    NOVEMBER,
    BilledHome,
    a_billed_home,
    spot_of,
    use_of,
)

OCTOBER, MARCH = date(2025, 10, 1), date(2026, 3, 1)
AUTUMN_DAY, SPRING_DAY = date(2025, 10, 26), date(2026, 3, 29)
"""Of 25 and of 23 hours."""

BELOW_ZERO: Final = date(2026, 1, 11)
"""A windy Sunday: at noon one is paid for using power, with everything."""

_SINCE: Final = date(2025, 1, 1)
_UNTIL: Final = date(2026, 1, 14)
_SUN: Final = [0] * 9 + [900, 1_700, 2_300, 2_100, 1_200, 400] + [0] * 9
_LINKS: Final[Mapping[str, tuple[str, str]]] = {
    "CD": ("D03", GRID_COMPANY),
    "CD-A": ("D01", GRID_COMPANY),
    "40000": ("D03", ENERGINET),
    "41000": ("D03", ENERGINET),
    "EA-001": ("D03", ENERGINET),
}
"""By code: kind and owner."""


@dataclass(frozen=True)
class State:
    """Whose pages are looked at, and when. customer_id: of somebody without a home too."""

    customer_id: int
    now: datetime
    house: House | None = None


@dataclass(frozen=True)
class Street:
    """All homes by their state, and the bills of the one that is billed."""

    home: BilledHome
    states: Mapping[str, State]

    @property
    def world(self) -> World:
        return self.home.world


def a_street(database: Database) -> Street:
    """Every home, made once."""
    home = a_billed_home(database)
    world = home.world
    world.clock.instant = at("2026-01-19T09:00")
    _prices(world)

    states = {
        **_of_the_billed(home),
        **_of_measurements(world),
        **_of_production(world),
        **_of_the_calendar(world),
        **_of_supply(world),
        "nobody": State(_somebody(world), at("2026-01-14T09:00")),
    }
    return Street(home, states)


def _prices(world: World) -> None:
    """Prices of the other months, and a day on which they are far below zero."""
    grid = documents.a_charge("CD", "D03")
    for start, end in ((OCTOBER, NOVEMBER), (MARCH, date(2026, 4, 1))):
        by_hour = [
            NET_BY_HOUR[_clock_hour(day, hour)]
            for day in days(start, end)
            for hour in range(intervals_of_day(day, 60))
        ]
        world.receive(documents.price_series(grid, start, end, "PT1H", by_hour))
    known = [*days(OCTOBER, date(2025, 10, 25)), *days(date(2026, 2, 1), date(2026, 4, 2))]
    with world.database.transaction() as tx:
        store_spot_days(tx, [spot_of(day) for day in known], world.clock.now())
        store_spot_days(tx, [below_zero(BELOW_ZERO)], world.clock.now())


def _clock_hour(day: date, hour: int) -> int:
    """The hour on the wall that the n-th hour of a day begins at."""
    moved = 24 - intervals_of_day(day, 60)
    return hour + (moved if hour > 1 else 0) if moved else hour


def below_zero(day: date) -> SpotDay:
    minutes = resolution_of(day)
    prices = tuple(
        -1_600_000 if 11 <= place * minutes // 60 < 16 else 60_000
        for place in range(intervals_of_day(day, minutes))
    )
    return SpotDay("DK1", day, minutes, prices)


def _of_the_billed(home: BilledHome) -> dict[str, State]:
    """The home with bills: billed and corrected, overdue, with disputes, and half a month more."""
    world, customer = home.world, home.customer_id
    _read(
        world,
        home.house.gsrn,
        {day: [wh * 9 // 10 for wh in use_of(day)] for day in days(JANUARY, date(2026, 1, 18))},
    )
    november, december, _ = home.bills
    at_work = Decision("staff:mette", "the readings are as they were", at("2026-01-18T09:00"))
    with world.database.transaction() as tx:
        told = Decision(f"customer:{customer}", "the customer: use", at("2026-01-12T17:10"))
        words = "Vi var på ferie i to uger i november, og køleskabet var slukket."
        closed = disputes.open_dispute(
            tx, november.number, told, line_nos=[1], cause="use", words=words
        )
        answer = "Netselskabet har sendt målingerne igen, og de er de samme, dag for dag."
        disputes.decide_dispute(tx, closed, Verdict("confirmed", answer), at_work)
        told = Decision(f"customer:{customer}", "the customer: price", at("2026-01-16T19:40"))
        words = "Vi har aftalt et lavere tillæg i telefonen."
        opened = disputes.open_dispute(
            tx, december.number, told, line_nos=[2], cause="price", words=words
        )
        written = Letter("Hvornår talte du med os?", "staff:mette", at_work.at, from_us=True)
        disputes.add_letter(tx, opened, written)

    return {
        "billed": State(customer, at("2026-01-19T09:00"), home.house),
        "overdue": State(customer, at("2026-04-01T09:00"), home.house),
    }


def _of_measurements(world: World) -> dict[str, State]:
    """January until the 13th, measured in all ways there are."""
    quarters = _house(world, 12, JANUARY)
    whole = days(JANUARY, date(2026, 2, 1))
    _read(world, quarters.gsrn, {day: _by_quarter(day) for day in whole}, minutes=15)

    holes = _house(world, 13, JANUARY)
    _read(world, holes.gsrn, _used(_without(9, 12)))
    _read_with(world, holes.gsrn, date(2026, 1, 12), "A02", range(14, 19))

    guessed = _house(world, 14, JANUARY)
    _read(world, guessed.gsrn, _used(_without(7, 8, 13)))
    for number in (7, 8, 13):
        _read_with(world, guessed.gsrn, date(2026, 1, number), "A03", range(1, 25))

    windy = _house(world, 15, JANUARY)
    _read(world, windy.gsrn, _used(_without(BELOW_ZERO.day)))
    world.read(windy.gsrn, BELOW_ZERO, [9_000 if 11 <= hour < 16 else 200 for hour in range(24)])

    unpriced = _house(world, 16, JANUARY)
    world.link(unpriced.gsrn, "NO-PRICE", JANUARY, kind="D01")
    _read(world, unpriced.gsrn, _used(_without()))

    return {
        "quarters": _state(world, quarters, "2026-02-02T10:30"),
        "missing": _state(world, holes, "2026-01-17T10:30"),
        "estimated": _state(world, guessed, "2026-01-14T10:30"),
        "negative": _state(world, windy, "2026-01-11T11:30"),
        "negative-day": _state(world, windy, "2026-01-14T10:30"),
        "waits": _state(world, unpriced, "2026-01-14T10:30"),
    }


def _of_production(world: World) -> dict[str, State]:
    """Panels on the roof: since January, a whole month of them, and a point that only sells."""
    solar = _house(world, 11, JANUARY, children=("E18",))
    _read(world, solar.gsrn, _used(_without()))
    sun = {day: [wh + 10 * day.day if wh else 0 for wh in _SUN] for day in _without()}
    _read(world, solar.children[0], sun)

    a_month = _house(world, 17, DECEMBER, children=("E18",))
    _read(world, a_month.gsrn, _used(days(DECEMBER, JANUARY)))
    winter = {day: [wh // 3 for wh in _SUN] for day in days(DECEMBER, JANUARY)}
    _read(world, a_month.children[0], winter)

    sells = _house(world, 18, DECEMBER)
    _read(world, sells.gsrn, winter)
    with world.database.transaction() as tx:
        tx.execute(
            "UPDATE portfolio.metering_point_version SET type = 'E18' WHERE metering_point_id = %s",
            [sells.point],
        )

    return {
        "solar": _state(world, solar, "2026-01-14T10:30"),
        "solar-month": _state(world, a_month, "2026-01-14T10:30"),
        "sells": _state(world, sells, "2026-01-14T10:30"),
    }


def _of_the_calendar(world: World) -> dict[str, State]:
    """The days on which the clocks are changed."""
    autumn = _house(world, 21, OCTOBER)
    _read(world, autumn.gsrn, _used(days(OCTOBER, date(2025, 10, 30))))
    spring = _house(world, 22, MARCH)
    world.clock.instant = at("2026-04-01T09:00")
    _read(world, spring.gsrn, _used(days(MARCH, date(2026, 3, 31))))

    return {
        "25-hours": _state(world, autumn, "2025-10-31T09:00"),
        "23-hours": _state(world, spring, "2026-04-01T09:00"),
    }


def _of_supply(world: World) -> dict[str, State]:
    """Supply that has just begun, begins, has ended; two homes of one customer."""
    first_month = _house(world, 31, date(2026, 1, 12))
    first_days = _house(world, 32, date(2026, 1, 10))
    _read(world, first_days.gsrn, _used(days(date(2026, 1, 10), date(2026, 1, 13))))
    begins = _house(world, 33, date(2026, 2, 1))
    _on_its_way(world, begins)
    ended = _house(world, 34, DECEMBER)
    _read(world, ended.gsrn, _used(days(DECEMBER, JANUARY)))

    first, second = (_house(world, number, DECEMBER) for number in (35, 36))
    _read(world, first.gsrn, _used(_without()))
    _read(world, second.gsrn, {day: [wh // 5 for wh in use_of(day)] for day in _without()})
    both = _customer_of(world, first)
    with world.database.transaction() as tx:
        tx.execute(
            "UPDATE portfolio.supply_period SET ends_on = %s WHERE supply_period_id = %s",
            [JANUARY, ended.supply_period],
        )
        tx.execute(
            "UPDATE portfolio.contract SET customer_id = %s WHERE contract_id = %s",
            [both, second.contract],
        )

    return {
        "first-month": _state(world, first_month, "2026-01-14T10:30"),
        "first-days": _state(world, first_days, "2026-01-14T10:30"),
        "begins": _state(world, begins, "2026-01-14T10:30"),
        "ended": _state(world, ended, "2026-02-03T10:30"),
        "two-homes": _state(world, first, "2026-01-14T10:30"),
    }


def _on_its_way(world: World, house: House) -> None:
    """Its start was sent and confirmed, and the grid company has said what it uses in a year."""
    with world.database.transaction() as tx:
        tx.execute(
            "UPDATE portfolio.metering_point_version SET yearly_wh = 4200000 "
            "WHERE metering_point_id = %s",
            [house.point],
        )
        tx.execute(
            "INSERT INTO market.process_event "
            "(process_id, step, at, event, from_state, to_state, cause) "
            "SELECT process_id, step, at, event, 'x', 'x', 'as it is' FROM market.process, "
            "(VALUES (1, timestamptz '2026-01-08 09:00Z', 'send'), "
            "(2, '2026-01-08 09:20Z', 'confirm'), (3, '2026-01-09 23:30Z', 'master_data')) "
            "AS happened (step, at, event) WHERE contract_id = %s",
            [house.contract],
        )


def _house(world: World, number: int, starts_on: date, children: tuple[str, ...] = ()) -> House:
    """A home that pays everybody."""
    house = world.house(number, starts_on=starts_on, children=children)
    for code, (kind, owner) in _LINKS.items():
        charge = documents.a_charge(code, kind, owner, effective=_SINCE)
        world.receive(documents.price_links(documents.a_link(house.gsrn, charge)))
    return house


def _read(world: World, gsrn: str, wh: Mapping[date, Sequence[int]], *, minutes: int = 60) -> None:
    """All these days in one message. wh: by day, of each interval."""
    series = [
        documents.readings_of(
            gsrn, day, [value / 1000 for value in values], minutes=minutes, registered=REGISTERED
        )
        for day, values in wh.items()
    ]
    world.receive(documents.metered_data(*series))


def _used(read: Iterable[date]) -> dict[date, list[int]]:
    return {day: use_of(day) for day in read}


def _by_quarter(day: date) -> list[int]:
    return [wh // 4 + 11 * (place % 7) for wh in use_of(day) for place in range(4)]


def _without(*left_out: int) -> list[date]:
    """The measured days of January but these."""
    return [day for day in days(JANUARY, _UNTIL) if day.day not in left_out]


def _state(world: World, house: House, now: str) -> State:
    return State(_customer_of(world, house), at(now), house)


def _customer_of(world: World, house: House) -> int:
    ((customer,),) = world.rows(
        "SELECT customer_id FROM portfolio.contract WHERE contract_id = %s", house.contract
    )
    return int(customer)


def _somebody(world: World) -> int:
    """A customer without a home."""
    with world.database.transaction() as tx:
        (customer,) = fetch_one(
            tx,
            "INSERT INTO portfolio.customer (kind, name, email, phone, identity_hash, "
            "identity_sealed, identity_key, created_at, updated_at) "
            "VALUES ('private', 'Signe Holm', 'signe@example.dk', '+4512345679', '\\x99', '', '', "
            "%s, %s) RETURNING customer_id",
            [world.clock.now(), world.clock.now()],
        )
    return int(customer)


def _read_with(world: World, gsrn: str, day: date, quality: str, positions: Iterable[int]) -> None:
    """A day whose readings at these positions are estimated (A03), or not there (A02)."""
    kwh = [wh / 1000 for wh in use_of(day)]
    registered = REGISTERED + timedelta(minutes=1)
    series: Any = documents.readings_of(gsrn, day, kwh, registered=registered)
    for position in positions:
        point = series["Period"]["Point"][position - 1]
        point["quality"] = {"value": quality}
        if quality == "A02":
            del point["quantity"]
    world.receive(documents.metered_data(series))
