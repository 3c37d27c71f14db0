"""DataHub, simulated: the Danish market's hub as one electricity supplier meets it over its REST
interface.
"""

from simulator.world.datahub.api import routes
from simulator.world.datahub.datahub import DataHub
from simulator.world.datahub.state.store import Store
from simulator.world.datahub.tokens import Tokens

__all__ = ["DataHub", "Store", "Tokens", "routes"]
