"""A WebSocket API, as API Gateway has it: connections, their routes, posts to them."""

from simulator.local.cloud.gateway.sockets.api import SocketApi
from simulator.local.cloud.gateway.sockets.client import Client, ConnectionRefused
from simulator.local.cloud.gateway.sockets.frames import Closed

__all__ = ["Client", "Closed", "ConnectionRefused", "SocketApi"]
