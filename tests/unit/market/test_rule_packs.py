"""The market's rules as dated data."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.market.rules import RejectPolicy, StartDateNotAllowed, rule_pack
from elhandel.market.rules.calendar import add_business_days, is_business_day

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2024, 6, 1), "seed"),
        (date(2026, 2, 10), "seed"),
        (date(2026, 2, 11), "datahub-2026-02"),
        (date(2030, 1, 1), "datahub-2026-02"),
    ],
)
def test_the_pack_that_holds_on_the_day_is_chosen(day: date, name: str) -> None:
    assert rule_pack(day).name == name


def test_a_pinned_pack_holds_on_every_day() -> None:
    assert rule_pack(date(2030, 1, 1), "seed").name == "seed"
    assert rule_pack(date(2001, 1, 1), "datahub-2026-02").name == "datahub-2026-02"


def test_a_pack_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(LookupError, match=r"'brs-2020'.*seed, datahub-2026-02"):
        rule_pack(TODAY, "brs-2020")


def test_every_day_since_2000_has_exactly_one_pack() -> None:
    boundary = date(2026, 2, 11)
    seed, datahub = rule_pack(boundary - timedelta(1)), rule_pack(boundary)
    assert (seed.valid_from, seed.valid_to) == (date(2000, 1, 1), datahub.valid_from)
    assert datahub.valid_to is None


def test_the_seed_pack_asks_for_fifteen_business_days_whatever_the_product_says() -> None:
    seed = rule_pack(date(2026, 1, 15))
    assert seed.switch_date(date(2026, 1, 15), 0) == date(2026, 2, 5)
    assert seed.switch_date(date(2026, 1, 15), 20) == date(2026, 2, 12)


def test_energinets_pack_asks_for_the_day_before_even_where_it_is_no_business_day() -> None:
    pack = rule_pack(TODAY)
    assert pack.switch_date(date(2026, 4, 2), 0) == date(2026, 4, 3)  # Good Friday


@given(st.dates(date(2026, 2, 11), date(2030, 1, 1)), st.integers(0, 40))
def test_the_products_notice_never_undercuts_the_market(today: date, notice: int) -> None:
    starts = rule_pack(today).switch_date(today, notice)
    assert starts > today
    assert starts >= add_business_days(today, notice)


def test_a_day_closed_by_the_pack_makes_the_notice_longer() -> None:
    pack = replace(rule_pack(TODAY), closed=("12-24", "12-31"))
    assert pack.switch_date(date(2025, 12, 15), 15) == date(2026, 1, 12)
    assert rule_pack(TODAY).switch_date(date(2025, 12, 15), 15) == date(2026, 1, 8)


@pytest.mark.parametrize("days", [-7, -1, 0, 1, 60])
def test_a_move_in_from_seven_days_back_to_sixty_ahead_may_be_reported(days: int) -> None:
    rule_pack(TODAY).check_move_in(TODAY, TODAY + timedelta(days))


@pytest.mark.parametrize("days", [-8, 61, 400])
def test_a_move_in_outside_that_is_refused_with_the_dates_that_are_allowed(days: int) -> None:
    with pytest.raises(StartDateNotAllowed, match="2026-02-23 to 2026-05-01") as refused:
        rule_pack(TODAY).check_move_in(TODAY, TODAY + timedelta(days))
    assert refused.value.details == {"field": "move_in.date"}


@given(st.integers(-500, 500))
def test_the_nearest_move_in_is_always_one_that_may_be_reported(days: int) -> None:
    pack, wished = rule_pack(TODAY), TODAY + timedelta(days)
    nearest = pack.nearest_move_in(TODAY, wished)
    pack.check_move_in(TODAY, nearest)
    assert nearest == wished or not -7 <= days <= 60


@pytest.mark.parametrize("name", ["seed", "datahub-2026-02"])
@pytest.mark.parametrize(
    ("code", "text", "policy"),
    [
        ("E17", "Requested switch date not within time limits", RejectPolicy.NEW_DATE),
        ("D40", "Illegal process now", RejectPolicy.LATER),
        ("D07", "A move is registered", RejectPolicy.LATER),
        ("D39", "End of supply running", RejectPolicy.LATER),
        ("D17", "Wrong CPR", RejectPolicy.FATAL),
        ("E10", "Metering point not identifiable", RejectPolicy.FATAL),
        ("E16", "Unauthorized balance supplier", RejectPolicy.FATAL),
        ("D18", "Wrong type", RejectPolicy.FATAL),
        ("E22", "The metering point has no current supplier", RejectPolicy.AS_MOVE_IN),
        ("E22", "Metering point without supplier", RejectPolicy.AS_MOVE_IN),
        ("E22", "Målepunktet har INGEN LEVERANDØR", RejectPolicy.AS_MOVE_IN),
        ("E22", "A switch is already registered for that day", RejectPolicy.LATER),
        ("E22", "Blocked by a pending process", RejectPolicy.LATER),
        ("E22", "Customer unknown", RejectPolicy.FATAL),
        ("E22", "Production obligation", RejectPolicy.FATAL),
        ("E22", "Metering point blocked for switching", RejectPolicy.FATAL),
        ("X99", "A code of next year", RejectPolicy.FATAL),
        ("", "", RejectPolicy.FATAL),
    ],
)
def test_what_a_reject_code_means(name: str, code: str, text: str, policy: RejectPolicy) -> None:
    assert rule_pack(TODAY, name).policy(code, text) is policy


def test_a_notice_beyond_what_the_market_takes_is_refused() -> None:
    pack = rule_pack(TODAY)
    assert pack.switch_date(TODAY, 240) <= TODAY + timedelta(days=365)
    with pytest.raises(StartDateNotAllowed, match="shorter notice"):
        pack.switch_date(TODAY, 300)


@given(st.dates(date(2026, 2, 11), date(2030, 1, 1)))
def test_three_whole_business_days_lie_between_today_and_the_first_day_of_an_end(
    today: date,
) -> None:
    first, last = rule_pack(today).window("end_of_supply", today)
    between = [today + timedelta(number) for number in range(1, (first - today).days)]
    assert sum(is_business_day(day) for day in between) == 3
    assert is_business_day(between[-1])  # a day earlier there were only two
    assert last == today + timedelta(60)


@pytest.mark.parametrize("kind", ["end_of_supply", "move_out"])
@given(days=st.integers(-500, 500))
def test_the_nearest_day_of_an_end_is_always_one_that_may_be_asked_for(
    kind: str, days: int
) -> None:
    pack, wished = rule_pack(TODAY), TODAY + timedelta(days)
    nearest = pack.nearest_in_window(kind, TODAY, wished)
    pack.check_window(kind, TODAY, nearest, what="An end")
    first, last = pack.window(kind, TODAY)
    assert nearest == wished or not first <= wished <= last


@pytest.mark.parametrize("name", ["seed", "datahub-2026-02"])
@pytest.mark.parametrize("kind", ["end_of_supply", "move_out"])
@pytest.mark.parametrize(
    ("code", "policy"),
    [
        ("E17", RejectPolicy.NEW_DATE),
        ("D40", RejectPolicy.LATER),
        ("D07", RejectPolicy.LATER),
        ("E22", RejectPolicy.FATAL),
        ("E10", RejectPolicy.FATAL),
        ("E16", RejectPolicy.FATAL),
        ("D16", RejectPolicy.FATAL),
        ("D18", RejectPolicy.FATAL),
    ],
)
def test_what_a_reject_code_means_for_an_end(
    name: str, kind: str, code: str, policy: RejectPolicy
) -> None:
    pack = rule_pack(TODAY, name)
    assert pack.policy(code, "Metering point without supplier, process pending", kind) is policy
