"""Wishes are carried out: products and contact data changed, move-ins signed up, and all that taken
back.

Every job may run twice, also at the same time as itself: rows are locked, and what is done is
idempotent. What is odd about one wish does not hold up others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, LiteralString

import psycopg
from psycopg.rows import class_row

from elhandel.market import customers as market_customers
from elhandel.market import starts
from elhandel.onboarding.signups import Consent, KnownMoveIn, move_in_customer
from elhandel.onboarding.status import find_signup
from elhandel.onboarding.terms import ChangeOfProduct, change_product, take_back_change
from elhandel.onboarding.wishes.contact import OwnContact
from elhandel.onboarding.wishes.products import product_to_change_to
from elhandel.onboarding.wishes.wish import PriceChanged, WishKind
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, statement
from elhandel.platform.telemetry import logger
from elhandel.portfolio import customers
from elhandel.portfolio.contracts import contract_on
from elhandel.portfolio.customers import Contact, account_of
from elhandel.pricing.products import offered_product, product_price
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId, CustomerId
from elhandel.values.prices import ProductPrice

_BATCH: Final = 200
_WHY: Final = "on their own pages"


class ContractChanged(DomainError):
    """The contract that a wish is about does not run any more on its day."""

    code = "contract-not-running"
    status = 409


@dataclass(frozen=True, slots=True)
class _Wish:
    """A wish to be carried out, or taken back. `repr` shows nothing of what is asked."""

    wish_id: int
    kind: WishKind
    customer_id: CustomerId
    contract_id: ContractId | None
    gsrn: str | None
    """Of the contract."""
    asked: Mapping[str, Any]
    wished_at: datetime
    withdrawn_at: datetime | None
    reference: str | None
    """Of the signup that a move-in became."""

    def __repr__(self) -> str:
        return f"_Wish({self.wish_id}, {self.kind})"

    def decision(self, now: datetime) -> Decision:
        return Decision(f"customer:{self.customer_id}", _WHY, now)


def take_wishes(database: Database, clock: Clock) -> int:
    """Carry out what customers have wished, or take it back, and close the wishes that are over.
    Returns how many.
    """
    taken = last = 0
    while batch := _take_batch(database, clock, last):
        taken += sum(batch.values())
        last = max(batch)

    with database.transaction() as tx:
        tx.execute(_CLOSE, {"today": clock.today(), "now": clock.now()})
        tx.execute(_BLANK)

    return taken


def _take_batch(database: Database, clock: Clock, after: int) -> dict[int, bool]:
    """The next wishes, and whether each was taken."""
    with database.transaction() as tx:
        with tx.cursor(row_factory=class_row(_Wish)) as cursor:
            wishes = cursor.execute(_TO_DO, {"after": after, "limit": _BATCH}).fetchall()
        return {wish.wish_id: _take(tx, wish, clock) for wish in wishes}


_TO_DO: Final = statement("elhandel.onboarding.wishes", "wishes_to_do")
_CLOSE: Final = statement("elhandel.onboarding.wishes", "close_wishes")

# Contact data that the customer replaced before anybody took them over.
_BLANK: Final = """
UPDATE onboarding.wish SET asked = '{}'
WHERE kind = 'contact' AND closed_at IS NOT NULL AND asked <> '{}'::jsonb
"""


def _take(tx: Transaction, wish: _Wish, clock: Clock) -> bool:
    """Carry a wish out, or note why not."""
    try:
        with tx.transaction():
            if wish.withdrawn_at is None:
                _carry_out(tx, wish, clock)
            else:
                _take_back(tx, wish, clock)
                _note(tx, _TAKEN_BACK, wish, clock)
    except DomainError as error:
        _note(tx, _REFUSED if wish.withdrawn_at is None else _STANDS, wish, clock, error.code)
    except (psycopg.IntegrityError, psycopg.DataError, LookupError, TypeError, ValueError):
        logger.exception(
            "a wish could not be taken", extra={"kind": wish.kind, "row": wish.wish_id}
        )
        return False

    return True


def _carry_out(tx: Transaction, wish: _Wish, clock: Clock) -> None:
    match wish.kind:
        case "product":
            _change_product(tx, wish, clock)
            _note(tx, _TAKEN, wish, clock)
        case "contact":
            _change_contact(tx, wish, clock)
            _note(tx, _TAKEN_OVER, wish, clock)
        case "move_in":
            reference = _sign_up(tx, wish, clock)
            tx.execute(
                _SIGNED_UP,
                {"wish": wish.wish_id, "now": clock.now(), "reference": reference},
            )
        case "erasure":
            raise LookupError("staff answer a wish to be erased")


def _take_back(tx: Transaction, wish: _Wish, clock: Clock) -> None:
    if wish.kind == "product":
        contract = ContractId(wish.contract_id or 0)  # a wish about a product names one
        asked_on = None if wish.withdrawn_at is None else local_date(wish.withdrawn_at)
        take_back_change(tx, contract, _change(wish, clock.now()), clock, asked_on=asked_on)
    elif wish.reference is not None:
        _, contract = find_signup(tx, wish.reference, None, clock.today())
        starts.cancel_start(tx, contract, clock)


def _change(wish: _Wish, now: datetime) -> ChangeOfProduct:
    return ChangeOfProduct(
        gsrn=Gsrn(wish.gsrn or ""),
        product_id=wish.asked["product"],
        valid_from=date.fromisoformat(wish.asked["from"]),
        decision=wish.decision(now),
    )


def _change_product(tx: Transaction, wish: _Wish, clock: Clock) -> None:
    """All that was checked when it was asked for is checked again: the row says what is wished.

    Raises PriceChanged, ContractChanged, NotFound, UnknownProduct, UnlikelyDay, DayNotAllowed,
    UnableToWish.
    """
    change = _change(wish, clock.now())
    offered_product(tx, change.product_id, clock.today())
    _refuse_another_price(tx, wish, change.valid_from)
    contract = contract_on(tx, change.gsrn, change.valid_from)
    if contract is None or contract != wish.contract_id:
        raise ContractChanged(
            f"Contract {wish.contract_id} does not run on {change.valid_from} any more. "
            "Nothing was changed."
        )
    asked_on = local_date(wish.wished_at)  # a night of waiting makes no day too late
    product_to_change_to(tx, contract, change.product_id, change.valid_from, asked_on)

    change_product(tx, change, clock)


def _change_contact(tx: Transaction, wish: _Wish, clock: Clock) -> None:
    if wish.contract_id is not None:
        _send_bills_to_customer(tx, wish.contract_id, wish.decision(clock.now()))
        return

    said = OwnContact.checked(**wish.asked)
    contact = Contact(email=said.email, phone=said.phone, billing_address=said.billing_address)
    customer = CustomerId(account_of(tx, wish.customer_id))
    decision = wish.decision(clock.now())
    if customers.change_contact(tx, customer, contact, decision):
        market_customers.renew_data_of_customer(tx, customer, decision.at, decision)


def _send_bills_to_customer(tx: Transaction, contract: ContractId, decision: Decision) -> None:
    if customers.drop_recipient(tx, contract, decision):
        market_customers.renew_customer_data(tx, [contract], decision.at, decision)


def _sign_up(tx: Transaction, wish: _Wish, clock: Clock) -> str:
    """The reference of the signup. Raises as `move_in_customer` does, and PriceChanged."""
    _refuse_another_price(tx, wish, clock.today())
    consent = Consent(wish.asked["text"], wish.wished_at, "web")
    wanted = KnownMoveIn(
        customer=wish.customer_id,
        gsrn=Gsrn(wish.asked["gsrn"]),
        day=date.fromisoformat(wish.asked["date"]),
        product_id=wish.asked["product"],
        consent=consent,
    )
    return move_in_customer(tx, wanted, clock=clock).reference


def _refuse_another_price(tx: Transaction, wish: _Wish, day: date) -> None:
    """Nobody pays what they were not shown."""
    shown = ProductPrice(**wish.asked["price"])
    if product_price(tx, wish.asked["product"], day) != shown:
        raise PriceChanged(
            f"The price of {day} is another than was shown. Look at the new price, and ask again."
        )


_TAKEN: Final = "UPDATE onboarding.wish SET taken_at = %(now)s WHERE wish_id = %(wish)s"

# Contact data stand with the customer now, and what they were before in `portfolio.past_contact`.
_TAKEN_OVER: Final = """
UPDATE onboarding.wish SET taken_at = %(now)s, closed_at = %(now)s, asked = '{}'
WHERE wish_id = %(wish)s
"""

_SIGNED_UP: Final = """
UPDATE onboarding.wish SET taken_at = %(now)s, signup_id = (
    SELECT s.signup_id FROM onboarding.signup s WHERE s.reference = %(reference)s)
WHERE wish_id = %(wish)s
"""

_TAKEN_BACK: Final = """
UPDATE onboarding.wish SET taken_back_at = %(now)s, closed_at = %(now)s WHERE wish_id = %(wish)s
"""

_REFUSED: Final = """
UPDATE onboarding.wish SET refusal = %(why)s, closed_at = %(now)s,
    asked = CASE WHEN kind = 'contact' THEN '{}' ELSE asked END
WHERE wish_id = %(wish)s
"""

_STANDS: Final = """
UPDATE onboarding.wish SET withdrawn_at = NULL, refusal = %(why)s WHERE wish_id = %(wish)s
"""


def _note(
    tx: Transaction, sql: LiteralString, wish: _Wish, clock: Clock, why: str | None = None
) -> None:
    tx.execute(sql, {"wish": wish.wish_id, "now": clock.now(), "why": why})
