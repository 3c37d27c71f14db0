"""Persons: what is held about them and how long, their access to it, what is put right, and how
they are forgotten.

Each room registers its own columns (`PERSONAL`); this room knows them all. `find_traces` proves
what is gone.
"""

from elhandel.persons.access.answer import PARTS, read_part
from elhandel.persons.access.page import page
from elhandel.persons.deeds import record
from elhandel.persons.duties import SENTENCES, Duty, duties
from elhandel.persons.erasure.request import Erased, erase, preview_erasure
from elhandel.persons.erasure.traces import Traces, find_traces
from elhandel.persons.errors import UnableToAnswer, UnableToErase, UnableToRectify
from elhandel.persons.jobs import erase_person, person_data, rectify_person
from elhandel.persons.person import Person, find_person
from elhandel.persons.personal import IMPERSONAL, PERSONAL, REGISTER, SAYS_NOTHING
from elhandel.persons.rectification import Rectified, rectify
from elhandel.persons.retention import RETENTION
from elhandel.values.reasons import NamesAPerson

__all__ = [
    "IMPERSONAL",
    "PARTS",
    "PERSONAL",
    "REGISTER",
    "RETENTION",
    "SAYS_NOTHING",
    "SENTENCES",
    "Duty",
    "Erased",
    "NamesAPerson",
    "Person",
    "Rectified",
    "Traces",
    "UnableToAnswer",
    "UnableToErase",
    "UnableToRectify",
    "duties",
    "erase",
    "erase_person",
    "find_person",
    "find_traces",
    "page",
    "person_data",
    "preview_erasure",
    "read_part",
    "record",
    "rectify",
    "rectify_person",
]
