"""In which states a service may be, and what moves it from one to another (CD-SVC-2)."""

from elhandel.services.states.table import MOVES, Command, Move, State

__all__ = ["MOVES", "Command", "Move", "State"]
