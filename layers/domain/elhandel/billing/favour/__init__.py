"""When what is in a customer's favour goes back: dated rules, and the day that a bill promises.

Billing says it on the document; the room payments does it.
"""

from elhandel.billing.favour.rules import (
    PayoutRules,
    after_bank_days,
    pay_back_by,
    payout_rules,
)

__all__ = ["PayoutRules", "after_bank_days", "pay_back_by", "payout_rules"]
