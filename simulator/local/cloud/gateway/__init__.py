"""One port for all HTTP: the API, Lambda's Invoke API, and the control surface."""

from simulator.local.cloud.gateway.routes import Router
from simulator.local.cloud.gateway.server import Gateway
from simulator.local.cloud.gateway.sockets import SocketApi

__all__ = ["Gateway", "Router", "SocketApi"]
