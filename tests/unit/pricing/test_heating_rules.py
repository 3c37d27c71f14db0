"""The yearly limit of electric heating as dated data."""

from datetime import date

from elhandel.pricing.charges import heating_rules
from elhandel.values.charges import ChargeKey, ChargeKind


def test_the_limit_is_4000_kwh_counted_by_the_day_before_2025_and_until_it_is_reached_since() -> (
    None
):
    rules = heating_rules()

    assert [(entry.valid_from, entry.method, entry.limit_wh) for entry in rules.limits] == [
        (date.min, "daily_share", 4_000_000),
        (date(2025, 1, 1), "until_limit", 4_000_000),
    ]


def test_the_limit_is_about_energinets_tax_and_what_is_above_pays_eight_thousandths() -> None:
    rules = heating_rules()

    assert rules.charge == ChargeKey("5790000432752", ChargeKind.TARIFF, "EA-001")
    assert [(entry.valid_from, entry.per_kwh) for entry in rules.reduced] == [
        (date(2021, 1, 1), 8_000)
    ]
