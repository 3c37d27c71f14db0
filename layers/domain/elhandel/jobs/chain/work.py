"""What is ordered of the token ledger is done there, each minute; and what staff do about it."""

import time
from typing import Final

from elhandel.chain import UnableToChain, tasks
from elhandel.chain.ledger import RpcChain, chain_from_environment
from elhandel.chain.offers import is_anybody_asked
from elhandel.chain.solana import Book, supply_of
from elhandel.chain.tasks import Standing
from elhandel.chain.watch import Look, last_look, note_look, stuck_tasks
from elhandel.chain.work import Followed, book_from_environment, follow, recover
from elhandel.exchange.control import is_emergency
from elhandel.jobs.fields import Number, Reason
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing, Request
from elhandel.platform.telemetry import MetricUnit, metrics
from elhandel.values.errors import Unavailable

_SECONDS: Final = 45.0
"""The next run begins a minute later."""
_BETWEEN_SECONDS: Final = 1.0
"""Between passes, while somebody is asked to sign."""


class NoLedger(UnableToChain):
    """There is no token ledger here."""

    code = "no-token-ledger"


class RetryTask(Request, frozen=True):
    """Which piece of work that was given up is tried once more."""

    task: Number
    why: Reason


class ShowChain(Request, frozen=True):
    """How many pieces of work that do not go on are shown."""

    most: Number = 20


class RecoverChain(Request, frozen=True):
    """Why the ledger is searched for work that is not known here."""

    why: Reason


def follow_chain(tools: Tools, asked: Nothing) -> Answer:
    """Settle what was sent to the token ledger, and send what is due.

    In an emergency nothing more is signed; what was signed before goes its way.
    """
    chain = chain_from_environment()
    if chain is None:
        return {"connected": False}

    book = book_from_environment()
    followed = _passes(tools, chain, book)

    with tools.database.transaction() as tx:
        stands = tasks.standing(tx)
    oldest = stands.oldest_at
    waited = 0.0 if oldest is None else (tools.clock.now() - oldest).total_seconds()
    metrics.add_metric("chain_done", MetricUnit.Count, followed.done)
    metrics.add_metric("chain_refused", MetricUnit.Count, followed.refused)
    metrics.add_metric("chain_dead", MetricUnit.Count, stands.dead)
    metrics.add_metric("chain_oldest_seconds", MetricUnit.Seconds, max(waited, 0))
    _look_at_the_ledger(tools, chain, book, stands)

    return {
        "connected": True,
        "answers": not followed.unavailable,
        "done": followed.done,
        "refused": followed.refused,
        "signed": followed.signed,
        "expired": followed.expired,
        "waiting": stands.pending,
        "sent": stands.sent,
        "dead": stands.dead,
    }


def _is_halted(tools: Tools) -> bool:
    with tools.database.transaction() as tx:
        return is_emergency(tx)


def _passes(tools: Tools, chain: RpcChain, book: Book) -> Followed:
    """One pass; while somebody is asked to sign, one after another, as long as the minute lasts."""
    ends = time.perf_counter() + _SECONDS

    def time_is_left() -> bool:
        return time.perf_counter() < ends

    def goes_on() -> bool:
        return time_is_left() and not _is_halted(tools)

    followed = follow(tools.database, tools.clock, chain, book, time_is_left=goes_on)
    while time_is_left() and not followed.unavailable:
        with tools.database.transaction() as tx:
            if not is_anybody_asked(tx, tools.clock.now()):
                break
        time.sleep(_BETWEEN_SECONDS)
        again = follow(tools.database, tools.clock, chain, book, time_is_left=goes_on)
        followed.add(again)
    return followed


def retry_task(tools: Tools, asked: RetryTask) -> Answer:
    """Let a piece of work that was given up be tried once more."""
    with tools.database.transaction() as tx:
        tasks.retry(tx, asked.task, tools.clock.now())
    return {"task": asked.task, "state": "pending"}


def show_chain(tools: Tools, asked: ShowChain) -> Answer:
    """Where the work for the ledger stands, what was seen there last, and what does not go on."""
    with tools.database.transaction() as tx:
        stands, look = tasks.standing(tx), last_look(tx)
        stuck = stuck_tasks(tx, min(asked.most, 200))

    return {
        "waiting": stands.pending,
        "sent": stands.sent,
        "dead": stands.dead,
        "looked_at": None if look is None else look.looked_at.isoformat(),
        "answers": look is not None and look.answers,
        "nodes": 0 if look is None else look.nodes,
        "silent": 0 if look is None else look.silent,
        "height": None if look is None else look.height,
        "lamports": None if look is None else look.lamports,
        "difference": None if look is None else look.difference,
        "stuck": [
            {
                "task": one.task_id,
                "kind": one.kind,
                "state": one.state,
                "cause": one.cause,
                "attempts": one.attempts,
                "ordered_at": one.ordered_at.isoformat(),
                "due_at": one.due_at.isoformat(),
            }
            for one in stuck
        ],
    }


def recover_chain(tools: Tools, asked: RecoverChain) -> Answer:
    """After the database was restored: note what the ledger has behind what is known here.

    Raises NoLedger, Unavailable.
    """
    chain = chain_from_environment()
    if chain is None:
        raise NoLedger("No token ledger is connected here. Set Neighbours and ChainUrls first.")

    return {"found": recover(tools.database, tools.clock, chain, book_from_environment())}


def _look_at_the_ledger(tools: Tools, chain: RpcChain, book: Book, stands: Standing) -> None:
    """Measure what the house can pay with; and, while nothing is on its way, by how many units the
    ledger and our books differ. What was seen is kept for the pages of staff.
    """
    now = tools.clock.now()
    try:
        house, mint = chain.accounts([book.house, book.mint])
        height = chain.height()
    except Unavailable:
        with tools.database.transaction() as tx:
            note_look(tx, Look(now, None, *chain.nodes, None, None, None))
        return

    lamports = 0 if house is None else house.lamports
    metrics.add_metric("chain_lamports", MetricUnit.Count, lamports)
    with tools.database.transaction() as tx:
        difference = None
        if not stands.pending and not stands.sent:
            difference = supply_of(mint) - tasks.minted(tx)
            metrics.add_metric("chain_difference", MetricUnit.Count, abs(difference))
        note_look(tx, Look(now, now, *chain.nodes, height, lamports, difference))


JOBS: Final = (
    Job(
        "follow-chain",
        Nothing,
        follow_chain,
        metrics=(
            "chain_dead",
            "chain_difference",
            "chain_done",
            "chain_lamports",
            "chain_oldest_seconds",
            "chain_refused",
        ),
    ),
    Job("show-chain", ShowChain, show_chain),
    Job("retry-chain-task", RetryTask, retry_task, traced=True),
    Job("recover-chain", RecoverChain, recover_chain, traced=True),
)
