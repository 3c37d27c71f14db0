"""Terms: which product and prices a contract has agreed to, and how they change afterwards."""

from elhandel.onboarding.terms.agreed_terms import SINCE_EVER, Agreement, agree
from elhandel.onboarding.terms.ended_terms import continue_ended_terms
from elhandel.onboarding.terms.price_effects import Effect
from elhandel.onboarding.terms.product_changes import (
    ChangeOfProduct,
    ChangePreview,
    PricedTerms,
    UnableToChangeProduct,
    change_product,
    preview_change,
    take_back_change,
)
from elhandel.onboarding.terms.product_prices import (
    NewPrice,
    PriceNotConfirmed,
    PricePreview,
    preview_price,
    price_product,
)

__all__ = [
    "SINCE_EVER",
    "Agreement",
    "ChangeOfProduct",
    "ChangePreview",
    "Effect",
    "NewPrice",
    "PriceNotConfirmed",
    "PricePreview",
    "PricedTerms",
    "UnableToChangeProduct",
    "agree",
    "change_product",
    "continue_ended_terms",
    "preview_change",
    "preview_price",
    "price_product",
    "take_back_change",
]
