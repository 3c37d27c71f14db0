"""Markets are data (CD-BIL-16), and the literal sums of the requirements come out of them."""

from datetime import date

import pytest

from elhandel.billing.bill import due_date
from elhandel.billing.cycle import cycle_of, share_ore
from elhandel.portfolio.markets import HOME, all_markets, market_on
from elhandel.services.packages import package_on
from elhandel.settlement.engine.exact import vat
from elhandel.values.days.period import Period
from elhandel.values.units import micro_dkk

DAY = date(2025, 11, 15)


def test_market_za_has_its_rules_by_kind_of_customer() -> None:
    private, business = market_on("ZA", DAY), market_on("ZA", DAY, "business")

    assert (private.vat_percent, private.currency, private.grace_days) == (15, "ZAR", 3)
    assert (private.due_days, business.due_days) == (7, 30)
    assert (private.failed_debit_fee, private.reconnection_fee) == (100_00, 250_00)
    assert (private.suspends_after_days, private.billing_days) == (14, (1, 5, 25, 30))


def test_at_home_services_are_turned_off_by_rule_and_no_fee_follows_from_that() -> None:
    home = market_on(HOME, DAY)

    assert (home.vat_percent, home.suspends_after_days) == (25, 14)
    assert (home.failed_debit_fee, home.reconnection_fee) == (None, None)
    assert (home.dunned_from, home.resumes_when_paid) == (50_00, True)


def test_a_market_before_its_first_day_is_as_on_that_day() -> None:
    assert market_on("ZA", date(2010, 1, 1)) == market_on("ZA", DAY)


def test_nobody_asks_for_a_market_that_is_not_there() -> None:
    with pytest.raises(LookupError, match="XX"):
        market_on("XX", DAY)


def test_every_market_prices_a_language_that_it_speaks() -> None:
    assert all(market.language in market.languages for market in all_markets())


def test_cd_bil_7_vat_of_a_whole_month_in_za() -> None:
    net = 799_00
    tax = vat(net, market_on("ZA", DAY).vat_percent)

    assert (tax, net + tax) == (119_85, 918_85)


def test_cd_bil_3_half_of_november_in_za() -> None:
    cycle = cycle_of(DAY, 1)
    net = share_ore(cycle, Period(DAY, cycle.end), micro_dkk("799.00"))
    tax = vat(net, market_on("ZA", DAY).vat_percent)

    assert (net, tax, net + tax) == (426_13, 63_92, 490_05)


def test_a_package_is_priced_as_its_market_prices() -> None:
    assert package_on("home-fibre-50", DAY, "ZA").monthly == micro_dkk("799.00")
    assert package_on("fibre-300", DAY).monthly == micro_dkk("199.20")


def test_a_bill_of_za_is_due_after_a_week_on_a_day_on_which_its_banks_work() -> None:
    za = market_on("ZA", DAY)
    assert za.due_days is not None
    assert due_date(date(2025, 11, 24), za.due_days, za.country) == date(2025, 12, 1)
    assert due_date(date(2025, 12, 9), za.due_days, za.country) == date(2025, 12, 17)  # a holiday
