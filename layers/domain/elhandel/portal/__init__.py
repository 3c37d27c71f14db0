"""Portal: what a customer sees of their own supply. Read only, and only inside a customer's transaction."""

from elhandel.portal.health import Check, ready
from elhandel.portal.point import ContractView, OwnPoint, contract_of, own_point

__all__ = ["Check", "ContractView", "OwnPoint", "contract_of", "own_point", "ready"]
