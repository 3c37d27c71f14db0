"""A wish: what a customer asks for on their pages, and what became of it.

The roles of the pages and of the portal write wishes and nothing else, in the customer's own
transaction; the job `send-due` takes them (`taking`). There is one open wish about one thing at a
time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from elhandel.platform.database import Transaction, statement
from elhandel.values.errors import DomainError, NotFound
from elhandel.values.ids import ContractId

type WishKind = Literal["product", "contact", "move_in", "erasure"]
type WishState = Literal[
    "registered", "taken", "withdrawing", "withdrawn", "refused", "done", "not-yet"
]


class UnableToWish(DomainError):
    """Something that a customer cannot ask for now, or not take back any more."""

    code = "wish-not-possible"
    status = 409


class PriceChanged(DomainError):
    """The list's price is another than the customer was shown."""

    code = "price-changed"
    status = 409


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish of the customer who asks. `repr` shows nothing of what is asked."""

    wish_id: int
    kind: WishKind
    contract_id: ContractId | None
    asked: Mapping[str, Any]
    """By kind; see the module that makes it."""
    wished_at: datetime
    withdrawn_at: datetime | None
    taken_at: datetime | None
    taken_back_at: datetime | None
    refusal: str | None
    """The code of why it was not carried out, or not taken back."""
    outcome: str | None
    """What staff answered."""
    closed_at: datetime | None

    @property
    def state(self) -> WishState:
        """As the customer sees it."""
        if self.outcome is not None:
            return "done" if self.outcome == "done" else "not-yet"
        if self.withdrawn_at is not None:
            return "withdrawn" if self.closed_at is not None else "withdrawing"
        if self.taken_at is not None:
            return "taken"
        return "registered" if self.refusal is None else "refused"

    def __repr__(self) -> str:
        return f"Wish({self.wish_id}, {self.kind})"


def own_wishes(tx: Transaction, kind: WishKind | None = None) -> list[Wish]:
    """The wishes of the customer who asks, the latest first."""
    with tx.cursor(row_factory=class_row(Wish)) as cursor:
        return cursor.execute(_OWN, {"kind": kind}).fetchall()


def latest_wish(tx: Transaction, kind: WishKind, contract: ContractId | None = None) -> Wish | None:
    """The latest wish of a kind, of a contract where one is named, that was not taken back."""
    for wish in own_wishes(tx, kind):
        if wish.state != "withdrawn" and contract in {None, wish.contract_id}:
            return wish
    return None


def own_wish(tx: Transaction, kind: WishKind, wish_id: int) -> Wish:
    """One of them. Raises NotFound."""
    for wish in own_wishes(tx, kind):
        if wish.wish_id == wish_id:
            return wish
    raise NotFound("You have asked for no such thing. Look at what you have asked for.")


def open_wish(tx: Transaction, kind: WishKind, about: str) -> Wish | None:
    """The open wish about something, if there is one."""
    with tx.cursor(row_factory=class_row(Wish)) as cursor:
        return cursor.execute(_OPEN, {"kind": kind, "about": about}).fetchone()


_OWN: Final = statement("elhandel.onboarding.wishes", "own_wishes")
_OPEN: Final = statement("elhandel.onboarding.wishes", "open_wish")


def add_wish(
    tx: Transaction,
    kind: WishKind,
    about: str,
    asked: Mapping[str, Any],
    *,
    by: str,
    now: datetime,
    contract: ContractId | None = None,
) -> tuple[Wish, bool]:
    """The customer who asks wishes something; and whether that is new. Where a wish about the same
    is open already, it is that one: the caller compares what it asks for.
    """
    values = {
        "kind": kind,
        "about": about,
        "contract": contract,
        "asked": Jsonb(dict(asked)),
        "by": by,
        "now": now,
    }
    is_new = bool(tx.execute(_ADD, values).rowcount)
    wish = open_wish(tx, kind, about)
    if wish is None:  # it was open a moment ago, and is closed now
        raise UnableToWish("What you asked for before was just carried out. Look, and ask again.")
    return wish, is_new


_ADD: Final = """
INSERT INTO onboarding.wish
    (customer_id, kind, about, contract_id, asked, wished_by, wished_at)
SELECT portfolio.asking_customer(), %(kind)s, %(about)s, %(contract)s, %(asked)s, %(by)s, %(now)s
ON CONFLICT (customer_id, kind, about) WHERE closed_at IS NULL DO NOTHING
"""


def withdraw_wish(tx: Transaction, wish: Wish, now: datetime) -> None:
    """The customer takes it back: at once while nothing was done, else the job undoes what was."""
    tx.execute(_WITHDRAW, {"wish": wish.wish_id, "now": now})


_WITHDRAW: Final = """
UPDATE onboarding.wish
SET withdrawn_at = %(now)s, closed_at = CASE WHEN taken_at IS NULL THEN %(now)s::timestamptz END
WHERE wish_id = %(wish)s AND closed_at IS NULL AND withdrawn_at IS NULL
"""
