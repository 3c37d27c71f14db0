"""The same request, the same answer: the answer to an Idempotency-Key is kept in the transaction
that it guards.

Of the body a keyed hash is kept: it names a person, and a plain hash could be tried out.
"""

import hashlib
from collections.abc import Callable
from typing import Any, Final

from psycopg.types.json import Jsonb

from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.vault.hasher import Hasher
from elhandel.values.errors import KeyUsedForAnother


def once(
    tx: Transaction,
    caller: bytes,
    key: str | None,
    body: bytes,
    clock: Clock,
    work: Callable[[], dict[str, Any]],
    hasher: Hasher,
) -> dict[str, Any]:
    """The answer of `work`, or the one it gave the first time for this caller, key and body.

    Two requests at once wait for each other; a request that fails leaves no trace. Raises
    KeyUsedForAnother.
    """
    if key is None:
        return work()

    hashes = hasher.digests(body)
    identity = {"caller": caller, "key": key, "hash": hashes[0], "now": clock.now()}
    if tx.execute(_CLAIM, identity).fetchone() is None:
        body_hash, answer = fetch_one(tx, _EARLIER, identity)
        plain = hashlib.sha256(body).digest()  # of a request from before hashes were keyed
        if bytes(body_hash) not in {*hashes, plain}:
            raise KeyUsedForAnother(
                "This Idempotency-Key came before with another body. "
                "Use a new key for a new request."
            )
        return dict(answer)

    answer = work()
    tx.execute(_KEEP, {**identity, "answer": Jsonb(answer)})

    return answer


_CLAIM: Final = """
INSERT INTO onboarding.idempotent_answer (caller, key, body_hash, answer, created_at)
VALUES (%(caller)s, %(key)s, %(hash)s, '{}', %(now)s)
ON CONFLICT (caller, key) DO NOTHING
RETURNING 1
"""

_EARLIER: Final = """
SELECT body_hash, answer FROM onboarding.idempotent_answer
WHERE caller = %(caller)s AND key = %(key)s
"""

_KEEP: Final = """
UPDATE onboarding.idempotent_answer SET answer = %(answer)s
WHERE caller = %(caller)s AND key = %(key)s
"""
