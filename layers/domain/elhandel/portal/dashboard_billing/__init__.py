"""How the account is billed and paid, as the dashboard shows it and lets it be changed."""

from elhandel.portal.dashboard_billing.billing import (
    BillingView,
    BillingWish,
    balance_of,
    billing_view,
    change_billing,
    choose_billing_day,
    next_billing,
)

__all__ = [
    "BillingView",
    "BillingWish",
    "balance_of",
    "billing_view",
    "change_billing",
    "choose_billing_day",
    "next_billing",
]
