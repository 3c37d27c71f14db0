"""A real Chromium against the whole local stack, after the demo's story.

The journeys run in one process, in the order of their files: some move the clock or change the
world, and say so. Run by `make test-browser`, not by `make test`.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.visitor import Visitor
from tests.builders.story import Played, played_story

ROOT: Final = Path(__file__).resolve().parents[2]
PICTURES: Final = ROOT / ".local" / "pictures"
CUSTOMERS: Final = 12
_FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.skip("there is no Chromium on this machine (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def story(chromium: Browser) -> Iterator[Played]:
    """The demo's story, played once; after the browser, so that a machine without one skips."""
    with played_story(CUSTOMERS) as played:
        yield played


@pytest.fixture
def visit(chromium: Browser, story: Played) -> Iterator[Callable[..., Visitor]]:
    """`visit()`: a fresh browser window. At the end of the test each has had nothing to say in its
    console.
    """
    visitors: list[Visitor] = []

    def opened(**options: object) -> Visitor:
        visitor = Visitor(chromium, story, PICTURES, **options)
        visitors.append(visitor)
        return visitor

    yield opened
    try:
        for visitor in visitors:
            visitor.expect_silence()
    finally:
        for visitor in visitors:
            visitor.close()
