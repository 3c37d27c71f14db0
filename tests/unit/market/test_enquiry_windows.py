"""What the market may be asked for in an enquiry: windows as dated data, and searches it makes."""

from datetime import date
from typing import Any

import pytest

from elhandel.market.enquiries import (
    AggregatesWanted,
    ChargeWanted,
    PriceListWanted,
    UnableToAsk,
    WholesaleWanted,
)
from elhandel.market.rules import PeriodOutsideWindow, rule_pack
from elhandel.market.rules.enquiries import months_later
from elhandel.values.days.period import Period

TODAY = date(2026, 3, 15)
WINDOWS = rule_pack(TODAY).enquiries


@pytest.mark.parametrize(
    ("kind", "start", "end"),
    [
        ("historical_data", date(2018, 3, 15), date(2021, 5, 15)),  # eight years back, 38 months
        ("historical_data", date(2026, 3, 14), TODAY),
        ("aggregates", date(2022, 9, 1), date(2022, 10, 2)),  # 42 months back, the month whole
        ("wholesale", date(2022, 9, 1), date(2022, 10, 1)),
        ("master_data", date(2023, 3, 15), date(2027, 3, 15)),  # three years back, a year ahead
        ("price_links", date(2023, 3, 15), date(2029, 3, 15)),
        ("price_list", date(2023, 3, 15), date(2029, 3, 15)),
    ],
)
def test_the_first_and_the_last_days_may_be_asked_for(kind: str, start: date, end: date) -> None:
    WINDOWS[kind].check(TODAY, Period(start, end), what="data")


@pytest.mark.parametrize(
    ("kind", "start", "end", "says"),
    [
        ("historical_data", date(2018, 3, 14), date(2018, 4, 1), "from 2018-03-15"),
        ("historical_data", date(2020, 1, 1), date(2023, 3, 2), "at most 38 months"),
        ("historical_data", date(2026, 3, 14), date(2026, 3, 16), "until 2026-03-15"),
        ("aggregates", date(2022, 8, 31), date(2022, 9, 2), "from 2022-09-01"),
        ("aggregates", date(2026, 1, 1), date(2026, 2, 2), "at most 31 days"),
        ("wholesale", date(2026, 1, 1), date(2026, 1, 31), "one whole calendar month"),
        ("wholesale", date(2026, 1, 2), date(2026, 2, 2), "one whole calendar month"),
        ("wholesale", date(2026, 3, 1), date(2026, 4, 1), "until 2026-03-15"),
        ("master_data", date(2026, 3, 1), date(2027, 3, 16), "until 2027-03-15"),
        ("price_links", date(2023, 3, 14), date(2026, 3, 15), "from 2023-03-15"),
        ("price_list", date(2026, 3, 1), date(2029, 3, 16), r"until 2029-03-15 \(exclusive\)\. "),
    ],
)
def test_days_beyond_are_refused_with_the_window_in_the_sentence(
    kind: str, start: date, end: date, says: str
) -> None:
    with pytest.raises(PeriodOutsideWindow, match=says):
        WINDOWS[kind].check(TODAY, Period(start, end), what="data")


def test_months_end_where_their_last_day_is() -> None:
    assert months_later(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_later(date(2024, 2, 29), 12) == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("wants", "says"),
    [
        (AggregatesWanted(run="D07"), "run"),
        (AggregatesWanted(run="D05", variant="D01"), "Only a correction"),
        (AggregatesWanted(run="D32", variant="D04"), "version"),
        (AggregatesWanted(settlement_method="D01"), "Only consumption"),
        (AggregatesWanted(point_type="D14"), "point type"),
        (AggregatesWanted(grid_area="West"), "three digits"),
        (WholesaleWanted(run="D04"), "run"),
        (WholesaleWanted(charges=(ChargeWanted(kind="D09"),)), "kind of charge"),
        (PriceListWanted(owner="the grid company"), "GLN of 13 digits"),
        (PriceListWanted(owner="5790001089030", kind="D09"), "kind of charge"),
        (PriceListWanted(owner="5790001089030", code="CD"), "belongs to a kind"),
    ],
)
def test_searches_that_the_market_does_not_make_are_refused(wants: Any, says: str) -> None:
    with pytest.raises(UnableToAsk, match=says):
        wants.check()


def test_a_correction_may_name_its_version_and_consumption_its_method() -> None:
    AggregatesWanted(run="D32", variant="D01", point_type="E17", settlement_method="D01").check()
    WholesaleWanted(run="D32", variant="D03", grid_area="791").check()
