"""Which route of an HTTP API takes a request: the most specific one, as API Gateway chooses.

Source: API Gateway developer guide, "Routes for HTTP APIs": a full match before one with path
variables, before a greedy one, before `$default`; the exact method before ANY.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from simulator.local.cloud.template.model import HttpRoute


@dataclass(frozen=True, slots=True)
class Match:
    """The route that takes a request, its function, and the path's variables (decoded)."""

    function: str
    route: HttpRoute
    path_parameters: Mapping[str, str]


class Router:
    """Matches requests to routes. `routes`: (function, route) pairs."""

    def __init__(self, routes: Iterable[tuple[str, HttpRoute]]) -> None:
        self._routes = sorted(routes, key=lambda pair: _specificity(pair[1]))

    def match(self, method: str, path: str) -> Match | None:
        """The route for `method` and the raw `path`; None when no route takes it."""
        for function, route in self._routes:
            if route.method not in {"ANY", method}:
                continue
            parameters = _variables(route.path, path)
            if parameters is not None:
                return Match(function, route, parameters)
        return None


def _specificity(route: HttpRoute) -> tuple[object, ...]:
    """A key that sorts the most specific route first: segment by segment literal, then variable,
    then greedy.
    """
    if route.path == "$default":
        return ([9],)
    ranks = [_rank(segment) for segment in _segments(route.path)]
    return ([*ranks, -1], route.method == "ANY")


def _rank(segment: str) -> int:
    if segment.startswith("{"):
        return 2 if segment.endswith("+}") else 1
    return 0


def _variables(pattern: str, path: str) -> dict[str, str] | None:
    if pattern == "$default":
        return {}

    wanted, given = _segments(pattern), _segments(path)
    found: dict[str, str] = {}
    for position, segment in enumerate(wanted):
        if segment.endswith("+}"):
            rest = "/".join(given[position:])
            return {**found, segment[1:-2]: unquote(rest)} if rest else None
        if position >= len(given):
            return None
        if segment.startswith("{"):
            if not given[position]:
                return None
            found[segment[1:-1]] = unquote(given[position])
        elif segment != unquote(given[position]):
            return None

    return found if len(given) == len(wanted) else None


def _segments(path: str) -> list[str]:
    return path.strip("/").split("/") if path != "/" else [""]
