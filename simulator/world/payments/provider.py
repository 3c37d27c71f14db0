"""What the provider knows: mandates, transactions, and what it will tell of them.

It knows a mandate and a transaction by our reference: the same again is the same one. A debit is
pending until `settle` lets it come to what was planned for its customer: completed, or failed for a
reason. What is completed may be taken back. Each change is an event that waits to be told
(`simulator.world.payments.webhooks`). The state is kept in a file, so that a stack that is started
again has the same provider.
"""

import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from elhandel.platform.clock import Clock

COMPLETED: Final = "completed"
_OVER: Final = frozenset({"cancelled", "expired"})


class UnableToServe(Exception):
    """Why the provider does not do what it is asked."""


@dataclass(slots=True)
class Mandate:
    """A mandate, and whose it is."""

    mandate_id: str
    customer_id: str
    ends_with: str
    state: str = "pending"
    limit: str | None = None


@dataclass(slots=True)
class Transaction:
    """A debit under a mandate, or a link; `amount` in DKK."""

    transaction_id: str
    reference: str
    amount: str
    made_at: str
    mandate_id: str | None = None
    expires_at: str | None = None
    description: str = ""
    state: str = "pending"
    reason: str | None = None


@dataclass(slots=True)
class _State:
    mandates: dict[str, Mandate] = field(default_factory=dict)
    by_reference: dict[str, str] = field(default_factory=dict)
    """Mandates by our reference."""
    transactions: dict[str, Transaction] = field(default_factory=dict)
    """By our reference."""
    plans: dict[str, list[str]] = field(default_factory=dict)
    """By customer: what their next debits come to, then `completed`."""
    events: list[dict[str, Any]] = field(default_factory=list)
    """Those that were not told yet: topic and what they say."""
    paid_out: list[str] = field(default_factory=list)
    """References of what has gone to the creditor's bank account."""


