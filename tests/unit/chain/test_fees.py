"""GX-STL-8: what is offered so that a block takes a transaction: by its kind, and by what others
paid lately.
"""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from solders.transaction import VersionedTransaction

from elhandel.chain.solana.fees import HIGH, LEAST, LOW, MEDIUM, MOST, URGENCY, price_of
from elhandel.chain.tasks import Kind, Task
from elhandel.values.tokens import units_of_wh
from tests.builders.chain import a_book, a_cluster, a_wallet, chain_of

_SET_PRICE = 3


def test_every_kind_has_its_urgency() -> None:
    assert set(URGENCY) == set(Kind)


@pytest.mark.parametrize(
    ("kind", "quiet", "busy"),
    [
        (Kind.MINT, LOW, 100_000),
        (Kind.BURN, MEDIUM, 150_000),
        (Kind.APPROVE, MEDIUM, 200_000),
        (Kind.SETTLE, HIGH, 250_000),
    ],
)
def test_a_busy_ledger_is_paid_more_and_most_for_what_two_wait_for(
    kind: Kind, quiet: int, busy: int
) -> None:
    assert price_of([kind], []) == price_of([kind], [0, 0, 9]) == quiet
    assert price_of([kind], [100_000] * 3) == busy


def test_one_who_pays_a_fortune_moves_nothing() -> None:
    assert price_of([Kind.MINT], [2_000, 2_000, 10**12]) == 2_000


@given(
    st.lists(st.sampled_from(Kind), min_size=1, max_size=5), st.lists(st.integers(0, 2**63)),
)  # fmt: skip
def test_it_stays_within_its_bounds_and_the_most_urgent_counts(
    kinds: list[Kind], recent: list[int]
) -> None:
    price = price_of(kinds, recent)
    assert LEAST <= price <= MOST
    assert price == max(price_of([kind], recent) for kind in kinds)


def test_a_transaction_offers_it_and_the_ledger_is_asked_every_ten_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1_000.0
    monkeypatch.setattr("elhandel.chain.ledger.rpc.time.monotonic", lambda: now)
    book = a_book()
    cluster = a_cluster(book)
    chain = chain_of(cluster)
    task = Task(1, Kind.MINT, "a day", 1, a_wallet(), units_of_wh(1))

    def offered() -> int:
        signed = book.sign([task], chain.blockhash(), chain.rent, chain.recent_fees())
        message = VersionedTransaction.from_bytes(signed.content).message
        (price,) = [
            struct.unpack("<Q", bytes(one.data)[1:])[0]
            for one in message.instructions
            if bytes(one.data)[:1] == bytes([_SET_PRICE]) and len(bytes(one.data)) == 9
        ]
        return int(price)

    assert offered() == LOW
    cluster.fees = [40_000, 50_000, 60_000]
    now += 9.9
    assert offered() == LOW
    now += 0.2
    assert offered() == 50_000
