"""The function process from outside: orders, deaths, and the next life."""

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from tests.soak.functions import Order, Place, live

_PATIENCE: Final = 120.0


class Stuck(AssertionError):
    """A process neither answers nor ends."""


@dataclass
class Life:
    """A process that lives, one order at a time; a dead one is followed by the next."""

    place: Place
    revive_database: Callable[[], bool] = lambda: False
    deaths: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    statements: dict[str, int] = field(default_factory=dict)
    seconds: Counter[str] = field(default_factory=Counter)
    """Of the processes themselves, by what they were asked for."""
    _process: Any = None
    _orders: Any = None

    def __post_init__(self) -> None:
        os.environ.update(self.place.environment)  # for the process that all others are forked from
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["tests.soak.functions"])

    def ask(
        self,
        function: str,
        event: Mapping[str, Any],
        now: datetime,
        *,
        statement: int = 0,
        after: bool = False,
        postmaster: int = 0,
    ) -> Any:
        """The answer, or None where somebody died or it failed."""
        self._born()
        name = f"{function} {event.get('job', 'messages')}"
        order = Order(function, event, now, statement, after, postmaster)
        try:
            self._orders.send(order)
            if not self._orders.poll(_PATIENCE):
                raise Stuck(f"{name} has not answered after {_PATIENCE:g} seconds")
            outcome, content, statements, seconds = self._orders.recv()
        except (EOFError, ConnectionError):
            self._process.join(_PATIENCE)
            self._process = None
            self.deaths[name] += 1
            if postmaster:
                self._revive()
            return None

        self.seconds[name] += seconds
        self.statements[name] = max(self.statements.get(name, 0), statements)
        if postmaster:
            self._revive()
        if outcome == "failed":
            self.failures[f"{name}: {content}"] += 1
            return None
        return content

    def _revive(self) -> None:
        """Start the database again, if it was killed."""
        self.deaths["database"] += self.revive_database()

    def end(self) -> None:
        if self._process is not None:
            self._orders.close()
            self._process.join(_PATIENCE)
            self._process = None

    def _born(self) -> None:
        if self._process is not None and self._process.is_alive():
            return
        self._orders, theirs = self._context.Pipe()
        self._process = self._context.Process(target=live, args=(theirs, self.place), daemon=True)
        self._process.start()
        theirs.close()
