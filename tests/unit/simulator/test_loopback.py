"""Which requests the local run takes: Host, Origin, and the header of what steers it."""

import pytest

from simulator import loopback


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8080", "localhost", "LocalHost:9", "[::1]", "[::1]:8080"]
)
def test_a_name_of_this_machine_is_taken_with_any_port(host: str) -> None:
    assert loopback.foreign([("Host", host)]) is None
    assert loopback.foreign([("Host", host), ("Origin", f"http://{host}")]) is None


@pytest.mark.parametrize(
    "host",
    [
        "",
        "rebound.example",
        "rebound.example:8080",
        "127.0.0.1.rebound.example:8080",
        "localhost.rebound.example",
        "127.0.0.1@rebound.example",
        "127.0.0.1:8080@rebound.example",
        "127.0.0.1:",
        "::1",
        "0.0.0.0:8080",
    ],
)
def test_any_other_host_is_refused(host: str) -> None:
    refusal = loopback.foreign([("Host", host)])
    assert refusal is not None
    assert "not a name of this machine" in refusal


def test_no_host_and_two_hosts_are_refused() -> None:
    assert loopback.foreign([]) is not None
    assert loopback.foreign([("Host", "127.0.0.1"), ("host", "rebound.example")]) is not None


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://page.example",
        "http://127.0.0.1:3000",
        "https://127.0.0.1:8080",
        "http://localhost:8080",
    ],
)
def test_a_page_of_another_origin_is_refused(origin: str) -> None:
    refusal = loopback.foreign([("Host", "127.0.0.1:8080"), ("Origin", origin)])
    assert refusal is not None
    assert "a page of another origin" in refusal


def test_what_steers_needs_the_header() -> None:
    refusal = loopback.uncontrolled([("Host", "127.0.0.1")])
    assert refusal is not None
    assert loopback.HEADER in refusal
    assert loopback.uncontrolled([(loopback.HEADER, " ")]) is not None
    assert loopback.uncontrolled([("X-Elhandel-Local", "1")]) is None


def test_a_signature_of_awss_stands_for_the_header_only_where_that_is_said() -> None:
    signed = [("Authorization", "AWS4-HMAC-SHA256 Credential=test")]
    assert loopback.uncontrolled(signed, signed=True) is None
    assert loopback.uncontrolled(signed) is not None
    assert loopback.uncontrolled([("Authorization", "Basic dGVzdA==")], signed=True) is not None
