"""Locks around moto's queues.

moto rebuilds a queue's list of messages when one is deleted, without a lock: a message sent at that
moment is gone, and two receivers can take the same message. Every change of a queue is made under
that queue's lock here.
"""

import time
from typing import Any, Final

from moto.sqs.models import Message, Queue, SQSBackend

_LOOK_SECONDS: Final = (
    0.25  # how often a waiting receiver looks for messages that became visible again
)


def make_queues_safe() -> None:
    """Replace the methods of moto's queues that change the list of messages. Once in a process."""
    delete, receive, change = (
        Queue.delete_message,
        SQSBackend.receive_message,
        SQSBackend.change_message_visibility,
    )

    def delete_message(self: Queue, receipt_handle: str) -> None:
        with self._messages_lock:
            delete(self, receipt_handle)

    def receive_message(
        self: SQSBackend,
        queue_name: str,
        count: int,
        wait_seconds_timeout: int,
        *arguments: Any,
        **named: Any,
    ) -> list[Message]:
        queue = self.get_queue(queue_name)
        deadline = time.monotonic() + int(wait_seconds_timeout)

        with queue._messages_lock:
            while True:
                messages = receive(self, queue_name, count, 0, *arguments, **named)
                left = deadline - time.monotonic()
                if messages or left <= 0:
                    return messages
                queue._messages_lock.wait(min(left, _LOOK_SECONDS))

    def change_message_visibility(
        self: SQSBackend, queue_name: str, *arguments: Any, **named: Any
    ) -> None:
        queue = self.get_queue(queue_name)
        with queue._messages_lock:
            change(self, queue_name, *arguments, **named)
            queue._messages_lock.notify_all()

    Queue.delete_message = delete_message  # type: ignore[method-assign]
    SQSBackend.receive_message = receive_message  # type: ignore[method-assign]
    SQSBackend.change_message_visibility = change_message_visibility  # type: ignore[method-assign]