class Provider:
    """The provider. path: where its state is kept; None: in memory. approves: whether customers
    approve mandates by themselves, as soon as they are asked for. series: what its numbers begin
    with.
    """

    def __init__(
        self,
        clock: Clock,
        path: Path | None = None,
        *,
        approves: bool = False,
        series: str = "NC",
    ) -> None:
        self._clock = clock
        self._path = path
        self._approves = approves
        self._series = series
        self._lock = threading.RLock()
        self._state = _read(path)

    def create_mandate(self, asked: Mapping[str, Any]) -> Mandate:
        """A mandate that waits for its customer. Raises UnableToServe."""
        account = str(asked.get("account_number", ""))
        customer = str(asked.get("customer_id", ""))
        reference = str(asked.get("reference", ""))
        if not customer or not account.isdecimal():
            raise UnableToServe("A mandate has a customer and an account number.")

        with self._lock:
            known = self._state.by_reference.get(reference)
            if known is not None:
                return self._state.mandates[known]
            number = f"{self._series}M{len(self._state.mandates) + 1:06d}"
            mandate = Mandate(number, customer, account[-4:], limit=asked.get("maximum_amount"))
            self._state.mandates[number] = mandate
            if reference:
                self._state.by_reference[reference] = number
            self._keep()
        if self._approves:
            self.answer_mandate(number, "active")
        return mandate

    def mandate(self, mandate_id: str) -> Mandate:
        """A mandate. Raises UnableToServe."""
        with self._lock:
            if mandate_id not in self._state.mandates:
                raise UnableToServe("There is no such mandate.")
            return self._state.mandates[mandate_id]

    def answer_mandate(self, mandate_id: str, state: str) -> Mandate:
        """The customer, or their bank, lets a mandate become active, suspended or cancelled."""
        with self._lock:
            mandate = self.mandate(mandate_id)
            if mandate.state not in _OVER and mandate.state != state:
                mandate.state = state
                self._tell(
                    "mandate",
                    MandateId=mandate.mandate_id,
                    Status=state,
                    CustomerId=mandate.customer_id,
                    BankAccount=f"***{mandate.ends_with}",
                )
            return mandate

    def debit(self, mandate_id: str, reference: str, amount: str, description: str) -> Transaction:
        """A debit under a mandate, once for its reference. Raises UnableToServe."""
        with self._lock:
            known = self._state.transactions.get(reference)
            if known is not None:
                return known
            mandate = self.mandate(mandate_id)
            _positive(amount)
            transaction = self._new(reference, amount, description, mandate_id=mandate_id)
            if mandate.state != "active":
                self._come_to(transaction, "failed", "mandate_cancelled")
            elif mandate.limit is not None and Decimal(amount) > Decimal(mandate.limit):
                self._come_to(transaction, "failed", "rejected")
            self._keep()
            return transaction

    def open_link(
        self, reference: str, amount: str, description: str, expires_at: datetime
    ) -> Transaction:
        """A link to pay by, once for its reference. Raises UnableToServe."""
        with self._lock:
            known = self._state.transactions.get(reference)
            if known is not None:
                return known
            _positive(amount)
            made = self._new(reference, amount, description, expires_at=expires_at.isoformat())
            self._keep()
            return made

    def link(self, reference: str) -> Transaction:
        """A link, which is over once its time is. Raises UnableToServe."""
        with self._lock:
            transaction = self._state.transactions.get(reference)
            if transaction is None or transaction.expires_at is None:
                raise UnableToServe("There is no such link.")
            ends = datetime.fromisoformat(transaction.expires_at)
            if transaction.state == "pending" and ends <= self._clock.now():
                self.close_link(reference)
            return transaction

    def close_link(self, reference: str) -> Transaction:
        """Nobody pays by a link any more; what was paid stays paid."""
        with self._lock:
            transaction = self._state.transactions.get(reference)
            if transaction is None:
                raise UnableToServe("There is no such link.")
            if transaction.state == "pending":
                self._come_to(transaction, "failed", "rejected", status="Cancelled")
            return transaction

    def pay_link(self, reference: str, *, accepted: bool) -> Transaction:
        """The customer pays by a link, or gives up. Raises UnableToServe."""
        with self._lock:
            transaction = self.link(reference)
            if transaction.state == "pending":
                self._come_to(
                    transaction,
                    COMPLETED if accepted else "failed",
                    None if accepted else "rejected",
                )
            return transaction

    def pay_again(self, reference: str) -> Transaction:
        """The customer pays by a link that is paid: from two windows at the same moment, say."""
        with self._lock:
            paid = self.link(reference)
            if paid.state != COMPLETED:
                raise UnableToServe("That link is not paid.")
            times = sum(known.startswith(f"{reference}~") for known in self._state.transactions)
            again = self._new(f"{reference}~{times + 2}", paid.amount, paid.description)
            self._come_to(again, COMPLETED, None)
            return again

    def plan(self, customer_id: str, outcomes: list[str]) -> None:
        """What the next debits of a customer come to, one after the other."""
        with self._lock:
            self._state.plans[customer_id] = list(outcomes)
            self._keep()

    def settle(self) -> int:
        """Let the debits that are pending come to what was planned; how many did."""
        with self._lock:
            pending = [
                transaction
                for transaction in self._state.transactions.values()
                if transaction.state == "pending" and transaction.mandate_id is not None
            ]
            for transaction in pending:
                planned = self._next_of(self.mandate(transaction.mandate_id or "").customer_id)
                if planned == COMPLETED:
                    self._come_to(transaction, COMPLETED, None)
                else:
                    self._come_to(transaction, "failed", planned)
            return len(pending)

    def take_back(self, reference: str) -> Transaction:
        """The payer takes a completed debit back. Raises UnableToServe."""
        with self._lock:
            transaction = self._state.transactions.get(reference)
            if transaction is None or transaction.state != COMPLETED:
                raise UnableToServe("There is no completed transaction of that reference.")
            self._come_to(transaction, "reversed", "disputed", status="Chargeback")
            return transaction

    def pay_out(self) -> Decimal:
        """What was completed and has not gone to the creditor yet, less what was taken back."""
        with self._lock:
            total = Decimal(0)
            for transaction in self._state.transactions.values():
                went = transaction.reference in self._state.paid_out
                back = f"back-{transaction.reference}" in self._state.paid_out
                if transaction.state == COMPLETED and not went:
                    total += Decimal(transaction.amount)
                    self._state.paid_out.append(transaction.reference)
                elif transaction.state == "reversed" and went and not back:
                    total -= Decimal(transaction.amount)
                    self._state.paid_out.append(f"back-{transaction.reference}")
            self._keep()
            return total

    def take_events(self) -> list[dict[str, Any]]:
        """What is to be told, which is not told again unless it is put back."""
        with self._lock:
            events, self._state.events = self._state.events, []
            self._keep()
            return events

    def put_back(self, events: list[dict[str, Any]]) -> None:
        """What nobody took: it is told again."""
        with self._lock:
            self._state.events = [*events, *self._state.events]
            self._keep()

    def shown(self) -> dict[str, Any]:
        """All that it knows."""
        with self._lock:
            return asdict(self._state)

    def _new(
        self,
        reference: str,
        amount: str,
        description: str,
        *,
        mandate_id: str | None = None,
        expires_at: str | None = None,
    ) -> Transaction:
        transaction = Transaction(
            transaction_id=f"{self._series}T{len(self._state.transactions) + 1:08d}",
            reference=reference,
            amount=amount,
            made_at=self._clock.now().isoformat(),
            mandate_id=mandate_id,
            expires_at=expires_at,
            description=description,
        )
        self._state.transactions[reference] = transaction
        return transaction

    def _next_of(self, customer_id: str) -> str:
        planned = self._state.plans.get(customer_id) or []
        return planned.pop(0) if planned else COMPLETED

    def _come_to(
        self, transaction: Transaction, state: str, reason: str | None, status: str | None = None
    ) -> None:
        transaction.state = state
        transaction.reason = reason
        said = status or ("Approved" if state == COMPLETED else "Declined")
        self._tell(
            "payment",
            TransactionAccepted="true" if state == COMPLETED else "false",
            Status=said,
            Amount=str(int(Decimal(transaction.amount) * 100)),
            Reference=transaction.reference.partition("~")[0],
            RequestTrace=transaction.transaction_id,
            **({} if reason is None else {"Reason": reason}),
        )

    def _tell(self, topic: str, **says: str) -> None:
        self._state.events.append({"topic": topic, "says": says})
        self._keep()

    def _keep(self) -> None:
        if self._path is None:
            return
        draft = self._path.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(self._state)), encoding="utf-8")
        draft.replace(self._path)


def answered(transaction: Transaction) -> dict[str, Any]:
    """A transaction as the API answers it."""
    return {
        "transaction_id": transaction.transaction_id,
        "status": transaction.state,
        "amount": transaction.amount,
        "reason": transaction.reason,
    }


def payout_text(day: date) -> str:
    """What the bank's line says of what the provider pays out."""
    return f"NETCASH UDBETALING {day:%d%m%Y}"


def _positive(amount: str) -> None:
    if not Decimal(amount) > 0:
        raise UnableToServe("The amount is above zero.")


def _read(path: Path | None) -> _State:
    if path is None or not path.exists():
        return _State()
    kept = json.loads(path.read_text(encoding="utf-8"))
    return _State(
        mandates={number: Mandate(**row) for number, row in kept["mandates"].items()},
        by_reference=kept["by_reference"],
        transactions={name: Transaction(**row) for name, row in kept["transactions"].items()},
        plans=kept["plans"],
        events=kept["events"],
        paid_out=kept["paid_out"],
    )
