"""Somebody in front of a browser: goes to pages, signs in, and looks.

`look` takes a page in light and dark, on a desktop and a phone, and finds what axe finds; a picture
of each is kept in `.local/pictures/`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response

AXE: Final = (Path(__file__).parent / "assets" / "axe.min.js").read_text(encoding="utf-8")
DESKTOP: Final = {"width": 1280, "height": 900}
PHONE: Final = {"width": 390, "height": 844}
DEVICES: Final = {"desktop": DESKTOP, "phone": PHONE}
on_both = pytest.mark.parametrize("device", DEVICES)
"""A journey is played on a desktop and on a phone; `device` names which."""
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
_TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN_AXE: Final = """
async tags => {
  const found = await axe.run(document, {
    runOnly: { type: "tag", values: tags }, resultTypes: ["violations"],
  });
  return found.violations.map(v => `${v.id}: ${v.help}: ` +
    v.nodes.slice(0, 3).map(n => n.target.join(" ")).join(" | "));
}
"""
_FOCUSED: Final = """
() => {
  const at = document.activeElement;
  if (!at || at === document.body) return [null, 0, 0];
  const name = at.ariaLabel || at.labels?.[0]?.textContent || at.textContent;
  const style = getComputedStyle(at);
  return [name.replace(/\\s+/g, " ").trim(), at.getBoundingClientRect().height,
          style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth)];
}
"""
_SHADE: Final = (
    "Math.max(...getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3))"
)
_MOST_STOPS: Final = 200
_SECONDS: Final = 20_000


class Visitor:
    """A browser window of one person. allowed: parts of console messages that are expected."""

    def __init__(
        self,
        browser: Browser,
        base: str,
        pictures: Path,
        *,
        javascript: bool = True,
        viewport: Mapping[str, int] = DESKTOP,
        allowed: tuple[str, ...] = (),
    ) -> None:
        self.base = base
        self._pictures = pictures
        self._allowed = allowed
        self._javascript = javascript
        self._viewport = dict(viewport)
        self._said: list[str] = []
        self._context = browser.new_context(
            base_url=self.base,
            java_script_enabled=javascript,
            viewport=self._viewport,
            locale="da-DK",
            timezone_id="Europe/Copenhagen",
            reduced_motion="reduce",
        )
        self._context.set_default_timeout(_SECONDS)
        self.page: Page = self._context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._said.append(f"error: {error}"))

    def close(self) -> None:
        self._context.close()

    # --- going ---

    def go(self, path: str) -> Response:
        answer = self.page.goto(path)
        assert answer is not None
        return answer

    def sign_in(self, name: str, to: str = "/") -> None:
        """As a customer, at the simulated broker, and to a page of ours."""
        self.go(f"/log-ind?til={to}")
        self._choose(name)

    def sign_in_as_staff(self, username: str, to: str = "/kontor/") -> None:
        self.go(f"/kontor/log-ind?til={to}")
        self._choose(f"({username})")

    def _choose(self, name: str) -> None:
        self.page.get_by_role("button", name=name).first.click()
        self.page.wait_for_url(f"{self.base}/**")

    def sees(self, text: str) -> Locator:
        """The text, which must be visible."""
        found = self.page.get_by_text(text).first
        found.wait_for(state="visible")
        return found

    def has(self, text: str) -> bool:
        return self.page.get_by_text(text).count() > 0

    @property
    def text(self) -> str:
        """All that stands on the page."""
        return self.page.locator("body").inner_text()

    @property
    def cookies(self) -> dict[str, dict[str, Any]]:
        return {cookie["name"]: dict(cookie) for cookie in self._context.cookies()}

    def forget_cookies(self) -> None:
        """And leave the page: one that asks again by itself would go and sign in meanwhile."""
        self.page.goto("about:blank")
        self._context.clear_cookies()

    def set_cookie(self, name: str, value: str) -> None:
        self._context.add_cookies([{"name": name, "value": value, "url": self.base}])

    # --- looking ---

    def look(self, name: str, *, schemes: tuple[str, ...] = SCHEMES) -> None:
        """Nothing of the page is inaccessible, in any of its looks; each is kept as a picture."""
        found: dict[str, list[str]] = {}
        self.page.evaluate(AXE)
        for device, viewport in DEVICES.items():
            self.page.set_viewport_size(dict(viewport))
            for scheme in schemes:
                self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                violations = self.page.evaluate(_RUN_AXE, _TAGS)
                if violations:
                    found[f"{device} {scheme}"] = violations
                self.picture(f"{name}-{device}-{scheme}")
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(self._viewport)
        if found:
            pytest.fail(f"{name}: axe found {found}")

    def ends_well(self) -> None:
        """Nothing of the page on which a journey ends is inaccessible, on a desktop and a phone."""
        if not self._javascript or not self.page.url.startswith(self.base):
            return
        self.page.wait_for_load_state("networkidle")  # a journey may end with a click
        self.page.evaluate(AXE)
        for device, viewport in DEVICES.items():
            self.page.set_viewport_size(dict(viewport))
            violations = self.page.evaluate(_RUN_AXE, _TAGS)
            if violations:
                pytest.fail(f"{self.page.url}, {device}: axe found {violations}")

    def picture(self, name: str) -> None:
        self._pictures.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self._pictures / f"{name}.png", full_page=True)

    def stays_whole(self, name: str) -> None:
        """Nothing is cut off at 320 pixels, nor with text of 200 %, and dark is dark."""
        for key, width, size in (("320", 320, "100%"), ("200", DESKTOP["width"], "200%")):
            self.page.set_viewport_size({"width": width, "height": DESKTOP["height"]})
            self.page.evaluate("size => { document.documentElement.style.fontSize = size; }", size)
            assert self.width_of_content() <= width, key
            assert self.page.get_by_role("heading", level=1).is_visible(), key
            self.picture(f"{name}-{key}")
        self.page.evaluate("document.documentElement.style.fontSize = ''")
        self.page.set_viewport_size(self._viewport)
        shades = []
        for scheme in SCHEMES:
            self.page.emulate_media(color_scheme=scheme)
            shades.append(int(self.page.evaluate(_SHADE)))
        assert shades[0] > 200, shades
        assert shades[1] < 60, shades
        self.page.emulate_media(color_scheme="light")

    def tab_through(self) -> list[str]:
        """The names of everything that Tab stops at, each seen and marked while it has focus."""
        stops: list[str] = []
        while len(stops) < _MOST_STOPS:
            self.page.keyboard.press("Tab")
            name, height, outline = self.page.evaluate(_FOCUSED)
            if name is None:
                return stops
            assert height > 0, name
            assert outline > 0, name
            stops.append(name)
        return stops

    def width_of_content(self) -> int:
        """How wide the document is laid out, in pixels."""
        return int(self.page.evaluate("document.documentElement.scrollWidth"))

    def expect_silence(self) -> None:
        """Nothing was said in the console that nobody expected."""
        heard = [said for said in self._said if not any(part in said for part in self._allowed)]
        if heard:
            pytest.fail(f"the console said {heard}")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.location["url"].startswith(self.base):  # the provider's page is not ours
            self._said.append(f"{message.type}: {message.text}")
