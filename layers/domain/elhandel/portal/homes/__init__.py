"""A customer's homes as the portal's JSON: which there are, and what happens next at one."""

from elhandel.portal.homes.coming import ComingEvents, coming_events
from elhandel.portal.homes.places import Homes, list_homes

__all__ = ["ComingEvents", "Homes", "coming_events", "list_homes"]
