"""Personal numbers under the current version of the keys."""

from dataclasses import asdict
from typing import Final

from elhandel.jobs.fields import Seconds
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.jobs.time_left import time_left
from elhandel.market import sent
from elhandel.platform.telemetry import MetricUnit, metrics
from elhandel.platform.vault.hasher import hasher_from_environment
from elhandel.platform.vault.opener import opener_from_environment
from elhandel.platform.vault.sealer import sealer_from_environment
from elhandel.portfolio.identities import rehash_customers, reseal_customers

_SWEEP_SECONDS: Final = 200.0
"""Of the 300 that the function has: a batch under way is finished."""


class RenewNumbers(Request, frozen=True):
    """For how long at most; run again until nothing is "left"."""

    seconds: Seconds = _SWEEP_SECONDS


def reseal(tools: Tools, asked: RenewNumbers) -> Answer:
    """Seal again what is sealed under an older version."""
    opener, sealer = opener_from_environment(), sealer_from_environment()
    left = time_left(asked.seconds)

    renewed = reseal_customers(tools.database, opener, sealer, time_is_left=left)
    renewed += sent.reseal_sent(tools.database, opener, sealer, time_is_left=left)

    metrics.add_metric("numbers_resealed", MetricUnit.Count, renewed.done)
    return {"version": sealer.version, **asdict(renewed)}


def rehash(tools: Tools, asked: RenewNumbers) -> Answer:
    """Give numbers the hash of the current version.

    When the secret names one version only, the hashes of the one before are removed.
    """
    opener, hasher = opener_from_environment(), hasher_from_environment()

    renewed = rehash_customers(
        tools.database, opener, hasher, time_is_left=time_left(asked.seconds)
    )

    metrics.add_metric("numbers_rehashed", MetricUnit.Count, renewed.done)
    return {"version": hasher.current.version, **asdict(renewed)}


JOBS: Final = (
    Job("reseal", RenewNumbers, reseal, metrics=("numbers_resealed",)),
    Job("rehash", RenewNumbers, rehash, metrics=("numbers_rehashed",)),
)
