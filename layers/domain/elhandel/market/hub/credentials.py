"""Our credentials at DataHub's identity provider, as a secret holds them."""

from dataclasses import dataclass

import msgspec

from elhandel.values.errors import Unavailable


class NotLetIn(Unavailable):
    """Our own credentials are refused: the trouble of every document, never of this one alone."""

    code = "datahub-credentials-refused"


class CredentialsUnreadable(NotLetIn):
    """The secret with our credentials does not have its form."""

    code = "datahub-credentials-unreadable"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Our client at DataHub's identity provider."""

    client_id: str
    client_secret: str

    def __repr__(self) -> str:
        return f"Credentials({self.client_id})"


def read_credentials(secret: str) -> Credentials:
    """The credentials of a secret: `{"client_id": "…", "client_secret": "…"}`.

    Raises CredentialsUnreadable.
    """
    try:
        found = msgspec.json.decode(secret, type=_StoredCredentials)
    except msgspec.MsgspecError as error:
        raise CredentialsUnreadable(
            "The secret with our credentials at DataHub is not "
            '{"client_id": "…", "client_secret": "…"}. '
            "Correct it; what was to be sent waits."
        ) from error

    return Credentials(found.client_id, found.client_secret)


class _StoredCredentials(msgspec.Struct, frozen=True):
    """Our credentials as the secret holds them."""

    client_id: str
    client_secret: str
