"""In which states a service may be, what moves it from one to another (CD-SVC-2), and what an
account is by those that lie on it (CD-ACC-2).
"""

from elhandel.services.states.account import AccountState, account_state
from elhandel.services.states.table import MOVES, Command, Move, State

__all__ = ["MOVES", "AccountState", "Command", "Move", "State", "account_state"]
