"""The table of states: all that a service can ever do."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a service stands."""

    PENDING = "pending"
    """Ordered, and not delivered yet."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"

    WITHDRAWN = "withdrawn"
    """An order that came to nothing: it was never delivered, and cost nothing."""


class Command(StrEnum):
    """What staff do with a service."""

    ACTIVATE = "activate"
    SUSPEND = "suspend"
    REACTIVATE = "reactivate"
    CANCEL = "cancel"
    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Move:
    """From where a command moves a service, and to where."""

    before: frozenset[State]
    after: State


MOVES: Final[Mapping[Command, Move]] = {
    Command.ACTIVATE: Move(frozenset({State.PENDING}), State.ACTIVE),
    Command.SUSPEND: Move(frozenset({State.ACTIVE}), State.SUSPENDED),
    Command.REACTIVATE: Move(frozenset({State.SUSPENDED}), State.ACTIVE),
    Command.CANCEL: Move(frozenset({State.ACTIVE, State.SUSPENDED}), State.CANCELLED),
    Command.UPGRADE: Move(frozenset({State.ACTIVE}), State.ACTIVE),
    Command.DOWNGRADE: Move(frozenset({State.ACTIVE}), State.ACTIVE),
    Command.WITHDRAW: Move(frozenset({State.PENDING}), State.WITHDRAWN),
}
