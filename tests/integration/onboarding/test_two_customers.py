"""Two proved customers of one number: they come of a key that was changed in one step, and become
one by staff.
"""

import dataclasses
from types import ModuleType

import pytest

from elhandel.jobs.persons import join
from elhandel.platform.vault.hasher import Hasher, HashKey
from elhandel.platform.vault.renewal import Renewed
from elhandel.portfolio.identities import rehash_customers
from elhandel.values.errors import DomainError
from tests.builders.clock import HandClock
from tests.builders.journeys import supplied
from tests.builders.people import METTE, a_cpr
from tests.builders.supplier import Supplier
from tests.integration.onboarding.test_parties import CONTEXT, PARTIES, begin_at_second, poller

__all__ = ["poller"]

NEW = HashKey(2, b"2" * 32)


@pytest.fixture
def old(supplier: Supplier, clock: HandClock) -> HashKey:
    """The example is a customer under the old key, and signs up once more under the new one
    alone.
    """
    supplied(supplier, clock)
    before = supplier.vault.hasher.current
    supplier.vault = dataclasses.replace(supplier.vault, hasher=Hasher(NEW))
    begin_at_second(supplier, clock)
    assert supplier.rows(PARTIES) == [(1, True, None), (2, True, None)]
    clock.move_by(minutes=5)
    return before


def rehash(supplier: Supplier, old: HashKey) -> Renewed:
    hasher = Hasher(NEW, old)
    return rehash_customers(
        supplier.database, supplier.vault.opener, hasher, time_is_left=lambda: True
    )


@pytest.mark.parametrize(("party", "customer"), [(2, 1), (1, 2)])
def test_two_customers_of_one_number_become_one(
    supplier: Supplier,
    poller: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    old: HashKey,
    party: int,
    customer: int,
) -> None:
    monkeypatch.setattr(join, "opener_from_environment", lambda: supplier.vault.opener)
    assert rehash(supplier, old).failed == 1

    event = {"job": "join-customer", "party": party, "customer": customer, "why": "one person"}
    joined = poller.handler(event, CONTEXT)

    assert (joined["party"], joined["customer"], len(joined["contracts"])) == (party, customer, 1)
    assert supplier.rows("SELECT DISTINCT customer_id FROM portfolio.contract") == [(customer,)]
    assert {row[0]: row[1:] for row in supplier.rows(PARTIES)} == {
        party: (False, customer),
        customer: (True, None),
    }
    kept = (
        "SELECT party_id, customer_id, joined_by FROM portfolio.party_join "
        "WHERE reason = 'one person'"
    )
    assert supplier.rows(kept) == [(party, customer, METTE)]
    assert (rehash(supplier, old).failed, rehash(supplier, old).left) == (0, 0)
    assert poller.handler(event, CONTEXT)["contracts"] == [], "the same again changes nothing"


def test_customers_of_two_numbers_are_not_joined(
    supplier: Supplier, clock: HandClock, poller: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(join, "opener_from_environment", lambda: supplier.vault.opener)
    supplied(supplier, clock)
    begin_at_second(supplier, clock, cpr_cvr=a_cpr(7))
    before = supplier.rows(PARTIES)

    for other in (1, 2, 99):
        with pytest.raises(DomainError) as refused:
            poller.handler(
                {"job": "join-customer", "party": 2, "customer": other, "why": "a slip"}, CONTEXT
            )
        assert refused.value.code == "unable-to-join"

    assert supplier.rows(PARTIES) == before
