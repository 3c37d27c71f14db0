"""Errors as pages: what could not be done, why, and what to do now, in the reader's language.

A room's error has a sentence for the API, in English; what a customer reads of it is its code's
entry here or in `Pages.words`. Staff see the sentence too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from elhandel.values.errors import DomainError
from elhandel_web.language import N_


class SignInNeeded(DomainError):
    """A page that only those see who have signed in."""

    code = "sign-in-needed"
    status = 401


class SignInAgain(DomainError):
    """A sensitive step, for which the last sign-in is too long ago."""

    code = "sign-in-again"
    status = 403


class SignInUnfinished(DomainError):
    """Somebody has signed in who is no customer yet: there is a question to answer first."""

    code = "sign-in-unfinished"
    status = 403


class NotOurForm(DomainError):
    """A form that did not come from a page of ours, or whose session has ended since."""

    code = "not-our-form"
    status = 403


class StaleForm(DomainError):
    """A form of an earlier session; sent again from our page it is taken."""

    code = "stale-form"
    status = 409


class OnlyToSee(DomainError):
    """Somebody of the staff sees a customer's pages, and would change or take along something."""

    code = "only-to-see"
    status = 403


class UnreadableForm(DomainError):
    """A body that is no form."""

    code = "unreadable-form"
    status = 400


@dataclass(frozen=True, slots=True)
class Words:
    """A title, and what to do, as N_ texts."""

    title: str
    text: str


COMMON: Final[Mapping[str, Words]] = {
    "only-to-see": Words(
        N_("Kun til at se"), N_("Du ser kundens sider. Gør det på kontoret, med en grund.")
    ),
    "sign-in-needed": Words(
        N_("Log ind for at se siden"),
        N_("Siden viser dine egne oplysninger. Log ind, så kommer du tilbage hertil."),
    ),
    "sign-in-unfinished": Words(
        N_("Et spørgsmål først"),
        N_("Svar på spørgsmålet fra dit login, så åbner dine sider. Gå til forsiden."),
    ),
    "not-our-form": Words(
        N_("Det blev ikke gemt"),
        N_("Formularen kom ikke fra vores side. Gå til siden og prøv igen derfra."),
    ),
    "stale-form": Words(
        N_("Du er logget ind på ny"),
        N_("Det, du skrev, er der endnu. Se det igennem, og send det igen."),
    ),
    "unreadable-form": Words(
        N_("Formularen kunne ikke læses"),
        N_("Gå tilbage, genindlæs siden, og udfyld den igen."),
    ),
    "not-found": Words(
        N_("Siden findes ikke"),
        N_("Måske er adressen skrevet forkert, eller siden er en andens. Gå til forsiden."),
    ),
    "no-such-path": Words(
        N_("Siden findes ikke"),
        N_("Måske er adressen skrevet forkert, eller siden er flyttet. Gå til forsiden."),
    ),
    "method-not-allowed": Words(
        N_("Det kan siden ikke"), N_("Gå tilbage, og brug knapperne på siden.")
    ),
    "invalid-request": Words(
        N_("Adressen kan ikke læses"),
        N_("Noget i adressen er skrevet forkert. Gå til forsiden, og find siden derfra."),
    ),
    "address-too-long": Words(
        N_("Adressen er for lang"), N_("Gå til forsiden, og find siden derfra.")
    ),
    "body-too-large": Words(
        N_("Teksten er for lang"), N_("Gå tilbage, skriv kortere, og send igen.")
    ),
    "too-many-requests": Words(
        N_("Det går lidt for hurtigt"), N_("Vent et øjeblik, og prøv igen.")
    ),
    "role-not-allowed": Words(
        N_("Det må du ikke"),
        N_("Din rolle giver ikke ret til det. Bed en, der har den, eller få rollen ændret."),
    ),
    "sign-in-again": Words(
        N_("Log ind igen først"),
        N_("Det er længe siden, du loggede ind, og det her er vigtigt. Log ind, og prøv igen."),
    ),
    "too-many-tries": Words(N_("Det går lidt for hurtigt"), N_("Vent et øjeblik, og prøv igen.")),
    "unable-to-sign-in": Words(
        N_("Du kom ikke ind"), N_("Prøv at logge ind igen; bliver det ved, så ring til os.")
    ),
    "sign-in-not-under-way": Words(
        N_("Det gik for længe"),
        N_("Dit login er udløbet, er brugt før, eller blev begyndt et andet sted. Begynd forfra."),
    ),
    "sign-in-broken-off": Words(
        N_("Du kom ikke ind"), N_("Dit login blev afbrudt, før det var færdigt. Prøv igen.")
    ),
    "identity-token-not-accepted": Words(
        N_("Du kom ikke ind"),
        N_("Vi kunne ikke stole på svaret om, hvem du er. Prøv igen, eller ring til os."),
    ),
    "assurance-too-low": Words(
        N_("Log ind på en sikrere måde"),
        N_("Siderne viser personlige oplysninger. Log ind på en måde med højere sikkerhed."),
    ),
    "identity-provider-not-available": Words(
        N_("Login virker ikke lige nu"),
        N_("Det er dér, hvor man logger ind, der ikke svarer. Prøv igen om et øjeblik."),
    ),
    "unavailable": Words(
        N_("Vi har et problem lige nu"),
        N_("Intet er gået tabt. Prøv igen om et øjeblik, eller ring til os."),
    ),
    "unexpected": Words(
        N_("Noget gik galt hos os"),
        N_("Intet er gemt. Prøv igen; bliver det ved, så ring, og sig koden herunder."),
    ),
}
_OTHERWISE: Final = Words(
    N_("Det kunne ikke lade sig gøre"),
    N_("Gå tilbage, og prøv igen; bliver det ved, så ring, og sig koden herunder."),
)


def words_of(error: DomainError, more: Mapping[str, Words]) -> Words:
    """The words of an error: of the pages' own table, else the common ones."""
    if error.code in more:
        return more[error.code]
    if error.code in COMMON:
        return COMMON[error.code]
    return COMMON["unavailable"] if error.status == 503 else _OTHERWISE
