"""The back office: pages for staff, in Danish.

A module for each page; its routes stand in a router that `app.py` includes. What staff do goes
through `actions`, which asks for a reason and keeps who, when and what.
"""

from elhandel_office.admin import admin
from elhandel_office.admin_desk import PREFIX as ADMIN
from elhandel_office.app import office

__all__ = ["ADMIN", "admin", "office"]
