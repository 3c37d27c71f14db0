"""Our account with the bank: what is paid in is on the next statement; payouts move on a bank day.

Customers pay when a test or the demo says so (`receive`). A payout that we order leaves on its day;
one to an account that is closed comes back on the day after, with the reason AC04. Statements are
made of days that are over, and never change. The state is kept in a file, so that a stack that is
started again has the same bank.
"""

import json
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from elhandel.platform.clock import Clock
from simulator.world.bank.statement import Movement, camt_file

ACCOUNT = "DK5000400440116243"
_CLOSED = "AC04"
_SATURDAY = 5


class UnableToOrder(Exception):
    """Why the bank takes a file of orders not."""


@dataclass(slots=True)
class _State:
    movements: list[Movement] = field(default_factory=list)
    orders: dict[str, date] = field(default_factory=dict)
    """Files of orders by their message id, and the day on which they are carried out."""
    closed: set[str] = field(default_factory=set)
    """Accounts of others that take no payment."""


class Bank:
    """The bank, with one account of ours. path: where its state is kept; None: in memory."""

    def __init__(self, clock: Clock, path: Path | None = None) -> None:
        self._clock = clock
        self._path = path
        self._lock = threading.Lock()
        self._state = _read(path)

    def receive(
        self,
        amount_ore: int,
        *,
        reference: str | None = None,
        text: str | None = None,
        name: str | None = None,
        on: date | None = None,
    ) -> Movement:
        """Somebody pays into our account, today or on a coming day: what is over is reported."""
        with self._lock:
            movement = Movement(
                number=len(self._state.movements) + 1,
                booked_on=max(on or date.min, self._clock.today()),
                amount_ore=amount_ore,
                reference=reference,
                text=text,
                name=name,
            )
            self._note([movement])
            return movement

    def close_account(self, iban: str) -> None:
        """From now on payments to this account come back."""
        with self._lock:
            self._state.closed.add(iban)
            self._keep()

    def order(self, content: bytes) -> dict[str, Any]:
        """Take a pain.001 file; the same message again changes nothing. Raises UnableToOrder."""
        try:
            document = ET.fromstring(content)  # noqa: S314  (what our own system has written)
        except ET.ParseError as error:
            raise UnableToOrder("The file is no XML.") from error
        message, day, orders = _read_orders(document)

        with self._lock:
            is_new = message not in self._state.orders
            if is_new:
                pays_on = max(day, self._clock.today())
                self._state.orders[message] = pays_on
                self._carry_out(orders, pays_on)
            return {"message_id": message, "orders": len(orders), "new": is_new}

    def days(self, after: date | None = None) -> list[date]:
        """The days with a statement: those that are over, from the first movement on; of a weekend
        only those with a movement.
        """
        today = self._clock.today()
        with self._lock:
            days = {movement.booked_on for movement in self._state.movements}
        if days:
            first = min(days)
            every = (first + timedelta(days=n) for n in range((today - first).days))
            days |= {day for day in every if day.weekday() < _SATURDAY}
        return sorted(day for day in days if day < today and (after is None or day > after))

    def statement(self, day: date) -> bytes:
        """The camt.053 of a day that is over. Raises LookupError for any other."""
        if day not in self.days():
            raise LookupError(f"There is no statement of {day}.")
        with self._lock:
            movements = sorted(self._state.movements, key=lambda m: (m.booked_on, m.number))
        opening = sum(m.amount_ore for m in movements if m.booked_on < day)
        of_day = [m for m in movements if m.booked_on == day]
        return camt_file(ACCOUNT, day, opening, of_day, self._clock.now())

    def balance_ore(self) -> int:
        """What is on the account, with what is ordered for a coming day."""
        with self._lock:
            return sum(movement.amount_ore for movement in self._state.movements)

    def _carry_out(self, orders: Iterable["_Order"], pays_on: date) -> None:
        made: list[Movement] = []
        number = len(self._state.movements)
        for order in orders:
            number += 1
            made.append(
                Movement(
                    number,
                    pays_on,
                    -order.amount_ore,
                    text=order.text,
                    name=order.name,
                    end_to_end=order.end_to_end,
                )
            )
            if order.iban in self._state.closed:
                number += 1
                made.append(
                    Movement(
                        number,
                        pays_on + timedelta(days=1),
                        order.amount_ore,
                        text="Account closed",
                        end_to_end=order.end_to_end,
                        returned=_CLOSED,
                    )
                )
        self._note(made)

    def _note(self, movements: Iterable[Movement]) -> None:
        self._state.movements.extend(movements)
        self._keep()

    def _keep(self) -> None:
        if self._path is None:
            return
        draft = self._path.with_suffix(".draft")
        draft.write_text(json.dumps(_written(self._state)), encoding="utf-8")
        draft.replace(self._path)


@dataclass(frozen=True, slots=True)
class _Order:
    end_to_end: str
    amount_ore: int
    iban: str
    name: str
    text: str


def _read_orders(document: ET.Element) -> tuple[str, date, list[_Order]]:
    names = {"p": document.tag.partition("}")[0].strip("{")}

    def text(element: ET.Element, path: str) -> str:
        found = element.findtext(path, namespaces=names)
        if not found:
            raise UnableToOrder(f"{path.replace('p:', '')} is missing.")
        return found

    message = text(document, ".//p:GrpHdr/p:MsgId")
    orders = [
        _Order(
            end_to_end=text(transfer, "p:PmtId/p:EndToEndId"),
            amount_ore=int(Decimal(text(transfer, "p:Amt/p:InstdAmt")) * 100),
            iban=text(transfer, "p:CdtrAcct/p:Id/p:IBAN"),
            name=text(transfer, "p:Cdtr/p:Nm"),
            text=text(transfer, "p:RmtInf/p:Ustrd"),
        )
        for transfer in document.iterfind(".//p:CdtTrfTxInf", names)
    ]
    if int(text(document, ".//p:GrpHdr/p:NbOfTxs")) != len(orders):
        raise UnableToOrder("The number of orders is not the one that the file names.")
    if text(document, ".//p:DbtrAcct/p:Id/p:IBAN") != ACCOUNT:
        raise UnableToOrder("The account to pay from is not yours.")

    return message, date.fromisoformat(text(document, ".//p:ReqdExctnDt")), orders


def _read(path: Path | None) -> _State:
    if path is None or not path.exists():
        return _State()
    kept = json.loads(path.read_text(encoding="utf-8"))
    return _State(
        movements=[
            Movement(**{**row, "booked_on": date.fromisoformat(row["booked_on"])})
            for row in kept["movements"]
        ],
        orders={message: date.fromisoformat(day) for message, day in kept["orders"].items()},
        closed=set(kept["closed"]),
    )


def _written(state: _State) -> dict[str, Any]:
    return {
        "movements": [
            {**asdict(movement), "booked_on": movement.booked_on.isoformat()}
            for movement in state.movements
        ],
        "orders": {message: day.isoformat() for message, day in state.orders.items()},
        "closed": sorted(state.closed),
    }
