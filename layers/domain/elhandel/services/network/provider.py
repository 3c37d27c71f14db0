"""The network's provider as a port: subscribers, their profiles, and what they use.

A subscriber is known by the id that the provider gave it, and by our own reference: a reference is
created once, however often it is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from elhandel.values.days.period import Period
from elhandel.values.errors import DomainError


class RefusedByNetwork(DomainError):
    """The provider refused a change for what it says; the same again would be refused again.

    `reason`: its code, or "unknown-code" for one that is none.
    """

    code = "refused-by-network"

    def __init__(self, sentence: str, reason: str) -> None:
        super().__init__(sentence, reason=reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A connection as the provider has it."""

    subscriber_id: str
    profile: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class DayOfUse:
    """What went over a connection on a local day, in bytes."""

    day: date
    upload: int
    download: int


class NetworkProvider(Protocol):
    """What we ask of the provider. Every call raises Unavailable where it is unknown whether it
    arrived, and RefusedByNetwork where the provider understood and said no.
    """

    def create(self, reference: str, *, address: str, profile: str, enabled: bool) -> Subscriber:
        """The subscriber under our reference: a new one, or as it is known there already."""

    def find(self, reference: str) -> Subscriber | None:
        """The subscriber under our reference."""

    def get(self, subscriber_id: str) -> Subscriber | None:
        """The subscriber as it is there; None where there is none of that id."""

    def change(self, subscriber_id: str, *, profile: str, enabled: bool) -> None:
        """Give a subscriber a profile, and let it use the network or not."""

    def delete(self, subscriber_id: str) -> None:
        """End a subscriber; one that is gone already is as good."""

    def disconnect(self, subscriber_id: str) -> None:
        """End its sessions, so that it connects anew."""

    def usage(self, subscriber_id: str, days: Period) -> Sequence[DayOfUse]:
        """What was used on each of these days, at most one entry for a day."""
