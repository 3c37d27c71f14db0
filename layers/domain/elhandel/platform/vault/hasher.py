"""Keyed hashes (HMAC-SHA-256) by which a number is found again.

The secret is a text, which is the key of version 1, or it names two versions while a new key
replaces the old: `{"current": {"version": 2, "key": "…"}, "previous": {"version": 1, "key": "…"}}`.
Meanwhile a row has the hashes of both. Odd versions have one column and even versions another, so
two rows of the same number share a hash at any moment of the change, and a unique index on each
column always holds.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any, Final

from elhandel.platform import aws
from elhandel.platform.settings import settings

_SHORTEST_KEY: Final = 32  # characters


class UnusableHashSecret(RuntimeError):
    """The hash secret has no known form, and guessing one would hash wrongly. For the log only."""


@dataclass(frozen=True, slots=True)
class HashKey:
    """A version of the key, which `repr` does not show."""

    version: int
    key: bytes

    def __repr__(self) -> str:
        return f"HashKey(version {self.version})"


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """The hashes of one number; version: the newer of the two."""

    version: int
    odd: bytes | None
    even: bytes | None


@dataclass(frozen=True, slots=True)
class Hasher:
    """Hashes under the current key, and under the previous one while there are two."""

    current: HashKey
    previous: HashKey | None = None

    def fingerprints(self, kind: str, number: str) -> Fingerprints:
        """The hashes of a number; a person's is never that of a company."""
        hashes = {
            key.version % 2: _hash(key.key, f"{kind}:{number}".encode()) for key in self._keys()
        }
        return Fingerprints(self.current.version, hashes.get(1), hashes.get(0))

    def digests(self, body: bytes) -> tuple[bytes, ...]:
        """The hashes of a body that names a person, the current key's first.

        From a plain hash and the rest of the body, the number could be found by trying them all.
        """
        return tuple(_hash(key.key, b"body:" + body) for key in self._keys())

    def _keys(self) -> tuple[HashKey, ...]:
        return (self.current,) if self.previous is None else (self.current, self.previous)


def read_hash_secret(text: str) -> Hasher:
    """The keys that the secret names. Raises UnusableHashSecret."""
    try:
        named = json.loads(text)
    except ValueError:
        named = text
    if not isinstance(named, dict):
        return Hasher(HashKey(1, text.encode()))

    current = _key(named, "current")
    previous = _key(named, "previous") if named.get("previous") is not None else None
    if previous is not None and previous.version != current.version - 1:
        raise UnusableHashSecret(
            f"The hash secret's previous version is {previous.version} and its current one "
            f"{current.version}. They must be consecutive: finish one change of the key before the "
            "next begins."
        )
    return Hasher(current, previous)


def hasher_from_environment() -> Hasher:
    """The hasher of the secret, at most some minutes old. Outside transactions: it may be read now.

    Raises AwsUnavailable, UnusableHashSecret.
    """
    return read_hash_secret(aws.secret(settings().identity_hash_secret))


def _key(named: dict[str, Any], which: str) -> HashKey:
    match named.get(which):
        case {"version": int(version), "key": str(key)} if version >= 1 and key:
            if version > 1 and len(key) < _SHORTEST_KEY:
                raise UnusableHashSecret(
                    f"The hash secret's {which} key has less than {_SHORTEST_KEY} characters."
                )
            return HashKey(version, key.encode())

    raise UnusableHashSecret(
        f'The hash secret names no usable "{which}" key: it needs '
        '{"version": a number, "key": a text}.'
    )


def _hash(key: bytes, content: bytes) -> bytes:
    return hmac.digest(key, content, hashlib.sha256)
