"""Whatever crashes, is lost, comes late or twice: the tokens on the ledger are the readings' surplus."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.platform.database import Database
from tests.integration.chain.world import MOODS, World

SUBJECTS = ("roof", "barn", "shed", "mill", "silo")

acts = st.one_of(
    st.tuples(st.just("read"), st.sampled_from(SUBJECTS), st.integers(1, 40)),
    st.tuples(st.just("read"), st.sampled_from(SUBJECTS), st.integers(1, 40)),
    st.tuples(st.just("pass"), st.lists(st.sampled_from(MOODS), max_size=14)),
    st.tuples(st.just("pass"), st.lists(st.sampled_from(MOODS), max_size=14)),
    st.tuples(st.just("pass"), st.just([])),
    st.tuples(st.just("blocks"), st.sampled_from([1, 30, 40, 160, 400])),
    st.tuples(st.just("mishap"), st.sampled_from(["dropped", "late", "twice"]), st.integers(1, 300)),
    st.tuples(st.just("later"), st.sampled_from([1, 10, 70])),
    st.tuples(st.just("back up")),
    st.tuples(st.just("lose")),
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(acts, min_size=8, max_size=40))
def test_tokens_are_the_surplus_after_any_crashes_and_faults(
    database: Database, story: list[tuple[Any, ...]]
) -> None:
    world = a_world(database)
    for act in story:
        match act:
            case ("read", subject, wh):
                world.wanted[subject] = wh
                world.order()
            case ("pass", moods):
                world.follow(moods)
            case ("blocks", count):
                world.cluster.produce(count)
            case ("mishap", kind, blocks):
                world.cluster.happen(kind, 1, blocks)
            case ("later", minutes):
                world.clock.move_by(minutes=minutes)
            case ("back up",):
                world.back_up()
            case ("lose",):
                world.lose_the_database()
                world.order()

    world.calm_down()

    assert world.on_chain() == world.wanted
    assert world.supply() == sum(world.wanted.values())


def a_world(database: Database) -> World:
    with database.transaction() as tx:
        tx.execute("TRUNCATE chain.transaction, chain.task, chain.carried RESTART IDENTITY")
        tx.execute("DELETE FROM platform.lease")
    return World(database)
