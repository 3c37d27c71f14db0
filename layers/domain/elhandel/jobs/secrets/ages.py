"""Secrets that are older than they may be, and numbers under none of the current keys."""

from typing import Final

from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing
from elhandel.market import sent
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, logger, metrics
from elhandel.platform.upkeep import rotation
from elhandel.platform.vault.hasher import hasher_from_environment
from elhandel.platform.vault.sealer import sealer_from_environment
from elhandel.portfolio.identities import left_to_seal, unlike_the_keys


def watch_secrets(tools: Tools, asked: Nothing) -> Answer:
    """Which secrets are overdue, and how many numbers are under older versions or unknown ones."""
    hasher, sealer = hasher_from_environment(), sealer_from_environment()
    ages = rotation.ages(settings(), tools.clock.now())
    overdue = [age.secret for age in ages if age.is_overdue]

    with tools.database.transaction() as tx:
        unlike = unlike_the_keys(tx, hasher)
        left = left_to_seal(tx, sealer) + sent.left_to_seal(tx, sealer)

    for secret in overdue:
        logger.warning("a secret is older than it may be", extra={"key": secret})
    metrics.add_metric("secrets_overdue", MetricUnit.Count, len(overdue))
    metrics.add_metric("numbers_unlike_the_keys", MetricUnit.Count, unlike)
    metrics.add_metric("numbers_left_to_seal", MetricUnit.Count, left)

    return {
        "overdue": overdue,
        "days": {age.secret: age.days for age in ages},
        "unlike_the_keys": unlike,
        "left_to_seal": left,
    }


JOBS: Final = (
    Job(
        "watch-secrets",
        Nothing,
        watch_secrets,
        metrics=("numbers_left_to_seal", "numbers_unlike_the_keys", "secrets_overdue"),
    ),
)
