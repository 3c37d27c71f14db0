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
    "certificates:issue",
    "certificates:validate",
    "market:control",
    "market:view",
    "governance:pause",
    "meters:verify",
    "meters:view",
    "settlements:retry",
    "tokens:mint",
]

PERMISSIONS: Final[Mapping[Permission, Right]] = {
    "customers:view": Right.SEARCH,
    "jobs:view": Right.SEARCH,
    "services:activate": Right.BILLING,
    "services:suspend": Right.BILLING,
    "services:cancel": Right.BILLING,
    "billing:manage": Right.BILLING,
    "certificates:issue": Right.CERTIFICATES,
    "certificates:validate": Right.CERTIFICATES,
    "market:control": Right.OPERATIONS,
    "market:view": Right.SEARCH,
    "governance:pause": Right.OPERATIONS,
    "meters:verify": Right.MINTING,
    "meters:view": Right.MINTING,
    "settlements:retry": Right.PARKED,
    "tokens:mint": Right.MINTING,
}


def permit(session: Session, permission: Permission) -> None:
    """Raises NotAllowed where somebody does not have a permission."""
    require(session, PERMISSIONS[permission])
