"""A token ledger: LiteSVM, which executes transactions as a cluster of Solana does, behind its
JSON-RPC, with blocks, expiry of blockhashes, packets of limited size, and faults.
"""

from simulator.world.chain.cluster import Cluster, Mishap, Rejected
from simulator.world.chain.routes import chain_routes

__all__ = ["Cluster", "Mishap", "Rejected", "chain_routes"]
