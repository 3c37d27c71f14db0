"""Jobs of other functions, asked for somebody of the staff by a direct invocation."""

import json
from collections.abc import Mapping
from typing import Any, Final

from elhandel.platform import aws
from elhandel.platform.settings import Settings, settings
from elhandel.platform.work.invoker import FOR_ACTION, ON_BEHALF_OF

type Answer = dict[str, Any]


class JobRefused(Exception):
    """A job of another function was refused: its problem, as it answered it."""

    def __init__(self, code: str, status: int, sentence: str) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.sentence = sentence


class JobFailed(RuntimeError):
    """A job of another function failed in a way that nobody foresaw; its log says how."""


def call_job(
    function: str, event: Mapping[str, Any], on_behalf_of: str, action_id: int | None = None
) -> Answer:
    """The answer of a job; function: its name in the template. action_id: in the log of actions,
    where it is asked for by one. Outside transactions.

    Raises JobRefused, JobFailed; AwsUnavailable where nobody knows whether it was done.
    """
    reply = aws.functions().invoke(
        FunctionName=_NAMES[function](settings()),
        Payload=json.dumps({**event, ON_BEHALF_OF: on_behalf_of, FOR_ACTION: action_id}).encode(),
    )
    if "FunctionError" in reply:
        raise JobFailed(f"a job of {function} failed")

    said = json.loads(reply["Payload"].read())
    if "problem" in said:
        problem = said["problem"]
        raise JobRefused(problem["code"], problem["status"], problem["detail"])
    answer: Answer = said["answer"]
    return answer


def _chain_worker(config: Settings) -> str:
    return config.chain_worker_function


def _invoice_generator(config: Settings) -> str:
    return config.invoice_generator_function


def _notifier(config: Settings) -> str:
    return config.notifier_function


def _payments(config: Settings) -> str:
    return config.payments_function


def _queue_poller(config: Settings) -> str:
    return config.queue_poller_function


def _settlement_worker(config: Settings) -> str:
    return config.settlement_worker_function


def _upkeep(config: Settings) -> str:
    return config.upkeep_function


_NAMES: Final = {
    "ChainWorker": _chain_worker,
    "InvoiceGenerator": _invoice_generator,
    "Notifier": _notifier,
    "Payments": _payments,
    "QueuePoller": _queue_poller,
    "SettlementWorker": _settlement_worker,
    "Upkeep": _upkeep,
}
