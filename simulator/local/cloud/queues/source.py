"""The pollers of one SQS event source: as many at once as the source's and the function's
concurrency allow.
"""

import logging
import math
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from simulator.local.cloud.queues.event import failed_messages, queue_event, retry_delay_seconds
from simulator.local.cloud.runtime import Invocation, Pool, Throttled
from simulator.local.cloud.template.model import QueueSource

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

_log = logging.getLogger(__name__)
_LARGEST_RECEIVE: Final = 10
_WAIT_SECONDS: Final = 1  # of one long poll; also the longest that closing has to wait
_PAUSE_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Queue:
    """Where a queue is."""

    url: str
    arn: str


class QueuePoller:
    """Feeds `pool` from one queue until closed.

    The queue's own redrive policy moves what fails too often.
    """

    def __init__(self, source: QueueSource, pool: Pool, sqs: "SQSClient", queue: Queue) -> None:
        self.source = source
        self.queue = queue
        self._pool = pool
        self._sqs = sqs
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._batches_in_hand = 0
        count = min(source.maximum_concurrency or pool.limit, pool.limit)
        self._threads = [
            threading.Thread(target=self._run, name=f"{source.name}-{number}", daemon=True)
            for number in range(count)
        ]
        # What a batch came to is told to the queue while the next is received and handled.
        self._telling = ThreadPoolExecutor(count, f"{source.name}-told")
        for thread in self._threads:
            thread.start()

    @property
    def batches_in_hand(self) -> int:
        """Batches that were received and not yet deleted or given back."""
        return self._batches_in_hand

    def close(self) -> None:
        """Take no more messages. Batches in hand end with the pool."""
        self._closing.set()

    def join(self) -> None:
        """Wait until every poller has ended; close first."""
        for thread in self._threads:
            thread.join(_WAIT_SECONDS + 5)
        self._telling.shutdown()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                messages = self._receive()
                if messages:
                    self._handle(messages)
            except (
                Exception
            ) as error:  # a poller never ends by an error: the queue would stand still
                if not self._closing.is_set():
                    _log.warning(
                        "Polling %s failed and goes on: %s: %s",
                        self.source.name,
                        type(error).__name__,
                        error,
                    )
                    self._closing.wait(_PAUSE_SECONDS)

    def _receive(self) -> "list[MessageTypeDef]":
        """A batch: up to the batch size, waiting for more no longer than the batching window."""
        messages = self._receive_some(self.source.batch_size, _WAIT_SECONDS)
        deadline = time.monotonic() + self.source.window_seconds
        while messages and len(messages) < self.source.batch_size and not self._closing.is_set():
            left = deadline - time.monotonic()
            if left <= 0:
                break
            room = self.source.batch_size - len(messages)
            messages += self._receive_some(room, min(_WAIT_SECONDS, math.ceil(left)))

        return messages

    def _receive_some(self, most: int, wait_seconds: int) -> "list[MessageTypeDef]":
        answer = self._sqs.receive_message(
            QueueUrl=self.queue.url,
            MaxNumberOfMessages=min(most, _LARGEST_RECEIVE),
            WaitTimeSeconds=wait_seconds,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        return answer.get("Messages", [])

    def _handle(self, messages: "list[MessageTypeDef]") -> None:
        with self._lock:
            self._batches_in_hand += 1

        try:
            failed = self._failed_of(messages)
            self._telling.submit(self._tell, messages, failed)
        except Exception:
            self._out_of_hand()
            raise

    def _failed_of(self, messages: "list[MessageTypeDef]") -> set[str]:
        """Invoke the function with a batch; the ids of the messages that failed."""
        ids = [message["MessageId"] for message in messages]
        try:
            outcome = self._pool.invoke(Invocation(queue_event(messages, self.queue.arn)))
        except Throttled:  # the host is closing
            return set(ids)

        failed = failed_messages(outcome, ids, self.source.report_batch_item_failures)
        if failed:
            reason = outcome.error_message or "the function named them as failed"
            _log.warning(
                "%s: %d of %d messages come again: %s",
                self.source.name,
                len(failed),
                len(ids),
                reason,
            )
        return failed

    def _tell(self, messages: "list[MessageTypeDef]", failed: set[str]) -> None:
        try:
            self._settle(messages, failed)
        except Exception as error:  # the messages come again
            if not self._closing.is_set():
                _log.warning(
                    "Telling %s what became of %d messages failed: %s: %s",
                    self.source.name,
                    len(messages),
                    type(error).__name__,
                    error,
                )
        finally:
            self._out_of_hand()

    def _out_of_hand(self) -> None:
        with self._lock:
            self._batches_in_hand -= 1

    def _settle(self, messages: "list[MessageTypeDef]", failed: set[str]) -> None:
        """Delete what succeeded; make what failed visible again after a while that grows."""
        done = [message for message in messages if message["MessageId"] not in failed]
        for start in range(0, len(done), _LARGEST_RECEIVE):
            self._sqs.delete_message_batch(
                QueueUrl=self.queue.url,
                Entries=[
                    {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                    for number, message in enumerate(done[start : start + _LARGEST_RECEIVE])
                ],
            )

        for message in messages:
            if message["MessageId"] in failed:
                count = int(message.get("Attributes", {}).get("ApproximateReceiveCount", "1"))
                self._sqs.change_message_visibility(
                    QueueUrl=self.queue.url,
                    ReceiptHandle=message["ReceiptHandle"],
                    VisibilityTimeout=retry_delay_seconds(count),
                )
