"""DataHub as the function's environment names it: the client and its credentials."""

from functools import lru_cache

from elhandel.market.hub.client import DataHubClient
from elhandel.market.hub.credentials import read_credentials
from elhandel.platform import aws
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.settings import settings
from elhandel.platform.snapshots import forgotten


@lru_cache(maxsize=1)
def datahub_from_environment() -> DataHubClient:
    """The client of this process. Credentials come from Secrets Manager, again after a refusal."""
    config = settings()
    return DataHubClient(
        config.datahub_base_url,
        token_url=config.datahub_token_url,
        scope=config.datahub_scope,
        credentials=read_credentials(aws.secret(config.datahub_secret)),
        renewed=lambda: read_credentials(aws.secret(config.datahub_secret, fresh=True)),
        clock=clock_from_environment(),
    )


forgotten(datahub_from_environment.cache_clear)
