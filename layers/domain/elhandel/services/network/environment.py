"""The network's provider as the function's environment names it."""

from functools import lru_cache

from elhandel.platform import aws
from elhandel.platform.settings import settings
from elhandel.platform.snapshots import forgotten
from elhandel.services.network.client import NetworkClient


@lru_cache(maxsize=1)
def network_from_environment() -> NetworkClient | None:
    """The client of this process; None where no provider is connected (NetworkUrl is empty)."""
    config = settings()
    if not config.network_url:
        return None

    return NetworkClient(
        config.network_url,
        token=aws.secret(config.network_secret),
        renewed=lambda: aws.secret(config.network_secret, fresh=True),
    )


forgotten(network_from_environment.cache_clear)
