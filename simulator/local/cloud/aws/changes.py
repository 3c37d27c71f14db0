"""What a request to moto changed, so that this, and no more, is on disk before the request is
answered.

moto's services do not report what they change. Small services (keys, secrets, parameters, topics)
are written whole after every request that is not known to only read. Queues and documents, which
can be many, leave a mark where moto changes them.
"""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from moto.s3.utils import _VersionedKeyStore
from moto.sqs.models import Message, Queue, SQSBackend

SMALL_SERVICES: Final = ("kms", "secretsmanager", "ssm", "sns")
SERVICES: Final = (*SMALL_SERVICES, "s3", "sqs")
_ONLY_READS: Final = (
    "Decrypt", "Describe", "Encrypt", "GenerateDataKey", "GenerateRandom", "Get", "List",
    "ReEncrypt", "Sign", "Verify",
)  # fmt: skip
_MARKED_OPERATIONS: Final = (
    "ChangeMessageVisibility", "DeleteMessage", "ReceiveMessage", "SendMessage",
)  # fmt: skip
_CREDENTIAL_SCOPE: Final = re.compile(
    r"Credential=[^/]{1,128}/\d{8}/[^/]{1,32}/([^/]{1,32})/aws4_request"
)

type Environ = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Changed:
    """What was changed and is not on disk.

    services: those to be written whole, beside what is marked.
    """

    services: frozenset[str]
    queues: frozenset[str]
    documents: frozenset[tuple[int, str]]  # the key store's identity, and the key

    def __bool__(self) -> bool:
        return bool(self.services or self.queues or self.documents)


@dataclass(slots=True)
class Marks:
    """Queues and documents that were changed since they were last taken. Thread-safe."""

    _queues: set[str] = field(default_factory=set)
    _documents: set[tuple[int, str]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def queue(self, name: str) -> None:
        with self._lock:
            self._queues.add(name)

    def document(self, store: _VersionedKeyStore, key: str) -> None:
        with self._lock:
            self._documents.add((id(store), key))

    def take(self, services: frozenset[str]) -> Changed:
        with self._lock:
            taken = Changed(services, frozenset(self._queues), frozenset(self._documents))
            self._queues.clear()
            self._documents.clear()
            return taken


def services_to_write(environ: Environ) -> frozenset[str]:
    """The services that a request may have changed beyond what is marked."""
    method, target = environ["REQUEST_METHOD"], environ.get("HTTP_X_AMZ_TARGET", "")
    scope = _CREDENTIAL_SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    operation = target.rpartition(".")[2]
    if method in {"GET", "HEAD", "OPTIONS"} or operation.startswith(
        (*_ONLY_READS, *_MARKED_OPERATIONS)
    ):
        return frozenset()
    if scope is None:  # moto's own API, a form, a signed address: whatever it was, nothing is lost
        return frozenset(SERVICES)

    return frozenset({scope[1]}) & frozenset(SERVICES)


def mark_changes(marks: Marks) -> None:
    """Let moto's queues and buckets mark what they change.

    Once in a process, after the queues were made safe.
    """
    _mark_queues(marks)
    _mark_documents(marks)


def _mark_queues(marks: Marks) -> None:
    add, delete = Queue.add_message, Queue.delete_message
    receive, change = SQSBackend.receive_message, SQSBackend.change_message_visibility

    def add_message(self: Queue, message: Message) -> None:
        add(self, message)
        marks.queue(self.name)

    def delete_message(self: Queue, receipt_handle: str) -> None:
        delete(self, receipt_handle)
        marks.queue(self.name)

    def receive_message(
        self: SQSBackend, queue_name: str, *arguments: Any, **named: Any
    ) -> list[Message]:
        before = len(self.get_queue(queue_name)._messages)
        messages = receive(self, queue_name, *arguments, **named)
        if (
            messages or len(self.get_queue(queue_name)._messages) != before
        ):  # some went to the dead letters
            marks.queue(queue_name)
        return messages

    def change_message_visibility(
        self: SQSBackend, queue_name: str, *arguments: Any, **named: Any
    ) -> None:
        change(self, queue_name, *arguments, **named)
        marks.queue(queue_name)

    Queue.add_message = add_message  # type: ignore[method-assign]
    Queue.delete_message = delete_message  # type: ignore[method-assign]
    SQSBackend.receive_message = receive_message  # type: ignore[method-assign]
    SQSBackend.change_message_visibility = change_message_visibility  # type: ignore[method-assign]


def _mark_documents(marks: Marks) -> None:
    for name in ("__setitem__", "setlist", "pop"):
        setattr(_VersionedKeyStore, name, _marking(getattr(_VersionedKeyStore, name), marks))


def _marking(method: Callable[..., Any], marks: Marks) -> Callable[..., Any]:
    def marked(self: _VersionedKeyStore, key: str, *arguments: Any) -> Any:
        answer = method(self, key, *arguments)
        marks.document(self, key)
        return answer

    return marked
