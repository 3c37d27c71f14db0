"""What states and events of neighbours' trade are called."""

from collections.abc import Mapping
from typing import Final

from elhandel_web import N_

ORDER_STATES: Final[Mapping[str, tuple[str, str]]] = {
    "active": (N_("Venter"), "warn"),
    "partially_filled": (N_("Delvis handlet"), "warn"),
    "filled": (N_("Handlet"), "good"),
    "cancelled": (N_("Annulleret"), ""),
    "expired": (N_("Udløbet"), ""),
}
"""What an order's state is called, and how its tag looks."""

CANCELLED_BECAUSE: Final[Mapping[str, str]] = {
    "staff": N_("Af os, med alle åbne ordrer"),
    "wallet-removed": N_("Du fjernede tegnebogen"),
}
"""Why an order was cancelled that its customer did not ask to be."""

METER_STATES: Final[Mapping[str, tuple[str, str]]] = {
    "pending": (N_("Ikke bekræftet"), "warn"),
    "verified": (N_("Bekræftet"), "good"),
    "rejected": (N_("Afvist"), "bad"),
    "suspended": (N_("Sat på pause"), "bad"),
}
"""What a meter's state is called, and how its tag looks."""

CERTIFICATE_STATES: Final[Mapping[str, tuple[str, str]]] = {
    "pending": (N_("Venter på målingen"), "warn"),
    "valid": (N_("Gyldigt"), "good"),
    "retired": (N_("Brugt"), ""),
    "expired": (N_("Udløbet"), ""),
    "withdrawn": (N_("Trukket tilbage"), "bad"),
}
"""What a certificate's state is called, and how its tag looks."""

TECHNOLOGIES: Final[Mapping[str, str]] = {
    "D11": N_("Solceller"),
    "D12": N_("Vindmølle"),
    "D13": N_("Vandkraft"),
    "D14": N_("Bølgekraft"),
    "other": N_("Vedvarende energi"),
}
"""What a plant is called, by the market's code of its technology."""

WALLET_EVENTS: Final[Mapping[str, str]] = {
    "asked": N_("Bad om en tekst til"),
    "connected": N_("Forbandt"),
    "not-signed": N_("Ikke underskrevet af"),
    "over": N_("For sen underskrift af"),
    "taken": N_("Forbundet med en anden konto:"),
    "removed": N_("Fjernede"),
    "allowance": N_("Gav markedet lov til at flytte fra"),
    "other": N_("Noget skete med"),
}
"""What was done about a wallet; its address follows."""
