"""The market simulation, short: two thousand messages of it in `make test-long`, a part of them in
`make test`.
"""

import pytest

from tests.builders.chance import LONG
from tests.builders.clock import HandClock
from tests.soak.invariants import offenders
from tests.soak.places import a_server_of_its_own, all_places
from tests.soak.simulation import BEGINS, Plan, Simulation, replayed, shown

MESSAGES, DEATHS = (2_000, 6) if LONG else (400, 2)
PLAN = Plan(
    seed=1,
    messages=MESSAGES + 100,
    points=6 if LONG else 4,
    days=56 if LONG else 40,
    stride=8,
    acts=6 if LONG else 3,
    killed=0.12,
    database_killed=0.03,
)
"""It aims at some more messages than must come."""


@pytest.mark.long
def test_messages_in_any_order_with_deaths_leave_everything_in_its_place() -> None:
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
    assert played.messages >= MESSAGES
    assert played.deaths["database"] > 0
    assert played.deaths.total() - played.deaths["database"] >= DEATHS
