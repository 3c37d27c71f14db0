"""Orders to the bank: payouts as a pain.001 file. Pure."""

from elhandel.payments.orders.pain import Debtor, PaymentOrder, order_file

__all__ = ["Debtor", "PaymentOrder", "order_file"]
