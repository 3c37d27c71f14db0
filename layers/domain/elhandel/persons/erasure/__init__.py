"""Erasure (article 17 of the GDPR): what goes, in which order, and the search that proves it."""

from elhandel.persons.erasure.request import Erased, erase, preview_erasure
from elhandel.persons.erasure.rows import forget_customer, forget_signups
from elhandel.persons.erasure.traces import Traces, find_traces

__all__ = [
    "Erased",
    "Traces",
    "erase",
    "find_traces",
    "forget_customer",
    "forget_signups",
    "preview_erasure",
]
