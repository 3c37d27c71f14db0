"""API keys: who may call what. A key is 256 random bits, of which only the SHA-256 is stored.

(Nobody can guess 256 random bits, so a slow hash would protect nothing.) Every key ends, at its own
date or after the life that `key_rules` gives its scope.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

import psycopg
from psycopg.rows import TupleRow, class_row

from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.platform.keys.key_quotas import Quota, count_request
from elhandel.platform.keys.key_rules import key_rules
from elhandel.platform.telemetry import logger
from elhandel.values.errors import Forbidden, NotFound, Unauthenticated

type Scope = Literal["sales", "customer", "export", "operations", "partner", "ami"]

PREFIX: Final = "elh_"
DEVICE_PREFIX: Final = "ak_"
"""Of a device's key, scope `ami`: somebody who finds one in a device sees that it opens little."""
_RANDOM_BYTES: Final = 32

DEFAULT_TENANT: Final = "default"
TENANT_FORM: Final = "lower-case letters, digits and hyphens, 40 at most"
_TENANT: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")

_FORM: Final = re.compile(r"(?:elh|ak)_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that a request carries: whose it is, and for what."""

    key_id: int
    """Its name in logs, and for staff who revoke it."""
    key_hash: bytes
    name: str
    scope: Scope
    customer_id: int | None
    """Only for the scope `customer`."""
    tenant: str
    """Whose signups a sales key makes and sees."""
    expires_at: datetime
    quota: Quota


def a_tenant(name: str) -> str:
    """A tenant's name, chosen by staff. Raises ValueError for a name of another form."""
    if not _TENANT.fullmatch(name):
        raise ValueError(f"{name!r} is no tenant: {TENANT_FORM}")
    return name


def create_key(
    tx: Transaction,
    name: str,
    scope: Scope,
    clock: Clock,
    customer_id: int | None = None,
    *,
    tenant: str = DEFAULT_TENANT,
    expires_at: datetime | None = None,
    per_minute: int | None = None,
    per_day: int | None = None,
    by: str | None = None,
) -> str:
    """A new key, `elh_` (of a device `ak_`) and 43 characters, which is shown only here.

    expires_at, per_minute, per_day: those of its scope unless given.
    Raises ValueError unless a customer is named for the scope `customer` and for no other, and for
    a tenant of the wrong form or of another scope than `sales`.
    """
    if scope != "sales" and tenant != DEFAULT_TENANT:
        raise ValueError(f"a key of scope {scope} cannot have a tenant")
    if (scope == "customer") != (customer_id is not None):
        raise ValueError(
            f"a key of scope {scope} {'needs' if scope == 'customer' else 'cannot have'} a customer"
        )

    key = (DEVICE_PREFIX if scope == "ami" else PREFIX) + secrets.token_urlsafe(_RANDOM_BYTES)
    now = clock.now()
    row = {
        "hash": _hash(key),
        "name": name,
        "scope": scope,
        "customer_id": customer_id,
        "tenant": a_tenant(tenant),
        "now": now,
        "expires_at": expires_at or _end(scope, now),
        "per_minute": per_minute,
        "per_day": per_day,
        "by": by,
    }
    tx.execute(_ADD, row)

    return key


_ADD: Final = """
INSERT INTO platform.api_key (key_hash, name, scope, customer_id, tenant, created_at, expires_at,
                              per_minute, per_day, made_by)
VALUES (%(hash)s, %(name)s, %(scope)s, %(customer_id)s, %(tenant)s, %(now)s, %(expires_at)s,
        %(per_minute)s, %(per_day)s, %(by)s)
"""


def revoke_key(tx: Transaction, key_hash: bytes, clock: Clock) -> None:
    """Revoke a key for good; the same again changes nothing."""
    tx.execute(_REVOKE, {"hash": key_hash, "now": clock.now()})


_REVOKE: Final = """
UPDATE platform.api_key SET revoked_at = %(now)s WHERE key_hash = %(hash)s AND revoked_at IS NULL
"""


def revoke_key_by_id(tx: Transaction, key_id: int, clock: Clock, by: str | None = None) -> str:
    """Revoke a key for good and return its name; the same again changes nothing.

    Raises NotFound.
    """
    closed = tx.execute(_REVOKE_BY_ID, {"id": key_id, "now": clock.now(), "by": by}).fetchone()
    if closed is None:
        raise NotFound(f"There is no API key {key_id}. The job list-keys lists the ids.")
    return str(closed[0])


_REVOKE_BY_ID: Final = """
UPDATE platform.api_key
SET revoked_at = coalesce(revoked_at, %(now)s),
    revoked_by = CASE WHEN revoked_at IS NULL THEN %(by)s ELSE revoked_by END
WHERE api_key_id = %(id)s RETURNING name
"""


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A key as staff see it: all but the key."""

    key_id: int
    name: str
    scope: Scope
    customer_id: int | None
    tenant: str
    created_at: datetime
    revoked_at: datetime | None
    expires_at: datetime
    last_used_at: datetime | None
    """To the minute."""
    per_minute: int | None
    """None is the scope's, as for per_day."""
    per_day: int | None
    made_by: str | None
    revoked_by: str | None


def list_keys(tx: Transaction) -> list[ListedKey]:
    """Every key there is or was, in the order of creation."""
    with tx.cursor(row_factory=class_row(ListedKey)) as cursor:
        return [_with_end(key) for key in cursor.execute(_LIST)]


_LIST: Final = """
SELECT api_key_id AS key_id, name, scope, customer_id, tenant, created_at, revoked_at, expires_at,
       last_used_at, per_minute, per_day, made_by, revoked_by
FROM platform.api_key ORDER BY api_key_id
"""


def refuse_malformed(key: str | None) -> str:
    """The key, if it has the form of one. Raises Unauthenticated, as for an unknown key."""
    if key is None or not _FORM.fullmatch(key):
        raise _unknown()
    return key


def authenticate(tx: Transaction, key: str | None, scope: Scope, now: datetime) -> ApiKey:
    """Whose key this is. Raises Unauthenticated for an unknown key, Forbidden for another scope."""
    found = tx.execute(_FIND, {"hash": _hash(refuse_malformed(key))}).fetchone()
    return _for_scope(_known(found, now), scope)


def admit(database: Database, key: str | None, now: datetime, *scopes: Scope) -> ApiKey:
    """Whose key this is, for a request that counts: one of these scopes. Raises as `authenticate`,
    and TooManyRequests.

    The first request of a minute is stored as the key's last use; if that fails, the request still
    goes on. Each of the three statements is a transaction of its own.
    """
    found = database.execute_alone(_FIND, {"hash": _hash(refuse_malformed(key))})
    known = _known(found, now)
    logger.append_keys(api_key=known.key_id)

    if count_request(database, known.key_id, known.quota, now):
        try:
            database.execute_alone(_USED, {"id": known.key_id, "now": now})
        except psycopg.Error as error:
            logger.warning("the last use of a key was not kept", exc_info=error)

    return _for_scope(known, *scopes)


# A row that another request has locked is skipped: the next minute's first request writes it.
_USED: Final = """
UPDATE platform.api_key SET last_used_at = %(now)s
WHERE api_key_id = (
    SELECT api_key_id FROM platform.api_key WHERE api_key_id = %(id)s FOR UPDATE SKIP LOCKED)
"""


def _known(found: TupleRow | None, now: datetime) -> ApiKey:
    if found is None:
        raise _unknown()

    (
        key_id,
        key_hash,
        name,
        scope,
        customer_id,
        tenant,
        created_at,
        expires_at,
        per_minute,
        per_day,
    ) = found
    ends = expires_at or _end(scope, created_at)
    if ends <= now:  # only the holder of the whole key learns this
        raise Unauthenticated(f"This API key ended on {ends.date()}. Ask us for a new one.")

    rules = key_rules(scope, now.date())
    quota = Quota(per_minute or rules.per_minute, per_day or rules.per_day)

    return ApiKey(
        key_id=key_id,
        key_hash=bytes(key_hash),
        name=name,
        scope=scope,
        customer_id=customer_id,
        tenant=tenant,
        expires_at=ends,
        quota=quota,
    )


_FIND: Final = """
SELECT api_key_id, key_hash, name, scope, customer_id, tenant, created_at, expires_at, per_minute,
       per_day
FROM platform.api_key_of(%(hash)s)
WHERE revoked_at IS NULL
"""


def _for_scope(known: ApiKey, *scopes: Scope) -> ApiKey:
    if known.scope not in scopes:
        wanted = " or ".join(scopes)
        raise Forbidden(
            f"This API key is for {known.scope}, not for {wanted}. Use a key of scope {wanted}."
        )
    return known


def _with_end(key: ListedKey) -> ListedKey:
    """A listed key; one that was made without an end has the end of its scope."""
    return key if key.expires_at else replace(key, expires_at=_end(key.scope, key.created_at))


def _end(scope: str, made_at: datetime) -> datetime:
    """When the life of a scope's key ends."""
    return made_at + key_rules(scope, made_at.date()).life


def _unknown() -> Unauthenticated:
    return Unauthenticated(
        "The request carries no API key, or one that is not known or was revoked. "
        "Send a valid key in the header x-api-key."
    )


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
