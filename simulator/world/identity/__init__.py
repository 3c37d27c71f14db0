"""Providers of identities: a broker of MitID for customers, the firm's own for staff."""

from simulator.world.identity.people import ROLES, STAFF, Colleagues, People, Person, sub_of
from simulator.world.identity.provider import Provider, Trouble, Which
from simulator.world.identity.routes import identity_routes

__all__ = [
    "ROLES",
    "STAFF",
    "Colleagues",
    "People",
    "Person",
    "Provider",
    "Trouble",
    "Which",
    "identity_routes",
    "sub_of",
]
