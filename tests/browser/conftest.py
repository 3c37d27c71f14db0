"""A real Chromium against the whole local stack, after the demo's story.

The journeys run in one process, in the order of their files: some move the clock or change the
world, and say so. Run by `make test-browser`, not by `make test`.
"""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, sync_playwright

from elhandel.platform.database import Database
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor
from tests.builders.story import Played, played_story
from tests.integration.site.states import a_street

ROOT: Final = Path(__file__).resolve().parents[2]
PICTURES: Final = ROOT / ".local" / "pictures"
CUSTOMERS: Final = 12
FLAGS: Final = (
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
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def story(chromium: Browser) -> Iterator[Played]:
    """The demo's story, played once; after the browser, so that a machine without one skips."""
    with played_story(CUSTOMERS) as played:
        yield played


@pytest.fixture
def visit(chromium: Browser, story: Played) -> Iterator[Callable[..., Visitor]]:
    """`visit()`: a fresh browser window. At the end of the test nothing of its page is
    inaccessible, and it has had nothing to say in its console.
    """
    with _windows(chromium, story.stack.api_url, of_journeys=True) as opened:
        yield opened


@pytest.fixture
def look_in(chromium: Browser, stage: Stage) -> Iterator[Callable[..., Visitor]]:
    """The same in front of the stage."""
    with _windows(chromium, stage.url) as opened:
        yield opened
    stage.clear()


@pytest.fixture(scope="session")
def stage(
    chromium: Browser, copies: Callable[[], Any], postgres_url: Callable[[str], str]
) -> Iterator[Stage]:
    """The street of homes in every state, and the apps of the pages on it."""
    with copies() as name:
        url = postgres_url(name).replace("://postgres", "://elhandel", 1)
        database = Database(url)
        with Stage.opened(a_street(database), url) as stage:
            yield stage
        database.close()


@contextlib.contextmanager
def _windows(
    chromium: Browser, base: str, *, of_journeys: bool = False
) -> Iterator[Callable[..., Visitor]]:
    visitors: list[Visitor] = []

    def opened(**options: Any) -> Visitor:
        visitor = Visitor(chromium, base, PICTURES, **options)
        visitors.append(visitor)
        return visitor

    yield opened
    try:
        for visitor in visitors:
            if of_journeys:
                visitor.ends_well()
            visitor.expect_silence()
    finally:
        for visitor in visitors:
            visitor.close()
