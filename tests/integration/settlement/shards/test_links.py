"""The links of a shard's points: what lies outside the settled days makes no two of them differ."""

from datetime import date

import numpy as np

from elhandel.platform.database import Database
from elhandel.portfolio.points import ensure_metering_point
from elhandel.pricing.charges import PriceLink, record_link
from elhandel.settlement.engine.terms import Link
from elhandel.settlement.shard.links import Links, read_links
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn
from tests.builders.clock import at
from tests.builders.identifiers import a_gsrn

JANUARY = Period(date(2026, 1, 1), date(2026, 2, 1))
NET = ChargeKey("5790001089030", ChargeKind.TARIFF, "CD")
TAX = ChargeKey("5790000432752", ChargeKind.TARIFF, "EA-001")
VISIT = ChargeKey("5790001089030", ChargeKind.FEE, "B1")
NOW = at("2026-02-10T08:00")

type Told = tuple[ChargeKey, date, date | None]


def links_of(database: Database, *points: list[Told], days: Period = JANUARY) -> Links:
    """Points that were told these links, one after another; read for `days`."""
    with database.transaction() as tx:
        ids = []
        for number, told in enumerate(points, start=1):
            point = ensure_metering_point(tx, Gsrn(a_gsrn(number)), NOW)
            ids.append(point)
            for key, first, past in told:
                record_link(tx, PriceLink(point, key, first, past, 1), None, NOW)
        return read_links(tx, np.array(ids), days)


def test_points_that_were_linked_at_different_times_have_the_same_links_in_a_month(
    database: Database,
) -> None:
    links = links_of(
        database,
        [(NET, date(2019, 3, 4), None), (TAX, date(2019, 3, 4), None)],
        [(TAX, date(2025, 6, 1), date(2026, 7, 1)), (NET, date(2025, 12, 31), None)],
        [(NET, date(2018, 1, 1), date(2020, 1, 1)), (NET, date(2022, 1, 1), None)],
        [(NET, date(2021, 1, 1), date(2026, 1, 1)), (TAX, date(2026, 2, 1), None)],
    )
    both, one = (Link(TAX, JANUARY), Link(NET, JANUARY)), (Link(NET, JANUARY),)
    assert len(links.sets) == 3
    assert [links.sets[number] for number in links.set_of.tolist()] == [both, both, one, ()]
    assert set(links.charge_ids) == {NET, TAX}


def test_what_changes_within_the_month_keeps_its_days(database: Database) -> None:
    links = links_of(
        database,
        [(NET, date(2019, 1, 1), date(2026, 1, 10)), (NET, date(2026, 1, 20), None)],
        [(NET, date(2019, 1, 1), None)],
    )
    assert [links.sets[number] for number in links.set_of.tolist()] == [
        (
            Link(NET, Period(date(2026, 1, 1), date(2026, 1, 10))),
            Link(NET, Period(date(2026, 1, 20), date(2026, 2, 1))),
        ),
        (Link(NET, JANUARY),),
    ]


def test_a_fee_keeps_the_day_on_which_it_falls_due(database: Database) -> None:
    """Cut to the month, one that fell due before it would fall due again."""
    links = links_of(
        database, [(VISIT, date(2025, 12, 5), None)], [(VISIT, date(2026, 1, 5), None)]
    )
    assert [links.sets[number] for number in links.set_of.tolist()] == [
        (Link(VISIT, Period(date(2025, 12, 5), date(2026, 2, 1))),),
        (Link(VISIT, Period(date(2026, 1, 5), date(2026, 2, 1))),),
    ]


def test_a_point_asked_for_twice_and_one_never_linked(database: Database) -> None:
    with database.transaction() as tx:
        linked, bare = (ensure_metering_point(tx, Gsrn(a_gsrn(n)), NOW) for n in (1, 2))
        record_link(tx, PriceLink(linked, NET, date(2019, 1, 1), None, 1), None, NOW)
        links = read_links(tx, np.array([bare, linked, bare, linked]), JANUARY)
        none = read_links(tx, np.array([bare]), JANUARY)
    assert [len(links.sets[number]) for number in links.set_of.tolist()] == [0, 1, 0, 1]
    assert (none.sets, none.set_of.tolist(), none.charge_ids) == (((),), [0], {})
