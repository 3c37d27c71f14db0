"""The ledger of this process, as its environment names it."""

from functools import lru_cache

from elhandel.chain.ledger.rpc import RpcChain
from elhandel.platform.settings import settings
from elhandel.platform.snapshots import forgotten


@lru_cache(maxsize=1)
def chain_from_environment() -> RpcChain | None:
    """The client of this process; None where neighbours are off, or no ledger is connected."""
    config = settings()
    urls = [url.strip() for url in config.chain_urls.split(",") if url.strip()]
    if config.neighbours == "off" or not urls:
        return None

    return RpcChain(urls)


forgotten(chain_from_environment.cache_clear)
