"""Viewings: somebody of the staff sees a customer's pages as the customer does, only to see."""

from elhandel.identity.viewings.viewing import (
    begin_viewing,
    end_viewing,
    end_viewings_of,
    open_viewing,
    viewing_of,
)

__all__ = ["begin_viewing", "end_viewing", "end_viewings_of", "open_viewing", "viewing_of"]
