"""Where a page leads after a sign-in: nowhere but to a path of ours, whatever the address says."""

import pytest
from fastapi import Request

from elhandel_web import NotOurForm, own_path
from elhandel_web.visit import require_same_origin

HOME = "/hjem"


@pytest.mark.parametrize(
    "said",
    [
        "//evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "https://evil.example/forbrug",
        "javascript:alert(1)",
        "//[",
        "//\u2100",
        "/a\r\nset-cookie: x=1",
        "/\tevil",
        "/a\u2028b",
        "forbrug",
        "",
        "/" + "a" * 500,
    ],
)
def test_what_is_no_path_of_ours_leads_home(said: str) -> None:
    assert own_path(said, HOME) == HOME


def test_a_path_keeps_its_query() -> None:
    assert own_path("/forbrug?vis=kwh&mod=sidste-aar", HOME) == "/forbrug?vis=kwh&mod=sidste-aar"


@pytest.mark.parametrize("origin", ["null", "", "//[", "http://[", "https://evil.example"])
def test_a_form_from_no_page_of_ours_is_refused(origin: str) -> None:
    headers = [(b"host", b"elhandel.example"), (b"origin", origin.encode())]
    with pytest.raises(NotOurForm):
        require_same_origin(Request({"type": "http", "headers": headers}))


@pytest.mark.parametrize("site", ["none", "same-site", "cross-site", "", "same-origin, cross-site"])
def test_what_a_browser_says_of_where_a_form_comes_from_counts_before_its_origin(site: str) -> None:
    own = [(b"host", b"elhandel.example"), (b"origin", b"https://elhandel.example")]
    require_same_origin(Request({"type": "http", "headers": own}))

    headers = [*own, (b"sec-fetch-site", site.encode())]
    with pytest.raises(NotOurForm):
        require_same_origin(Request({"type": "http", "headers": headers}))


def test_a_form_that_says_neither_whence_nor_where_to_is_refused() -> None:
    with pytest.raises(NotOurForm):
        require_same_origin(Request({"type": "http", "headers": []}))
