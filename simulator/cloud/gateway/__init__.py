"""One port for everything that comes over HTTP: the API, Lambda's Invoke API, and the control surface."""

from simulator.cloud.gateway.routes import Router
from simulator.cloud.gateway.server import Gateway

__all__ = ["Gateway", "Router"]
