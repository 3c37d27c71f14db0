"""Questions end to end: asked by staff, sent, answered by the simulated market, stored."""

from datetime import date, timedelta
from typing import Any

from elhandel.market import enquiries
from elhandel.market.enquiries import (
    AggregatesWanted,
    Motive,
    PointWanted,
    PriceListWanted,
    WholesaleWanted,
)
from elhandel.platform.database import Database
from elhandel.values.days.local_time import first_of_month, next_month
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn
from simulator.world.outside import OutsideSettings
from tests.builders.clock import HandClock
from tests.builders.datahub import LittleDataHub
from tests.builders.identifiers import SUPPLIER
from tests.builders.network.outside import OutsideWorld, an_outside_world
from tests.builders.supplier import Supplier
from tests.builders.vault import Vault

DAY = timedelta(days=1)
MOTIVE = Motive("staff", "compare again", by="mette")
ENERGINET = "5790000432752"
LINKS = (
    "SELECT charge_id, valid_from, valid_to, factor FROM pricing.price_link "
    "WHERE superseded_at IS NULL ORDER BY 1, 2"
)


def talk(supplier: Supplier) -> None:
    """What is due leaves, what waits is fetched, what has come about begins."""
    supplier.send()
    for queue in ("MasterData", "Charges", "Timeseries", "Aggregations"):
        supplier.poll(queue)
    supplier.activate()


def supplied_from_a_home(supplier: Supplier, world: OutsideWorld) -> tuple[str, date]:
    """The GSRN of a home that we supply by a switch, and since when."""
    homes = world.ask("GET", "/control/population", count=10)
    home = next(home for home in homes if home["dwelling"] == "flat")
    signup = supplier.sign_up(
        **{name: home[name] for name in ("gsrn", "customer_name", "cpr_cvr", "email", "phone")},
        kind=home["contact_type"],
    )
    talk(supplier)
    talk(supplier)
    start = signup.estimated_activation
    assert start is not None
    supplier.clock.move_to_day(start)
    talk(supplier)
    return home["gsrn"], start


def test_what_staff_ask_the_market_answers_and_the_answers_are_kept(
    database: Database, clock: HandClock, vault: Vault
) -> None:
    with an_outside_world(OutsideSettings(supplier_gln=SUPPLIER), clock) as world:
        supplier = Supplier(database, clock, vault, LittleDataHub(url=world.url))
        gsrn, start = supplied_from_a_home(supplier, world)
        month = Period(first_of_month(start), next_month(start))
        clock.move_to_day(month.end + 10 * DAY, minutes=600)
        talk(supplier)

        # The market sums the month by itself; what it corrects unseen, we learn by asking.
        assert sums(supplier) == {"D04": 1, "D05": 1}
        assert supplier.value("SELECT count(*) > 0 FROM reconciliation.charge_sum")
        day = start + 2 * DAY
        missed: dict[str, Any] = {"gsrn": gsrn, "day": str(day), "factor_percent": 300}
        world.ask("POST", "/control/correction", {**missed, "sent": False})
        before, links = wh_of(supplier, day), supplier.rows(LINKS)

        with supplier.backoffice.transaction() as tx:
            readings = PointWanted("historical_data", Gsrn(gsrn))
            enquiries.ask(tx, readings, Period(day, day + DAY), MOTIVE, clock)
            wants = AggregatesWanted(run="D05", point_type="E17", settlement_method="D01")
            few = Period(start, start + 3 * DAY)
            enquiries.ask(tx, wants, few, MOTIVE, clock)
            enquiries.ask(tx, AggregatesWanted(run="D32"), few, MOTIVE, clock)
            enquiries.ask(tx, WholesaleWanted(), month, MOTIVE, clock)
            for kind in ("master_data", "price_links"):
                enquiries.ask(tx, PointWanted(kind, Gsrn(gsrn)), few, MOTIVE, clock)
            for code in ("EA-001", "nothing"):
                prices = PriceListWanted(owner=ENERGINET, kind="D03", code=code)
                enquiries.ask(tx, prices, few, MOTIVE, clock)
        talk(supplier)

        found = supplier.rows("SELECT state, reject_code FROM market.enquiry ORDER BY enquiry_id")
        assert found == [
            ("answered", None),
            ("answered", None),
            ("answered", "E0H"),  # nothing was corrected yet
            ("answered", None),
            ("answered", None),
            ("answered", None),
            ("answered", None),
            ("answered", "E0H"),  # no such charge
        ]
        assert links == supplier.rows(LINKS)  # they were known, and are the same
        assert wh_of(supplier, day) == [(wh * 300 + 50) // 100 for wh in before]
        assert supplier.dead() == []


def sums(supplier: Supplier) -> dict[str, int]:
    """How many points' kinds each calculation summed."""
    sql = "SELECT process, count(DISTINCT (point_type, settlement_method)) FROM {} GROUP BY 1"
    return dict(supplier.rows(sql.format("reconciliation.energy_sum")))


def wh_of(supplier: Supplier, day: date) -> list[int]:
    """The readings of the only point on a day."""
    (packed,) = supplier.rows("SELECT wh FROM metering.reading_day WHERE day = %s", day)[0]
    return [int.from_bytes(packed[at : at + 4], "little") for at in range(0, len(packed), 4)]
