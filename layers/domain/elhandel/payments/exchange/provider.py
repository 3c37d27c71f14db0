"""The provider of payments as the function's environment names it, and the keys of its secret."""

import msgspec

from elhandel.payments.providers import RestProvider
from elhandel.platform import aws
from elhandel.platform.settings import settings
from elhandel.values.errors import Unavailable


class _Secret(msgspec.Struct, frozen=True):
    """`{"key": "…", "webhooks": "…", "pages": ["…"]}`: our key there, the one that its events are
    signed by, and the hosts of its pages, where they are others than that of PaymentsUrl.
    """

    key: str = ""
    webhooks: str = ""
    pages: tuple[str, ...] = ()


def provider_from_environment() -> RestProvider | None:
    """A client of the provider; None where none is connected. Outside transactions."""
    url = settings().payments_url
    if not url:
        return None
    secret = _secret()
    return RestProvider(url, secret.key, pages=secret.pages)


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
