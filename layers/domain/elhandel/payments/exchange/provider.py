"""The provider of payments as the function's environment names it, and the keys of its secret."""

import msgspec

from elhandel.payments.providers import RestProvider
from elhandel.platform import aws
from elhandel.platform.settings import settings
from elhandel.values.errors import Unavailable


class _Secret(msgspec.Struct, frozen=True):
    """`{"key": "…", "webhooks": "…"}`: our key there, and the one that its events are signed by."""

    key: str = ""
    webhooks: str = ""


def provider_from_environment() -> RestProvider | None:
    """A client of the provider; None where none is connected. Outside transactions."""
    url = settings().payments_url
    return RestProvider(url, _secret().key) if url else None


def webhook_secret() -> str:
    """The secret that events are signed by; empty where there is none. Outside transactions."""
    return _secret().webhooks


def _secret() -> _Secret:
    name = settings().payments_provider_secret
    if not name:
        return _Secret()
    try:
        return msgspec.json.decode(aws.secret(name), type=_Secret)
    except msgspec.DecodeError:
        raise Unavailable(
            "The secret of the provider of payments has no known form. Give it as "
            '{"key": "…", "webhooks": "…"} (PaymentsProviderSecret).'
        ) from None
