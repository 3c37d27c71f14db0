"""What each role of the staff may do, and up to which amount."""

from elhandel.identity.roles.limits import LimitDkk, Needs, limit_of
from elhandel.identity.roles.rights import RIGHTS, Right, may, require

__all__ = ["RIGHTS", "LimitDkk", "Needs", "Right", "limit_of", "may", "require"]
