"""A provider by REST, as the requirements name it (A.8): mandates, debits, and links to pay by.

Nothing of an answer is believed that is not in the form agreed on. A silent or failing provider
raises UnableToReachProvider: what it has done is not known, and the same is asked again.
"""

import re
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, cast

import httpx
import msgspec

from elhandel.payments.errors import UnableToReachProvider
from elhandel.payments.mandates import MandateState
from elhandel.payments.providers.addresses import is_page_of
from elhandel.payments.providers.ports import (
    Debit,
    DebitAnswer,
    FailureReason,
    LinkAnswer,
    MandateAnswer,
    MandateAsked,
    Outcome,
    RefusedByProvider,
)
from elhandel.platform.bounded_http import a_client, request_to
from elhandel.values.units import dkk_of_ore

_LONGEST_ANSWER: Final = 100_000
_MOST_DKK: Final = 10**9
_REFERENCE: Final = re.compile(r"[A-Za-z0-9_.:-]{1,80}", re.ASCII)
_MANDATE_STATES: Final[dict[str, MandateState]] = {
    "pending_approval": "pending",
    "pending": "pending",
    "pending_signature": "pending",
    "active": "active",
    "suspended": "suspended",
    "cancelled": "cancelled",
    "expired": "expired",
}
_OUTCOMES: Final[dict[str, Outcome]] = {
    "pending": "pending",
    "processing": "pending",
    "completed": "completed",
    "failed": "failed",
    "cancelled": "failed",
    "expired": "failed",
    "refunded": "reversed",
    "reversed": "reversed",
}
REASONS: Final[frozenset[str]] = frozenset(
    {
        "insufficient_funds",
        "account_closed",
        "blocked",
        "mandate_cancelled",
        "mandate_expired",
        "technical",
        "rejected",
        "disputed",
    }
)


class _Mandate(msgspec.Struct, frozen=True):
    mandate_id: str
    status: str
    approval_url: str | None = None


class _Debit(msgspec.Struct, frozen=True):
    transaction_id: str
    status: str
    amount: Decimal | None = None
    reason: str | None = None


class _Link(msgspec.Struct, frozen=True):
    transaction_id: str
    status: str
    url: str
    amount: Decimal | None = None
    reason: str | None = None


