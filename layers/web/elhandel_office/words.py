"""What staff read of errors, and of what they have done."""

from collections.abc import Mapping
from typing import Final

from elhandel_web import N_, Words

DONE: Final[Mapping[str, str]] = {
    "gjort": N_("Det er gjort, og står i loggen."),
}
"""By the code in an address (`?sket=`)."""

ERRORS: Final[Mapping[str, Words]] = {
    "staff-not-known": Words(
        N_("Du er ikke medarbejder her"),
        N_("Bed en administrator om at tilføje dig med det brugernavn, du logger ind med."),
    ),
    "unable-to-change-staff": Words(
        N_("Det kan ikke ændres sådan"), N_("Gå tilbage, og se, hvad der står i vejen.")
    ),
}
"""By the code of a room's error; common ones stand in `elhandel_web.errors`."""
