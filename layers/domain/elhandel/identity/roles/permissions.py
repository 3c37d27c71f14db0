"""Permissions of the API as `room:action`: which right of staff each needs (C.5, 20)."""

from collections.abc import Mapping
from typing import Final, Literal

from elhandel.identity.roles.rights import Right, require
from elhandel.identity.sessions import Session

type Permission = Literal[
    "customers:view",
    "jobs:view",
    "services:activate",
    "services:suspend",
    "services:cancel",
    "billing:manage",
]

PERMISSIONS: Final[Mapping[Permission, Right]] = {
    "customers:view": Right.SEARCH,
    "jobs:view": Right.SEARCH,
    "services:activate": Right.BILLING,
    "services:suspend": Right.BILLING,
    "services:cancel": Right.BILLING,
    "billing:manage": Right.BILLING,
}


def permit(session: Session, permission: Permission) -> None:
    """Raises NotAllowed where somebody does not have a permission."""
    require(session, PERMISSIONS[permission])
