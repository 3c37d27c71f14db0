"""The network's provider: subscribers, their profiles, and what they use (accounts.md, A.8)."""

from simulator.world.network.network import Network, Refused
from simulator.world.network.routes import network_routes

__all__ = ["Network", "Refused", "network_routes"]
