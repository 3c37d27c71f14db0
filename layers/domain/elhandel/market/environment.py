"""DataHub as the function's environment names it: client, credentials, sender."""

from functools import lru_cache

from elhandel.market.client import DataHubClient, read_credentials
from elhandel.market.requests import Parties, RequestSender
from elhandel.platform import aws
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import Database
from elhandel.platform.settings import settings
from elhandel.platform.vault.sealing import sealer_from_environment


@lru_cache(maxsize=1)
def datahub_from_environment() -> DataHubClient:
    """The client of this process; its credentials come from Secrets Manager, again where they are
    refused.
    """
    config = settings()
    return DataHubClient(
        config.datahub_base_url,
        token_url=config.datahub_token_url,
        scope=config.datahub_scope,
        credentials=read_credentials(aws.secret(config.datahub_secret)),
        renewed=lambda: read_credentials(aws.secret(config.datahub_secret, fresh=True)),
        clock=clock_from_environment(),
    )


def sender_from_environment(database: Database) -> RequestSender:
    """What sends the requests of the outbox."""
    from elhandel.platform.vault.opening import opener_from_environment  # noqa: PLC0415  (only those who open load it)

    config = settings()
    parties = Parties(config.supplier_gln, config.datahub_gln)
    return RequestSender(
        database,
        datahub_from_environment(),
        opener_from_environment(),
        sealer_from_environment(),
        parties,
    )
