"""What is billed at once, and what staff bill by hand. CD-SVC-2, CD-SVC-4, CD-BIL-13."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from elhandel.billing.issue import bill_charges
from elhandel.jobs import Tools
from elhandel.jobs.services import charging, generate
from elhandel.jobs.services.generate import GenerateInvoices, generate_invoices
from elhandel.platform.database import Database
from elhandel.services import UnableToServe, agreements
from elhandel.values.ids import AccountId
from tests.builders.clock import HandClock, at
from tests.integration.billing.bills import invoices
from tests.integration.payments.world import a_customer
from tests.integration.services.world import a_service, active, charged, decided, ordered, whole

WHY = "the customer asked for it"


@pytest.fixture(autouse=True)
def no_documents(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The documents that would be made: there is no bucket here."""
    made: list[int] = []
    monkeypatch.setattr(
        generate.archive, "make_documents", lambda database, ids, *_: made.extend(ids)
    )
    return made


def billed(owner: Database, customer: AccountId) -> list[tuple[str, int]]:
    with owner.transaction() as tx:
        return [
            (one.number, one.totals.total)
            for one in invoices(tx)
            if one.bill.customer_id == customer
        ]


def press(database: Database, clock: HandClock, **asked: Any) -> dict[str, Any]:
    return generate_invoices(Tools(database, clock), GenerateInvoices(why=WHY, **asked))


def test_what_an_activation_charges_is_billed_in_its_transaction(
    office: Database, owner: Database, customer: AccountId, clock: HandClock
) -> None:
    with office.transaction() as tx:
        done = active(tx, customer, clock)
        assert done.billed is not None
        (bill,) = [one for one in invoices(tx) if one.bill.customer_id == customer]
        assert (done.billed.number, done.billed.total_ore) == (bill.number, bill.totals.total)
        assert sum(one.amount_ore for one in done.charges) == bill.totals.subtotal

    with owner.transaction() as tx:
        bill_charges(tx, clock)
    assert len(billed(owner, customer)) == 1
    assert whole(owner)


def test_an_activation_that_fails_leaves_neither_state_nor_bill(
    office: Database, owner: Database, customer: AccountId, clock: HandClock
) -> None:
    """CD-SVC-4: if any step fails nothing remains; also the number of the bill is free again."""
    with office.transaction() as tx:
        number = ordered(tx, customer, clock).agreement_id
    with owner.transaction() as tx:
        last = tx.execute("SELECT series, last FROM billing.number_series").fetchall()

    with office.transaction() as tx, tx.transaction(force_rollback=True):
        assert agreements.activate(tx, number, decided(clock)).billed is not None

    with owner.transaction() as tx:
        assert agreements.agreement_of(tx, number).state == "pending"
        assert tx.execute("SELECT series, last FROM billing.number_series").fetchall() == last
        assert charged(tx, customer) == []
    assert billed(owner, customer) == []


def test_with_electricity_on_the_account_it_waits_for_the_one_bill(
    office: Database, owner: Database, customer: AccountId, clock: HandClock
) -> None:
    with owner.transaction() as tx:
        tx.execute(
            SUPPLIED, {"customer": customer, "gsrn": f"57{customer:016d}", "at": clock.now()}
        )
    with office.transaction() as tx:
        assert active(tx, customer, clock).billed is None
    assert billed(owner, customer) == []

    done = press(office, clock)  # whatever comes: staff said now
    assert [one["customer"] for one in done["invoices"]] == [customer]


def test_an_order_that_is_withdrawn_cost_nothing_and_can_be_ordered_again(
    office: Database, owner: Database, customer: AccountId, clock: HandClock
) -> None:
    with office.transaction() as tx:
        number = ordered(tx, customer, clock).agreement_id
        done = agreements.withdraw(tx, number, decided(clock))
        assert (done.agreement.state, done.agreement.cancelled_on) == (
            "withdrawn",
            date(2025, 11, 15),
        )
        assert (done.charges, done.billed, charged(tx, customer)) == ([], None, [])
        deed = agreements.deeds_of(tx, number)[0]
        assert (deed.command, deed.state_before, deed.state_after) == (
            "withdraw",
            "pending",
            "withdrawn",
        )
        assert ordered(tx, customer, clock).state == "pending"
    assert whole(owner)


