"""A charge that its owner has stopped, and that points still carry, is reported; what is billed
goes by the links.
"""

from datetime import date

from elhandel.platform.database import Database, Transaction
from elhandel.portfolio.points import ensure_metering_point
from elhandel.pricing.charges import (
    ChargeInformation,
    PriceLink,
    StoppedCharge,
    record_information,
    record_link,
    stopped_charges_linked,
)
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.identifiers import Gsrn
from tests.builders.clock import at
from tests.builders.identifiers import a_gsrn

KEY = ChargeKey("5790001089030", ChargeKind.TARIFF, "CD")
NOW = at("2026-01-01T10:00")
BEGUN, STOPPED = date(2025, 1, 1), date(2026, 1, 1)


def informed(tx: Transaction, valid_from: date, valid_to: date | None) -> None:
    information = ChargeInformation(
        KEY, valid_from, valid_to, "Nettarif C", "", "PT1H", vat=True, tax=False
    )
    record_information(tx, information, None, NOW)


def linked(tx: Transaction, valid_to: date | None = None) -> None:
    point = ensure_metering_point(tx, Gsrn(a_gsrn()), NOW)
    record_link(tx, PriceLink(point, KEY, BEGUN, valid_to, 1), None, NOW)


def test_a_link_beyond_the_end_of_its_charge_is_told_from_that_day_on(database: Database) -> None:
    with database.transaction() as tx:
        informed(tx, BEGUN, STOPPED)
        linked(tx)

        assert stopped_charges_linked(tx, date(2025, 12, 31)) == []
        assert stopped_charges_linked(tx, STOPPED) == [StoppedCharge(KEY, STOPPED, 1)]


def test_links_that_the_market_has_ended_are_not_told(database: Database) -> None:
    with database.transaction() as tx:
        informed(tx, BEGUN, STOPPED)
        linked(tx, STOPPED)

        assert stopped_charges_linked(tx, STOPPED) == []


def test_an_end_where_the_next_information_begins_is_no_stop(database: Database) -> None:
    with database.transaction() as tx:
        informed(tx, BEGUN, STOPPED)
        informed(tx, STOPPED, None)
        linked(tx)

        assert stopped_charges_linked(tx, STOPPED) == []
