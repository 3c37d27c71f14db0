"""A customer's homes: which there are, what happens next at one, and how one comes to begin."""

from elhandel.portal.homes.beginning import Beginning, beginning
from elhandel.portal.homes.coming import ComingEvents, coming_events
from elhandel.portal.homes.places import Homes, list_homes

__all__ = ["Beginning", "ComingEvents", "Homes", "beginning", "coming_events", "list_homes"]