def test_generate_now_bills_the_next_cycle_and_again_nothing(
    office: Database,
    owner: Database,
    customer: AccountId,
    clock: HandClock,
    no_documents: list[int],
) -> None:
    number = a_service(office, customer, clock)
    clock.instant = at("2025-11-26T10:00")

    looked = press(office, clock, services=(number,), preview=True)
    assert [(one["number"], one["total_dkk"]) for one in looked["invoices"]] == [(None, "249.00")]
    assert len(billed(owner, customer)) == 1

    done = press(office, clock, services=(number,))
    (bill,) = done["invoices"]
    assert (bill["total_dkk"], bill["services"]) == ("249.00", [number])
    assert (done["generated"], done["failed"], no_documents) == (1, 0, [bill["invoice_id"]])

    again = press(office, clock, services=(number,))
    assert (again["generated"], again["failed"]) == (0, 0)
    assert [total for _, total in billed(owner, customer)][1:] == [249_00]
    assert whole(owner)


def test_a_day_ahead_charges_further_and_is_bounded(
    office: Database, customer: AccountId, clock: HandClock
) -> None:
    number = a_service(office, customer, clock)
    assert press(office, clock, services=(number,))["generated"] == 0  # the next is two weeks off
    assert press(office, clock, services=(number,), day=date(2025, 11, 24))["generated"] == 1
    with pytest.raises(UnableToServe):
        press(office, clock, day=date(2026, 1, 15))


def test_a_hundred_that_cannot_be_billed_do_not_stop_the_others(
    office: Database, owner: Database, clock: HandClock
) -> None:
    """CD-BIL-5. What breaks each of the hundred is another charge under the key of its next one."""
    with owner.transaction() as tx:
        customers = [a_customer(tx) for _ in range(103)]
    with office.transaction() as tx:
        numbers = [active(tx, customer, clock).agreement.agreement_id for customer in customers]
    with owner.transaction() as tx:
        for customer, number in zip(customers[:100], numbers, strict=False):
            tx.execute(TAKEN, [f"{number}:2", customer, clock.now()])
    clock.instant = at("2025-11-26T10:00")

    done = press(office, clock, services=tuple(numbers))
    assert (done["generated"], done["failed"]) == (3, 100)
    assert {one["code"] for one in done["failures"]} == {"charge-differs"}

    night = charging.charge_services(Tools(office, clock), generate.Request())  # type: ignore[arg-type]
    assert night["failed"] >= 100


def test_generate_now_of_no_service_says_which(office: Database, clock: HandClock) -> None:
    with pytest.raises(Exception, match="There is no service 999999"):
        press(office, clock, services=(999_999,))


SUPPLIED = """
WITH m AS (
    INSERT INTO portfolio.metering_point (gsrn, created_at) VALUES (%(gsrn)s, %(at)s)
    RETURNING metering_point_id),
c AS (
    INSERT INTO portfolio.contract (customer_id, metering_point_id, product_id, state, created_at)
    SELECT %(customer)s, metering_point_id, 'spot-basis', 'active', %(at)s FROM m
    RETURNING contract_id, metering_point_id)
INSERT INTO portfolio.supply_period (metering_point_id, contract_id, state, starts_on, activated_at)
SELECT metering_point_id, contract_id, 'active', '2025-01-01', %(at)s FROM c
"""

TAKEN = """
INSERT INTO billing.charge (source, source_id, period_from, period_to, account_id, what, quantity,
    unit, amount_ore, vat_class, bill_from, added_at)
VALUES ('service', %s, '2025-12-01', '2026-01-01', %s, 'x', 1, 'stk.', 1, 'standard', '2026-11-15',
    %s)
"""
