"""The carriers of notices: a mail and an SMS provider, each with a page of what it was given.

Both take what they are given, keep it, and report a moment later whether it arrived: an address
with "bounce" in it and a number that ends in 0000 never get anything; an address with "refuse" in
it, and a number that is none, are refused at once.
"""

from simulator.world.carriers.letters import Letters
from simulator.world.carriers.reports import Keys, Reports
from simulator.world.carriers.routes import carrier_routes

__all__ = ["Keys", "Letters", "Reports", "carrier_routes"]
