"""Whoever pays by itself may ask for a link as well; one that is not used holds up no debit."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from elhandel.payments.collections import attempts_of
from elhandel.payments.exchange import Vault, collect, follow_links
from elhandel.payments.links import OwnLink, ask_for_link
from elhandel.platform.database import Database
from elhandel.values.ids import AccountId
from tests.integration.payments.provider import WithProvider, a_provider, pays_by_itself
from tests.integration.payments.world import (
    Document,
    a_customer,
    a_document,
    a_movement,
    a_statement,
    booked,
    offenders,
)

ASKED = date(2026, 3, 16)  # a Monday
DUE = date(2026, 3, 18)


class Anna:
    """A customer who pays by itself, with a document that is due in two days."""

    def __init__(self, site: Database, ours: Database, world: WithProvider) -> None:
        self.site, self.ours, self.world = site, ours, world
        with ours.transaction() as tx:
            self.account: AccountId = a_customer(tx)
            self.document: Document = a_document(tx, self.account, 918_85, due_on=DUE)

    def asks(self) -> OwnLink:
        with self.site.customer_transaction(self.account) as tx:
            return ask_for_link(tx, self.document.number, self.world.clock)

    def follow(self, day: date) -> int:
        """The round of a day; how many debits `collect` plans then."""
        self.world.clock.move_to(day)
        for _ in range(2):
            follow_links(self.ours, self.world.clock, self.world.client)
        return collect(self.ours, self.world.clock, self.world.client).planned

    def attempts(self) -> list[tuple[str, str]]:
        with self.ours.transaction() as tx:
            return [(one.kind, one.state) for one in attempts_of(tx, self.account)]


@pytest.fixture
def world(ours: Database) -> Iterator[WithProvider]:
    with a_provider(ours, ASKED) as world:
        yield world


@pytest.fixture
def anna(database: Database, database_of: Callable[[str], Database], world: WithProvider) -> Anna:
    return Anna(database_of("site"), database, world)


def test_a_link_that_is_not_used_holds_up_no_debit(
    ours: Database, database: Database, world: WithProvider, vault: Vault, anna: Anna
) -> None:
    pays_by_itself(ours, world, vault, anna.account)
    anna.asks()
    planned = [anna.follow(date(2026, 3, day)) for day in (16, 17, 18, 19)]

    assert planned == [0, 0, 1, 0]
    assert anna.attempts() == [("debit", "sent"), ("link", "failed")]
    assert offenders(database) == []


def test_nor_the_one_that_takes_its_place_when_a_part_is_paid(
    ours: Database, world: WithProvider, vault: Vault, anna: Anna
) -> None:
    pays_by_itself(ours, world, vault, anna.account)
    anna.asks()
    anna.follow(ASKED)
    booked(ours, vault, a_statement(a_movement(1, 400_00, reference=anna.document.reference)))
    planned = [anna.follow(date(2026, 3, day)) for day in (16, 17, 18)]

    assert planned == [0, 0, 1]
    with ours.transaction() as tx:
        (amount,) = [one.amount_ore for one in attempts_of(tx, anna.account) if one.kind == "debit"]
    assert amount == 518_85


def test_nor_the_next_try_of_a_debit_that_failed(
    ours: Database, world: WithProvider, vault: Vault, anna: Anna
) -> None:
    pays_by_itself(ours, world, vault, anna.account)
    world.provider.plan(str(anna.account), ["insufficient_funds"])
    first = anna.follow(DUE)
    world.provider.settle()
    world.webhooks().tell()
    anna.asks()
    planned = [anna.follow(date(2026, 3, day)) for day in (19, 20, 23)]

    assert (first, planned) == (1, [0, 0, 1])


def test_a_link_that_nobody_could_ask_the_provider_for_holds_up_none_either(
    ours: Database, world: WithProvider, vault: Vault, anna: Anna
) -> None:
    pays_by_itself(ours, world, vault, anna.account)
    anna.asks()
    world.clock.move_to(DUE)

    assert collect(ours, world.clock, world.client).planned == 1
    assert anna.attempts() == [("debit", "sent"), ("link", "withdrawn")]


def test_who_pays_otherwise_has_the_link_for_its_days(
    ours: Database, world: WithProvider, anna: Anna
) -> None:
    link = anna.asks()
    assert link.expires_at is not None
    assert (link.expires_at.date() - ASKED).days == 14
