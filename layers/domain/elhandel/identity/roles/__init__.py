"""What each role of the staff may do, and up to which amount."""

from elhandel.identity.roles.authority import COMMANDS, MATRIX, PARTIES, STAFF, Command, Party
from elhandel.identity.roles.limits import LimitDkk, Needs, limit_of
from elhandel.identity.roles.permissions import PERMISSIONS, Permission, permit
from elhandel.identity.roles.rights import RIGHTS, Right, may, require

__all__ = [
    "COMMANDS",
    "MATRIX",
    "PARTIES",
    "PERMISSIONS",
    "RIGHTS",
    "STAFF",
    "Command",
    "LimitDkk",
    "Needs",
    "Party",
    "Permission",
    "Right",
    "limit_of",
    "may",
    "permit",
    "require",
]
