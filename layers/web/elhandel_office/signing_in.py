"""Staff sign in by the firm's own provider, and are found by the username that it states."""

from datetime import datetime
from functools import lru_cache
from typing import Final

from fastapi import Request

from elhandel.identity.subjects import StaffNotKnown, remember_staff
from elhandel.platform.database import Transaction
from elhandel.platform.settings import settings
from elhandel.platform.snapshots import forgotten
from elhandel_web.oidc import Claims, OidcClient, Provider
from elhandel_web.signin import Arrived, Matched, SignIn, own_home


@lru_cache(maxsize=1)
def client() -> OidcClient:
    """Our client at the firm's provider, one for each process."""
    config = settings()
    return OidcClient(
        Provider(
            kind="staff",
            issuer=config.staff_issuer,
            client_id=config.staff_client_id,
            secret=config.staff_client_secret,
            scope=config.staff_scope,
        )
    )


forgotten(client.cache_clear)


def match(claims: Claims) -> Matched:
    """Finds the member of staff whom the provider names. It raises StaffNotKnown."""

    def matched(tx: Transaction, now: datetime) -> Arrived:
        return Arrived(remember_staff(tx, claims.issuer, claims.sub, claims.username, now))

    return matched


def home_url(request: Request) -> str:
    return settings().office_address or own_home(request)


SIGN_IN: Final = SignIn(client=client, match=match, home_url=home_url, failures=(StaffNotKnown,))
