"""A customer's move-out: the one thing that is asked for in the portal, and not only read."""

from elhandel.portal.move_outs.move_out import (
    MoveOutAnswer,
    MoveOutWish,
    cancel_move_out,
    register_move_out,
    show_move_out,
)

__all__ = [
    "MoveOutAnswer",
    "MoveOutWish",
    "cancel_move_out",
    "register_move_out",
    "show_move_out",
]
