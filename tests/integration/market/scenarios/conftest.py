"""The whole of it for a scenario: the simulated market over HTTP, and the functions' own handlers
in the test's process, in their own roles.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from elhandel.market.hub import environment
from elhandel.platform import aws
from elhandel.platform.settings import settings
from elhandel.platform.vault import opener, sealer
from elhandel.values.days.local_time import start_of_day
from tests.builders.clock import HandClock, at
from tests.soak.functions import Functions, Order
from tests.soak.invariants import offenders
from tests.soak.places import Server, all_places
from tests.soak.simulation import Plan, Simulation


@dataclass
class Here:
    """The functions in this process, which nobody kills."""

    functions: Functions
    statements: dict[str, int] = field(default_factory=dict)

    def ask(self, function: str, event: dict[str, Any], now: datetime) -> Any:
        self.functions.clock.instant = now
        return self.functions.run(Order(function, event, now))


class Stage(Simulation):
    """A simulation in which nothing happens by chance."""

    def home(self, place: int = 0) -> dict[str, Any]:
        """A house with a consumption point only."""
        houses = [
            home
            for home in self.acts.households[1:]
            if home["dwelling"] == "house" and not home["production_gsrn"]
        ]
        found: dict[str, Any] = houses[place]
        return found

    def sign_up(self, home: dict[str, Any], **more: Any) -> str:
        """A signup; its reference."""
        names = ("gsrn", "customer_name", "cpr_cvr", "email", "phone")
        event = {name: home[name] for name in names} | {"kind": home["contact_type"]}
        product = {"product_id": "spot-basis", "channel": "web"}
        return str(self.ask("onboarding", event | product | more, kill=False))

    def staff(self, job: str, **details: Any) -> Any:
        return self.ask("backoffice", {"job": job, **details}, kill=False)

    def at(self, day: date, hour: int = 9) -> None:
        """Move on to an hour of a day, with the work of its night and morning."""
        self.clock.instant = start_of_day(day) + timedelta(hours=hour)
        self.poller("activate", kill=False)
        self.exchange(kill=False)

    def days(self, first: date, last: date, step: int = 7) -> None:
        """Go on from day to day."""
        for number in range(0, (last - first).days + 1, step):
            self.at(first + timedelta(days=number))
        self.at(last)

    def work(self) -> None:
        """The runs, corrections and bills that are due."""
        self.settle(self.clock.today(), kill=False)

    def supplied(self, home: dict[str, Any], start: date) -> None:
        """A household that moves in and that we supply from its day on."""
        self.market("PATCH", f"/control/household/{home['gsrn']}", {"has_supplier": False})
        self.sign_up(home, move_in=start)
        self.exchange(kill=False)
        self.at(start)

    def states(self, kind: str) -> list[str]:
        rows = self.places.rows(
            "SELECT state FROM market.process WHERE kind = %s ORDER BY process_id", kind
        )
        return [state for (state,) in rows]

    def supply(self) -> list[tuple[date, date | None]]:
        """Our supply, in order of planning."""
        return self.places.rows(
            "SELECT starts_on, ends_on FROM portfolio.supply_period WHERE state = 'active' "
            "ORDER BY supply_period_id"
        )

    def bills(self) -> list[tuple[str, date, date, int]]:
        """Kind, period and total of each bill and note, by number."""
        return self.places.rows(
            "SELECT kind, period_from, period_to, total_ore FROM billing.invoice "
            "ORDER BY invoice_id"
        )

    def market(self, method: str, path: str, body: Any = None) -> Any:
        return self.places.outside.ask(method, path, body)

    def holds(self) -> None:
        """All of the market simulation's invariants, last of all."""
        assert offenders(self) == []


@pytest.fixture
def stage(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """From 10 December 2025 on, with forty households."""
    clock = HandClock(at("2025-12-10T08:00"))
    before = dict(os.environ)
    with all_places(
        Server(database_url.replace("://elhandel", "://{role}", 1)), clock, 1
    ) as places:
        for name, value in places.place.environment.items():
            monkeypatch.setenv(name, value)
        for name in ("clock_from_environment", "DataHubClient"):
            monkeypatch.setattr(environment, name, getattr(environment, name))
        forget_environment()
        stage = Stage(Plan(seed=1, messages=0, points=40, killed=0), places)
        functions = Functions(places.place)
        stage.life = Here(functions)  # type: ignore[assignment]
        yield stage
        functions.close()
    os.environ.clear()
    os.environ.update(before)
    forget_environment()


def forget_environment() -> None:
    """What a process reads once, read anew."""
    environment.datahub_from_environment.cache_clear()
    opener.opener_from_environment.cache_clear()
    sealer.sealer_from_environment.cache_clear()
    aws.forget()
    settings.cache_clear()
