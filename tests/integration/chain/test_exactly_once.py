"""Whatever crashes, is lost, late or twice: the tokens on the ledger are the readings' surplus."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.chain.tasks import Kind, Task
from elhandel.platform.database import Database
from elhandel.values.tokens import units_of_wh
from tests.builders.chain import a_wallet
from tests.builders.chance import by_chance
from tests.integration.chain.world import MOODS, TRUNCATE, World

SUBJECTS = ("roof", "barn", "shed", "mill", "silo")

subjects = st.sampled_from(SUBJECTS)
surplus = st.integers(1, 40)
trouble = st.lists(st.sampled_from(MOODS), max_size=14)

acts = st.one_of(
    st.tuples(st.just("read"), subjects, surplus),
    st.tuples(st.just("read"), subjects, surplus),
    st.tuples(st.just("pass"), trouble),
    st.tuples(st.just("passes"), st.lists(trouble, min_size=2, max_size=5)),
    st.tuples(st.just("passes"), st.just([[]] * 4)),
    st.tuples(st.just("blocks"), st.sampled_from([1, 30, 160, 400])),
    st.tuples(
        st.just("mishap"), st.sampled_from(["dropped", "late", "twice"]), st.integers(1, 300)
    ),
    st.tuples(st.just("later"), st.sampled_from([10, 70])),
    st.tuples(st.just("back up")),
    st.tuples(st.just("lose"), st.dictionaries(subjects, surplus)),
)


@settings(max_examples=by_chance(20), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(acts, min_size=8, max_size=40))
def test_tokens_are_the_surplus_after_any_crashes_and_faults(
    database: Database, story: list[tuple[Any, ...]]
) -> None:
    """GX-MNT-4: ordered, kept, sent, confirmed; a crash between any two never mints twice."""
    world = a_world(database)
    for act in story:
        happen(world, act)

    world.calm_down()

    assert world.on_chain() == world.wanted
    assert world.supply() == sum(world.wanted.values())


def test_what_was_done_before_the_database_was_lost_counts_as_it_was_done(
    database: Database,
) -> None:
    """The reading was corrected meanwhile, so what is ordered anew is another amount."""
    world = a_world(database)
    world.wanted = {"roof": 30}
    world.calm_down()

    world.lose_the_database()
    world.wanted = {"roof": 20}
    world.order()
    world.calm_down()

    assert world.on_chain() == {"roof": 20}
    assert world.known("roof") == 20


def test_work_behind_the_backup_is_found_though_nothing_is_ordered(database: Database) -> None:
    world = a_world(database)
    world.wanted = {"roof": 30}
    world.calm_down()
    world.back_up()
    world.wanted = {"roof": 20}
    world.calm_down()

    world.lose_the_database()

    assert world.known("roof") == 20


def test_a_transaction_goes_out_as_the_same_bytes_until_the_ledger_has_it(
    database: Database,
) -> None:
    world = a_world(database)
    world.wanted = {"roof": 5}
    world.calm_down()
    world.wanted = {"roof": 9}
    world.order()
    world.cluster.happen("dropped", 2)

    for _ in range(3):
        world.follow()
        world.clock.move_by(minutes=1)
    world.cluster.produce(40)
    world.follow()

    assert transactions(database)[-1] == ("final", 3)
    assert world.on_chain() == {"roof": 9}


def test_a_lost_transaction_is_built_anew_only_when_it_can_never_be_taken(
    database: Database,
) -> None:
    """GX-STL-4: a new blockhash only where the old bytes can never be taken."""
    world = a_world(database)
    world.wanted = {"roof": 5}
    world.calm_down()
    world.wanted = {"roof": 9}
    world.order()
    world.cluster.happen("dropped", 100)
    world.follow()

    world.cluster.produce(150)
    world.follow()
    assert [state for state, _ in transactions(database)][-1] == "open"

    world.cluster.produce(40)
    world.follow()
    assert [state for state, _ in transactions(database)][-2:] == ["expired", "open"]


def test_tokens_that_are_gone_are_taken_back_when_there_are_some_again(database: Database) -> None:
    """What the owner has sold meanwhile; the next surplus pays for it."""
    world = a_world(database)
    world.wanted = {"roof": 30, "barn": 1}
    world.wallets = {"barn": a_wallet("roof")}
    world.calm_down()
    gone = Task(0, Kind.BURN, "sold", 1, a_wallet("roof"), units_of_wh(25))
    signed = world.book.sign([gone], world.chain.blockhash(), world.chain.rent)
    world.chain.send(signed.content)

    world.wanted["roof"] = 10
    for _ in range(3):
        world.order()
        world.follow()
        world.cluster.produce(200)
        world.clock.move_by(hours=2)
    assert world.held(a_wallet("roof")) == 6
    assert cause(database, "roof") == "too-few-tokens"

    world.wanted["barn"] = 40
    world.calm_down()
    assert world.held(a_wallet("roof")) == 10 + 40 - 25


def transactions(database: Database) -> list[tuple[str, int]]:
    """(state, how often it was sent) of every transaction, oldest first."""
    with database.transaction() as tx:
        query = "SELECT state, sends FROM chain.transaction ORDER BY transaction_id"
        return tx.execute(query).fetchall()


def cause(database: Database, subject: str) -> str:
    """Why the newest work about a subject was refused last."""
    with database.transaction() as tx:
        query = "SELECT cause FROM chain.task WHERE subject = %s ORDER BY number DESC LIMIT 1"
        row = tx.execute(query, [subject]).fetchone()
    assert row is not None
    return str(row[0])


def happen(world: World, act: tuple[Any, ...]) -> None:
    """One act of a story."""
    match act:
        case ("read", subject, wh):
            world.wanted[subject] = wh
            world.order()
        case ("pass", moods):
            world.follow(moods)
        case ("passes", several):
            for moods in several:
                world.follow(moods)
                world.cluster.produce(40)
                world.clock.move_by(minutes=1)
        case ("blocks", count):
            world.cluster.produce(count)
        case ("mishap", kind, blocks):
            world.cluster.happen(kind, 1, blocks)
        case ("later", minutes):
            world.clock.move_by(minutes=minutes)
        case ("back up",):
            world.back_up()
        case ("lose", corrected):
            world.lose_the_database()
            world.wanted |= corrected
            world.order()


def a_world(database: Database) -> World:
    with database.transaction() as tx:
        tx.execute(TRUNCATE)
        tx.execute("DELETE FROM platform.lease")
    return World(database)
