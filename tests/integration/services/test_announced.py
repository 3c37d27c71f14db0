"""Customers learn of what is done with their services, once, with the command. A.7: 1, 2, 6, 7."""

from typing import Any

import pytest

from elhandel.platform.database import Database
from elhandel.services import NotInState, agreements
from elhandel.values.ids import AccountId
from tests.builders.clock import HandClock, at
from tests.integration.services.world import active, an_order, decided, ordered


def told(database: Database, customer: int) -> list[tuple[str, dict[str, Any]]]:
    with database.transaction() as tx:
        return tx.execute(
            "SELECT template, said FROM notifications.notice WHERE customer_id = %s "
            "AND template ~ '^(order|service)' ORDER BY notice_id",
            [customer],
        ).fetchall()


def test_each_command_is_announced_once_with_what_it_did(
    office: Database, owner: Database, customer: AccountId, clock: HandClock
) -> None:
    with office.transaction() as tx:
        order = an_order(customer)
        number = agreements.order(tx, order, decided(clock)).agreement_id
        assert agreements.order(tx, order, decided(clock)).agreement_id == number
        agreements.activate(tx, number, decided(clock))
        clock.move_by(days=1)
        agreements.suspend(tx, number, "customer_request", decided(clock))
        clock.move_by(days=1)
        agreements.reactivate(tx, number, decided(clock))
        clock.move_by(days=1)
        agreements.suspend(tx, number, "technical", decided(clock))
        clock.move_by(days=1)
        agreements.reactivate(tx, number, decided(clock))
        clock.move_by(days=1)
        agreements.change_package(tx, number, "fibre-1000", decided(clock))
        clock.move_by(days=1)
        agreements.cancel(tx, number, decided(clock))

    fibre, faster = {"package_name": "Fiber 300"}, {"package_name": "Fiber 1000"}
    assert told(owner, customer) == [
        ("order-confirmation", {"order_number": f"SRV-{number}"}),
        ("service-activated", fibre),
        ("service-suspended-request", {}),
        ("service-reactivated", fibre),
        ("service-suspended", fibre),
        ("service-reactivated", fibre),
        ("service-changed", {**faster, "from_day": "2025-11-20"}),
        ("service-ended", {**faster, "last_day": "2025-11-20"}),
    ]


def test_a_pause_for_a_bill_says_for_how_long_it_is_overdue(
    office: Database, owner: Database, customer: AccountId, clock: HandClock
) -> None:
    with office.transaction() as tx:
        number = active(tx, customer, clock).agreement.agreement_id
    clock.instant = at("2026-02-10T10:00")
    with office.transaction() as tx:
        agreements.suspend(tx, number, "non_payment", decided(clock))
    template, said = told(owner, customer)[-1]
    assert template == "service-suspended-non-payment"
    assert said == {"days_overdue": 67}  # the bill of its start


def test_a_command_that_is_refused_announces_nothing(
    office: Database, owner: Database, customer: AccountId, clock: HandClock
) -> None:
    with office.transaction() as tx:
        number = ordered(tx, customer, clock).agreement_id
    with office.transaction() as tx, pytest.raises(NotInState):
        agreements.suspend(tx, number, "technical", decided(clock))
    assert [template for template, _ in told(owner, customer)] == ["order-confirmation"]
