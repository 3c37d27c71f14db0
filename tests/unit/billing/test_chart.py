"""The chart of consumption on a bill."""

import itertools
from datetime import date

import pytest

from elhandel.billing.document.chart import consumption_chart


def test_a_month_is_charted_day_by_day_against_its_highest_day() -> None:
    chart = consumption_chart(date(2026, 1, 1), [10_000] * 30 + [40_000])
    assert chart is not None
    assert (chart.title, chart.top, len(chart.bars)) == ("Dit forbrug dag for dag", "40,0 kWh", 31)
    assert [bar.height for bar in chart.bars[-2:]] == [0.25, 1]
    assert [bar.label for bar in chart.bars if bar.label] == [
        "1. jan",
        "5.",
        "10.",
        "15.",
        "20.",
        "25.",
    ]


@pytest.mark.parametrize(
    ("start", "labels"),
    [
        (date(2025, 12, 28), ["28. dec", "1. jan", "5."]),
        (date(2025, 12, 29), ["1. jan", "5."]),
        (date(2025, 12, 31), ["1. jan", "5."]),
        (date(2026, 1, 1), ["1. jan", "5."]),
        (date(2026, 1, 2), ["2. jan", "10."]),
        (date(2026, 1, 4), ["4. jan", "10."]),
        (date(2026, 2, 25), ["25. feb", "1. mar", "5.", "10."]),
        (date(2026, 2, 26), ["1. mar", "5.", "10."]),
    ],
)
def test_no_two_labels_stand_over_each_other(start: date, labels: list[str]) -> None:
    chart = consumption_chart(start, [1_000] * 14)
    assert chart is not None
    printed = [bar.label for bar in chart.bars if bar.label]
    assert printed[: len(labels)] == labels
    places = [place for place, bar in enumerate(chart.bars) if bar.label]
    assert min(after - before for before, after in itertools.pairwise(places)) > 3


def test_a_year_is_charted_month_by_month_by_local_days() -> None:
    chart = consumption_chart(date(2025, 3, 1), [1_000] * 365)
    assert chart is not None
    assert (chart.title, chart.top, len(chart.bars)) == (
        "Dit forbrug måned for måned",
        "31,0 kWh",
        12,
    )
    assert [bar.label for bar in chart.bars][:3] == ["mar", "apr", "maj"]


@pytest.mark.parametrize("daily", [(), (0, 0, 0)])
def test_nothing_known_and_nothing_used_have_no_chart(daily: tuple[int, ...]) -> None:
    assert consumption_chart(date(2026, 1, 1), daily) is None
