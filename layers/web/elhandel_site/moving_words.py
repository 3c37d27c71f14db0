"""What customers read of a move: how it stands, and why it cannot be."""

from collections.abc import Mapping
from typing import Final

from elhandel_web import N_

STATES: Final[Mapping[str, str]] = {
    "registered": N_("Modtaget"),
    "processing": N_("Meldt til elmarkedet"),
    "confirmed": N_("Bekræftet af elmarkedet"),
    "completed": N_("Sket"),
    "cancelling": N_("Tages tilbage"),
    "cancelled": N_("Taget tilbage"),
    "rejected": N_("Afvist"),
}
OUT_REFUSALS: Final[Mapping[str, str]] = {
    "day-outside-window": N_("Den dag kan elmarkedet ikke tage. Vælg en dag lidt senere."),
    "move-out-not-possible": N_("Der er allerede meldt en flytning eller et stop for stedet."),
    "end-of-supply-not-possible": N_("Der er allerede meldt en flytning eller et stop for stedet."),
}
"""What stands beside the day, by the code of the refusal."""

IN_REFUSALS: Final[Mapping[str, tuple[str, str]]] = {
    "start-date-not-allowed": (
        "ind",
        N_("Den dag kan elmarkedet ikke tage. Vælg en af de dage, der står ovenfor."),
    ),
    "product-not-offered": ("produkt", N_("Produktet sælges ikke længere. Vælg et andet.")),
    "wish-not-possible": (
        "maalepunkt",
        N_(
            "Der har du allerede strøm hos os den dag, eller du har bedt om at flytte ind der. "
            "Se under Flyt."
        ),
    ),
}
"""The field and what stands beside it, by the code of the refusal."""

NO_POINT: Final = N_("Det er ikke nummeret på et målepunkt: det har 18 cifre og begynder med 57.")

STAGES: Final[Mapping[str, str]] = {
    "registered": N_("Modtaget"),
    "taken": N_("Modtaget"),
    "held": N_("Vi ser på det"),
    "date_needed": N_("Vi mangler en dag"),
    "processing": N_("Meldt til elmarkedet"),
    "active": N_("I gang"),
    "ended": N_("Slut"),
    "withdrawing": N_("Tages tilbage"),
    "withdrawn": N_("Taget tilbage"),
    "cancelled": N_("Taget tilbage"),
    "rejected": N_("Afvist"),
    "refused": N_("Afvist"),
}

WHY_NOT: Final[Mapping[str, str]] = {
    "price-changed": N_("Prisen er en anden end den, du så. Se den nye pris, og meld dig igen."),
    "product-not-offered": N_("Produktet sælges ikke længere. Vælg et andet, og meld dig igen."),
    "start-date-not-allowed": N_("Dagen kunne elmarkedet ikke tage. Vælg en anden."),
    "metering-point-already-signed-up": N_(
        "Der er allerede en aftale på det målepunkt. Se nummeret efter, eller ring til os."
    ),
}
"""Why a move-in came to nothing with us, by its code."""
OTHERWISE: Final = N_("Det kunne ikke lade sig gøre. Ring til os, så finder vi ud af det.")
