"""The outside world in one process: DataHub, Energi Data Service, and a control surface for tests
and demos.
"""

from simulator.world.outside.app import OutsideSettings, create_app

__all__ = ["OutsideSettings", "create_app"]
