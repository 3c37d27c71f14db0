"""A country's month-end: what the model must keep whatever it is given."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elhandel.billing.issue.plan import CUSTOMERS_PER_SHARD
from elhandel.settlement.runs import POINTS_PER_SHARD
from simulator.country import SCENARIOS, Answer, Scenario, assumed, measured, simulate
from simulator.country.shown import drawing, hours, markdown
from tests.builders.chance import by_chance

PAGE = Path(__file__).parents[3] / "docs" / "country.md"
SMALL = Scenario("small", "a town", points=60_000)
BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}


def answered(scenario: Scenario, seed: int = 1) -> Answer:
    return simulate(scenario, measured(), assumed(), seed)


def ended(answer: Answer) -> tuple[float, float, float]:
    """When all is settled, billed and sent."""
    times = answer.settled, answer.billed, answer.sent
    assert None not in times
    return times  # type: ignore[return-value]


scenarios = st.builds(
    Scenario,
    name=st.just("drawn"),
    what=st.just("drawn"),
    settling=st.integers(1, 60),
    billing=st.integers(1, 60),
    notifying=st.integers(1, 40),
    most_acu=st.sampled_from([4, 8, 16, 64, 128]),
    account=st.sampled_from([5, 40, 1_000]),
    zone_fails_at=st.one_of(st.none(), st.floats(0, 60)),
    fails_each=st.sampled_from([0.0, 1.0, 10.0]),
    points=st.integers(2_000, 40_000),
    waits=st.sampled_from([0.0, 86_400.0]),
)


def test_a_shard_of_the_model_is_as_large_as_ours() -> None:
    country = assumed().country

    assert country["points_of_shard"] == POINTS_PER_SHARD
    assert country["customers_of_shard"] == CUSTOMERS_PER_SHARD


def test_a_message_that_is_not_full_counts_for_its_letters() -> None:
    """500 bills are three messages: of 600 letters, all was sent before all was billed."""
    answer = answered(
        Scenario(
            "full",
            "a full account",
            settling=1,
            billing=1,
            notifying=5,
            most_acu=4,
            account=5,
            points=33_395,
        ),
        seed=0,
    )

    _, billed, sent = ended(answer)
    assert billed < sent


@settings(max_examples=by_chance(24))
@given(scenarios, st.integers(0, 1_000))
def test_everything_is_done_in_its_order_or_counted_as_dead(scenario: Scenario, seed: int) -> None:
    answer = answered(scenario, seed)

    if answer.dead:
        assert scenario.fails_each or scenario.zone_fails_at is not None
        return
    settled, billed, sent = ended(answer)
    assert scenario.waits <= settled < billed < sent
    assert [curve[-1][1] for curve in answer.curves.values()] == [1.0, 1.0, 1.0]
    for curve in answer.curves.values():
        assert curve == sorted(curve)


@settings(max_examples=by_chance(24))
@given(scenarios)
def test_no_core_and_no_function_works_more_than_there_is_of_it(scenario: Scenario) -> None:
    answer = answered(replace(scenario, zone_fails_at=None, fails_each=0.0))

    assert answer.tried_again == answer.dead == 0
    assert all(0 < share <= 1 for share in answer.busy.values())


def test_the_same_seed_gives_the_same_answer() -> None:
    failing = replace(SMALL, fails_each=10.0)

    assert answered(failing, 7) == answered(failing, 7)
    assert answered(failing, 7).tried_again != answered(failing, 8).tried_again


@pytest.mark.parametrize(
    ("less", "more"),
    [
        (replace(SMALL, billing=2), replace(SMALL, billing=20)),
        (replace(SMALL, account=5), replace(SMALL, account=1_000)),
    ],
)
def test_with_more_nothing_takes_longer(less: Scenario, more: Scenario) -> None:
    assert all(a >= b for a, b in zip(ended(answered(less)), ended(answered(more)), strict=True))


def test_a_zone_that_fails_holds_up_by_what_is_waited_for() -> None:
    """The reason for decision 0150: seconds, or half an hour."""
    whole = ended(answered(SMALL))[0]
    soon = answered(replace(SMALL, zone_fails_at=0.0))
    late = answered(replace(SMALL, zone_fails_at=0.0, seen_again_after=(1_800.0,) * 4))

    assert soon.tried_again == late.tried_again > 0
    assert soon.dead == late.dead == 0
    assert whole < ended(soon)[0] < whole + 120
    assert ended(late)[0] > 1_800


def test_what_fails_too_often_is_dead_and_the_month_does_not_end() -> None:
    answer = answered(replace(SMALL, fails_each=100.0))

    assert answer.dead == SMALL.points // POINTS_PER_SHARD  # type: ignore[operator]
    assert (answer.settled, answer.billed, answer.sent) == (None, None, None)


def test_corrections_are_taken_in_before_they_are_settled() -> None:
    answer = answered(replace(SMALL, corrected_days=7))

    readings = 60_000 * 96 * 7
    assert answer.taken_in >= readings * measured().intake / 2 / 4
    assert ended(answer)[0] > answer.taken_in


@pytest.mark.parametrize(
    ("seconds", "said"), [(None, "never"), (88.4, "88 s"), (150, "2 min"), (36_000, "10.0 h")]
)
def test_times_for_people(seconds: float | None, said: str) -> None:
    assert hours(seconds) == said


def test_it_was_measured_by_a_hundred_shards() -> None:
    assert len(measured().shards) == len(measured().bills) == 100
    assert "100 shards" in measured().source


def test_the_page_has_what_the_model_says_of_the_template_as_it_is() -> None:
    """`make simulate-country` prints all of them and draws the picture."""
    answer = answered(BY_NAME["as-it-is"])

    assert markdown([answer]).splitlines()[-1] in PAGE.read_text()
    assert "settled" in drawing([answer])
