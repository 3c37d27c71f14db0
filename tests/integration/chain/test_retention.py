"""Work for the ledger goes with the books of its year, and what it left in wallets is brought
forward: a mint of December counts for the burn of January after it has gone.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.chain import tasks
from elhandel.chain.held import all_held, booked, watch
from elhandel.chain.personal import forget_work
from elhandel.chain.tasks import CUSTODY, Kind, Transfer
from elhandel.chain.upkeep import INVARIANTS, RETENTION
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.upkeep.invariants import EVERYTHING, check
from elhandel.platform.upkeep.retention import Horizon, horizon, sweep
from elhandel.values.tokens import units_of_wh
from tests.builders.chain import a_wallet
from tests.builders.chance import by_chance
from tests.integration.chain.world import TRUNCATE, World

type DatabaseOf = Callable[[str], Database]

HELD = f"{CUSTODY}{'5' * 64}"
WALLETS = (HELD, a_wallet("Sol"), a_wallet("Bo"))


def swept_in(database_of: DatabaseOf, year: int, batch: int = 5_000) -> int:
    until: Horizon = horizon(FixedClock(datetime(year, 1, 1, 12, tzinfo=UTC)))
    upkeep = database_of("upkeep")
    swept = sweep(upkeep, RETENTION, until, time_is_left=lambda: True, batch=batch)
    upkeep.close()  # a history sweeps many times
    return swept.counts["chain-work"]


def kinds(database: Database) -> list[str]:
    with database.transaction() as tx:
        return [kind for (kind,) in tx.execute("SELECT kind FROM chain.task ORDER BY 1 DESC")]


def offenders(database: Database) -> list[object]:
    found = check(database, INVARIANTS, EVERYTHING)
    return [offender for one in found for offender in one.offenders]


def test_a_mint_of_december_counts_for_the_burn_of_january_after_it_has_gone(
    database: Database, database_of: DatabaseOf
) -> None:
    world = World(database)
    world.wallets["day"] = HELD
    with database.transaction() as tx:
        watch(tx, HELD, world.clock.now())

    world.clock.instant = datetime(2026, 12, 30, 12, tzinfo=UTC)
    world.wanted["day"] = 9_000
    world.calm_down()
    world.clock.instant = datetime(2027, 1, 4, 12, tzinfo=UTC)
    world.wanted["day"] = 6_000
    world.calm_down()
    assert kinds(database) == ["open", "mint", "burn"]
    assert offenders(database) == []

    assert swept_in(database_of, 2032) > 0

    assert kinds(database) == ["open", "burn"]
    assert offenders(database) == []  # nor does ChainDiffers ring:
    with database_of("chain_worker").transaction() as tx:
        assert tasks.minted(tx) == units_of_wh(world.supply())

    assert swept_in(database_of, 2033) > 0
    assert kinds(database) == ["open"]
    assert offenders(database) == []
    with database_of("chain_worker").transaction() as tx:
        assert tasks.minted(tx) == units_of_wh(world.supply())


def test_nothing_is_brought_forward_of_a_wallet_whose_sums_are_even(
    database: Database, database_of: DatabaseOf
) -> None:
    note(database, Kind.MINT, HELD, None, 7, 100)
    note(database, Kind.TRANSFER, HELD, WALLETS[1], 7, 400)
    note(database, Kind.BURN, WALLETS[1], None, 7, 800)

    swept_in(database_of, 2032)
    assert forward(database) == {HELD: 7}
    swept_in(database_of, 2033)
    assert forward(database) == {WALLETS[1]: 7}
    swept_in(database_of, 2034)
    assert forward(database) == {}


def test_who_is_forgotten_leads_to_nothing_that_was_brought_forward(
    database: Database, database_of: DatabaseOf
) -> None:
    """Custody is named after a metering point; empty by our books, it gets a name by chance."""
    note(database, Kind.MINT, HELD, None, 7, 100)
    note(database, Kind.BURN, HELD, None, 7, 400)
    swept_in(database_of, 2032)
    assert forward(database) == {HELD: 7}
    before = sums(database)

    with database_of("upkeep").transaction() as tx:
        forget_work(tx, ["s"])

    (name,) = forward(database)
    assert name.startswith(f"{CUSTODY}forgotten ")
    assert sums(database) == before
    swept_in(database_of, 2033)
    assert forward(database) == {}


def forward(database: Database) -> dict[str, int]:
    with database.transaction() as tx:
        return dict(tx.execute("SELECT wallet, units FROM chain.brought_forward").fetchall())


moves = st.tuples(
    st.sampled_from([Kind.MINT, Kind.BURN, Kind.TRANSFER, Kind.SETTLE, Kind.APPROVE]),
    st.sampled_from(WALLETS),
    st.sampled_from(WALLETS),
    st.integers(1, 10**9),
    st.integers(0, 3 * 365),
)


@settings(
    max_examples=by_chance(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(moves, max_size=12), st.lists(st.integers(2031, 2036), max_size=4))
def test_no_sum_over_our_books_changes_by_what_expires(
    database: Database,
    database_of: DatabaseOf,
    story: list[tuple[Kind, str, str, int, int]],
    years: list[int],
) -> None:
    with database.transaction() as tx:
        tx.execute(TRUNCATE)
        tx.execute("TRUNCATE chain.brought_forward")
    for kind, wallet, other, units, days in story:
        note(database, kind, wallet, other, units, days)
    before = sums(database)

    for year in years:
        swept_in(database_of, year, batch=2)
        assert sums(database) == before


def sums(database: Database) -> tuple[int, dict[str, int], dict[str, int]]:
    """What should be on the ledger, and of each wallet by either question."""
    with database.transaction() as tx:
        held = {wallet: units for one in all_held(tx) for wallet, units in one.booked.items()}
        return (
            tasks.minted(tx),
            dict(booked(tx, WALLETS)),
            {wallet: held.get(wallet, 0) for wallet in WALLETS},
        )


def note(
    database: Database, kind: Kind, wallet: str, other: str | None, units: int, days: int
) -> None:
    """Work that was done so many days after the first of 2026."""
    at = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=days)
    terms: tasks.Terms = None
    if kind in {Kind.TRANSFER, Kind.SETTLE}:
        assert other is not None
        terms = Transfer(other) if kind is Kind.TRANSFER else tasks.Settlement(other, 100, 1)
    elif kind is Kind.APPROVE:
        wallet, terms = WALLETS[1], tasks.Allowance(tasks.ENERGY)
    with database.transaction() as tx:
        (number,) = tx.execute("SELECT count(*) + 1 FROM chain.task").fetchone() or (1,)
        tasks.order(
            tx, kind, subject="s", number=number, wallet=wallet, units=units, terms=terms, now=at
        )
        tx.execute(
            "UPDATE chain.task SET state = 'done', done_at = %s, done_kind = kind,"
            " done_units = units WHERE number = %s",
            [at, number],
        )
