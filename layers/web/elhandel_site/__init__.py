"""The customers' pages: Danish as it is read in `templates/`, English in `locale/en/`.

A module for each page; its routes stand in a router that `app.py` includes.
"""

from elhandel_site import dashboard
from elhandel_site.app import site

__all__ = ["dashboard", "site"]
