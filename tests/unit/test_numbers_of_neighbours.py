"""The numbers of the requirements stand in dated rules: another one is a row, and not code."""

from datetime import date, timedelta

from elhandel.certificates.rules import certificate_rules
from elhandel.exchange.rules import market_rules
from elhandel.meters.rules import meter_rules
from elhandel.minting.participation import rules_on

DAY = date(2026, 1, 31)


def test_of_orders_and_epochs() -> None:
    """GX-ORD-1, GX-EPO-1, GX-CLR-3, GX-STL-1."""
    rules = market_rules(DAY)
    assert (rules.most_wh, rules.lot, rules.least_wh) == (100_000_000, 100, 100)
    assert (rules.least_price, rules.most_price) == (10_000, 10_000_000)
    assert (rules.lives, rules.most_open) == (timedelta(hours=24), 10_000)
    assert (rules.orders_per_minute, rules.fee_percent) == (30, 1)
    assert tuple(rules_on(DAY).netted_groups) == rules.netted_groups


def test_of_meters_and_their_readings() -> None:
    """GX-MET-3, GX-MET-7, GX-MET-9, GX-RDG-1."""
    rules = meter_rules(DAY)
    assert rules.tries_an_hour == 5
    assert (rules.grace, rules.remind_after) == (timedelta(days=30), timedelta(days=7))
    assert (rules.most_wh, rules.oldest) == (100_000, timedelta(days=7))


def test_of_tokens_and_certificates() -> None:
    """GX-MNT-3, GX-ERC-1."""
    assert rules_on(DAY).threshold_wh == 5_000
    assert certificate_rules(DAY).lives == timedelta(days=365)
