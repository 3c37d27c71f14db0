"""Transactions on the simulated ledger: what they do, what they never do, how long they are."""

import pytest

from elhandel.chain.errors import RefusedByChain
from elhandel.chain.solana import LONGEST, Failure, Receipt, failure_of
from elhandel.chain.solana.failures import Found
from elhandel.chain.tasks import Kind, Task
from elhandel.values.tokens import units_of_wh
from simulator.world.chain import Cluster
from tests.builders.chain import (
    a_book,
    a_cluster,
    a_wallet,
    chain_of,
    client_of,
    supply_of,
    tokens_of,
)

OPEN = Task(1, Kind.OPEN, "energy", 1, "", 0)


def a_task(kind: Kind = Kind.MINT, wh: int = 25_500, number: int = 1, **other: str) -> Task:
    return Task(
        2,
        kind,
        other.get("subject", "571313180400000001/2026-06-01"),
        number,
        other.get("wallet", a_wallet()),
        units_of_wh(wh),
    )


def do(cluster: Cluster, *tasks: Task) -> None:
    """Sign and send work, in a block of its own."""
    book, chain = a_book(), chain_of(cluster)
    cluster.produce(1)
    signed = book.sign(tasks, chain.blockhash(), chain.rent)
    assert signed.tasks == len(tasks)
    chain.send(signed.content)


def an_open_cluster() -> Cluster:
    cluster = a_cluster(a_book())
    do(cluster, OPEN)
    return cluster


def refusal(cluster: Cluster, *tasks: Task) -> Found:
    with pytest.raises(RefusedByChain) as refused:
        do(cluster, *tasks)
    return failure_of([(task.kind, task.subject) for task in tasks], refused.value.error)


def test_a_kwh_is_a_token_with_nine_decimals() -> None:
    cluster = an_open_cluster()

    do(cluster, a_task(wh=25_500))

    account = a_book().tokens_of(a_wallet())
    asked = {"jsonrpc": "2.0", "id": 1, "method": "getTokenAccountBalance", "params": [account]}
    held = client_of(cluster).post("/chain", json=asked).json()["result"]["value"]
    assert held == {"amount": "25500000000", "decimals": 9, "uiAmountString": "25.5"}


def test_the_same_work_is_done_once_under_whatever_blockhash_it_is_signed() -> None:
    cluster = an_open_cluster()
    do(cluster, a_task())

    assert refusal(cluster, a_task()) == Found(Failure.DONE_ALREADY, 0)
    assert tokens_of(cluster, a_book(), a_wallet()) == 25_500


def test_another_amount_under_the_same_number_is_the_same_work() -> None:
    cluster = an_open_cluster()
    do(cluster, a_task(wh=10))

    assert refusal(cluster, a_task(wh=12)).failure is Failure.DONE_ALREADY
    assert refusal(cluster, a_task(Kind.BURN, wh=10)).failure is Failure.DONE_ALREADY


def test_a_receipt_says_what_was_done_whoever_sends_it_lamports() -> None:
    cluster, book = an_open_cluster(), a_book()
    task = a_task(wh=1234)
    do(cluster, task)
    cluster.airdrop(book.receipt_of(task), 5_000)

    account = chain_of(cluster).accounts([book.receipt_of(task)])[0]

    assert account is not None
    assert Receipt.read(account) == Receipt(Kind.MINT, units_of_wh(1234))


def test_nothing_but_a_receipt_reads_as_one() -> None:
    cluster, book = an_open_cluster(), a_book()
    do(cluster, a_task())
    accounts = chain_of(cluster).accounts([book.mint, book.house, book.tokens_of(a_wallet())])

    assert [account is None for account in accounts] == [False] * 3
    assert [Receipt.read(account) for account in accounts if account] == [None] * 3


def test_a_receipts_address_depends_on_a_secret() -> None:
    """Otherwise anybody could find a metering point's days by trying numbers."""
    assert a_book(b"one").receipt_of(a_task()) != a_book(b"two").receipt_of(a_task())


def test_one_refused_piece_of_work_undoes_the_whole_transaction_and_is_named() -> None:
    cluster = an_open_cluster()
    do(cluster, a_task())
    burning = a_task(Kind.BURN, wh=99_999, number=2)
    other = a_task(wh=1, subject="another", wallet=a_wallet("Ole"))

    assert refusal(cluster, other, burning) == Found(Failure.TOO_FEW_TOKENS, 1)
    assert tokens_of(cluster, a_book(), a_wallet("Ole")) == 0


def test_what_is_taken_back_is_burned_without_the_owner() -> None:
    cluster = an_open_cluster()
    do(cluster, a_task(wh=25_500))

    do(cluster, a_task(Kind.BURN, wh=500, number=2))

    assert tokens_of(cluster, a_book(), a_wallet()) == 25_000
    assert supply_of(cluster, a_book()) == 25_000


def test_a_house_without_lamports_is_no_fault_of_the_work() -> None:
    cluster = a_cluster(a_book(), lamports=0)

    assert refusal(cluster, OPEN) == Found(Failure.CANNOT_PAY, None)


def test_a_house_whose_lamports_are_too_few_for_rent_is_no_fault_of_the_work() -> None:
    cluster = a_cluster(a_book(), lamports=1_000_000)

    assert refusal(cluster, OPEN).failure is Failure.CANNOT_PAY


def test_a_transaction_takes_as_much_work_as_fits_a_packet() -> None:
    cluster, book = an_open_cluster(), a_book()
    tasks = [a_task(wh=n + 1, subject=str(n), wallet=a_wallet(str(n))) for n in range(20)]
    chain = chain_of(cluster)

    signed = book.sign(tasks, chain.blockhash(), chain.rent)

    assert signed.tasks == 3
    assert len(signed.content) <= LONGEST
    chain.send(signed.content)
    assert supply_of(cluster, book) == 1 + 2 + 3


@pytest.mark.parametrize(
    ("error", "found"),
    [
        ("AccountNotFound", Found(Failure.CANNOT_PAY, None)),
        ("BlockhashNotFound", Found(Failure.NOT_NOW, None)),
        ("AlreadyProcessed", Found(Failure.NOT_NOW, None)),
        ("rpc -32602", Found(Failure.REFUSED, None)),
        ({"InstructionError": [2, {"Custom": 0}]}, Found(Failure.DONE_ALREADY, 0)),
        ({"InstructionError": [6, {"Custom": 0}]}, Found(Failure.DONE_ALREADY, 1)),
        ({"InstructionError": [6, {"Custom": 1}]}, Found(Failure.CANNOT_PAY, None)),
        ({"InstructionError": [8, {"Custom": 1}]}, Found(Failure.TOO_FEW_TOKENS, 1)),
        ({"InstructionError": [5, "InvalidAccountData"]}, Found(Failure.REFUSED, 0)),
        ({"InstructionError": [99, "InvalidAccountData"]}, Found(Failure.REFUSED, None)),
        ({"InstructionError": "?"}, Found(Failure.REFUSED, None)),
        ({"InstructionError": [None, None]}, Found(Failure.REFUSED, None)),
        ({}, Found(Failure.REFUSED, None)),
        ([], Found(Failure.REFUSED, None)),
    ],
)
def test_an_error_names_the_work_that_it_concerns(error: object, found: Found) -> None:
    """Of a mint (four instructions) and a burn (three), behind the two of the budget."""
    assert failure_of([(Kind.MINT, "a"), (Kind.BURN, "b")], error) == found
