"""Electricity and broadband stand on one bill, and what a pause gives back on the next."""

from datetime import date

from elhandel.billing import INVARIANTS
from elhandel.billing.issue import bill_charges
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.upkeep.invariants import EVERYTHING, check
from elhandel.services import agreements
from tests.builders.clock import HandClock, at
from tests.integration.billing.bills import invoices, work
from tests.integration.billing.world import NOW, a_run, a_supply, settled
from tests.integration.services.world import active, decided

FEBRUARY = (date(2026, 2, 1), date(2026, 3, 1))


def test_electricity_and_broadband_stand_on_one_bill_and_a_pause_is_credited(
    database: Database,
) -> None:
    clock = HandClock(at("2026-01-21T10:00"))
    with database.transaction() as tx:
        run, supply = a_run(tx), a_supply(tx)
        settled(tx, run, supply)
        number = active(tx, supply.customer_id, clock).agreement.agreement_id

        work(tx, run)
        (invoice,) = invoices(tx)
        electricity, services = invoice.bill.sections
        assert electricity.gsrn is not None
        assert [(line.description, line.quantity, line.amount_ore) for line in services.lines] == [
            ("Fiber 300, 21.01.2026–31.01.2026", "11 dage", 70_68)
        ]

        clock.instant = at("2026-01-25T10:00")
        agreements.suspend(tx, number, "customer_request", decided(clock))
        february = a_run(tx, period=FEBRUARY)
        settled(tx, february, supply, period=FEBRUARY)
        work(tx, february, NOW.replace(month=3))
        _, second = invoices(tx)
        assert [(one.description, one.amount_ore) for one in second.bill.sections[1].lines] == [
            ("Fiber 300, 25.01.2026–31.01.2026, ikke leveret", -44_98)
        ]
    assert not any(found.offenders for found in check(database, INVARIANTS, EVERYTHING))


def test_broadband_alone_has_its_own_bill(office: Database, owner: Database, customer: int) -> None:
    clock = HandClock(at("2026-01-21T10:00"))
    with office.transaction() as tx:
        active(tx, customer, clock, "5g-200")

    with owner.transaction() as tx:
        bill_charges(tx, FixedClock(clock.now()))
        (invoice,) = [one for one in invoices(tx) if one.bill.customer_id == customer]

    (section,) = invoice.bill.sections
    assert [(line.description, line.amount_ore) for line in section.lines] == [
        ("5G-internet 200: oprettelse", 159_20),
        ("5G-internet 200: router", 639_20),
        ("5G-internet 200, 21.01.2026–31.01.2026", 56_49),
    ]
    assert invoice.totals.total == 1_068_61
