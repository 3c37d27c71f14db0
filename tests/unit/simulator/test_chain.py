"""The simulated token ledger behaves as a cluster where it matters."""

from pathlib import Path
from typing import Any

import pytest

from elhandel.chain.tasks import Kind, Task
from elhandel.values.tokens import units_of_wh
from simulator.world.chain import Cluster
from tests.builders.chain import a_book, a_cluster, a_wallet, asked, chain_of, encoded, supply_of

OPEN = Task(1, Kind.OPEN, "energy", 1, "", 0)
MINT = Task(2, Kind.MINT, "subject", 1, a_wallet(), units_of_wh(7))


def signed(cluster: Cluster, task: Task = OPEN) -> tuple[str, bytes]:
    chain = chain_of(cluster)
    transaction = a_book().sign([task], chain.blockhash(), chain.rent)
    return transaction.signature, transaction.content


def send(cluster: Cluster, content: bytes) -> Any:
    return asked(cluster, "sendTransaction", encoded(content), {"encoding": "base64"})


def status(cluster: Cluster, signature: str) -> Any:
    return asked(cluster, "getSignatureStatuses", [signature])["value"][0]


def test_a_transaction_is_confirmed_at_once_and_final_after_some_blocks() -> None:
    cluster = a_cluster(a_book())
    signature, content = signed(cluster)
    assert status(cluster, signature) is None
    assert send(cluster, content) == signature

    assert status(cluster, signature)["confirmationStatus"] == "confirmed"
    cluster.produce(32)
    assert status(cluster, signature)["confirmationStatus"] == "finalized"


def test_a_packet_beyond_1232_bytes_is_refused() -> None:
    """LiteSVM itself would take it."""
    answer = send(a_cluster(a_book()), b"\x00" * 1233)
    assert answer["code"] == -32602
    assert "too large" in answer["message"]


def test_a_blockhash_expires() -> None:
    cluster = a_cluster(a_book())
    _, content = signed(cluster)
    cluster.produce(200)

    assert send(cluster, content)["data"]["err"] == "BlockhashNotFound"


def test_a_late_transaction_whose_blockhash_expired_meanwhile_is_in_no_block() -> None:
    cluster = a_cluster(a_book())
    signature, content = signed(cluster)
    cluster.happen("late", blocks=140)
    send(cluster, content)
    cluster.produce(200)

    assert status(cluster, signature) is None


def test_a_late_transaction_comes_into_a_later_block() -> None:
    cluster = a_cluster(a_book())
    signature, content = signed(cluster)
    cluster.happen("late", blocks=20)
    send(cluster, content)
    assert status(cluster, signature) is None

    cluster.produce(20)
    assert status(cluster, signature)["err"] is None


def test_a_late_transaction_that_fails_then_is_in_its_block_with_its_error() -> None:
    """What failed within the program pays its fee: a piece of work that was done meanwhile."""
    cluster = a_cluster(a_book())
    late, content = signed(cluster)
    cluster.happen("late", blocks=20)
    send(cluster, content)
    cluster.produce(1)
    send(cluster, signed(cluster)[1])

    cluster.produce(40)
    assert status(cluster, late)["err"] == {"InstructionError": [2, {"Custom": 0}]}


@pytest.mark.parametrize(("mishap", "landed"), [("dropped", False), ("twice", True)])
def test_a_mishap_happens_once(mishap: Any, landed: bool) -> None:
    cluster = a_cluster(a_book())
    signature, content = signed(cluster)
    cluster.happen(mishap)
    send(cluster, content)

    assert (status(cluster, signature) is not None) is landed
    if not landed:
        assert send(cluster, content) == signature


def test_the_same_bytes_again_are_known() -> None:
    cluster = a_cluster(a_book())
    _, content = signed(cluster)
    send(cluster, content)

    assert send(cluster, content)["data"]["err"] == "AlreadyProcessed"


def test_a_forged_signature_is_refused() -> None:
    cluster = a_cluster(a_book())
    _, content = signed(cluster)
    forged = content[:1] + b"\x01" * 64 + content[65:]

    assert send(cluster, forged)["code"] == -32003


def test_a_ledger_that_is_started_again_has_the_same_accounts(tmp_path: Path) -> None:
    path = tmp_path / "chain.jsonl"
    first = Cluster(path)
    first.airdrop(a_book().house, 10**12)
    for task in (OPEN, MINT):
        _, content = signed(first, task)
        send(first, content)
        first.produce(1)
    with path.open("a") as blocks:
        blocks.write('{"transaction": "cut o')  # the process ended while it wrote

    again = Cluster(path)

    assert supply_of(again, a_book()) == 7
    assert asked(again, "getBalance", a_book().house) is not None
    assert again.height() >= 2


def test_what_nobody_can_read_is_answered_with_an_error() -> None:
    cluster = a_cluster(a_book())
    assert asked(cluster, "getRich")["code"] == -32601
    assert asked(cluster, "getAccountInfo", "no address")["code"] == -32602
    assert asked(cluster, "getMultipleAccounts", ["a"] * 101)["code"] == -32602
    assert asked(cluster, "sendTransaction", "%%%", {"encoding": "base64"})["code"] == -32602
    assert send(cluster, b"no transaction")["code"] == -32602
