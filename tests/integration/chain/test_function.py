"""The function ChainWorker as Lambda invokes it: in its role, by its secret, over HTTP."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import boto3
import pytest
import uvicorn
from fastapi import FastAPI
from moto import mock_aws
from typer.testing import CliRunner

from elhandel.chain import UnableToChain, tasks
from elhandel.chain.ledger import chain_from_environment
from elhandel.chain.offers import newest_offer, sign_offer
from elhandel.chain.tasks import Kind
from elhandel.chain.watch import last_look
from elhandel.chain.work import book_from_environment
from elhandel.exchange.control import PauseKind, pause_market, resume_market
from elhandel.platform import aws
from elhandel.platform.database import Database
from elhandel.platform.settings import settings
from elhandel.platform.work.invoker import invoked_by
from elhandel.values.decision import Decision
from elhandel.values.errors import KeyUsedForAnother
from elhandel.values.tokens import units_of_wh
from simulator.local.cli.exchange import chain as command
from simulator.world.chain import Cluster, chain_routes
from tests.builders.chain import a_wallet, signed_by, supply_of
from tests.builders.clock import HandClock
from tests.builders.database.kept import AsRole
from tests.builders.functions import Invoke, a_function

SECRET: Final = {"key": "c4" * 32, "receipts": "of the test"}
FOLLOW: Final = {"job": "follow-chain"}


@pytest.fixture
def clock() -> HandClock:
    return HandClock(datetime(2026, 6, 2, 10, tzinfo=UTC))


@pytest.fixture
def cluster() -> Cluster:
    cluster = Cluster()
    cluster.produce(100)
    return cluster


@pytest.fixture
def node(cluster: Cluster) -> Iterator[str]:
    """A node of the ledger over HTTP as it is."""
    app = FastAPI()
    app.include_router(chain_routes(cluster))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    bound = server.config.bind_socket()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    yield f"http://127.0.0.1:{bound.getsockname()[1]}/chain"
    server.should_exit = True
    thread.join()


@pytest.fixture
def invoke(
    node: str, clock: HandClock, as_role: AsRole, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Invoke]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    monkeypatch.setenv("POWERTOOLS_TRACE_DISABLED", "true")
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Elhandel")
    monkeypatch.setenv("ELHANDEL_NEIGHBOURS", "on")
    monkeypatch.setenv("ELHANDEL_CHAIN_URLS", f"http://127.0.0.1:1/, {node}")
    monkeypatch.setenv("ELHANDEL_CHAIN_SECRET", "chain")
    with mock_aws():
        secrets = boto3.client("secretsmanager")
        secrets.create_secret(Name="chain", SecretString=json.dumps(SECRET))
        forget()
        yield from a_function("chain_worker", clock, as_role, monkeypatch)
    forget()


def forget() -> None:
    """As a new process does."""
    aws.forget()
    settings.cache_clear()
    chain_from_environment.cache_clear()
    book_from_environment.cache_clear()


def order(database: Database, wh: int, now: datetime) -> None:
    with database.transaction() as tx:
        tasks.order(
            tx,
            Kind.MINT,
            subject="roof",
            number=1,
            wallet=a_wallet(),
            units=units_of_wh(wh),
            now=now,
        )


def passes(invoke: Invoke, cluster: Cluster, clock: HandClock, count: int) -> list[Any]:
    answers = []
    for _ in range(count):
        answers.append(invoke(FOLLOW))
        cluster.produce(40)
        clock.move_by(minutes=1)
    return answers


def test_what_was_ordered_is_on_the_ledger_some_minutes_later(
    invoke: Invoke, database: Database, cluster: Cluster, clock: HandClock
) -> None:
    cluster.airdrop(book_from_environment().house, 10**12)
    order(database, 25_500, clock.now())

    answers = passes(invoke, cluster, clock, 4)

    assert [answer["done"] for answer in answers] == [0, 1, 1, 0]
    assert answers[-1] | {"done": 0} == {
        "connected": True,
        "answers": True,
        "done": 0,
        "refused": 0,
        "signed": 0,
        "expired": 0,
        "waiting": 0,
        "sent": 0,
        "dead": 0,
    }
    assert supply_of(cluster, book_from_environment()) == 25_500


def test_a_house_without_lamports_waits_and_goes_on_by_itself(
    invoke: Invoke, database: Database, cluster: Cluster, clock: HandClock
) -> None:
    order(database, 7, clock.now())
    passes(invoke, cluster, clock, 8)
    cluster.airdrop(book_from_environment().house, 10**12)
    clock.move_by(hours=2)

    answers = passes(invoke, cluster, clock, 4)

    assert answers[-1]["dead"] == 0
    assert supply_of(cluster, book_from_environment()) == 7


def test_while_somebody_is_asked_to_sign_the_worker_looks_again_and_again(
    invoke: Invoke,
    database: Database,
    cluster: Cluster,
    clock: HandClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The owner signs some seconds after the bytes came, and the same run sends them."""
    cluster.airdrop(book_from_environment().house, 10**12)
    passes(invoke, cluster, clock, 3)
    with database.transaction() as tx:
        terms = tasks.Allowance(tasks.ENERGY)
        tasks.order(
            tx,
            Kind.APPROVE,
            subject="allowed",
            number=1,
            wallet=a_wallet(),
            units=7,
            terms=terms,
            now=clock.now(),
        )

    def a_second_passes(_: float) -> None:
        with database.transaction() as tx:
            offer = newest_offer(tx, "allowed")
            assert offer is not None
            assert offer.message is not None
            sign_offer(tx, "allowed", signed_by("Mette", offer.message), clock.now())

    monkeypatch.setattr(time, "sleep", a_second_passes)
    answer = invoke(FOLLOW)

    assert (answer["signed"], answer["waiting"], answer["sent"]) == (1, 0, 1)


