"""From a certificate to the words on a bill: which share of its electricity was covered hour by
hour (GX-ERC-4).
"""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import psycopg
import pytest
from pypdf import PdfReader

from elhandel.billing.annotations import GreenHours
from elhandel.billing.document import compose, render
from elhandel.billing.invoice import Invoice, load_invoices
from elhandel.billing.issue import credit_invoice, issue_shard, plan_invoices
from elhandel.certificates import CoversNothing
from elhandel.certificates.moves import retire
from elhandel.certificates.upkeep import INVARIANTS
from elhandel.platform.database import Database
from elhandel.platform.settings import settings
from elhandel.platform.upkeep.invariants import EVERYTHING, check
from elhandel.values.days.local_time import start_of_day
from elhandel.values.errors import NotFound
from tests.integration.billing.world import Line, Supply, a_run, settled
from tests.integration.certificates.conftest import ApiOf
from tests.integration.certificates.test_certificate_pages import PAGE, PagesOf, pages_of, posted
from tests.integration.certificates.world import JUNE, LATER, Producer, World

__all__ = ["pages_of"]

PAST = date(2026, 6, 3)
USED = [300, 700, 0, 250]
"""Wh of the home's first hours of 1 June; nothing else is used."""


@pytest.fixture
def anna(world: World) -> Producer:
    """Her panels deliver 1,000 Wh in each of the first three hours of 1 June."""
    producer = world.producer()
    world.produces(producer, [1_000] * 3)
    return producer


@pytest.fixture
def bo(anna: Producer, world: World) -> Producer:
    """A home that uses electricity."""
    home = world.producer(technology=None, kind="E17")
    world.produces(home, USED)
    world.produces(home, [], day=JUNE + timedelta(days=1))
    return home


def has_hour(world: World, anna: Producer, bo: Producer, hour: int) -> str:
    """A valid certificate of an hour of Anna's, which Bo has."""
    number = world.issues(anna, hours=(hour, hour + 1))
    world.clock.move_by(days=LATER.days)
    world.gives(anna, number, bo)
    return number


def supply_of(world: World, home: Producer) -> Supply:
    ((contract, supply),) = world.rows(
        "SELECT contract_id, supply_period_id FROM portfolio.supply_period"
        " WHERE metering_point_id = %s",
        home.point,
    )
    return Supply(home.customer, home.point, str(home.gsrn), contract, supply)


def billed(
    world: World, database_of: Callable[[str], Database], home: Producer, wh: int = sum(USED)
) -> Invoice:
    """The bill of the home's 1 and 2 June, issued in the generator's role."""
    period = (JUNE, PAST)
    with world.database.transaction() as tx:
        version = tx.execute("SELECT count(*) + 1 FROM settlement.run").fetchone()
        assert version is not None
        run = a_run(tx, period=period, version=version[0])
        settled(tx, run, supply_of(world, home), [Line("energy", 250, wh)], period=period)
        shards = plan_invoices(tx, run)
    with database_of("invoice_generator").transaction() as tx:
        for shard in shards:
            issue_shard(tx, run, shard, world.clock)
    ((number,),) = world.rows("SELECT invoice_id FROM billing.invoice WHERE run_id = %s", run)
    with world.database.transaction() as tx:
        return load_invoices(tx, [number])[0]


