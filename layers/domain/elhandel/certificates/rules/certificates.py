"""What holds for certificates on a day."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

from elhandel.values.days.dated import holding_on


@dataclass(frozen=True, slots=True)
class CertificateRules:
    """renewable: technologies that are certified, by the market's code, in English."""

    valid_from: date
    pending: timedelta
    lives: timedelta
    least: timedelta
    longest: timedelta
    renewable: Mapping[str, str]


def certificate_rules(day: date) -> CertificateRules:
    """The rules of a Danish day. Raises LookupError for one before the first."""
    rules = holding_on(day, _rules())
    if rules is None:
        raise LookupError(f"certificates/rules/certificates.toml says nothing about {day}.")
    return rules


@lru_cache(maxsize=1)
def _rules() -> tuple[CertificateRules, ...]:
    text = (files("elhandel.certificates.rules") / "certificates.toml").read_text("utf-8")
    return tuple(
        CertificateRules(
            valid_from=entry["valid_from"],
            pending=timedelta(days=entry["pending_days"]),
            lives=timedelta(days=entry["lives_days"]),
            least=timedelta(days=entry["least_days"]),
            longest=timedelta(days=entry["longest_days"]),
            renewable=entry["renewable"],
        )
        for entry in tomllib.loads(text)["certificates"]
    )
