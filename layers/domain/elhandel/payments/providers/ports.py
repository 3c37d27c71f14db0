"""The ports: what we ask of a provider of payments, whoever it is.

A provider knows a debit, and a link, by our reference: the same reference again is the same one,
and is answered by what it came to. So an answer that was lost is asked for again.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from elhandel.payments.errors import UnableToCollect
from elhandel.payments.mandates import MandateState
from elhandel.payments.methods import DebitOrder
from elhandel.values.ids import AccountId

type Outcome = Literal["pending", "completed", "failed", "reversed"]

type FailureReason = Literal[
    "insufficient_funds", "account_closed", "blocked", "mandate_cancelled", "mandate_expired",
    "technical", "rejected", "disputed", "beyond_limit", "unknown",
]  # fmt: skip
"""CD-COL-2; `beyond_limit`: more than the mandate allows, so nobody was asked."""


class RefusedByProvider(UnableToCollect):
    """The provider has understood what it was asked, and will not do it."""

    code = "refused-by-payment-provider"

    def __init__(self, sentence: str, reason: FailureReason = "rejected") -> None:
        super().__init__(sentence)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class MandateAsked:
    """What a mandate is asked for with. reference: ours; the same again is the same mandate."""

    reference: str
    account_id: AccountId
    details: DebitOrder
    max_ore: int | None
    start_on: date


@dataclass(frozen=True, slots=True)
class MandateAnswer:
    """The provider's number of a mandate, its state, and where the customer approves it."""

    reference: str
    state: MandateState
    approval_url: str | None = None


@dataclass(frozen=True, slots=True)
class Debit:
    """A debit under a mandate. mandate: the provider's number of it. reference: ours."""

    mandate: str
    reference: str
    amount_ore: int
    description: str


@dataclass(frozen=True, slots=True)
class DebitAnswer:
    """What the provider has made of a debit or link so far."""

    outcome: Outcome
    provider_ref: str | None = None
    paid_ore: int | None = None
    reason: FailureReason | None = None


@dataclass(frozen=True, slots=True)
class LinkAnswer:
    """Where the customer pays; and what it came to."""

    url: str
    so_far: DebitAnswer


class Mandates(Protocol):
    """Mandates of a provider. Raise UnableToReachProvider, RefusedByProvider."""

    def ask_for_mandate(self, asked: MandateAsked) -> MandateAnswer: ...

    def mandate_status(self, reference: str) -> MandateAnswer: ...


class Collection(Protocol):
    """Debits of a provider. Raise UnableToReachProvider, RefusedByProvider."""

    def debit(self, debit: Debit) -> DebitAnswer: ...


class PayLinks(Protocol):
    """Links by which a customer pays with a card or MobilePay. Raise UnableToReachProvider."""

    def open_link(
        self, reference: str, amount_ore: int, description: str, expires_at: datetime
    ) -> LinkAnswer: ...

    def close_link(self, reference: str) -> DebitAnswer: ...
