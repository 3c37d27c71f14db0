"""The network's provider follows our services: what is wanted of a connection there, sent through
the outbox, and what the provider said (CD-SVC-9).

What is sent is what is wanted when it leaves, not what was wanted when it was written down: so
entries may come twice, late and in any order, and the provider ends where our books stand.
"""

from elhandel.services.network.client import NetworkClient
from elhandel.services.network.compare import DOES_NOT_STAY, Compared, compare_network
from elhandel.services.network.environment import network_from_environment
from elhandel.services.network.provider import (
    DayOfUse,
    NetworkProvider,
    RefusedByNetwork,
    Subscriber,
)
from elhandel.services.network.sender import NetworkSender
from elhandel.services.network.waiting import Standing, refused_count, standing_of
from elhandel.services.network.wanted import DESTINATION, Wanted, refresh, want, want_again

__all__ = [
    "DESTINATION",
    "DOES_NOT_STAY",
    "Compared",
    "DayOfUse",
    "NetworkClient",
    "NetworkProvider",
    "NetworkSender",
    "RefusedByNetwork",
    "Standing",
    "Subscriber",
    "Wanted",
    "compare_network",
    "network_from_environment",
    "refresh",
    "refused_count",
    "standing_of",
    "want",
    "want_again",
]
