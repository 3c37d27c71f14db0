"""A browser without scripts: cookies of one host, links, and the way by the provider and back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx
from fastapi.testclient import TestClient

HOME: Final = "https://localhost"
_SAME_ORIGIN: Final = {"sec-fetch-site": "same-origin"}


@dataclass
class Browser:
    """Follows no redirect by itself, so that a test sees each answer."""

    client: TestClient
    cookies: dict[str, str] = field(default_factory=dict)
    set_by: dict[str, str] = field(default_factory=dict)
    """The header that set each cookie."""

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self._ask("GET", path, headers=headers)

    def post(self, path: str, form: Mapping[str, Any], **headers: str) -> httpx.Response:
        return self._ask("POST", path, data=form, headers=headers or _SAME_ORIGIN)

    def begin(self, path: str = "/log-ind") -> str:
        """The provider's address that a sign-in leads to."""
        answer = self.get(path)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def choose(self, place: str, name: str | None) -> str:
        """Choose a person by name at the provider, or go away; the path that one comes back to."""
        with httpx.Client(timeout=30) as http:
            page = http.get(place, params={**_query(place), "find": name or ""})
            assert page.status_code == 200, page.text
            who = "" if name is None else _button(page.text, name)
            back = http.post(place, data={"who": who})
        assert back.status_code == 303, back.text
        parts = urlsplit(back.headers["location"])
        assert f"{parts.scheme}://{parts.netloc}" == HOME
        return f"{parts.path}?{parts.query}"

    def sign_in(self, name: str, path: str = "/log-ind") -> httpx.Response:
        """The answer to a whole sign-in."""
        return self.get(self.choose(self.begin(path), name))

    def token(self, path: str) -> str:
        """The form token on a page."""
        found = re.search(r'name="_token" value="([^"]+)"', self.get(path).text)
        assert found is not None
        return found[1]

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        self.client.cookies.clear()
        headers = {
            **options.pop("headers", {}),
            "cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        answer = self.client.request(
            method, path, headers=headers, follow_redirects=False, **options
        )
        for header in answer.headers.get_list("set-cookie"):
            name, _, rest = header.partition("=")
            value = rest.partition(";")[0].strip('"')
            self.set_by[name] = header
            if "max-age=0" in header.lower():
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return answer


def _query(place: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(place).query).items()}


def _button(page: str, name: str) -> str:
    for who, shown in re.findall(r'name="who" value="([^"]*)">([^<]*)<', page):
        if unescape(shown).startswith(name):
            return who
    raise AssertionError(f"nobody is called {name} on the provider's page")
