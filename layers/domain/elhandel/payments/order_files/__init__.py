"""Files of orders: made of the payouts whose day has come, and followed until the bank has them."""

from elhandel.payments.order_files.files import (
    ORDER_FILE,
    Due,
    OrderFile,
    due_payouts,
    make_order_file,
)
from elhandel.payments.order_files.waiting import (
    begin_to_send,
    not_waiting,
    note_handed_over,
    note_sent,
    unsent_files,
    withdraw_file,
    withdraw_stale_files,
)

__all__ = [
    "ORDER_FILE",
    "Due",
    "OrderFile",
    "begin_to_send",
    "due_payouts",
    "make_order_file",
    "not_waiting",
    "note_handed_over",
    "note_sent",
    "unsent_files",
    "withdraw_file",
    "withdraw_stale_files",
]
