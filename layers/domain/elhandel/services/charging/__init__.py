"""What a service costs on which days, less what it was charged already (pure).

`due` lays a service's days out by billing cycles; `differences` are the pieces that make what was
charged equal to that. So a day is charged once and a paused day not at all, whatever happened in
which order, and the same again charges nothing.
"""

from typing import Final

from elhandel.services.charging.differences import differences
from elhandel.services.charging.due import Agreed, due
from elhandel.services.charging.piece import Piece

__all__ = ["CHARGED_AS", "Agreed", "Piece", "differences", "due"]

CHARGED_AS: Final = "service"
"""The source of the charges of services."""
