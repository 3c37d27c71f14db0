"""Our own prices: another price of a product from a day on, announced or corrected.

The list is what new contracts begin with. Which other contracts a change touches, and from which
day, depends on what they agreed to (`price_changes`). A preview shows the difference, and the
change is made only when that difference is confirmed. What is settled at another price is marked in
the same transaction.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from elhandel.onboarding.terms.price_changes import (
    Asked,
    ChangedPrice,
    change_prices,
    changed_prices,
)
from elhandel.onboarding.terms.price_effects import Effect, effects_of
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.portfolio.contracts import agree_on_list_prices
from elhandel.pricing.products import (
    UnableToPriceProduct,
    priced_product,
    product_price,
    record_product_price,
)
from elhandel.settlement import corrections
from elhandel.values.days.likely_days import refuse_unlikely
from elhandel.values.decision import Decision, Provenance
from elhandel.values.errors import DomainError
from elhandel.values.prices import ProductPrice


class PriceNotConfirmed(DomainError):
    """A change of price that was not previewed, or now touches other contracts than were shown."""

    code = "price-not-confirmed"
    status = 409


@dataclass(frozen=True, slots=True)
class NewPrice:
    """What changes about a product's price from a day on: micro-DKK per kWh and per month; None
    stays as it is.
    """

    product_id: str
    valid_from: date
    decision: Decision
    margin_per_kwh: int | None = None
    supplement_per_kwh: int | None = None
    fixed_per_kwh: int | None = None
    subscription_per_month: int | None = None
    decided: bool = False
    """Staff decide that it holds from that day for every contract whose term does not forbid it,
    without notice and also in the past; and within a term if it is in the customer's favour.
    """


@dataclass(frozen=True, slots=True)
class PricePreview:
    """What a change of price would do."""

    changed: bool
    """Whether the list would change."""
    effects: tuple[Effect, ...]
    """For each contract that would pay another price."""
    confirm: str
    """Given back to confirm, so that the change is the one that was shown."""


def preview_price(tx: Transaction, new: NewPrice, clock: Clock) -> PricePreview:
    """Which contracts a change of price would touch, from which day, and by how much.

    Nothing is written. Raises UnknownProduct if the product has no price on that day to change,
    UnableToPriceProduct, UnlikelyDay.
    """
    refuse_unlikely(new.valid_from, today=clock.today())
    with tx.transaction(force_rollback=True):
        before, after = _list_prices(tx, new)
        hit = _hit(tx, new, after, clock)
        effects = effects_of(tx, hit, after, clock.today())

    return PricePreview(changed=before != after, effects=effects, confirm=_token(new, after, hit))


def price_product(tx: Transaction, new: NewPrice, clock: Clock, *, confirm: str) -> bool:
    """Change what a product costs from a day on, until its next price; whether anything changed.

    confirm: of the preview. Raises UnknownProduct, UnableToPriceProduct, PriceNotConfirmed,
    UnlikelyDay.
    """
    refuse_unlikely(new.valid_from, today=clock.today())
    before, after = _list_prices(tx, new)
    hit = _hit(tx, new, after, clock)

    if before == after and not hit:
        return False  # done before, or by another at the same moment
    if confirm != _token(new, after, hit):
        raise PriceNotConfirmed(
            f"The price of {new.product_id!r} is not changed: what it does now was not confirmed. "
            "Ask for the preview, look at the difference, and confirm that one."
        )

    # The product was waited for: what is recorded now replaces what was committed meanwhile.
    now = clock.now()
    decision = replace(new.decision, at=now)
    change_prices(tx, hit, after, decision)
    days = [(contract.contract_id, contract.first, contract.past) for contract in hit]
    corrections.mark_agreed(tx, days, Provenance(now))

    if before == after:
        return True

    return record_product_price(tx, new.product_id, new.valid_from, after, decision)


def _list_prices(tx: Transaction, new: NewPrice) -> tuple[ProductPrice, ProductPrice]:
    """The list's price of the day, locked, and the price that replaces it."""
    priced_product(tx, new.product_id, new.valid_from)
    before = product_price(tx, new.product_id, new.valid_from)
    assert before is not None  # noqa: S101  (it has a price, and prices are never deleted)
    after = replace(before, **_changes(new))

    if before.fixed_per_kwh is None and after.fixed_per_kwh is not None:
        raise UnableToPriceProduct(
            f"Product {new.product_id!r} follows the spot price and cannot have a fixed one. "
            "Change its margin."
        )

    return before, after


def _hit(
    tx: Transaction, new: NewPrice, after: ProductPrice, clock: Clock
) -> Sequence[ChangedPrice]:
    """The contracts that it touches. Those that pay the list agree to its present price first, so
    that the list can change.
    """
    agree_on_list_prices(tx, [new.product_id], replace(new.decision, at=clock.now()))
    asked = Asked(new.product_id, new.valid_from, clock.today(), decided=new.decided)
    return changed_prices(tx, asked, after)


def _token(new: NewPrice, after: ProductPrice, hit: Sequence[ChangedPrice]) -> str:
    shown = (
        new.product_id,
        new.valid_from,
        new.decided,
        asdict(after),
        [(contract.contract_id, contract.first) for contract in hit],
    )
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def _changes(new: NewPrice) -> dict[str, Any]:
    names = ("margin_per_kwh", "supplement_per_kwh", "fixed_per_kwh", "subscription_per_month")
    return {name: value for name in names if (value := getattr(new, name)) is not None}
