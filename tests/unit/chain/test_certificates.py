"""GX-ERC-5, D.1: a certificate is the only token of a mint of its own, on the simulated ledger."""

import hashlib
import struct

import pytest

from elhandel.chain.errors import RefusedByChain
from elhandel.chain.solana import LONGEST, Failure, Receipt, failure_of
from elhandel.chain.tasks import CUSTODY, Certificate, Kind, Task, Terms, Transfer
from elhandel.chain.tasks.task import fits
from simulator.world.chain import Cluster
from tests.builders.chain import a_book, a_cluster, a_wallet, chain_of

BOOK = a_book()
ANNA, BO = a_wallet("Anna"), a_wallet("Bo")
OURS = CUSTODY + "certificates"
NUMBER = "ERC-2026-000042"
SAYS = Certificate(
    NUMBER,
    f"https://selvbetjening.elhandel.example/certifikat/{NUMBER}/metadata.json",
    hashlib.sha256(b"metadata").hexdigest(),
)
SUBJECT = "of a certificate"
MINT = BOOK.certificate_of(SUBJECT)


def a_task(kind: Kind, wallet: str, terms: Terms = None, number: int = 1) -> Task:
    return Task(1, kind, SUBJECT, number, wallet, 1, terms)


def made(wallet: str = ANNA, number: int = 1) -> Task:
    return a_task(Kind.CERTIFICATE, wallet, SAYS, number)


def given(giver: str, taker: str, number: int = 2) -> Task:
    return a_task(Kind.HAND_OVER, giver, Transfer(taker), number)


def retired(wallet: str, number: int = 2) -> Task:
    return a_task(Kind.RETIRE, wallet, None, number)


def do(cluster: Cluster, task: Task) -> None:
    """Sign and send work, in a block of its own."""
    chain = chain_of(cluster)
    cluster.produce(1)
    signed = BOOK.sign([task], chain.blockhash(), chain.rent)
    assert signed.tasks == 1
    assert len(signed.content) <= LONGEST
    chain.send(signed.content)


def refusal(cluster: Cluster, task: Task) -> Failure:
    with pytest.raises(RefusedByChain) as refused:
        do(cluster, task)
    return failure_of([(task.kind, task.subject)], refused.value.error).failure


def held(cluster: Cluster, wallet: str) -> int:
    account = cluster.account(BOOK.certificate_account_of(SUBJECT, wallet))
    return 0 if account is None else int.from_bytes(bytes(account.data)[64:72], "little")


def mint_of(cluster: Cluster) -> bytes:
    account = cluster.account(MINT)
    assert account is not None
    return bytes(account.data)


def extensions(mint: bytes) -> dict[int, bytes]:
    """What Token-2022 keeps behind a mint, by the kind of extension."""
    found, at = {}, 166
    while at + 4 <= len(mint):
        kind, length = struct.unpack_from("<HH", mint, at)
        found[kind] = mint[at + 4 : at + 4 + length]
        at += 4 + length
    return found


POINTER, DELEGATE, METADATA = 18, 12, 19


def test_there_is_one_of_it_and_nobody_makes_another_or_changes_what_it_says() -> None:
    cluster = a_cluster(BOOK)

    do(cluster, made())

    mint = mint_of(cluster)
    supply, decimals = struct.unpack_from("<QB", mint, 36)
    assert (supply, decimals, held(cluster, ANNA)) == (1, 0, 1)
    assert mint[:4] == bytes(4)  # no authority to mint of it
    said = extensions(mint)
    assert said.keys() == {POINTER, DELEGATE, METADATA}
    assert said[POINTER][:32] == bytes(32)
    assert said[METADATA][:32] == bytes(32)  # nobody may change them
    for text in (NUMBER, SAYS.uri, "sha256", SAYS.sha256):
        assert text.encode() in said[METADATA]


def test_it_is_made_once_whatever_it_is_signed_as() -> None:
    cluster = a_cluster(BOOK)
    do(cluster, made())

    assert refusal(cluster, made()) is Failure.DONE_ALREADY
    assert refusal(cluster, made(BO)) is Failure.DONE_ALREADY
    assert refusal(cluster, made(number=2)) is Failure.REFUSED  # its mint is there
    assert (held(cluster, ANNA), held(cluster, BO)) == (1, 0)


def test_it_is_handed_over_and_on_and_retired_for_good() -> None:
    """A transferred one can be retired; in the origin it could not."""
    cluster = a_cluster(BOOK)
    do(cluster, made(OURS))
    do(cluster, given(OURS, ANNA))
    assert refusal(cluster, given(OURS, BO)) is Failure.DONE_ALREADY
    assert refusal(cluster, given(OURS, BO, 3)) is Failure.TOO_FEW_TOKENS
    do(cluster, given(ANNA, BO, 3))
    assert [held(cluster, who) for who in (OURS, ANNA, BO)] == [0, 0, 1]

    do(cluster, retired(BO, 4))

    assert struct.unpack_from("<Q", mint_of(cluster), 36) == (0,)
    assert refusal(cluster, retired(BO, 5)) is Failure.TOO_FEW_TOKENS
    assert refusal(cluster, made(number=6)) is Failure.REFUSED


@pytest.mark.parametrize("task", [made(OURS), given(OURS, ANNA, 2), retired(ANNA, 3)])
def test_its_receipt_says_what_was_done(task: Task) -> None:
    cluster = a_cluster(BOOK)
    for each in (made(OURS), given(OURS, ANNA, 2), retired(ANNA, 3)):
        do(cluster, each)

    (account,) = chain_of(cluster).accounts([BOOK.receipt_of(task)])

    assert account is not None
    assert Receipt.read(account) == Receipt(task.kind, 1)


def test_a_house_that_cannot_pay_makes_none() -> None:
    cluster = a_cluster(BOOK, lamports=3_000_000)
    assert refusal(cluster, made()) is Failure.CANNOT_PAY
    assert cluster.account(MINT) is None


@pytest.mark.parametrize(
    ("kind", "wallet", "terms"),
    [
        (Kind.CERTIFICATE, ANNA, None),
        (Kind.CERTIFICATE, "nowhere", SAYS),
        (Kind.HAND_OVER, ANNA, SAYS),
        (Kind.HAND_OVER, ANNA, Transfer("nowhere")),
        (Kind.RETIRE, ANNA, SAYS),
    ],
)
def test_work_that_could_never_be_done_is_not_ordered(
    kind: Kind, wallet: str, terms: Terms
) -> None:
    assert not fits(kind, wallet, terms)
    assert fits(Kind.CERTIFICATE, OURS, SAYS)
