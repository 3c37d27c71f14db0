"""Where somebody goes after a sign-in, or after choosing a language, is a place of ours."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel_web import own_path

HOME = "https://mit.elhandel.example"


@pytest.mark.parametrize(
    "path",
    ["/", "/forbrug", "/sted/2/forbrug/2026-01-10?vis=kwh&mod=sidste-aar", "/kontor/soeg?q=a%20b"],
)
def test_a_path_of_ours_stays(path: str) -> None:
    assert own_path(path, "/") == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "forbrug",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/a\\..\\b",
        "https://evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "/forbrug\r\nSet-Cookie: a=b",
        " /forbrug",
        "/" + "a" * 500,
    ],
)
def test_any_other_place_is_the_first_page(path: str) -> None:
    assert own_path(path, "/") == "/"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60) | st.text("/\\.:@%?#ae", max_size=12))
def test_whatever_is_asked_for_a_browser_stays_with_us(path: str) -> None:
    target = urlsplit(urljoin(HOME, own_path(path, "/")))
    assert (target.scheme, target.netloc) == ("https", "mit.elhandel.example")
