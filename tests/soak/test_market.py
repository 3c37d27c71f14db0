"""The market simulation, short: two thousand messages of it."""

from tests.builders.clock import HandClock
from tests.soak.invariants import offenders
from tests.soak.places import a_server_of_its_own, all_places
from tests.soak.simulation import BEGINS, Plan, Simulation, replayed, shown

PLAN = Plan(
    seed=1, messages=2_100, points=6, days=56, stride=8, acts=6, killed=0.12, database_killed=0.03
)
"""It aims at some more than must come."""


def test_two_thousand_messages_in_any_order_with_deaths_leave_everything_in_its_place() -> None:
    with (
        a_server_of_its_own() as server,
        all_places(server, HandClock(BEGINS), PLAN.seed) as places,
    ):
        simulation = Simulation(PLAN, places)
        try:
            played = simulation.play()
            found = offenders(simulation)
        finally:
            simulation.life.end()
    assert found == [], f"{replayed(PLAN)}\n{shown(played)}"
    assert played.messages >= 2_000
    assert played.deaths["database"] > 0
    assert played.deaths.total() - played.deaths["database"] > 5
