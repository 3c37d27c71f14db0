"""Secrets grow old: how old each may be before somebody has to change it.

What AWS turns over by itself (keys of KMS, the database's password) is not among them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from elhandel.platform import aws
from elhandel.platform.settings import Settings

LIMITS: Final = {
    "datahub_secret": timedelta(
        days=330
    ),  # DataHub's own limit is twelve months; then nothing is sent or read
    "identity_hash_secret": timedelta(days=730),
}
"""By the setting that names the secret."""


@dataclass(frozen=True, slots=True)
class Age:
    """How old the value of a secret is, in whole days, and how old it may be. `secret` is the name
    of its setting.
    """

    secret: str
    days: int
    limit_days: int

    @property
    def is_overdue(self) -> bool:
        return self.days >= self.limit_days


def ages(config: Settings, now: datetime) -> Sequence[Age]:
    """The age of every secret that somebody has to change. Raises AwsUnavailable."""
    named = {setting: str(getattr(config, setting)) for setting in LIMITS}
    return [
        Age(setting, (now - aws.secret_since(name)).days, LIMITS[setting].days)
        for setting, name in named.items()
        if name
    ]
