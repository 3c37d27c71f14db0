"""The tables of the page about a person: which list each shows, and its columns in Danish."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from elhandel.persons.access.danish import word
from elhandel.persons.access.tables import Show


@dataclass(frozen=True, slots=True)
class Section:
    """A table of the page, about one list."""

    title: str
    name: str
    """Of the list, as the JSON has it."""
    columns: tuple[tuple[str, str], ...]
    """(key, heading)."""
    shows: Mapping[str, Show] = field(default_factory=dict)
    """How columns show their values, where not as they are."""


def _sealed(held: Any) -> str:
    return "•••• (gemt i låst form)" if held else "ikke gemt"


def _supply_state(state: Any) -> str:
    return "leveret" if state == "active" else word(state)


def _month(day: Any) -> str:
    return str(day)[:7]


_CONTACT: Final = (
    ("name", "Navn"),
    ("email", "E-mail"),
    ("phone", "Telefon"),
    ("billing_address", "Regningsadresse"),
)

SECTIONS: Final = (
    Section(
        "Dig",
        "parties",
        (
            ("customer_id", "Kundenr."),
            *_CONTACT,
            ("number_is_stored_sealed", "CPR/CVR"),
            ("created_at", "Oprettet"),
        ),
        {"number_is_stored_sealed": _sealed},
    ),
    Section("Hvem regninger sendes til", "recipients", _CONTACT),
    Section(
        "Tidligere kontaktoplysninger",
        "past_contact",
        (*_CONTACT, ("held_until", "Gjaldt til")),
    ),
    Section(
        "Tilmeldinger, der viste sig at være dine",
        "joined_parties",
        (("contract_id", "Aftale"), ("party_id", "Tilmeldt som"), ("joined_at", "Samlet")),
    ),
    Section(
        "Hvad du har sagt om boliger med dit nummer",
        "home_answers",
        (("answered_at", "Hvornår"), ("party_id", "Tilmeldt som"), ("is_theirs", "Din")),
    ),
    Section(
        "Rettet",
        "rectifications",
        (("rectified_at", "Hvornår"), ("before", "Før"), ("after", "Efter")),
    ),
    Section(
        "Nøgler",
        "keys",
        (("name", "Navn"), ("created_at", "Lavet"), ("revoked_at", "Lukket")),
    ),
    Section(
        "Hvad medarbejdere har gjort",
        "staff_actions",
        (("asked_at", "Hvornår"), ("action", "Hvad"), ("why", "Hvorfor"), ("step", "Stand")),
    ),
    Section(
        "Hvad der stod før og efter",
        "changed_by_staff",
        (("at", "Hvornår"), ("changed", "Hvad"), ("before", "Før"), ("after", "Efter")),
    ),
    Section(
        "Hvem der har set dine oplysninger",
        "opened_by_staff",
        (("opened_at", "Hvornår"), ("opened_by", "Hvem"), ("page", "Side")),
    ),
    Section(
        "Noter om samtaler",
        "notes_of_staff",
        (("noted_at", "Hvornår"), ("title", "Om"), ("text", "Hvad der blev sagt")),
    ),
    Section(
        "Logget ind",
        "sessions",
        (("created_at", "Fra"), ("seen_at", "Sidst set"), ("ended_at", "Logget ud")),
    ),
    Section(
        "Aftaler",
        "contracts",
        (
            ("contract_id", "Aftale"),
            ("gsrn", "Målepunkt"),
            ("product_id", "Produkt"),
            ("state", "Stand"),
            ("created_at", "Indgået"),
            ("protected_name", "Navn beskyttet"),
            ("protected_address", "Adresse beskyttet"),
        ),
        {"state": word},
    ),
    Section(
        "Tilmeldinger",
        "signups",
        (
            ("reference", "Nummer"),
            ("channel", "Hvor"),
            ("move_in", "Flytning"),
            ("created_at", "Hvornår"),
        ),
        {"channel": word},
    ),
    Section(
        "Levering",
        "supply",
        (
            ("contract_id", "Aftale"),
            ("state", "Stand"),
            ("starts_on", "Fra"),
            ("ends_on", "Til (uden dagen)"),
        ),
        {"state": _supply_state},
    ),
    Section(
        "Målepunkter",
        "points",
        (("gsrn", "Målepunkt"), ("type", "Type"), ("address", "Adresse"), ("valid_from", "Fra")),
    ),
    Section(
        "Hvad DataHub ved om dig",
        "known_to_the_market",
        (
            ("gsrn", "Målepunkt"),
            ("valid_from", "Fra"),
            ("addresses", "Adresser"),
            ("protected_name", "Navn beskyttet"),
            ("electrical_heating", "Elvarme"),
        ),
    ),
    Section(
        "Sager hos DataHub",
        "processes",
        (("kind", "Sag"), ("state", "Stand"), ("effective_on", "Pr."), ("created_at", "Begyndt")),
        {"kind": word, "state": word},
    ),
    Section(
        "Sendt til DataHub",
        "sent",
        (("document", "Dokument"), ("sent_at", "Sendt"), ("answered_at", "Besvaret")),
    ),
    Section(
        "Beskeder fra DataHub om dig",
        "messages",
        (("document", "Dokument"), ("received_at", "Kom")),
    ),
    Section(
        "Regninger og kreditnotaer",
        "invoices",
        (
            ("number", "Nummer"),
            ("kind", "Art"),
            ("issued_on", "Udstedt"),
            ("period_from", "Fra"),
            ("period_to", "Til (uden dagen)"),
            ("total_ore", "I alt"),
        ),
        {"kind": word},
    ),
    Section(
        "Forbrug måned for måned",
        "months",
        (("gsrn", "Målepunkt"), ("month", "Måned"), ("days", "Dage"), ("wh", "kWh")),
        {"month": _month},
    ),
)
