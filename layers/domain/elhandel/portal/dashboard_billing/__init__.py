"""How the account is billed and paid, as the dashboard shows it and lets it be changed."""

from elhandel.portal.dashboard_billing.billing import (
    BillingView,
    BillingWish,
    MethodShape,
    balance_of,
    billing_view,
    change_billing,
    method_of,
    methods_shown,
    next_billing,
)

__all__ = [
    "BillingView",
    "BillingWish",
    "MethodShape",
    "balance_of",
    "billing_view",
    "change_billing",
    "method_of",
    "methods_shown",
    "next_billing",
]
