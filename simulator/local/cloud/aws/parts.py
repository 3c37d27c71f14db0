"""moto's state in parts that are written one by one: small services, queues, buckets, documents.

A part holds no other part: a bucket is written without its documents, a queue without its
dead-letter queue, and they are joined when they are brought back.
"""

import io
import pickle
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from moto.backends import get_backend
from moto.s3.utils import _VersionedKeyStore
from moto.sqs.models import Queue

from simulator.local.cloud.aws.changes import SERVICES, Changed

_ATTEMPTS: Final = 5
_WITHOUT: Final = {
    "s3": "buckets",
    "sqs": "queues",
}  # a backend's attributes that are separate parts
_ORDER: Final = ("service", "bucket", "queue", "document")  # a part after what it belongs to
_AT_ONCE: Final = 0.0


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """Where a part belongs.

    kind: service, bucket, document or queue. bucket: only of a document.
    """

    service: str
    account: str
    region: str
    kind: str
    bucket: str = ""
    name: str = ""


def every_part() -> Iterator[tuple[Name, bytes]]:
    """All that moto holds of the services that are kept."""
    for service in SERVICES:
        for account, region, backend in _backends(service):
            yield from _whole(service, account, region, backend)


def changed_parts(changed: Changed) -> Iterator[tuple[Name, bytes | None]]:
    """The parts that were changed; None for one that is gone.

    Buckets and queues that are gone are not named.
    """
    for service in changed.services - {"s3", "sqs"}:
        for account, region, backend in _backends(service):
            yield from _whole(service, account, region, backend)

    for account, region, backend in _backends("sqs"):
        yield from _changed_queues(changed, account, region, backend)

    for account, region, backend in _backends("s3"):
        yield from _changed_buckets(changed, account, region, backend)
        yield from _changed_documents(changed, account, region, backend)


def names_there_are() -> set[tuple[str, str]]:
    """The queues (`queue`, name) and buckets (`bucket`, name) that moto holds now."""
    queues = {("queue", name) for _, _, backend in _backends("sqs") for name in backend.queues}
    buckets = {("bucket", name) for _, _, backend in _backends("s3") for name in backend.buckets}
    return queues | buckets


def bring_back(parts: Mapping[Name, bytes]) -> None:
    """Put written parts where moto looks for them. Messages that were in hand are visible again."""
    for name in sorted(parts, key=lambda name: _ORDER.index(name.kind)):
        # We wrote it, into a file that only its owner reads.
        content = pickle.loads(parts[name])  # noqa: S301
        regions = get_backend(name.service)[name.account]  # type: ignore[call-overload]
        backend = regions[name.region]
        match name.kind:
            case "service":
                for attribute, value in content.items():
                    fresh = backend.__dict__.get(attribute)
                    backend.__dict__[attribute] = _at_home(fresh, value)
            case "bucket":
                backend.buckets[name.name] = content
            case "queue":
                backend.queues[name.name] = _made_queue(content)
            case "document":
                backend.buckets[name.bucket].keys.setlist(name.name, content)

    for _, _, backend in _backends("sqs"):
        _join_dead_letters(backend.queues)


def _at_home(fresh: Any, content: Any) -> Any:
    """An attribute as it was written; a map without a default factory gets the fresh map's."""
    if (
        isinstance(content, defaultdict)
        and content.default_factory is None
        and isinstance(fresh, defaultdict)
    ):
        content.default_factory = fresh.default_factory
    return content


def _changed_queues(
    changed: Changed, account: str, region: str, backend: Any
) -> Iterator[tuple[Name, bytes]]:
    if "sqs" in changed.services:
        yield from _whole("sqs", account, region, backend)

    for name in changed.queues & backend.queues.keys():
        yield Name("sqs", account, region, "queue", name=name), _queue(backend.queues[name])


def _changed_buckets(
    changed: Changed, account: str, region: str, backend: Any
) -> Iterator[tuple[Name, bytes]]:
    """Buckets without their documents."""
    if "s3" in changed.services:
        yield Name("s3", account, region, "service"), _rest("s3", backend)
        for bucket in list(backend.buckets.values()):
            yield Name("s3", account, region, "bucket", name=bucket.name), _bucket(bucket)


