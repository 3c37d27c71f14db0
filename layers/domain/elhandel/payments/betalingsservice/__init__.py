"""Betalingsservice's files: agreements (0603), collections (0601) and results (0602), in lines of
128 characters; and until when something can be delivered. Pure.

Source: Nets, "Betalingsservice og indbetalingskort, vejledning for dataleverandører", leverance
0601, 0602 and 0603; the fields are named as there. To be compared with the creditor's own
agreement, and tried with Betalingsservice's test of deliveries, before the first real file.
"""

from elhandel.payments.betalingsservice.deadlines import collection_day, deadline, submits_on
from elhandel.payments.betalingsservice.read import (
    Agreement,
    BadRecord,
    Delivery,
    Result,
    agreements_in,
    read_delivery,
    results_in,
)
from elhandel.payments.betalingsservice.write import Creditor, Demand, collections_file

__all__ = [
    "Agreement",
    "BadRecord",
    "Creditor",
    "Delivery",
    "Demand",
    "Result",
    "agreements_in",
    "collection_day",
    "collections_file",
    "deadline",
    "read_delivery",
    "results_in",
    "submits_on",
]
