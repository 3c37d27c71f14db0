"""The worked example of market ZA, from the order to the bill. CD-BIL-3, CD-BIL-6, CD-BIL-7."""

from datetime import date

import pytest

from elhandel.billing.issue import bill_charges
from elhandel.platform.database import Database
from elhandel.services import UnableToServe, agreements
from elhandel.values.ids import AccountId
from tests.builders.clock import HandClock
from tests.integration.billing.bills import invoices
from tests.integration.services.world import active, decided, ordered


@pytest.fixture
def abroad(owner: Database, customer: AccountId) -> AccountId:
    """A customer of market ZA."""
    with owner.transaction() as tx:
        tx.execute("UPDATE portfolio.customer SET market = 'ZA' WHERE customer_id = %s", [customer])
    return customer


def test_half_of_november_is_billed_to_the_cent(
    office: Database, owner: Database, abroad: AccountId, clock: HandClock
) -> None:
    with office.transaction() as tx:
        active(tx, abroad, clock, "home-fibre-50")

    with owner.transaction() as tx:
        bill_charges(tx, clock)
        (invoice,) = [one for one in invoices(tx) if one.bill.customer_id == abroad]

    totals = invoice.totals
    assert (totals.subtotal, totals.vat, totals.total) == (426_13, 63_92, 490_05)
    assert (invoice.vat_percent, invoice.issued_on) == (15, date(2025, 11, 15))
    assert invoice.due_on == date(2025, 11, 24)  # a week is a Saturday


def test_a_package_of_another_market_is_not_sold(
    office: Database, abroad: AccountId, clock: HandClock
) -> None:
    with office.transaction() as tx:
        with pytest.raises(UnableToServe, match="home-fibre-50"):
            ordered(tx, abroad, clock, "fibre-300")
        number = active(tx, abroad, clock, "home-fibre-50").agreement.agreement_id
        with pytest.raises(UnableToServe, match="home-fibre-50"):
            agreements.change_package(tx, number, "fibre-1000", decided(clock))
