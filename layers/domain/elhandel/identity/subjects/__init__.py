"""Whom a provider names, and who that is here."""

from elhandel.identity.errors import StaffNotKnown
from elhandel.identity.subjects.subject import (
    Customer,
    become_customer,
    choose_language,
    known_customer,
    languages_of,
    move_customer,
    remember_customer,
    remember_staff,
    subjects_of_customer,
)

__all__ = [
    "Customer",
    "StaffNotKnown",
    "become_customer",
    "choose_language",
    "known_customer",
    "languages_of",
    "move_customer",
    "remember_customer",
    "remember_staff",
    "subjects_of_customer",
]