def _changed_documents(
    changed: Changed, account: str, region: str, backend: Any
) -> Iterator[tuple[Name, bytes | None]]:
    buckets = {id(bucket.keys): bucket for bucket in list(backend.buckets.values())}

    for store, key in changed.documents:
        if store not in buckets:
            continue
        bucket = buckets[store]
        versions = bucket.keys.getlist(key)
        name = Name("s3", account, region, "document", bucket.name, key)
        yield name, None if versions is None else _dumped(versions)


def _whole(service: str, account: str, region: str, backend: Any) -> Iterator[tuple[Name, bytes]]:
    yield Name(service, account, region, "service"), _rest(service, backend)
    if service == "sqs":
        for name, queue in list(backend.queues.items()):
            yield Name(service, account, region, "queue", name=name), _queue(queue)

    if service == "s3":
        for bucket in list(backend.buckets.values()):
            yield Name(service, account, region, "bucket", name=bucket.name), _bucket(bucket)
            for key, versions in bucket.keys.lists():
                yield (
                    Name(service, account, region, "document", bucket.name, key),
                    _dumped(versions),
                )


def _backends(service: str) -> list[tuple[str, str, Any]]:
    return [
        (account, region, backend)
        for account, regions in list(get_backend(service).items())  # type: ignore[call-overload]
        for region, backend in list(regions.items())
    ]


def _rest(service: str, backend: Any) -> bytes:
    return _dumped(
        {name: value for name, value in backend.__dict__.items() if name != _WITHOUT.get(service)}
    )


def _bucket(bucket: Any) -> bytes:
    empty = object.__new__(type(bucket))
    empty.__dict__.update({**bucket.__dict__, "keys": _VersionedKeyStore()})
    return _dumped(empty)


def _queue(queue: Queue) -> bytes:
    with queue._messages_lock:
        return _dumped({**queue.__dict__, "dead_letter_queue": None, "deleted_messages": set()})


def _made_queue(content: dict[str, Any]) -> Queue:
    queue: Queue = object.__new__(Queue)  # type: ignore[type-abstract]
    queue.__dict__.update(content)
    for message in queue._pending_messages:
        message.visible_at = _AT_ONCE  # its receiver may be gone: it is delivered again
    queue._pending_messages.clear()
    return queue


def _join_dead_letters(queues: dict[str, Queue]) -> None:
    by_arn = {queue.queue_arn: queue for queue in queues.values()}
    for queue in queues.values():
        policy: dict[str, Any] = getattr(queue, "redrive_policy", None) or {}
        queue.dead_letter_queue = by_arn.get(policy.get("deadLetterTargetArn", ""))


def _dumped(value: Any) -> bytes:
    for attempt in range(_ATTEMPTS):
        output = io.BytesIO()
        try:
            _Pickler(output).dump(value)
        except RuntimeError:  # a request changed a map meanwhile
            if attempt == _ATTEMPTS - 1:
                raise
        else:
            return output.getvalue()

    raise AssertionError("unreachable")


class _Pickler(pickle.Pickler):
    """Pickles locks as fresh ones, private keys as DER, and maps without the function that makes
    their default.
    """

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, defaultdict):
            factory = value.default_factory if isinstance(value.default_factory, type) else None
            return (
                _default_map,
                (type(value), factory),
                getattr(value, "__dict__", None),
                None,
                iter(dict.items(value)),
            )
        if isinstance(value, threading.Condition):
            return threading.Condition, ()
        if isinstance(value, RSAPrivateKey | EllipticCurvePrivateKey):
            der = value.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
            return _private_key, (der,)

        return NotImplemented


def _default_map(kind: type[defaultdict[Any, Any]], factory: type | None) -> defaultdict[Any, Any]:
    made = kind.__new__(kind)
    made.default_factory = factory
    return made


def _private_key(der: bytes) -> Any:
    return load_der_private_key(der, password=None)
