"""The demo's hands: sign up over HTTP, run jobs, move the clock, query the database."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

import httpx
import psycopg

from elhandel.values.days.local_time import COPENHAGEN
from simulator.local.cloud.errors import UnableToRun
from simulator.local.cloud.stack import Stack
from simulator.loopback import HEADERS

_CALLERS: Final = 4
_SECONDS: Final = 60
_CREATED: Final = 201

type Household = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SignedUp:
    """An accepted signup and the household behind it."""

    signup_id: str
    household: Household
    status_path: str
    """Of the page that shows how far it is."""


class World:
    """A running stack, as somebody outside it uses it."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._database_url = stack.postgres.url()
        self._api = httpx.Client(
            base_url=stack.api_url,
            headers={"x-api-key": stack.api_key},
            timeout=_SECONDS,
            limits=httpx.Limits(max_connections=_CALLERS),
        )
        self._outside = httpx.Client(
            base_url=stack.outside_url, headers=dict(HEADERS), timeout=_SECONDS
        )

    def close(self) -> None:
        self._api.close()
        self._outside.close()

    def at(self, day: date, hour: int = 9) -> None:
        """Move the clock to an hour of a local day."""
        self.stack.clock.move_to(datetime.combine(day, time(hour), COPENHAGEN))

    def population(self, count: int) -> list[Household]:
        """The households of the outside world; from then on DataHub knows their metering points."""
        return list(self._control("GET", f"/control/population?count={count}"))

    def let_sign_in(self, households: Sequence[Household]) -> None:
        """Let people of these households sign in at the simulated broker, by their names."""
        people = [
            {
                "name": household["customer_name"],
                "cpr" if household["contact_type"] == "private" else "cvr": household["cpr_cvr"],
            }
            for household in households
        ]
        self._control("POST", "/control/identity/people", {"people": people})

    def change_household(self, gsrn: str, **facts: Any) -> None:
        """Let something else be true of a household at DataHub."""
        self._control("PATCH", f"/control/household/{gsrn}", facts)

    def correct_readings(self, gsrn: str, day: date, factor_percent: int) -> None:
        """Let the grid company correct a delivered day to a percentage of what it reported."""
        self._control(
            "POST",
            "/control/correction",
            {"gsrn": gsrn, "day": str(day), "factor_percent": factor_percent},
        )

    def put_message(self, queue: str, body: str) -> None:
        """Put a body on one of DataHub's queues as it stands, malformed or not."""
        self._control("POST", "/control/messages", {"queue": queue, "body": body})

    def pay_in(self, payment: dict[str, Any]) -> None:
        """Let somebody pay into our bank account today."""
        self._control("POST", "/control/bank/payments", payment)

    def plan_debits(self, account: int, outcomes: Sequence[str]) -> None:
        """Let the next debits of an account come to these; those after are completed."""
        asked = {"customer_id": str(account), "outcomes": list(outcomes)}
        self._control("POST", "/control/payments/plan", asked)

    def settle_debits(self) -> None:
        """Let the provider of payments do what it was asked for, and tell it."""
        self._control("POST", "/control/payments/settle")

    def give_lamports(self, address: str, lamports: int) -> None:
        """Let an account of the token ledger have lamports."""
        asked = {"address": address, "lamports": lamports}
        self._control("POST", "/control/chain/airdrop", asked)

    def make_blocks(self, blocks: int) -> None:
        """Let the token ledger be so many blocks higher."""
        self._control("POST", "/control/chain/blocks", {"blocks": blocks})

    def units_of(self, mint: str) -> int:
        """All units that there are of a mint on the token ledger."""
        asked = {"jsonrpc": "2.0", "id": 1, "method": "getTokenSupply", "params": [mint]}
        answer = self._control("POST", "/chain", asked)
        return int(answer["result"]["value"]["amount"]) if "result" in answer else 0

    def carried(self) -> dict[str, int]:
        """How many e-mails and SMS the carriers were given."""
        return {
            carrier: int(self._control("GET", f"/control/{carrier}/letters?limit=1")["count"])
            for carrier in ("mail", "sms")
        }

    def traffic(self) -> dict[str, Any]:
        """What went over DataHub's wire so far."""
        return dict(self._control("GET", "/control/statistics"))

    def products(self) -> list[dict[str, Any]]:
        return list(self._api.get("/api/products").raise_for_status().json())

    def sign_up_all(
        self, wishes: Sequence[tuple[Household, str]], tick: Callable[[], None]
    ) -> list[SignedUp]:
        """Sign households up for products over the API, several callers at a time; answers in the
        order given.

        What is held of so large a campaign staff release.
        """

        def sign_up(wish: tuple[Household, str]) -> SignedUp:
            signed_up = self.sign_up(*wish)
            tick()
            return signed_up

        with ThreadPoolExecutor(_CALLERS) as callers:
            signed_up_all = list(callers.map(sign_up, wishes))
        self._release_held()
        return signed_up_all

    def sign_up(
        self, household: Household, product_id: str, *, move_in: date | None = None
    ) -> SignedUp:
        """One signup, a switch unless it names the day of moving in.

        Raises UnableToRun with the API's problem when it is refused.
        """
        body = {
            "gsrn": household["gsrn"],
            "customer_name": household["customer_name"],
            "cpr_cvr": household["cpr_cvr"],
            "contact_type": household["contact_type"],
            "email": household["email"],
            "phone": household["phone"],
            "product_id": product_id,
            "channel": "web",
            "consent": {"text_version": "demo-1", "given_at": self._this_year(), "channel": "web"},
            **({} if move_in is None else {"type": "move_in", "date": str(move_in)}),
        }
        key = f"demo-{household['gsrn']}-{move_in or 'switch'}"
        answer = self._api.post("/api/signup", json=body, headers={"Idempotency-Key": key})
        if answer.status_code != _CREATED:
            raise UnableToRun(
                f"The API refused a signup (HTTP {answer.status_code}): {answer.text}"
            )

        accepted = answer.json()
        return SignedUp(accepted["signup_id"], household, accepted["status_path"])

    def _release_held(self) -> None:
        while held := self.job("Backoffice", "held-signups")["held"]:
            signups = [signup["signup"] for signup in held]
            self.job("Backoffice", "release-signups", signups=signups, why="the demo's campaign")

    def _this_year(self) -> str:
        """An instant of the past that is the same for the same demo again: its Idempotency-Key asks
        for that.
        """
        return datetime(self.stack.clock.today().year, 1, 1, tzinfo=COPENHAGEN).isoformat()

    def cancel(self, signup_id: str) -> str:
        """Cancel a signup over the API; its status then."""
        answer = self._api.post(f"/api/signup/{signup_id}/cancel").raise_for_status()
        return str(answer.json()["status"])

    def status(self, signup_id: str) -> dict[str, Any]:
        return dict(self._api.get(f"/api/signup/{signup_id}/status").raise_for_status().json())

    def job(self, function: str, name: str, **details: Any) -> Any:
        """Run a job of a function, as its schedule would."""
        return self.stack.invoke(function, {"job": name, **details})

    def exchange(self) -> None:
        """Send what is due, take in the answers, and again, until the market has nothing left to
        say today.
        """
        for _ in range(10):
            sent = self.job("QueuePoller", "send-due")
            polled = self.job("QueuePoller", "poll-queues")
            if not sent["sent"] and not polled["handled"]:
                return

    def ask(self, question: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Rows straight from the database, for the closing table."""
        with psycopg.connect(self._database_url, autocommit=True) as connection:
            return connection.execute(question.encode(), parameters).fetchall()

    def _control(self, method: str, path: str, body: Any = None) -> Any:
        answer = self._outside.request(method, path, json=body)
        if answer.is_error:
            raise UnableToRun(
                f"The outside world refused {method} {path} "
                f"(HTTP {answer.status_code}): {answer.text}"
            )
        return answer.json() if answer.content else None
