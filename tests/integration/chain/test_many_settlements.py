"""GX-STL-4: in 10,000 pieces of work with crashes and every fault of the ledger between two steps,
nothing is done twice and nothing is lost: what each wallet holds, in energy and money, is what was
ordered. That many in `make test-long`, where it takes minutes; a part of it in `make test`.
"""

import random
from collections.abc import Iterator
from typing import Final

import pytest

from elhandel.chain.upkeep import INVARIANTS
from elhandel.chain.work import follow
from elhandel.platform.database import Database
from elhandel.platform.upkeep.invariants import EVERYTHING, check
from tests.builders.chain import a_book, a_cluster, chain_of, supply_of
from tests.builders.chance import LONG
from tests.builders.settling import Traders
from tests.integration.chain.world import MOODS, Died, Moods, Moody, Mortal

TASKS, BATCH = (10_000, 250) if LONG else (120, 40)
SEED: Final = 10
_TROUBLE: Final = 0.02
"""How many of the worker's steps go wrong."""


def moods(chance: random.Random) -> Iterator[str]:
    while True:
        yield chance.choice(MOODS[1:]) if chance.random() < _TROUBLE else "fine"


@pytest.mark.long
def test_nothing_is_settled_twice_and_nothing_is_lost(database: Database) -> None:
    chance = random.Random(SEED)
    book = a_book(currency=True)
    cluster = a_cluster(book)
    world = Traders(database, book, cluster, chain_of(cluster))
    world.begin()
    died = 0

    for _ in range(TASKS // BATCH):
        world.trade(chance, BATCH)
        while world.left() >= BATCH // 4:
            for mishap in ("dropped", "late", "twice"):
                if chance.random() < 0.5:
                    cluster.happen(mishap, chance.randint(1, 6))  # type: ignore[arg-type]
            happens = Moods(moods(chance))
            try:
                follow(Mortal(database, happens), world.clock, Moody(world.chain, happens), book)
            except Died:
                died += 1
                world.clock.move_by(minutes=6)
            world.clock.move_by(minutes=1)
            cluster.produce(chance.choice([1, 30, 60, 160]))
    world.end()

    assert died > TASKS // 100
    assert world.on_ledger() == (world.energy, world.money, world.fees)
    assert supply_of(cluster, book) == world.minted == sum(world.energy.values())
    found = check(database, INVARIANTS, EVERYTHING)
    assert [offender for one in found for offender in one.offenders] == []
