"""A customer on their own pages, as a browser without scripts is used: signed in, forms sent."""

import re
from html import unescape
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx

from simulator.local.cloud.errors import UnableToRun
from simulator.local.demo.world import World
from simulator.loopback import HEADERS
from simulator.world.identity import sub_of

_SECONDS: Final = 60
_MOVED_ON: Final = 303
_TOKEN: Final = re.compile(r'name="_token" value="([^"]+)"')


class Customer:
    """Somebody who has signed in to their own pages."""

    def __init__(self, world: World, number: str) -> None:
        """number: the CPR or CVR number by which the broker knows them. Raises UnableToRun."""
        self._http = httpx.Client(base_url=world.stack.api_url, timeout=_SECONDS)
        self._cookies: dict[str, str] = {}
        place = self._ask("GET", "/log-ind").headers["location"]
        query = {name: values[0] for name, values in parse_qs(urlsplit(place).query).items()}
        back = httpx.post(
            place.partition("?")[0],
            params=query,
            data={"who": sub_of(number)},
            headers=dict(HEADERS),
            timeout=_SECONDS,
        )
        parts = urlsplit(back.headers["location"])
        self._ask("GET", f"{parts.path}?{parts.query}")

    def close(self) -> None:
        self._http.close()

    def send(self, page: str, path: str, **form: str) -> None:
        """Send a form that stands on a page. Raises UnableToRun where it is not taken."""
        found = _TOKEN.search(self._ask("GET", page).text)
        if found is None:
            raise UnableToRun(f"There is no form on {page}. Sign in there and look at it.")
        answer = self._ask("POST", path, data={"_token": unescape(found[1]), **form})
        if answer.status_code != _MOVED_ON:
            raise UnableToRun(f"The form {path} was not taken (HTTP {answer.status_code}).")

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Cookies by hand: they are for HTTPS only, which browsers spare the own machine."""
        self._http.cookies.clear()
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {"cookie": cookies, "sec-fetch-site": "same-origin"}
        answer = self._http.request(method, path, headers=headers, **options)
        for header in answer.headers.get_list("set-cookie"):
            name, _, rest = header.partition("=")
            self._cookies[name] = rest.partition(";")[0].strip('"')
        return answer
