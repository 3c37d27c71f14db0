"""What may happen in the market on any day: customers come and go, readings and prices are put
right, messages and calls go wrong. Each act is chosen by dice.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from elhandel.values.days.local_time import start_of_day
from simulator.world.energi_data_service import charges_of
from simulator.world.energi_data_service.charges import Charge
from tests.builders import documents as doc
from tests.soak.places import Places

_WHY: Final = "the simulation wants it"
PRODUCTS: Final = ("spot-basis", "fast-12", "spot-groen")
_DAY: Final = timedelta(days=1)
_STATUSES: Final = (401, 403, 404, 429, 500, 503)

type Ask = Callable[..., Any]
"""Carries out an order of a function: `ask("onboarding", {...})`."""


@dataclass
class Acts:
    """The dice, the market's control surface, and what we have done there."""

    places: Places
    dice: random.Random
    ask: Ask
    households: list[dict[str, Any]]
    counted: Counter[str] = field(default_factory=Counter)
    references: list[str] = field(default_factory=list)
    delivered: dict[str, list[tuple[date, date]]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.places.clock.today()

    def happen(self, times: int) -> None:
        """So many acts, by their weights."""
        names, weights = zip(*_ACTS.items(), strict=True)
        for name in self.dice.choices(names, weights, k=times):
            self.counted[name] += 1
            getattr(self, name)()

    def sign_up(self) -> None:
        """A switch; at times of somebody who is not registered there, of a point that has no
        supplier, or that another process crosses.
        """
        home = self.dice.choice(self.households)
        facts: dict[str, Any] = self.dice.choice(
            [
                *[{}] * 4,
                {"registered_cpr": "3112659999"},
                {"has_supplier": False},
                {"crossing_attempts": self.dice.randint(1, 2)},
            ]
        )
        if facts and home["gsrn"] not in self._ours():
            self._control("PATCH", f"/control/household/{home['gsrn']}", facts)
        self._sign_up(home)

    def move_in(self) -> None:
        """A move-in where anybody or nobody supplies; at our own point it is somebody else."""
        home = self.dice.choice(self.households)
        person = self.dice.choice(self.households)
        day = self.today + self.dice.randint(-7, 40) * _DAY
        self._sign_up({**person, "gsrn": home["gsrn"]}, move_in=day)

    def cancel(self) -> None:
        """A signup is taken back; most of them cannot be any more."""
        if self.references:
            self.ask("onboarding", {"cancel": self.dice.choice(self.references)})

    def lose(self) -> None:
        """Another supplier or a new tenant takes a point of ours, earlier or later."""
        ours = self._ours()
        homes = [home["gsrn"] for home in self.households if home["gsrn"] in ours]
        if len(homes) > len(self.households) // 3:
            order = {
                "gsrn": self.dice.choice(homes),
                "day": str(self.today + self.dice.randint(-5, 20) * _DAY),
                "reason": self.dice.choice(["E03", "E01"]),
            }
            self._control("POST", "/control/switch-away", order)

    def end_supply(self) -> None:
        """Staff ask for an end of supply, within its window or not."""
        self._staff("end-supply", gsrn=self._any(), date=self._coming(1, 45), why=_WHY)

    def move_out(self) -> None:
        """A customer moves out."""
        self._staff("move-out", gsrn=self._any(), date=self._coming(0, 30), why=_WHY)

    def take_an_end_back(self) -> None:
        """An end or a move-out was not meant."""
        job = self.dice.choice(["cancel-end-of-supply", "cancel-move-out"])
        self._staff(job, gsrn=self._any(), why=_WHY)

    def report_a_mistake(self) -> None:
        """A switch or a move was a mistake, ours or of who took a point from us."""
        order = {
            "gsrn": self._any(),
            "reason": self.dice.choice(["D07", "D33"]),
            "answer": self.dice.choice(["accepted", "refused", "silence"]),
        }
        self._control("POST", "/control/mistake", order)

    def open_a_mistake(self) -> None:
        """Staff find that a point was taken by mistake."""
        self._staff("open-mistake", gsrn=self._any(), why=_WHY)

    def answer_a_request(self) -> None:
        """Staff say whether we take a point back, if somebody asks."""
        accept = self.dice.random() < 0.6
        self._staff("answer-resumption", gsrn=self._any(), accept=accept, why=_WHY)

    def replay_a_letter(self) -> None:
        """Staff try a dead letter again."""
        found = self._staff("dead-letters", most=20)
        letters = found["dead_letters"] if found else []
        if letters:
            message_id = self.dice.choice(letters)["message_id"]
            self.ask("queue_poller", {"job": "replay", "message_id": message_id})

    def leave_out(self) -> None:
        """Days whose readings do not come."""
        first = self.today + self.dice.randint(-1, 5) * _DAY
        days = [str(first + number * _DAY) for number in range(self.dice.randint(1, 3))]
        gsrn = self.dice.choice(self.households)["gsrn"]
        self._control("POST", "/control/missing", {"gsrn": gsrn, "days": days})
        self.left_out.append((gsrn, days))

    def find_again(self) -> None:
        """They come after all."""
        if self.left_out:
            gsrn, days = self.left_out.pop(self.dice.randrange(len(self.left_out)))
            self._control("DELETE", "/control/missing", {"gsrn": gsrn, "days": days})

    def change_prices(self) -> None:
        """An owner's prices from a day on, earlier or later, are others than was said."""
        charge = self.dice.choice(self._charges())
        start = (self.today + self.dice.randint(-40, 20) * _DAY).replace(
            **({"day": 1} if charge.kind == "D01" else {})
        )
        days = self.dice.randint(1, 20)
        end, count, resolution = {
            "PT1H": (start + _DAY, 24, "PT1H"),
            "P1D": (start + days * _DAY, days, "P1D"),
            "P1M": ((start + 31 * _DAY).replace(day=1), 1, "P1M"),
        }[charge.resolution]
        if charge.resolution == "PT1H":
            count = int((start_of_day(end) - start_of_day(start)) / timedelta(hours=1))
        prices = [f"{self.dice.randint(-200_000, 1_500_000) / 1_000_000:.6f}"] * count
        named = doc.a_charge(charge.code, charge.kind, charge.owner_gln)
        body = doc.price_series(named, start, end, resolution, prices).decode()
        self._control("POST", "/control/messages", {"queue": "Charges", "body": body})

    def trouble_messages(self) -> None:
        """Messages come twice, late, early, out of order, or broken first."""
        kind = self.dice.choice(["duplicate", "delay", "reorder", "early", "malformed"])
        order = {
            "kind": kind,
            "count": self.dice.randint(1, 8),
            "queue": self.dice.choice([None, "MasterData", "Charges", "Timeseries"]),
            **({"minutes": self.dice.randint(5, 4_000)} if kind == "delay" else {}),
        }
        self._control("POST", "/admin/faults", order)

    def trouble_calls(self) -> None:
        """Calls are answered by something else, or their answers come late or torn."""
        kind = self.dice.choice(["answer", "answer", "slow", "cut"])
        path = self.dice.choice(["/cim/", "/cim/request", "/dequeue/", "/token", "/cim/timeseries"])
        order = {
            "kind": kind,
            "count": self.dice.randint(1, 6),
            "path": path,
            **({"status": self.dice.choice(_STATUSES)} if kind == "answer" else {}),
            **({"seconds": 0.02} if kind == "slow" else {}),
        }
        self._control("POST", "/admin/faults", order)

    def correct(self, count: int) -> None:
        """So many corrections of days that were delivered; some were registered earlier than what
        holds, and stay history.
        """
        ours = self.supplies(self.today)
        points = [gsrn for gsrn, periods in ours.items() if periods]
        if not points:
            return
        orders = [self._correction(ours, self.dice.choice(points)) for _ in range(count)]
        self._control("POST", "/control/corrections", {"corrections": orders})

    left_out: list[tuple[str, list[str]]] = field(default_factory=list)

    def _correction(self, ours: dict[str, list[tuple[date, date]]], gsrn: str) -> dict[str, Any]:
        start, stop = self.dice.choice(ours[gsrn])
        day = start + self.dice.randrange(max((stop - start).days, 1)) * _DAY
        now = self.places.clock.now()
        late = {"registered_at": (now - self.dice.randint(1, 40) * _DAY).isoformat()}
        what = (
            {"factor_percent": self.dice.randint(0, 220)}
            if self.dice.random() < 0.3
            else {
                "positions": {
                    str(self.dice.randint(1, 23)): self.dice.randint(0, 9_999)
                    for _ in range(self.dice.randint(1, 4))
                }
            }
        )
        return {
            "gsrn": gsrn,
            "day": str(day),
            **what,
            **(late if self.dice.random() < 0.2 else {}),
        }

    def _staff(self, job: str, **details: Any) -> Any:
        return self.ask("backoffice", {"job": job, **details})

    def _any(self) -> str:
        """Any of the points."""
        gsrn: str = self.dice.choice(self.households)["gsrn"]
        return gsrn

    def _coming(self, first: int, last: int) -> str:
        return str(self.today + self.dice.randint(first, last) * _DAY)

    def _sign_up(self, home: dict[str, Any], move_in: date | None = None) -> None:
        names = ("gsrn", "customer_name", "cpr_cvr", "email", "phone")
        reference = self.ask(
            "onboarding",
            {
                **{name: home[name] for name in names},
                "kind": home["contact_type"],
                "product_id": self.dice.choice(PRODUCTS),
                "channel": "web",
                **({} if move_in is None else {"move_in": move_in}),
            },
        )
        if reference:
            self.references.append(reference)

    def supplies(self, until: date) -> dict[str, list[tuple[date, date]]]:
        """Our supplies as the market knows them, point by point, as far as a day."""
        found = self._control("GET", "/control/supplies")
        cut = {
            gsrn: [
                (
                    date.fromisoformat(supply["start"]),
                    min(date.fromisoformat(supply["stop"] or str(until)), until),
                )
                for supply in supplies
            ]
            for gsrn, supplies in found.items()
        }
        return {
            gsrn: [(start, stop) for start, stop in periods if start < stop]
            for gsrn, periods in cut.items()
        }

    def _ours(self) -> set[str]:
        """The points that we supply today."""
        return {
            gsrn
            for gsrn, periods in self.supplies(self.today).items()
            if any(stop == self.today for _, stop in periods)
        }

    def _charges(self) -> list[Charge]:
        areas = sorted({home["grid_area"] for home in self.households})
        return [charge for area in areas for charge in charges_of(area)]

    def _control(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.places.outside.http.request(method, path, json=body)
        return answer.json() if answer.is_success else []


_ACTS: Final = {
    "sign_up": 14,
    "move_in": 6,
    "cancel": 3,
    "lose": 3,
    "end_supply": 2,
    "move_out": 2,
    "take_an_end_back": 2,
    "report_a_mistake": 2,
    "open_a_mistake": 1,
    "answer_a_request": 2,
    "replay_a_letter": 2,
    "leave_out": 5,
    "find_again": 5,
    "change_prices": 6,
    "trouble_messages": 8,
    "trouble_calls": 8,
}
"""The weight of each act."""


def at_hour(day: date, hour: int) -> datetime:
    """An hour after local midnight."""
    return start_of_day(day) + timedelta(hours=hour)
