"""DataHub as the function's environment names it: client, credentials, sender."""

import json
from functools import lru_cache

from elhandel.market.client import Credentials, DataHubClient
from elhandel.market.requests import Parties, RequestSender
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import Database
from elhandel.platform.settings import settings
from elhandel.platform.vault import vault_from_environment


@lru_cache(maxsize=1)
def datahub_from_environment() -> DataHubClient:
    """The client of this process; its credentials come from Secrets Manager."""
    from aws_lambda_powertools.utilities import parameters  # noqa: PLC0415  (only where a secret is used)

    config = settings()
    secret = json.loads(str(parameters.get_secret(config.datahub_secret)))
    return DataHubClient(
        config.datahub_base_url,
        token_url=config.datahub_token_url,
        scope=config.datahub_scope,
        credentials=Credentials(secret["client_id"], secret["client_secret"]),
        clock=clock_from_environment(),
    )


def sender_from_environment(database: Database) -> RequestSender:
    """What sends the requests of the outbox."""
    config = settings()
    parties = Parties(config.supplier_gln, config.datahub_gln)
    return RequestSender(database, datahub_from_environment(), vault_from_environment(), parties)
