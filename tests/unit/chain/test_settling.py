"""GX-STL-3, GX-MNT-2, GX-ORD-4, D.1: delivery versus payment on the simulated ledger."""

import pytest

from elhandel.chain.errors import RefusedByChain
from elhandel.chain.offers import is_signed
from elhandel.chain.solana import LONGEST, Failure, Held, Receipt, failure_of, held_of
from elhandel.chain.tasks import (
    CURRENCY,
    CUSTODY,
    ENERGY,
    Allowance,
    Kind,
    Settlement,
    Task,
    Terms,
    Transfer,
)
from elhandel.chain.tasks.task import fits
from elhandel.values.tokens import units_of_wh
from simulator.world.chain import Cluster
from tests.builders.chain import (
    a_book,
    a_cluster,
    a_wallet,
    chain_of,
    money_of,
    signed_by,
    tokens_of,
)

BOOK = a_book(currency=True)
SELLER, BUYER = a_wallet("Sol"), a_wallet("Bo")
TOTAL, FEE = 3_10, 3
WH = 20_000


def a_task(kind: Kind, wallet: str, units: int, terms: Terms = None, subject: str = "") -> Task:
    subject = subject or f"{kind}-{wallet}-{units}"
    return Task(1, kind, subject, 1, wallet, units, terms)


def a_settlement(wh: int = WH, money: int = TOTAL, subject: str = "trade") -> Task:
    return a_task(Kind.SETTLE, SELLER, units_of_wh(wh), Settlement(BUYER, money, FEE), subject)


def do(cluster: Cluster, *tasks: Task) -> None:
    """Sign and send work, in a block of its own."""
    chain = chain_of(cluster)
    cluster.produce(1)
    signed = BOOK.sign(tasks, chain.blockhash(), chain.rent)
    assert signed.tasks == len(tasks)
    assert len(signed.content) <= LONGEST
    chain.send(signed.content)


def allow(cluster: Cluster, name: str, token: str, units: int, number: int = 1) -> None:
    """The owner of a wallet lets the market move so much of a token."""
    chain = chain_of(cluster)
    task = Task(1, Kind.APPROVE, f"{name}-{token}", number, a_wallet(name), units, Allowance(token))
    message = BOOK.offer(task, chain.blockhash(), chain.rent)
    signed = BOOK.sign_offered(task, message, signed_by(name, message))
    assert len(signed.content) <= LONGEST
    chain.send(signed.content)


def a_market(*, energy: int | None = WH, money: int | None = TOTAL) -> Cluster:
    """25 kWh at the seller, 5 kroner at the buyer; energy, money: what they let the market move."""
    cluster = a_cluster(BOOK)
    do(cluster, a_task(Kind.OPEN, "", 0, subject=ENERGY))
    do(cluster, a_task(Kind.OPEN, "", 0, subject=CURRENCY))
    do(cluster, a_task(Kind.MINT, SELLER, units_of_wh(25_000)), a_task(Kind.FUND, BUYER, 5_00))
    if energy is not None:
        allow(cluster, "Sol", ENERGY, units_of_wh(energy))
    if money is not None:
        allow(cluster, "Bo", CURRENCY, money)
    return cluster


def refusal(cluster: Cluster, task: Task) -> Failure:
    with pytest.raises(RefusedByChain) as refused:
        do(cluster, task)
    found = failure_of([(task.kind, task.subject)], refused.value.error)
    assert found.place == 0
    return found.failure


def stand(cluster: Cluster) -> tuple[int, int, int, int, int]:
    """(the seller's Wh, the buyer's Wh, the seller's øre, the buyer's øre, ours)"""
    return (
        tokens_of(cluster, BOOK, SELLER),
        tokens_of(cluster, BOOK, BUYER),
        money_of(cluster, BOOK, SELLER),
        money_of(cluster, BOOK, BUYER),
        money_of(cluster, BOOK, BOOK.house),
    )


BEFORE = (25_000, 0, 0, 5_00, 0)


def test_energy_goes_one_way_and_money_the_other_less_the_fee() -> None:
    """The requirements' flow: 20 kWh at 0.155; total 3.10, fee 0.03, the seller gets 3.07. The
    origin moved energy from the buyer, in the amount of the money.
    """
    cluster = a_market()

    do(cluster, a_settlement())

    assert stand(cluster) == (5_000, 20_000, 3_07, 1_90, 3)


def test_a_trade_is_settled_once_whatever_it_is_signed_as() -> None:
    cluster = a_market(energy=25_000, money=5_00)
    do(cluster, a_settlement())

    assert refusal(cluster, a_settlement()) is Failure.DONE_ALREADY
    assert refusal(cluster, a_settlement(5_000, 1_00)) is Failure.DONE_ALREADY
    assert stand(cluster) == (5_000, 20_000, 3_07, 1_90, 3)


