"""Pages in a real browser: when they can be read and used, and how quietly they come.

A page is asked for by a browser that has never seen it, served by the app over HTTP from this
process, beside the homes of the tests: how long the server takes in a large database is the part
`pages`. The promises are those of the design (docs/performance.md): a desktop, and a phone whose
network has 1.6 Mbit/s and 150 ms and whose processor is a quarter of this one's.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from elhandel.platform.database import Database
from tests.bench.figures import Report
from tests.bench.server import Server
from tests.browser.conftest import FLAGS
from tests.browser.stage import Stage
from tests.browser.visitor import DESKTOP, PHONE
from tests.integration.site.states import Street, a_street

_TIMES: Final = 7

_OBSERVE: Final = """
window.seen = {lcp: 0, shift: 0, blocked: 0};
const see = (type, each) => new PerformanceObserver(list => list.getEntries().forEach(each))
  .observe({type, buffered: true});
see("largest-contentful-paint", entry => { seen.lcp = entry.startTime; });
see("layout-shift", entry => { if (!entry.hadRecentInput) seen.shift += entry.value; });
see("longtask", entry => { seen.blocked += entry.duration - 50; });
"""
_SEEN: Final = """
() => ({...seen, ready: performance.getEntriesByType("navigation")[0].domInteractive})
"""


@dataclass(frozen=True, slots=True)
class _Device:
    """A device, and what its pages must keep: milliseconds, and a sum of shifts."""

    viewport: Mapping[str, int]
    most: Mapping[str, float]
    network: Mapping[str, float] = field(default_factory=dict)
    """As the browser takes it: bytes a second, milliseconds."""
    slowed: int = 1


_DEVICES: Final = {
    "desktop": _Device(DESKTOP, {"ready": 300, "lcp": 500, "shift": 0.05, "blocked": 100}),
    "phone": _Device(
        PHONE,
        {"lcp": 1500, "shift": 0.05, "blocked": 100},
        {"latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750},
        4,
    ),
}
_CALLED: Final = {
    "ready": ("DOM interactive", "ms"),
    "lcp": ("LCP", "ms"),
    "shift": ("layout shift", ""),
    "blocked": ("blocked", "ms"),
}


def measure(report: Report, server: Server) -> None:
    """Make the homes, open each page on each device some times: the median counts."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        report.step("there is no Chromium on this machine (Debian: apt install chromium)")
        return
    url = server.create("browser")
    database = Database(url)
    street = a_street(database)
    database.close()

    with Stage.opened(street, url) as stage, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        for name, address in _pages(stage, street):
            _report(report, browser, name, f"{stage.url}{address}")
        browser.close()


def _pages(stage: Stage, street: Street) -> Iterator[tuple[str, str]]:
    """Each page by its name, with whoever may see it signed in."""
    _, bill, _ = street.home.bills
    stage.show("billed")
    yield "Overblik", "/"
    yield "Forbrug", "/forbrug?maaned=2025-12"
    yield "Regning", f"/regninger/{bill.number}"
    stage.open_to("admin")
    yield "Kunde", f"/kontor/kunder/{street.home.customer_id}"
    yield "Arbejde", "/kontor/"


def _report(report: Report, browser: Browser, name: str, address: str) -> None:
    for key, device in _DEVICES.items():
        seen = [_seen(browser, device, address) for _ in range(_TIMES)]
        for figure, most in device.most.items():
            called, unit = _CALLED[figure]
            values = [one[figure] for one in seen]
            report.add(
                f"browser: {name}, {key}: {called}",
                float(np.median(values)),
                unit,
                at_most=most,
                note=f"median of {_TIMES}; worst {max(values):.3g}",
            )


def _seen(browser: Browser, device: _Device, address: str) -> dict[str, float]:
    """One visit by a browser that has nothing in its cache."""
    with _window(browser, device) as page:
        answer = page.goto(address, wait_until="networkidle")
        assert answer is not None
        assert answer.status == 200, address
        found: dict[str, float] = page.evaluate(_SEEN)
        return found


@contextmanager
def _window(browser: Browser, device: _Device) -> Iterator[Page]:
    context = browser.new_context(
        viewport=dict(device.viewport),  # type: ignore[arg-type]
        locale="da-DK",
        timezone_id="Europe/Copenhagen",
    )
    page = context.new_page()
    page.add_init_script(_OBSERVE)
    session = context.new_cdp_session(page)
    if device.network:
        network: dict[str, Any] = {"offline": False, **device.network}
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", network)
    if device.slowed > 1:
        session.send("Emulation.setCPUThrottlingRate", {"rate": device.slowed})
    yield page
    context.close()
