"""What customers read of errors, and of what they have done."""

from collections.abc import Mapping
from typing import Final

from elhandel_web import N_, Words

DONE: Final[Mapping[str, str]] = {
    "indsigelse": N_("Vi har fået din indsigelse. Den linje venter, til vi har svaret."),
    "skrevet": N_("Det er sendt."),
    "gemt": N_("Det er gemt."),
    "flyttet": N_("Tak. Vi har modtaget det, og melder det til elmarkedet."),
    "bliver": N_("Vi tager det tilbage."),
}
"""By the code in an address (`?sket=`)."""

ERRORS: Final[Mapping[str, Words]] = {
    "unable-to-view": Words(
        N_("Siderne kan ikke åbnes sådan"),
        N_("Gå tilbage til kunden på kontoret, og åbn dem igen. Et link gælder én gang."),
    ),
    "customer-not-known": Words(
        N_("Vi kender dig ikke som kunde endnu"),
        N_(
            "Har du lige bestilt strøm hos os, åbner siderne, når elmarkedet har bekræftet det. "
            "Ellers kan du blive kunde først, eller ringe til os."
        ),
    ),
}
"""By the code of a room's error; common ones stand in `elhandel_web.errors`."""
