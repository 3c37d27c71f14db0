"""An ID token is believed when everything about it is right, and refused for each thing that is
not.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.identity.sign_ins import AssuranceTooLow, Level, TakenUp, TokenNotAccepted
from elhandel_web.oidc.claims import Claims, checked, level_of
from tests.builders.clock import at

NOW = at("2026-01-15T10:00")
ISSUER, CLIENT = "https://broker.example", "elhandel-site"
NSIS = "https://data.gov.dk/concept/core/nsis/loa/"
TAKEN = TakenUp("the nonce", "the verifier", "/", afresh=False, begun_at=NOW - timedelta(minutes=2))
AFRESH = TakenUp("the nonce", "the verifier", "/", afresh=True, begun_at=NOW - timedelta(minutes=2))


def seconds(**later: float) -> int:
    return int((NOW + timedelta(**later)).timestamp())


def a_token(**changes: Any) -> dict[str, Any]:
    """Good claims, with what a test changes of them; a change to None leaves one out."""
    claims = {
        "iss": ISSUER,
        "sub": "a-sub",
        "aud": CLIENT,
        "iat": seconds(),
        "exp": seconds(minutes=5),
        "auth_time": seconds(minutes=-1),
        "nonce": "the nonce",
        "acr": NSIS + "Substantial",
        "cpr": "0101901234",
    }
    return {name: value for name, value in {**claims, **changes}.items() if value is not None}


def check(claims: dict[str, Any], taken: TakenUp = TAKEN, least: Level = "substantial") -> Claims:
    return checked(claims, issuer=ISSUER, client_id=CLIENT, least_level=least, taken=taken, now=NOW)


def test_good_claims_say_who_it_is_and_how_well_that_is_known() -> None:
    claims = check(a_token())

    assert (claims.issuer, claims.sub, claims.level) == (ISSUER, "a-sub", "substantial")
    assert (claims.cpr, claims.cvr, claims.username) == ("0101901234", None, None)
    assert claims.signed_in_at == NOW - timedelta(minutes=1)
    assert "0101901234" not in repr(claims)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": [CLIENT]},
        {"aud": [CLIENT, "another"], "azp": CLIENT},
        {"azp": CLIENT},
        {"iat": seconds(seconds=59)},
        {"iat": seconds(minutes=-9)},
        {"exp": seconds(seconds=-59), "iat": seconds(minutes=-6)},
        {"auth_time": None},
        {"acr": NSIS + "High"},
        {"acr": "substantial"},
        {"acr": "high"},
    ],
)
def test_what_openid_connect_allows_is_taken(changes: dict[str, Any]) -> None:
    assert check(a_token(**changes)).sub == "a-sub"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": None},
        {"iss": "https://evil.example"},
        {"iss": ISSUER + "/"},
        {"iss": [ISSUER]},
        {"aud": None},
        {"aud": "another"},
        {"aud": []},
        {"aud": ["another"]},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"azp": "another"},
        {"exp": None},
        {"exp": seconds(minutes=-2), "iat": seconds(minutes=-7)},
        {"exp": "soon"},
        {"iat": None},
        {"iat": seconds(minutes=2)},
        {"iat": seconds(minutes=-11)},
        {"iat": "now"},
        {"nbf": seconds(minutes=5)},
        {"nonce": None},
        {"nonce": ""},
        {"nonce": "another"},
        {"nonce": ["the nonce"]},
        {"nonce": "the nøncé"},
        {"sub": None},
        {"sub": ""},
        {"sub": 42},
        {"sub": "x" * 256},
        {"sub": "a\nb"},
        {"auth_time": "yesterday"},
        {"auth_time": 1e300},
    ],
)
def test_whatever_is_wrong_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(TokenNotAccepted):
        check(a_token(**changes))


@pytest.mark.parametrize(
    "acr", [None, "", NSIS + "Low", "low", "1", ["substantial"], "substantially"]
)
def test_a_level_below_or_unknown_lets_no_customer_in(acr: Any) -> None:
    with pytest.raises(AssuranceTooLow):
        check(a_token(acr=acr))
    assert check(a_token(acr=acr), least="low").level == "low"


def test_who_has_to_show_anew_who_they_are_does_so_after_it_was_asked() -> None:
    begun = AFRESH.begun_at
    assert check(a_token(auth_time=int(begun.timestamp())), AFRESH).signed_in_at == begun

    for earlier in (None, int((begun - timedelta(minutes=2)).timestamp())):
        with pytest.raises(TokenNotAccepted, match="anew"):
            check(a_token(auth_time=earlier), AFRESH)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from(["iss", "sub", "aud", "iat", "exp", "auth_time", "nonce", "azp", "acr"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
            lambda inner: st.lists(inner, max_size=2),
            max_leaves=3,
        ),
        min_size=1,
    )
)
def test_no_claims_of_any_form_break_the_check(changes: dict[str, Any]) -> None:
    try:
        claims = check({**a_token(), **changes})
    except (TokenNotAccepted, AssuranceTooLow):
        return
    assert claims.issuer == ISSUER
    assert isinstance(claims.signed_in_at, datetime | None)


def test_levels_are_read_by_their_last_word() -> None:
    assert [level_of(f"{NSIS}{name}") for name in ("Low", "Substantial", "High")] == [
        "low",
        "substantial",
        "high",
    ]