def test_in_an_emergency_nothing_more_is_signed_and_what_was_signed_goes_its_way(
    invoke: Invoke, database: Database, cluster: Cluster, clock: HandClock
) -> None:
    """GX-GOV-1."""
    cluster.airdrop(book_from_environment().house, 10**12)
    passes(invoke, cluster, clock, 3)
    order(database, 7_000, clock.now())
    assert invoke(FOLLOW)["signed"] == 1
    with database.transaction() as tx:
        tasks.order(
            tx, Kind.MINT, subject="shed", number=1, wallet=a_wallet(), units=5, now=clock.now()
        )
        pause_market(tx, Decision("staff:ida", "a fault", clock.now()), PauseKind.EMERGENCY)
    cluster.produce(40)

    answers = passes(invoke, cluster, clock, 3)
    assert [answer["signed"] for answer in answers] == [0, 0, 0]
    assert (answers[-1]["waiting"], supply_of(cluster, book_from_environment())) == (1, 7_000)

    with database.transaction() as tx:
        resume_market(tx, Decision("staff:ida", "put right", clock.now()), PauseKind.EMERGENCY)
    assert passes(invoke, cluster, clock, 3)[-1]["waiting"] == 0


def test_what_was_seen_of_the_ledger_is_kept_for_staff(
    invoke: Invoke,
    database: Database,
    cluster: Cluster,
    clock: HandClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """GX-MNT-5: what the signer has, and whether the nodes answer."""
    cluster.airdrop(book_from_environment().house, 3 * 10**9)
    order(database, 7_000, clock.now())
    passes(invoke, cluster, clock, 4)

    shown = invoke({"job": "show-chain"})
    assert (shown["answers"], shown["nodes"], shown["silent"]) == (True, 2, 1)
    assert 0 < shown["lamports"] < 3 * 10**9
    assert shown["difference"] == 0
    assert shown["stuck"] == []

    monkeypatch.setenv("ELHANDEL_CHAIN_URLS", "http://127.0.0.1:1/")
    forget()
    clock.move_by(minutes=1)
    assert not invoke(FOLLOW)["answers"]
    with database.transaction() as tx:
        look = last_look(tx)
    assert look is not None
    assert (look.answers, look.nodes, look.silent) == (False, 1, 1)
    assert look.lamports == shown["lamports"]


def test_the_command_shows_what_stands_still_and_tries_it_again(
    invoke: Invoke, database: Database, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`elhandel chain`, by the jobs of the function."""
    monkeypatch.setattr(command, "run_job", lambda _, job, **asked: invoke({"job": job, **asked}))
    order(database, 7, clock.now())
    with database.transaction() as tx:
        tx.execute("UPDATE chain.task SET state = 'dead', attempts = 5, cause = 'receipt-taken'")
        (task,) = tx.execute("SELECT task_id FROM chain.task").fetchone() or (0,)

    shown = CliRunner().invoke(command.app, ["show"])
    assert "0 wait, 0 are on their way, 1 are dead." in shown.output
    assert "Nobody has looked at the ledger yet." in shown.output
    assert f"{task}  mint  dead  receipt-taken  5 tries" in shown.output

    assert CliRunner().invoke(command.app, ["retry", str(task)]).exit_code != 0  # without a reason
    tried = CliRunner().invoke(command.app, ["retry", str(task), "--why", "put right"])
    assert tried.exit_code == 0, tried.output
    invoke(FOLLOW)
    shown = CliRunner().invoke(command.app, ["show"])
    assert "1 of 2 nodes" in shown.output
    assert " 0 are dead." in shown.output


def test_without_neighbours_nothing_is_done(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELHANDEL_NEIGHBOURS", "off")
    forget()

    assert invoke(FOLLOW) == {"connected": False}


def test_dead_work_is_tried_once_more_when_somebody_says_so(
    invoke: Invoke, database: Database, clock: HandClock
) -> None:
    order(database, 7, clock.now())
    with database.transaction() as tx:
        tx.execute("UPDATE chain.task SET state = 'dead', attempts = 5, cause = 'refused'")
        (task,) = tx.execute("SELECT task_id FROM chain.task").fetchone() or (0,)

    with invoked_by("staff:anna"):
        retried = invoke({"job": "retry-chain-task", "task": task, "why": "the program is mended"})

    assert retried == {"task": task, "state": "pending"}
    with database.transaction() as tx:
        assert tx.execute("SELECT state, attempts FROM chain.task").fetchone() == ("pending", 0)


def test_a_wallet_gets_money_of_a_trial_once_and_only_where_there_is_such(
    invoke: Invoke, database: Database, clock: HandClock
) -> None:
    gift = {
        "job": "fund-wallet", "wallet": a_wallet("Bo"), "dkk": "5.00", "key": "first",
        "why": "to trade with",
    }  # fmt: skip
    with invoked_by("staff:anna"), pytest.raises(UnableToChain, match="no money of a trial"):
        invoke(gift)
    with database.transaction() as tx:
        tx.execute(
            "INSERT INTO chain.house (address, energy_mint, currency_mint, market, energy_supply,"
            " lamports, read_at) VALUES ('h', 'e', 'c', 'm', 0, 0, %s)",
            [clock.now()],
        )

    with invoked_by("staff:anna"):
        for wrong in ({"wallet": "custody:somebody"}, {"dkk": "0"}, {"dkk": "-1"}):
            with pytest.raises(UnableToChain):
                invoke({**gift, **wrong})
        assert [invoke(gift)["ordered"] for _ in range(2)] == [True, False]
        for other in ({"wallet": a_wallet("Eva")}, {"dkk": "6.00"}):
            with pytest.raises(KeyUsedForAnother, match="another wallet or another amount"):
                invoke({**gift, **other})
    with database.transaction() as tx:
        ordered = tx.execute("SELECT kind, wallet, units FROM chain.task").fetchall()
    assert ordered == [("fund", a_wallet("Bo"), 500)]
