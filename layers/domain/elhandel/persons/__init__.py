"""Persons: what is held about them and for how long, access to it, its correction and erasure.

Each room registers its own columns, shows them and forgets them (`<room>.personal`); this room
knows all registers and the order. `access` answers a request for access, `erasure` forgets, and its
`find_traces` proves what is gone.
"""

from elhandel.persons.access import PARTS
from elhandel.persons.deeds import record
from elhandel.persons.duties import duties
from elhandel.persons.erasure import Traces, find_traces
from elhandel.persons.errors import UnableToAnswer, UnableToErase, UnableToRectify
from elhandel.persons.jobs import erase_person, person_data, rectify_person
from elhandel.persons.personal import REGISTER, SAYS_NOTHING
from elhandel.persons.rectification import rectify
from elhandel.persons.retention import RETENTION
from elhandel.values.texts.reasons import NamesAPerson

__all__ = [
    "PARTS",
    "REGISTER",
    "RETENTION",
    "SAYS_NOTHING",
    "NamesAPerson",
    "Traces",
    "UnableToAnswer",
    "UnableToErase",
    "UnableToRectify",
    "duties",
    "erase_person",
    "find_traces",
    "person_data",
    "record",
    "rectify",
    "rectify_person",
]
