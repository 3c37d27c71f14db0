"""The demo ends with where its pages are."""

from pathlib import Path

from simulator.local.demo.story import _what_next


def test_the_demo_ends_with_the_addresses_of_both_pages() -> None:
    last = _what_next(Path("there"), None, "http://127.0.0.1:8080").splitlines()[-1]
    assert "http://127.0.0.1:8080/ for customers" in last
    assert "http://127.0.0.1:8080/kontor/ for staff" in last