def test_its_receipt_says_how_much_was_paid() -> None:
    cluster = a_market()
    do(cluster, a_settlement())

    (account,) = chain_of(cluster).accounts([BOOK.receipt_of(a_settlement())])

    assert account is not None
    assert Receipt.read(account) == Receipt(Kind.SETTLE, units_of_wh(WH), TOTAL)


@pytest.mark.parametrize(
    ("energy", "money", "failure"),
    [
        (19_999, TOTAL, Failure.TOO_FEW_TOKENS),
        (None, TOTAL, Failure.NOT_ALLOWED),
        (WH, TOTAL - 1, Failure.TOO_LITTLE_MONEY),
        (WH, None, Failure.NOT_ALLOWED),
    ],
)
def test_nothing_moves_beyond_what_either_owner_lets_the_market_move(
    energy: int | None, money: int | None, failure: Failure
) -> None:
    """Of energy too, though the house could take every token: the market is another authority.

    GX-STL-5: what is set aside for a trade is an allowance, and no escrow.
    """
    cluster = a_market(energy=energy, money=money)

    assert refusal(cluster, a_settlement()) is failure
    assert stand(cluster) == BEFORE


def test_nothing_moves_where_either_has_too_little() -> None:
    cluster = a_market(energy=100_000, money=100_00)

    assert refusal(cluster, a_settlement(wh=25_001)) is Failure.TOO_FEW_TOKENS
    assert refusal(cluster, a_settlement(money=5_01)) is Failure.TOO_LITTLE_MONEY
    assert stand(cluster) == BEFORE


def test_an_allowance_is_used_up_and_a_new_one_replaces_it() -> None:
    cluster = a_market(energy=WH, money=TOTAL)
    do(cluster, a_settlement())
    assert refusal(cluster, a_settlement(1_000, 10, "another")) is Failure.NOT_ALLOWED

    cluster.produce(1)
    allow(cluster, "Sol", ENERGY, units_of_wh(1_000), number=2)
    allow(cluster, "Bo", CURRENCY, 10, number=2)
    do(cluster, a_settlement(1_000, 10, "another"))

    assert stand(cluster) == (4_000, 21_000, 3_14, 1_80, 6)


def test_what_an_account_holds_and_lets_the_market_move_is_read() -> None:
    cluster = a_market(energy=7_000)
    at = BOOK.accounts_of(SELLER)
    energy, nothing = chain_of(cluster).accounts([at.energy, at.currency])

    assert held_of(energy, BOOK.market) == Held(units_of_wh(25_000), units_of_wh(7_000))
    assert held_of(energy, BUYER) == Held(units_of_wh(25_000), 0)
    assert held_of(nothing, BOOK.market) == Held()


def test_what_lies_in_custody_moves_to_the_owners_wallet() -> None:
    cluster = a_market()
    custody = CUSTODY + "home"
    do(cluster, a_task(Kind.MINT, custody, units_of_wh(9_000)))

    moved = a_task(Kind.TRANSFER, custody, units_of_wh(9_000), Transfer(BUYER))
    do(cluster, moved)

    assert tokens_of(cluster, BOOK, custody) == 0
    assert tokens_of(cluster, BOOK, BUYER) == 9_000
    again = a_task(Kind.TRANSFER, custody, units_of_wh(1), Transfer(BUYER))
    assert refusal(cluster, again) is Failure.TOO_FEW_TOKENS


def test_somebody_elses_signature_allows_nothing() -> None:
    cluster = a_market(energy=None)
    chain = chain_of(cluster)
    task = Task(1, Kind.APPROVE, "x", 1, SELLER, 5, Allowance(ENERGY))
    message = BOOK.offer(task, chain.blockhash(), chain.rent)
    forged = signed_by("Bo", message)

    assert not is_signed(message, SELLER, forged)
    assert is_signed(message, SELLER, signed_by("Sol", message))
    with pytest.raises(RefusedByChain):
        chain.send(BOOK.sign_offered(task, message, forged).content)


@pytest.mark.parametrize(
    ("kind", "wallet", "terms"),
    [
        (Kind.MINT, SELLER, Transfer(BUYER)),
        (Kind.SETTLE, SELLER, None),
        (Kind.SETTLE, SELLER, Transfer(BUYER)),
        (Kind.TRANSFER, SELLER, Transfer("nowhere")),
        (Kind.MINT, "0" * 40, None),
    ],
)
def test_work_that_could_never_be_done_is_not_ordered(
    kind: Kind, wallet: str, terms: Terms
) -> None:
    assert not fits(kind, wallet, terms)


def test_terms_are_read_as_they_are_kept() -> None:
    kept = {"to": BUYER, "money": TOTAL, "fee": FEE}
    task = Task(1, Kind.SETTLE, "trade", 1, SELLER, 1, kept)

    assert task.terms == Settlement(BUYER, TOTAL, FEE)
    with pytest.raises(ValueError, match="fee of 4"):
        Settlement(BUYER, 3, 4)
