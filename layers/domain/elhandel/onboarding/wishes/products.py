"""Another product, as the customer wishes it: from which days on, at which price, and taken back
until the day before.

What is asked: `product`, `from` (a local day), and the `price` that was shown, micro-DKK; another
price on the day of taking refuses the wish, so that nobody pays what they were not shown.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from psycopg.rows import class_row

from elhandel.onboarding.wishes.own_changes import own_change_rules
from elhandel.onboarding.wishes.wish import (
    PriceChanged,
    UnableToWish,
    Wish,
    add_wish,
    open_wish,
    own_wish,
    withdraw_wish,
)
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, statement
from elhandel.pricing.products import Product, offered_products
from elhandel.values.days.local_time import next_month
from elhandel.values.errors import DomainError, NotFound
from elhandel.values.ids import ContractId
from elhandel.values.prices import ProductPrice


class DayNotAllowed(DomainError):
    """A day on which the customer cannot change to another product by themselves."""

    code = "product-day-not-allowed"


@dataclass(frozen=True, slots=True)
class Changeable:
    """What a contract has now, and on which days another product can begin."""

    contract_id: ContractId
    product_id: str
    bound_until: date | None
    """The first day after the term that runs; None without one."""
    first: date
    last: date
    """Before `first` where no day is left: supply ends, or the term is long."""

    @property
    def is_open(self) -> bool:
        return self.first <= self.last

    @property
    def usual(self) -> date:
        """The day that is proposed: the first of a month, where there is one."""
        first_of_next = self.first if self.first.day == 1 else next_month(self.first)
        return first_of_next if first_of_next <= self.last else self.first


@dataclass(frozen=True, slots=True)
class _Agreed:
    contract_id: ContractId
    product_id: str
    billed_by: str
    term_to: date | None
    starts_on: date
    ends_on: date | None


def changeable(tx: Transaction, contract: ContractId, today: date) -> Changeable:
    """Which days a contract of the customer who asks can change on. Raises NotFound."""
    agreed, rules = _agreed(tx, contract, today), own_change_rules(today)

    bound = agreed.term_to if agreed.term_to is not None and agreed.term_to > today else None
    first = max(today + timedelta(days=rules.product_notice_days), agreed.starts_on)
    if bound is not None and not rules.leaves_term:
        first = max(first, bound)
    last = max(today + timedelta(days=rules.product_days_ahead), bound or today)
    if agreed.ends_on is not None:
        last = min(last, agreed.ends_on - timedelta(days=1))

    return Changeable(contract, agreed.product_id, bound, first, last)


def products_to_change_to(
    tx: Transaction, contract: ContractId, day: date, today: date
) -> list[Product]:
    """The products that a contract can change to on a day, at the list's prices of that day.

    Those that are paid another way (aconto or by the month) are left out: staff plan the amounts.
    """
    agreed = _agreed(tx, contract, today)
    return [
        product
        for product in offered_products(tx, day)
        if product.product_id != agreed.product_id and product.billed_by == agreed.billed_by
    ]


def wish_product(
    tx: Transaction,
    contract: ContractId,
    product_id: str,
    day: date,
    *,
    by: str,
    clock: Clock,
    shown: ProductPrice | None = None,
) -> tuple[Wish, bool]:
    """The customer changes to a product on a day; and whether that is new. The same again is the
    same wish. shown: the price that they say yes to; None: the list's of that day.

    Raises NotFound; UnableToWish where another change is open, or the product is not among those
    to change to; DayNotAllowed; PriceChanged where the price of that day is another than `shown`.
    """
    today = clock.today()
    about = str(contract)
    asked: dict[str, Any] = {"product": product_id, "from": day.isoformat()}
    standing = open_wish(tx, "product", about)
    if standing is not None:  # nothing is added: what was not checked would stand once it is closed
        _refuse_another(standing, asked)
        _refuse_other_price(shown, standing.asked["price"])
        return standing, False

    chosen = product_to_change_to(tx, contract, product_id, day, today)
    asked["price"] = asdict(price_of(chosen))
    _refuse_other_price(shown, asked["price"])
    wish, is_new = add_wish(tx, "product", about, asked, by=by, now=clock.now(), contract=contract)
    _refuse_another(wish, asked)

    return wish, is_new


def product_to_change_to(
    tx: Transaction, contract: ContractId, product_id: str, day: date, today: date
) -> Product:
    """The product that a contract changes to on a day, as far as its customer may today. Raises
    NotFound, UnableToWish, DayNotAllowed.
    """
    _check_day(changeable(tx, contract, today), day)
    for product in products_to_change_to(tx, contract, day, today):
        if product.product_id == product_id:
            return product
    raise UnableToWish("This product cannot be changed to. Choose one that is offered to you.")


def withdraw_product(tx: Transaction, contract: ContractId, clock: Clock) -> Wish:
    """The customer keeps what they have. The same again changes nothing.

    Raises NotFound; UnableToWish from the day itself on.
    """
    wish = open_wish(tx, "product", str(contract))
    if wish is None:
        raise NotFound("You have asked for no other product here. There is nothing to take back.")
    if date.fromisoformat(wish.asked["from"]) <= clock.today():
        raise UnableToWish(
            "The other product has begun already. Ask for the one that you want from another day."
        )

    withdraw_wish(tx, wish, clock.now())
    return own_wish(tx, "product", wish.wish_id)


def price_of(product: Product) -> ProductPrice:
    """What a product costs, of the day that it was read for."""
    return ProductPrice(
        margin_per_kwh=product.margin_per_kwh,
        supplement_per_kwh=product.supplement_per_kwh,
        fixed_per_kwh=product.fixed_per_kwh,
        subscription_per_month=product.subscription_per_month,
    )


def _check_day(found: Changeable, day: date) -> None:
    if not found.is_open:
        raise UnableToWish(
            "No other product can begin here: supply ends before. Nothing has to be changed."
        )
    if not found.first <= day <= found.last:
        raise DayNotAllowed(
            f"Another product can begin from {found.first} to {found.last}. "
            "Choose a day in between.",
            field="date",
        )


def _refuse_another(wish: Wish, asked: dict[str, Any]) -> None:
    if wish.withdrawn_at is not None:
        raise UnableToWish(
            "What you asked for before is being taken back. Ask again in some minutes."
        )
    if (wish.asked["product"], wish.asked["from"]) != (asked["product"], asked["from"]):
        raise UnableToWish(
            "You have asked for another product already. Take that back first to choose again."
        )


def _refuse_other_price(shown: ProductPrice | None, price: Mapping[str, int | None]) -> None:
    if shown is not None and asdict(shown) != price:
        raise PriceChanged(
            "The price of that day is another than the one that was shown. Look at the products "
            "again, and say yes to the price that they have now."
        )


def _agreed(tx: Transaction, contract: ContractId, today: date) -> _Agreed:
    with tx.cursor(row_factory=class_row(_Agreed)) as cursor:
        agreed = cursor.execute(_AGREED, {"contract": contract, "today": today}).fetchone()
    if agreed is None:
        raise NotFound("You have no agreement here that runs. Look at your agreements.")
    return agreed


_AGREED: Final = statement("elhandel.onboarding.wishes", "agreed_of_contract")
