"""What a provider says of a person, once its ID token has been checked.

Source: OpenID Connect Core 1.0, 3.1.3.7 (validation of the ID token) and 2 (its claims).
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwt import JWTClaimsRegistry

from elhandel.identity.sign_ins import AssuranceTooLow, Level, TakenUp, TokenNotAccepted

LEVELS: Final[tuple[Level, ...]] = ("low", "substantial", "high")
_LEEWAY: Final = timedelta(minutes=1)
"""By which clocks may differ."""
_OLDEST: Final = timedelta(minutes=10)
"""An ID token answers a code at once: one that was issued long ago is another's answer."""
_LONGEST_SUB: Final = 255
"""Characters, as OpenID Connect has it."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Who has signed in. `repr` shows nothing of it."""

    issuer: str
    sub: str
    level: Level
    signed_in_at: datetime | None
    """When the person showed who they are; None where the provider does not say."""
    cpr: str | None
    cvr: str | None
    username: str | None
    """Of staff, at the firm's own provider."""

    def __repr__(self) -> str:
        return f"Claims({self.level})"


@dataclass(frozen=True, slots=True)
class Shown:
    """Whom an access token stands for, and for how long. `repr` shows nothing of it."""

    issuer: str
    sub: str
    level: Level
    issued_at: datetime
    expires_at: datetime

    def __repr__(self) -> str:
        return f"Shown({self.level})"


def shown(
    claims: Mapping[str, Any], *, issuer: str, audience: str, least_level: Level, now: datetime
) -> Shown:
    """The claims of an access token whose signature holds (RFC 9068, 4).

    Raises TokenNotAccepted, AssuranceTooLow.
    """
    _refuse_invalid(claims, issuer, audience, now)
    return Shown(
        issuer=issuer,
        sub=_sub(claims),
        level=_assured(claims, least_level),
        issued_at=datetime.fromtimestamp(int(claims["iat"]), UTC),
        expires_at=datetime.fromtimestamp(int(claims["exp"]), UTC),
    )


def checked(
    claims: Mapping[str, Any],
    *,
    issuer: str,
    client_id: str,
    least_level: Level,
    taken: TakenUp,
    now: datetime,
) -> Claims:
    """The claims of an ID token whose signature holds, for the sign-in that was taken up.

    Raises TokenNotAccepted, AssuranceTooLow.
    """
    _refuse_wrong_claims(claims, issuer, client_id, now)
    _refuse_another_sign_in(claims, taken)

    level = _assured(claims, least_level)

    return Claims(
        issuer=issuer,
        sub=_sub(claims),
        level=level,
        signed_in_at=_signed_in_at(claims, taken),
        cpr=_text(claims.get("cpr")),
        cvr=_text(claims.get("cvr")),
        username=_text(claims.get("preferred_username")),
    )


def _assured(claims: Mapping[str, Any], least_level: Level) -> Level:
    level = level_of(claims.get("acr"))
    if LEVELS.index(level) < LEVELS.index(least_level):
        raise AssuranceTooLow(
            f"The provider has let this person in with the level of assurance {level}, and these "
            f"pages need {least_level}. Sign in in a way that gives it."
        )
    return level


def level_of(acr: Any) -> Level:
    """The level of assurance that `acr` names: by itself, or as the end of an address of NSIS.

    What is not known is the lowest.
    """
    named = str(acr).rstrip("/").rpartition("/")[2].lower()
    return next((level for level in LEVELS if level == named), "low")


def _refuse_invalid(
    claims: Mapping[str, Any], issuer: str, audience: str, now: datetime
) -> datetime:
    """When the token was issued, if it is one for us that holds now."""
    registry = JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=int(_LEEWAY.total_seconds()),
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": audience},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
    )
    try:
        registry.validate(dict(claims))
        return datetime.fromtimestamp(int(claims["iat"]), UTC)
    except (JoseError, ValueError, TypeError, OverflowError, OSError) as error:
        raise _not_accepted() from error


def _refuse_wrong_claims(
    claims: Mapping[str, Any], issuer: str, client_id: str, now: datetime
) -> None:
    issued_at = _refuse_invalid(claims, issuer, client_id, now)

    audience = claims["aud"]
    several = isinstance(audience, list) and len(audience) > 1
    authorized = claims.get("azp")
    if (several or authorized is not None) and authorized != client_id:
        raise _not_accepted()
    if now - issued_at > _OLDEST:
        raise _not_accepted()


def _refuse_another_sign_in(claims: Mapping[str, Any], taken: TakenUp) -> None:
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), taken.nonce.encode()):
        raise _not_accepted()


def _sub(claims: Mapping[str, Any]) -> str:
    sub = claims["sub"]
    if not isinstance(sub, str) or not 0 < len(sub) <= _LONGEST_SUB or not sub.isprintable():
        raise _not_accepted()
    return sub


def _signed_in_at(claims: Mapping[str, Any], taken: TakenUp) -> datetime | None:
    """When the person showed who they are; where it had to be anew, not before that was asked."""
    stated = claims.get("auth_time")
    try:
        at = None if stated is None else datetime.fromtimestamp(int(stated), UTC)
    except (ValueError, TypeError, OverflowError, OSError) as error:
        raise _not_accepted() from error

    if taken.afresh and (at is None or at < taken.begun_at - _LEEWAY):
        raise TokenNotAccepted(
            "The provider did not ask anew who you are, which this step needs. Sign out there, and "
            "sign in again."
        )
    return at


def _text(claim: Any) -> str | None:
    return claim if isinstance(claim, str) and claim else None


def _not_accepted() -> TokenNotAccepted:
    """Which check failed stands in the log, by the error behind this one, and on no page."""
    return TokenNotAccepted(
        "What the provider says of this person cannot be relied on. Sign in again; if it stays so, "
        "call us."
    )
