"""The age of secrets: how old each may be before somebody has to change it.

What AWS rotates by itself (KMS keys, the database's password) is not among them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from elhandel.platform import aws
from elhandel.platform.settings import Settings

LIMITS: Final = {
    # DataHub ends it after twelve months; then nothing can be sent or read.
    "datahub_secret": timedelta(days=330),
    "identity_hash_secret": timedelta(days=730),
}
"""By the setting that names the secret."""


@dataclass(frozen=True, slots=True)
class Age:
    """The age of a secret's value and its limit, in whole days. `secret`: its setting's name."""

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
