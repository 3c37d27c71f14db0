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
    "hjem": N_(
        "Velkommen. Se efter, om vi kan nå dig: det herunder er, hvad der blev skrevet, da "
        "strømmen blev bestilt."
    ),
    "hjem-paa-vej": N_("Tak. Boligen kommer på dine sider om et par minutter."),
    "hjem-nej": N_("Tak. Vi finder ud af, hvem der har brugt dit nummer."),
}
"""By the code in an address (`?sket=`)."""

ERRORS: Final[Mapping[str, Words]] = {
    "customer-not-known": Words(
        N_("Vi kender dig ikke som kunde endnu"),
        N_(
            "Har du lige bestilt strøm hos os, åbner siderne den dag, vi begynder at levere. "
            "Ellers kan du blive kunde først, eller ringe til os."
        ),
    ),
    "home-not-theirs": Words(
        N_("Tak, det ser vi på"),
        N_(
            "Nogen har bestilt strøm med dit nummer til en bolig, som ikke er din. Vi finder ud af "
            "hvem, og du får ingen regning for den. Ring, hvis du ved, hvordan det er sket."
        ),
    ),
}
"""By the code of a room's error; common ones stand in `elhandel_web.errors`."""