class RestProvider:
    """A client of the provider at `base_url`.

    key: its bearer key. pages: hosts of its pages, beside that of `base_url`.
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        http: httpx.Client | None = None,
        *,
        pages: Collection[str] = (),
    ) -> None:
        self._pages = tuple(pages)
        self._base_url = base_url.rstrip("/")
        self._key = key
        self._http = http or a_client()

    def ask_for_mandate(self, asked: MandateAsked) -> MandateAnswer:
        """`POST /mandate/create`."""
        body: dict[str, Any] = {
            "customer_id": str(asked.account_id),
            "reference": asked.reference,
            "account_number": asked.details.account_number,
            "account_type": asked.details.account_type,
            "bank": asked.details.bank_name,
            "branch_code": asked.details.branch_code,
            "frequency": "monthly",
            "start_date": asked.start_on.isoformat(),
        }
        if asked.max_ore is not None:
            body["maximum_amount"] = dkk_of_ore(asked.max_ore)
        return self._mandate(self._asked("POST", "/mandate/create", _Mandate, json=body))

    def mandate_status(self, reference: str) -> MandateAnswer:
        """`GET /mandate/{id}/status`."""
        return self._mandate(self._asked("GET", f"/mandate/{_safe(reference)}/status", _Mandate))

    def debit(self, debit: Debit) -> DebitAnswer:
        """`POST /mandate/{id}/debit`; the same reference again answers what it came to."""
        body = {
            "amount": dkk_of_ore(debit.amount_ore),
            "reference": debit.reference,
            "description": debit.description,
        }
        return _debit(
            self._asked("POST", f"/mandate/{_safe(debit.mandate)}/debit", _Debit, json=body)
        )

    def open_link(
        self, reference: str, amount_ore: int, description: str, expires_at: datetime
    ) -> LinkAnswer:
        """`POST /link`; the same reference again is the same link."""
        body = {
            "amount": dkk_of_ore(amount_ore),
            "reference": reference,
            "description": description,
            "expires_at": expires_at.isoformat(),
        }
        link = self._asked("POST", "/link", _Link, json=body)
        if not is_page_of(link.url, self._base_url, self._pages):
            raise _unlike("/link")
        return LinkAnswer(link.url, _debit(link))

    def close_link(self, reference: str) -> DebitAnswer:
        """`POST /link/{reference}/close`: nobody pays by it any more; what it came to."""
        return _debit(self._asked("POST", f"/link/{_safe(reference)}/close", _Debit))

    def _asked[Shape](self, method: str, path: str, shape: type[Shape], **options: Any) -> Shape:
        headers = {"Authorization": f"Bearer {self._key}"}
        try:
            answer = request_to(
                self._http,
                method,
                f"{self._base_url}{path}",
                longest=_LONGEST_ANSWER,
                headers=headers,
                **options,
            )
        except httpx.HTTPError as error:
            raise UnableToReachProvider(
                "The provider of payments does not answer now. The next run asks the same again."
            ) from error

        if answer.status_code in _REFUSALS and _is_theirs(answer.content):
            raise RefusedByProvider(
                f"The provider of payments refuses {method} {_kind(path)} ({answer.status_code})."
            )
        if answer.status_code not in _TAKEN:
            raise UnableToReachProvider(
                f"The provider of payments answered {answer.status_code} to {method} "
                f"{_kind(path)}. The next run asks the same again; if it goes on, ask the provider."
            )
        try:
            return msgspec.json.decode(answer.content, type=shape, strict=False)
        except _UNREADABLE as error:
            raise _unlike(_kind(path)) from error

    def _mandate(self, answer: _Mandate) -> MandateAnswer:
        state = _MANDATE_STATES.get(answer.status)
        page = answer.approval_url if state == "pending" else None
        if state is None or not _REFERENCE.fullmatch(answer.mandate_id):
            raise _unlike("/mandate")
        if page is not None and not is_page_of(page, self._base_url, self._pages):
            raise _unlike("/mandate")
        return MandateAnswer(answer.mandate_id, state, page)


_TAKEN: Final = frozenset({httpx.codes.OK, httpx.codes.CREATED, httpx.codes.ACCEPTED})
_REFUSALS: Final = frozenset(
    {
        httpx.codes.BAD_REQUEST,
        httpx.codes.NOT_FOUND,
        httpx.codes.GONE,
        httpx.codes.UNPROCESSABLE_ENTITY,
    }
)
"""Not 401 and 403: those are about our key, and say nothing of what was asked."""


_UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def _is_theirs(content: bytes) -> bool:
    """Whether a refusal is in the provider's form: what a gateway between us answers refuses
    nothing, and a debit that it kept from the provider is asked for again.
    """
    try:
        return "detail" in msgspec.json.decode(content, type=dict[str, Any])
    except _UNREADABLE:
        return False


def reason_of(text: str | None) -> FailureReason:
    """Why a debit failed, as the provider says it."""
    plain = (text or "").strip().lower().replace(" ", "_").replace("-", "_")
    return cast("FailureReason", plain) if plain in REASONS else "unknown"


def _debit(answer: _Debit | _Link) -> DebitAnswer:
    outcome = _OUTCOMES.get(answer.status)
    if outcome is None or not _REFERENCE.fullmatch(answer.transaction_id):
        raise _unlike("/debit")

    paid = None if answer.amount is None else _ore(answer.amount)
    return DebitAnswer(
        outcome,
        provider_ref=answer.transaction_id,
        paid_ore=paid,
        reason=reason_of(answer.reason) if outcome in {"failed", "reversed"} else None,
    )


def _ore(amount: Decimal) -> int | None:
    """An amount in whole øre; None for 0: nothing was paid yet."""
    if not amount.is_finite() or not 0 <= amount < _MOST_DKK or amount * 100 % 1:
        raise _unlike("/debit")
    return int(amount * 100) or None


def _safe(reference: str) -> str:
    if not _REFERENCE.fullmatch(reference):
        raise RefusedByProvider("A reference of the provider cannot stand in an address.")
    return reference


def _kind(path: str) -> str:
    return "/".join(path.split("/")[:2])


def _unlike(what: str) -> UnableToReachProvider:
    return UnableToReachProvider(
        f"The provider's answer about {what} is not in the form that is agreed. The next run asks "
        "the same again; if it goes on, ask the provider."
    )
