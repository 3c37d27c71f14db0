"""Customers sign in by a broker of MitID, and are found by the number that it states."""

from datetime import datetime
from functools import lru_cache
from typing import Final

from fastapi import Request

from elhandel.platform.database import Transaction
from elhandel.platform.settings import settings
from elhandel.platform.snapshots import forgotten
from elhandel.portal.signing_in import (
    CustomerNotKnown,
    NotTheirHome,
    customer_who_signs_in,
    hashes_of_stated,
)
from elhandel_web.oidc import Claims, OidcClient, Provider
from elhandel_web.signin import Arrived, Matched, SignIn, own_home


@lru_cache(maxsize=1)
def client() -> OidcClient:
    """Our client at the broker, one for each process."""
    config = settings()
    return OidcClient(
        Provider(
            kind="customer",
            issuer=config.customers_issuer,
            client_id=config.customers_client_id,
            secret=config.customers_client_secret,
            scope=config.customers_scope,
        )
    )


forgotten(client.cache_clear)


def match(claims: Claims) -> Matched:
    """Finds the customer whom the broker names. Raises AwsUnavailable, CustomerNotKnown."""
    stated = hashes_of_stated(claims.cpr, claims.cvr)

    def matched(tx: Transaction, now: datetime) -> Arrived:
        arrival = customer_who_signs_in(tx, claims.issuer, claims.sub, stated, now)
        return Arrived(arrival.subject_id, arrival.asks)

    return matched


def home_url(request: Request) -> str:
    return settings().site_address or own_home(request)


SIGN_IN: Final = SignIn(
    client=client,
    match=match,
    home_url=home_url,
    failures=(CustomerNotKnown, NotTheirHome),
    sign_up_url=lambda: settings().sign_up_address,
)
