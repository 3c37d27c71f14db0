"""API keys: who may call what. A key is 256 random bits, and only its SHA-256 is stored: the database opens nothing.

(A slow hash would protect nothing here: there is no guessing 256 random bits.)
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.platform.errors import Forbidden, NotFound, Unauthenticated

type Scope = Literal["onboarding", "customer", "operations"]

PREFIX: Final = "elh_"
_RANDOM_BYTES: Final = 32

DEFAULT_TENANT: Final = "default"
TENANT_FORM: Final = "lower-case letters, digits and hyphens, 40 at most"
_TENANT: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")

_ADD: Final = """
INSERT INTO platform.api_key (key_hash, name, scope, customer_id, tenant, created_at)
VALUES (%(hash)s, %(name)s, %(scope)s, %(customer_id)s, %(tenant)s, %(now)s)
"""

_FIND: Final = """
SELECT api_key_id, key_hash, name, scope, customer_id, tenant FROM platform.api_key_of(%(hash)s)
WHERE revoked_at IS NULL
"""

_REVOKE: Final = "UPDATE platform.api_key SET revoked_at = %(now)s WHERE key_hash = %(hash)s AND revoked_at IS NULL"

_REVOKE_BY_ID: Final = """
UPDATE platform.api_key SET revoked_at = coalesce(revoked_at, %(now)s) WHERE api_key_id = %(id)s RETURNING name
"""

_LIST: Final = """
SELECT api_key_id, name, scope, customer_id, tenant, created_at, revoked_at FROM platform.api_key ORDER BY api_key_id
"""

_FORM: Final = re.compile(r"elh_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that was shown to us: whose, and for what.

    key_id: what logs call it, and staff when they revoke it. customer_id: set for the scope
    `customer` only. tenant: whose signups an onboarding key makes and sees.
    """

    key_id: int
    key_hash: bytes
    name: str
    scope: Scope
    customer_id: int | None
    tenant: str


def a_tenant(name: str) -> str:
    """A tenant's name, which only staff choose. Raises ValueError for one of another form."""
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
) -> str:
    """A new key, `elh_` and 43 characters. It is told here and never again.

    Raises ValueError unless a customer is named for the scope `customer`, and only for that; and for a tenant of the
    wrong form, or one that is named for another scope than `onboarding`.
    """
    if scope != "onboarding" and tenant != DEFAULT_TENANT:
        raise ValueError(f"a key of scope {scope} cannot have a tenant")
    if (scope == "customer") != (customer_id is not None):
        raise ValueError(f"a key of scope {scope} {'needs' if scope == 'customer' else 'cannot have'} a customer")
    key = PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
    row = {
        "hash": _hash(key),
        "name": name,
        "scope": scope,
        "customer_id": customer_id,
        "tenant": a_tenant(tenant),
        "now": clock.now(),
    }
    tx.execute(_ADD, row)
    return key


def revoke_key(tx: Transaction, key_hash: bytes, clock: Clock) -> None:
    """Close a key for good; one that is closed already stays as it is."""
    tx.execute(_REVOKE, {"hash": key_hash, "now": clock.now()})


def revoke_key_by_id(tx: Transaction, key_id: int, clock: Clock) -> str:
    """Close a key for good, answering its name; one that is closed already stays as it is. Raises NotFound."""
    closed = tx.execute(_REVOKE_BY_ID, {"id": key_id, "now": clock.now()}).fetchone()
    if closed is None:
        raise NotFound(f"There is no API key {key_id}. The job list-keys tells the ids.")
    return str(closed[0])


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


def list_keys(tx: Transaction) -> list[ListedKey]:
    """Every key there is or was, in the order in which they were made."""
    return [ListedKey(*row) for row in tx.execute(_LIST)]


def refuse_malformed(key: str | None) -> str:
    """The key, if it has the form of one; needs no database. Raises Unauthenticated, as for a key we do not know."""
    if key is None or not _FORM.fullmatch(key):
        raise _unknown()
    return key


def authenticate(tx: Transaction, key: str | None, scope: Scope) -> ApiKey:
    """Whose key this is. Raises Unauthenticated without a key we know, Forbidden for one of another scope."""
    found = tx.execute(_FIND, {"hash": _hash(refuse_malformed(key))}).fetchone()
    if found is None:
        raise _unknown()
    key_id, key_hash, *others = found
    known = ApiKey(key_id, bytes(key_hash), *others)
    if known.scope != scope:
        raise Forbidden(f"This API key is for {known.scope}, not for {scope}. Use a key of scope {scope}.")
    return known


def _unknown() -> Unauthenticated:
    return Unauthenticated(
        "The request carries no API key, or one that is not known or was revoked. "
        "Send a valid key in the header x-api-key."
    )


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
