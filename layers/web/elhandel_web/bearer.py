"""Who asks an API with an access token of the provider by whom people sign in to the pages."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Final

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from elhandel.identity import Session
from elhandel.identity.sessions import session_of_token
from elhandel.identity.sign_ins import AssuranceTooLow, TokenNotAccepted, TokenNotKnown
from elhandel.platform.database import Database
from elhandel.platform.settings import settings
from elhandel.platform.web import ClockOfProcess, DatabaseOfProcess
from elhandel_web.oidc import OidcClient

_BEARER: Final = HTTPBearer(auto_error=False, description="An access token of the provider")
_LONGEST: Final = 8_000
"""Characters of a token."""


type Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]


def bearer_of(client: Callable[[], OidcClient]) -> Callable[..., Session]:
    """A dependency: who shows a token of the provider that `client` asks.

    It raises TokenNotKnown, ProviderNotAvailable, DatabaseUnavailable.
    """

    def dependency(
        credentials: Credentials, database: DatabaseOfProcess, clock: ClockOfProcess
    ) -> Session:
        if credentials is None or len(credentials.credentials) > _LONGEST:
            raise TokenNotKnown(
                "This needs an access token of the identity provider: send it as "
                "`Authorization: Bearer …`."
            )
        return _session(client(), database, credentials.credentials, clock.now())

    return dependency


def _session(client: OidcClient, database: Database, token: str, now: datetime) -> Session:
    try:
        shown = client.shown(token, settings().api_audience, now)
    except (TokenNotAccepted, AssuranceTooLow) as error:
        raise TokenNotKnown(
            "The access token is not one of the identity provider for this API, or holds no more. "
            "Get another one."
        ) from error

    with database.transaction() as tx:
        session = session_of_token(
            tx,
            client.provider.kind,
            shown.issuer,
            shown.sub,
            shown.level,
            shown.issued_at,
            shown.expires_at,
        )
    if session is None:
        raise TokenNotKnown(
            "Nobody here goes by this token. Sign in on the pages once, and ask again."
        )
    return session
