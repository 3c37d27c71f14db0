"""The sender of requests as the function's environment names it."""

from elhandel.market.hub import datahub_from_environment
from elhandel.market.requests.sending.sender import Parties, RequestSender
from elhandel.platform.database import Database
from elhandel.platform.settings import settings
from elhandel.platform.vault.sealer import sealer_from_environment


def sender_from_environment(database: Database) -> RequestSender:
    """What sends the requests of the outbox."""
    # Loaded by those only who open.
    from elhandel.platform.vault.opener import opener_from_environment  # noqa: PLC0415

    config = settings()
    parties = Parties(config.supplier_gln, config.datahub_gln)
    return RequestSender(
        database=database,
        client=datahub_from_environment(),
        opener=opener_from_environment(),
        sealer=sealer_from_environment(),
        parties=parties,
    )