def words_of(invoice: Invoice) -> str:
    pages = PdfReader(BytesIO(render(compose(invoice)))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def green_of(invoice: Invoice) -> GreenHours | None:
    (section,) = invoice.bill.sections
    return section.annotations.green


@pytest.mark.usefixtures("neighbours")
def test_a_bill_says_which_share_of_its_electricity_was_matched_hour_by_hour(
    world: World,
    anna: Producer,
    bo: Producer,
    database_of: Callable[[str], Database],
    api_of: ApiOf,
    pages_of: PagesOf,
) -> None:
    """From the certificate to the PDF: more was retired for the first hour than was used in it,
    less for the second, and in the third nothing was used.
    """
    first, second, third = (has_hour(world, anna, bo, hour) for hour in range(3))
    world.retires(bo, first, gsrn=str(bo.gsrn))
    world.retires(bo, second, 200, gsrn=str(bo.gsrn))
    world.retires(bo, second, 100)  # for no home
    world.retires(bo, third, gsrn=str(bo.gsrn))

    invoice = billed(world, database_of, bo)
    assert green_of(invoice) == GreenHours(1_250, 300 + 200)
    assert "Time for time er 0,50 af 1,25 kWh (40,0 %) dækket" in words_of(invoice)
    world.holds()

    said = {"covered_kwh": "0.500", "used_kwh": "1.250", "percent": "40.0"}
    answer = api_of(bo).get(f"/api/portal/bills/{invoice.number}").json()
    assert (answer["green"], answer["green_today"]) == (said, said)
    detail = api_of(bo).get(f"/api/portal/{bo.gsrn}/invoices/{invoice.number}").json()
    assert [section["green"] for section in detail["sections"]] == [said]
    with pages_of(bo) as browser:
        page = browser.get(f"/regninger/{invoice.number}").text
    assert "0,50 af 1,25 kWh (40,0 %)" in page
    assert "green-today" not in page


@pytest.mark.usefixtures("neighbours")
def test_a_bill_stands_as_it_was_sent_and_its_page_says_what_is_known_today(
    world: World,
    anna: Producer,
    bo: Producer,
    database_of: Callable[[str], Database],
    api_of: ApiOf,
    pages_of: PagesOf,
) -> None:
    number = has_hour(world, anna, bo, 1)
    world.retires(bo, number, 600, gsrn=str(bo.gsrn))
    invoice = billed(world, database_of, bo)
    assert green_of(invoice) == GreenHours(1_250, 600)

    world.produces(anna, [1_000, 450, 1_000])  # the second hour is corrected downwards
    world.compares()
    world.holds()
    with world.database.transaction() as tx:
        (as_sent,) = load_invoices(tx, [invoice.invoice_id])
    assert as_sent == invoice
    answer = api_of(bo).get(f"/api/portal/bills/{invoice.number}").json()
    assert answer["green"]["covered_kwh"] == "0.600"
    assert answer["green_today"]["covered_kwh"] == "0.450"
    with pages_of(bo) as browser:
        page = browser.get(f"/regninger/{invoice.number}").text
        assert "0,60 af 1,25 kWh (48,0 %)" in page
        assert "er det 0,45 kWh (36,0 %)" in page

        world.produces(anna, [1_000, 0, 1_000])
        world.compares()
        page = browser.get(f"/regninger/{invoice.number}").text
        assert "Certifikaterne er trukket tilbage siden" in page
    assert api_of(bo).get(f"/api/portal/bills/{invoice.number}").json()["green_today"] is None
    world.holds()


@pytest.mark.usefixtures("neighbours")
def test_what_is_used_after_the_bill_went_out_is_said_on_its_page(
    world: World,
    anna: Producer,
    bo: Producer,
    database_of: Callable[[str], Database],
    api_of: ApiOf,
) -> None:
    number = has_hour(world, anna, bo, 0)
    invoice = billed(world, database_of, bo)
    world.retires(bo, number, gsrn=str(bo.gsrn))

    answer = api_of(bo).get(f"/api/portal/bills/{invoice.number}").json()
    assert answer["green"] is None
    assert answer["green_today"]["covered_kwh"] == "0.300"
    assert "Time for time er" not in words_of(invoice)


@pytest.mark.usefixtures("neighbours")
def test_a_note_that_takes_a_bill_back_says_nothing_of_it(
    world: World, anna: Producer, bo: Producer, database_of: Callable[[str], Database]
) -> None:
    world.retires(bo, has_hour(world, anna, bo, 0), gsrn=str(bo.gsrn))
    invoice = billed(world, database_of, bo)
    with world.database.transaction() as tx:
        note = credit_invoice(tx, invoice.invoice_id, world.clock)
        (credit,) = load_invoices(tx, [note.invoice_id])
    assert green_of(invoice) is not None
    assert green_of(credit) is None


def test_where_neighbours_do_not_trade_bills_say_nothing(
    world: World,
    anna: Producer,
    bo: Producer,
    database_of: Callable[[str], Database],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ELHANDEL_NEIGHBOURS", "off")
    settings.cache_clear()
    world.retires(bo, has_hour(world, anna, bo, 0), gsrn=str(bo.gsrn))
    assert green_of(billed(world, database_of, bo)) is None
    monkeypatch.undo()
    settings.cache_clear()


def test_nothing_is_retired_in_vain_for_a_home(world: World, anna: Producer, bo: Producer) -> None:
    """It is for good: so a home that would not be covered is refused, with what to do."""
    hour = has_hour(world, anna, bo, 0)
    day = world.issues(anna, hours=(1, 24))
    world.clock.move_by(days=LATER.days)
    world.gives(anna, day, bo, 500)
    world.gives(bo, hour, anna, 100)
    with pytest.raises(CoversNothing, match="several hours"):
        world.retires(bo, day, 100, gsrn=str(bo.gsrn))
    with pytest.raises(CoversNothing, match="produced"):
        world.retires(anna, hour, 100, gsrn=str(anna.gsrn))

    world.rows(
        "UPDATE portfolio.supply_period SET starts_on = %s WHERE metering_point_id = %s"
        " RETURNING 1", PAST, bo.point,
    )  # fmt: skip
    with pytest.raises(CoversNothing, match="no supply") as refused:
        world.retires(bo, hour, 100, gsrn=str(bo.gsrn))
    assert refused.value.code == "certificate-covers-nothing"
    assert world.rows("SELECT FROM certificates.movement WHERE kind = 'retired'") == []


def test_the_page_of_a_certificate_says_what_it_can_cover(
    world: World, anna: Producer, bo: Producer, pages_of: PagesOf
) -> None:
    hour = has_hour(world, anna, bo, 0)
    several = world.issues(anna, hours=(1, 24))
    world.clock.move_by(days=LATER.days)
    world.gives(anna, several, bo)
    world.gives(bo, hour, anna, 100)

    with pages_of(bo) as browser:
        assert "Til strømmen i" in browser.get(f"{PAGE}/{hour}").text
        page = browser.get(f"{PAGE}/{several}").text
        assert "Til strømmen i" not in page
        assert "Det er for flere timer" in page
    with pages_of(anna) as browser:
        status, page = posted(browser, f"{hour}/brug", bolig=str(anna.gsrn), sikker="ja")
    assert status == 422
    assert 'id="e-bolig">Der brugte du ikke strøm i den time' in page
    assert world.own(anna, hour).held_wh == 100


def test_the_same_retirement_again_covers_nothing_twice(
    world: World, anna: Producer, bo: Producer
) -> None:
    number = has_hour(world, anna, bo, 0)
    world.retires(bo, number, 200, key="once", gsrn=str(bo.gsrn))
    world.retires(bo, number, 200, key="once", gsrn=str(bo.gsrn))
    assert world.rows("SELECT starts_at, wh FROM billing.green_hour") == [(start_of_day(JUNE), 200)]
    world.holds()


def test_a_retirement_asked_for_again_is_the_same_whatever_holds_today(
    world: World, anna: Producer, bo: Producer
) -> None:
    """Whoever did not hear the answer asks again, and is told what was done."""
    number = has_hour(world, anna, bo, 0)
    first = world.retires(bo, number, 200, key="once", gsrn=str(bo.gsrn))
    world.rows(
        "UPDATE portfolio.supply_period SET starts_on = %s WHERE metering_point_id = %s"
        " RETURNING 1", PAST, bo.point,
    )  # fmt: skip

    again = world.retires(bo, number, 200, key="once", gsrn=str(bo.gsrn))

    assert (again.movement_id, again.wh, again.is_new) == (first.movement_id, 200, False)
    with pytest.raises(CoversNothing):
        world.retires(bo, number, 100, key="twice", gsrn=str(bo.gsrn))


def test_a_customer_covers_their_own_homes_only_and_takes_nothing_back(
    world: World, anna: Producer, bo: Producer
) -> None:
    """Even a statement that forgets who asks: row security refuses it."""
    world.retires(bo, has_hour(world, anna, bo, 0), gsrn=str(bo.gsrn))
    homes = {who.customer: supply_of(world, who).supply_period_id for who in (anna, bo)}
    forged = (
        "INSERT INTO billing.green_hour (source_id, supply_period_id, starts_at, wh)"
        " VALUES (999, %s, '2026-06-01T10:00Z', %s)"
    )
    for supply, wh in ((homes[bo.customer], 5), (homes[anna.customer], -5)):
        with (
            world.portal.customer_transaction(anna.customer) as tx,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            tx.execute(forged.encode(), [supply, wh])
    with world.portal.customer_transaction(anna.customer) as tx:
        assert tx.execute("SELECT FROM billing.green_hour").fetchall() == []
    with (
        world.portal.customer_transaction(bo.customer) as tx,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        tx.execute("DELETE FROM billing.green_hour")
    with pytest.raises(psycopg.errors.RestrictViolation):
        world.rows("UPDATE billing.green_hour SET wh = 1 RETURNING 1")


def test_an_hour_that_nobody_retired_is_found(world: World, anna: Producer, bo: Producer) -> None:
    """The invariant, asked in production."""
    world.retires(bo, has_hour(world, anna, bo, 0), gsrn=str(bo.gsrn))
    world.holds()
    world.rows(
        "INSERT INTO billing.green_hour VALUES (999, %s, %s, 5) RETURNING 1",
        supply_of(world, bo).supply_period_id, start_of_day(JUNE),
    )  # fmt: skip
    (finding,) = [
        finding
        for finding in check(world.database, INVARIANTS, EVERYTHING)
        if finding.invariant.name == "green-hours-are-retired"
    ]
    assert len(finding.offenders) == 1


def test_a_home_of_somebody_else_is_covered_by_nobody(
    world: World, anna: Producer, bo: Producer
) -> None:
    number = has_hour(world, anna, bo, 0)
    world.gives(bo, number, anna, 500)
    with (
        world.portal.customer_transaction(anna.customer) as tx,
        pytest.raises(NotFound, match="no supply with us"),
    ):
        retire(tx, number, 100, "k", world.clock.now(), str(bo.gsrn))
