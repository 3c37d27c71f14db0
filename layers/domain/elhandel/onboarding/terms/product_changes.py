"""Another product for a running contract, from a day in the past or in the future on.

What is settled on days that now have another product is marked in the same transaction; the next
correction settles the difference, each product on its own days. What the product costs from that
day on, for how long and with which notice, is agreed again with it.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from elhandel.onboarding.terms.agreed_terms import (
    Agreement,
    agree_on_another_product,
    return_to_former_product,
)
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.portfolio import contracts
from elhandel.portfolio.contracts import ProductChange, contract_on, hold_contract
from elhandel.pricing.products import priced_product, product_price
from elhandel.settlement import corrections
from elhandel.values.days.likely_days import refuse_unlikely
from elhandel.values.decision import Decision, Provenance
from elhandel.values.errors import DomainError, NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId
from elhandel.values.prices import ProductPrice


class UnableToChangeProduct(DomainError):
    """A change of product that says too little."""

    code = "unable-to-change-product"


@dataclass(frozen=True, slots=True)
class ChangeOfProduct:
    """What is agreed for a metering point from a local day on, and who decided it."""

    gsrn: Gsrn
    product_id: str
    valid_from: date
    decision: Decision


@dataclass(frozen=True, slots=True)
class PricedTerms:
    """What a contract pays on a day, and what it has agreed about that."""

    product_id: str
    price: ProductPrice
    term_to: date | None
    """The first day after the term; None without one."""

    notice_days: int | None
    """Of a dearer price; None where the contract pays the list."""


@dataclass(frozen=True, slots=True)
class ChangePreview:
    """What another product would change on its first day."""

    before: PricedTerms
    after: PricedTerms


def change_product(tx: Transaction, change: ChangeOfProduct, clock: Clock) -> ProductChange:
    """Agree on another product. The same again changes nothing; a later change that is agreed
    already stays.

    Raises NotFound where no contract of the point runs on that day or later, UnknownProduct for a
    product that does not exist or has no price on that day; one that is closed for new customers
    may be agreed. UnlikelyDay.
    """
    refuse_unlikely(change.valid_from, today=clock.today())
    priced_product(tx, change.product_id, change.valid_from)
    contract = contract_on(tx, change.gsrn, change.valid_from)
    if contract is None:
        raise NotFound(
            f"No contract on metering point {change.gsrn} runs on {change.valid_from} or later. "
            "Check the number and the day."
        )

    # The contract was waited for: what is recorded now replaces what was committed meanwhile.
    now = clock.now()
    decision = replace(change.decision, at=now)

    with corrections.watch_products(tx, ContractId(contract), Provenance(now)):
        changed = contracts.change_product(
            tx, contract, change.product_id, change.valid_from, decision
        )
        if changed.before != changed.after:
            agreement = Agreement(
                contract, change.product_id, change.valid_from, price_day=change.valid_from
            )
            agree_on_another_product(tx, agreement, decision, clock.today())

    return changed


def preview_change(tx: Transaction, change: ChangeOfProduct, clock: Clock) -> ChangePreview:
    """What the contract pays on the day with and without the change; nothing is written.

    Raises as `change_product`.
    """
    with tx.transaction(force_rollback=True):
        changed = change_product(tx, change, clock)
        after = _terms(tx, changed.contract_id, changed.after, change.valid_from)

    return ChangePreview(
        before=_terms(tx, changed.contract_id, changed.before, change.valid_from), after=after
    )


def _terms(tx: Transaction, contract: ContractId, product_id: str, day: date) -> PricedTerms:
    row = tx.execute(_AGREED, {"contract": contract, "day": day}).fetchone()
    if row is not None:
        *price, term_to, notice_days = row
        return PricedTerms(product_id, ProductPrice(*price), term_to, notice_days)

    listed = product_price(tx, product_id, day)
    if listed is None:
        raise UnableToChangeProduct(
            f"Product {product_id!r} has no price on {day}, so its change cannot be shown. "
            "Choose a later day."
        )
    return PricedTerms(product_id, listed, None, None)


_AGREED: Final = """
SELECT margin_per_kwh, supplement_per_kwh, fixed_per_kwh, subscription_per_month, term_to,
       notice_days
FROM portfolio.agreed_stretch
WHERE contract_id = %(contract)s AND valid_from <= %(day)s AND past > %(day)s
ORDER BY valid_from DESC LIMIT 1
"""


def take_back_change(
    tx: Transaction,
    contract: ContractId,
    change: ChangeOfProduct,
    clock: Clock,
    *,
    asked_on: date | None = None,
) -> bool:
    """Undo a change of product that has not begun: product, prices and terms that held before it
    hold again. Whether there was such a change; the same again changes nothing.

    contract: whose change it is. At the point somebody else may be supplied on that day by now.
    asked_on: today unless given. Raises UnableToChangeProduct from the day of the change itself on,
    NotFound where there is no such contract.
    """
    if change.valid_from <= (asked_on or clock.today()):
        raise UnableToChangeProduct(
            f"The change of product on {change.valid_from} has begun and cannot be taken back. "
            "Agree on another product from a later day."
        )
    if not hold_contract(tx, contract):
        raise NotFound(
            f"There is no contract {contract}. `elhandel customer list GSRN` names those there are."
        )

    now = clock.now()
    decision = replace(change.decision, at=now)
    with corrections.watch_products(tx, contract, Provenance(now)):
        agreed_at = contracts.take_back_product(
            tx, contract, change.product_id, change.valid_from, decision
        )
        if agreed_at is not None:
            return_to_former_product(tx, contract, change.valid_from, agreed_at, decision)

    return agreed_at is not None
