"""What a customer agreed to at a place, what it costs from which day on, and what the last year
would have cost under each product.

Only inside a customer's transaction, and read only.
"""

from elhandel.portal.agreement.agreed_prices import (
    AgreedPrice,
    AgreedPrices,
    agreed_prices,
    agreed_prices_answer,
    contract_at,
)
from elhandel.portal.agreement.answer import WhatIfAnswer, compared_products
from elhandel.portal.agreement.what_if import Alternative, WhatIf, what_if

__all__ = [
    "AgreedPrice",
    "AgreedPrices",
    "Alternative",
    "WhatIf",
    "WhatIfAnswer",
    "agreed_prices",
    "agreed_prices_answer",
    "compared_products",
    "contract_at",
    "what_if",
]
