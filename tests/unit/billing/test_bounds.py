"""What a bill may come to: the bounds themselves, each from both sides."""

from dataclasses import replace
from datetime import date

import pytest

from elhandel.billing.held.bounds import (
    Bounds,
    JudgedSettlement,
    Known,
    beyond,
    bill_bounds,
    bounds_of,
)
from elhandel.values.days.period import Period

RULES = (Bounds("private", date.min, 1_000, 10, 10_000, 50_000, 20_000),)
JANUARY = JudgedSettlement(
    kind="private",
    period=Period(date(2026, 1, 1), date(2026, 2, 1)),
    ore=9_000,
    energy_wh=40_000,
    lines_wh=(40_000,),
    daily_wh=(),
    known=Known(31, 1_000, 1_000),
)
LONGER = Period(date(2026, 1, 1), date(2026, 3, 4))
NEW = replace(JANUARY, known=Known(27, 1_000, 1_000))


def cause(settlement: JudgedSettlement) -> str | None:
    found = beyond(settlement, RULES)
    return None if found is None else found.cause


@pytest.mark.parametrize(
    ("settlement", "held"),
    [
        (JANUARY, None),
        (replace(JANUARY, lines_wh=(745_000,)), None),
        (replace(JANUARY, lines_wh=(10, 745_001)), "beyond-capacity"),
        (replace(JANUARY, lines_wh=(-745_001,)), "beyond-capacity"),
        (replace(JANUARY, daily_wh=(0, 25_000)), None),
        (replace(JANUARY, daily_wh=(0, 25_001)), "beyond-capacity"),
        (replace(JANUARY, ore=10_000), None),
        (replace(JANUARY, ore=10_001), "beyond-amount"),
        (replace(JANUARY, ore=-10_001), "beyond-amount"),
        (replace(JANUARY, ore=20_000, known=Known(31, 2_000, 1_000)), None),
        (replace(JANUARY, ore=20_001, known=Known(31, 2_000, 1_000)), "beyond-amount"),
        (replace(JANUARY, ore=20_001, known=Known(62, 4_000, 1_000)), "beyond-amount"),
        (replace(JANUARY, energy_wh=50_000), None),
        (replace(JANUARY, energy_wh=50_001), "beyond-use"),
        (replace(JANUARY, energy_wh=60_000, known=Known(31, 1_000, 6_000)), None),
        (replace(NEW, ore=20_000, energy_wh=700_000), None),
        (replace(NEW, ore=20_001), "beyond-amount"),
        (replace(NEW, ore=39_000, period=LONGER), None),
        (replace(NEW, ore=41_000, period=LONGER), "beyond-amount"),
    ],
)
def test_a_settlement_is_held_beyond_a_bound_and_not_at_it(
    settlement: JudgedSettlement, held: str | None
) -> None:
    assert cause(settlement) == held


def test_the_cause_says_what_was_found_and_what_may_be() -> None:
    found = beyond(replace(JANUARY, ore=28_912_345_67), RULES)
    assert found is not None
    assert found.detail == "28,912,345.67 DKK without VAT in 31 days, where 10.00 are usual here."


def test_bounds_are_those_of_the_settlements_first_day() -> None:
    later = replace(RULES[0], valid_from=date(2026, 1, 2), capacity_w=1)
    assert bounds_of("private", date(2026, 1, 1), (*RULES, later)) == RULES[0]
    assert bounds_of("private", date(2026, 1, 2), (later, *RULES)) == later
    with pytest.raises(LookupError, match=r"bill-bounds\.toml"):
        bounds_of("state", date(2026, 1, 1), RULES)


def test_every_kind_of_customer_has_bounds_for_all_times() -> None:
    assert {bounds.kind for bounds in bill_bounds()} == {"private", "business"}
    for kind in ("private", "business"):
        assert bounds_of(kind, date(2005, 1, 1)).capacity_w > 0
