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
