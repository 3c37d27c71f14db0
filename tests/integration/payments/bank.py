"""The simulated bank behind the client that the function uses, without a socket."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from fastapi import FastAPI
from fastapi.testclient import TestClient

from elhandel.payments.exchange import BankClient
from simulator.world.bank import Bank, bank_routes


class MovedClock:
    """A clock that a test moves."""

    def __init__(self, day: date) -> None:
        self.day = day

    def now(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 9, tzinfo=UTC)

    def today(self) -> date:
        return self.day

    def move_to(self, day: date) -> None:
        self.day = day


@dataclass
class WithBank:
    """The bank, and a client of it."""

    bank: Bank
    client: BankClient
    clock: MovedClock

    @property
    def today(self) -> date:
        return self.clock.day

    def move_to(self, day: date) -> None:
        self.clock.day = day

    def next_day(self) -> date:
        self.clock.day += timedelta(days=1)
        return self.clock.day


@contextlib.contextmanager
def gateway(day: date) -> Iterator[WithBank]:
    with gateway_of(MovedClock(day)) as with_bank:
        yield with_bank


@contextlib.contextmanager
def gateway_of(clock: MovedClock) -> Iterator[WithBank]:
    """The bank of a world whose clock others look at too."""
    bank = Bank(clock)
    app = FastAPI()
    app.include_router(bank_routes(bank))
    with TestClient(app, base_url="http://bank") as http:
        yield WithBank(bank, BankClient("http://bank", http), clock)
