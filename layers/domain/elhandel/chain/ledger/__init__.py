"""The token ledger as a port, and a cluster behind JSON-RPC."""

from elhandel.chain.ledger.environment import chain_from_environment
from elhandel.chain.ledger.port import Account, Blockhash, Chain, Seen
from elhandel.chain.ledger.rpc import MOST_ASKED, RpcChain

__all__ = [
    "MOST_ASKED",
    "Account",
    "Blockhash",
    "Chain",
    "RpcChain",
    "Seen",
    "chain_from_environment",
]
