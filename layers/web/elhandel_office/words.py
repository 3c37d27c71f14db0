"""What staff read of errors, and of what they have done."""

from collections.abc import Mapping
from typing import Final

from elhandel_web import N_, Words

DONE: Final[Mapping[str, str]] = {
    "gjort": N_("Det er gjort, og står i loggen."),
    "i-gang": N_("Det er sat i gang. Se i loggen, hvad der kom ud af det."),
    "venter": N_("Det venter på, at en anden siger ja."),
    "afgjort": N_("Det er afgjort, og står i loggen."),
    "noteret": N_("Noten er gemt."),
    "taget": N_("Det er skrevet, hvem der har dem."),
}
"""By the code in an address (`?sket=`)."""

ERRORS: Final[Mapping[str, Words]] = {
    "unable-to-act": Words(
        N_("Det kan ikke gøres nu"), N_("En anden har afgjort det imens. Genindlæs siden.")
    ),
    "unusable-action": Words(
        N_("Der mangler noget"), N_("Gå tilbage, vælg en grund, og skriv med ord, hvorfor.")
    ),
    "beyond-limit": Words(
        N_("Beløbet er over din grænse"), N_("Bed en kollega, hvis rolle må give mere.")
    ),
    "second-person-needed": Words(
        N_("En anden skal sige ja"), N_("Den, der bad om det, kan kun trække det tilbage.")
    ),
    "staff-not-known": Words(
        N_("Du er ikke medarbejder her"),
        N_("Bed en administrator om at tilføje dig med det brugernavn, du logger ind med."),
    ),
    "unable-to-change-staff": Words(
        N_("Det kan ikke ændres sådan"), N_("Gå tilbage, og se, hvad der står i vejen.")
    ),
}
"""By the code of a room's error; common ones stand in `elhandel_web.errors`."""
