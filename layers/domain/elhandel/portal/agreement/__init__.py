"""What a customer agreed to at a place, and what the last year would have cost under each product.

Only inside a customer's transaction, and read only.
"""

from elhandel.portal.agreement.answer import WhatIfAnswer, compared_products
from elhandel.portal.agreement.what_if import Alternative, WhatIf, what_if

__all__ = ["Alternative", "WhatIf", "WhatIfAnswer", "compared_products", "what_if"]
