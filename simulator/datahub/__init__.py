"""DataHub, simulated: the Danish market's hub as one electricity supplier meets it over its REST interface."""

from simulator.datahub.api import routes
from simulator.datahub.datahub import DataHub
from simulator.datahub.store import Store
from simulator.datahub.tokens import Tokens

__all__ = ["DataHub", "Store", "Tokens", "routes"]
