"""The guide of a kind of process: its documents, its states and what moves them, its deadlines.

A guide is data. `processes.advance` and `enquiries.advance` follow it, `conversations` shows it,
and docs/processes.md is printed from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from elhandel.market.guides.states import Event, IllegalMove, State

type Moves = Mapping[tuple[State, Event], State]

_STEPS_BACK: Final = frozenset({Event.RETRY, Event.REJECT_CANCELLATION, Event.REVIVE})
"""After these a process waits again: it does not contain what had followed."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of a process."""

    rsm: str

    document: str
    """The root key, without `_MarketDocument`."""

    reasons: tuple[str, ...]
    """The business reasons (process types) with which it comes."""

    ours: bool
    """Whether we send it."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What comes next in a state, and by when; without a time it may take as long as it takes."""

    what: str

    otherwise: str = ""
    """What staff do when it does not come in time."""

    within: timedelta | None = None
    """After the process came into the state."""

    day: int | None = None
    """Or from the beginning of this local day, counted from the day that the process is for: 0 is
    that day itself.
    """

    late: str = ""
    """That it has not come, as the work list says it; empty: that `what` is overdue."""

    @property
    def is_timed(self) -> bool:
        """Whether it can be overdue."""
        return self.within is not None or self.day is not None

    @property
    def overdue(self) -> str:
        """The sentence of the work list."""
        return self.late or f"overdue: {self.what}"


@dataclass(frozen=True, slots=True)
class Guide:
    """A kind of process, as the market's guide has it."""

    kind: str
    brs: str
    title: str

    opens_with: str
    """The document that asks for it; empty where nothing is sent."""

    reason: str
    """The business reason of that document, where nothing else is said."""

    papers: tuple[Paper, ...]
    moves: Moves

    already: frozenset[tuple[State, Event]]
    """Events that a state contains, so that a message that comes twice or late changes nothing."""

    over: frozenset[State]
    """States in which nothing more is expected."""

    expects: Mapping[State, Expected] = field(default_factory=dict)

    def follow(self, state: State, event: Event) -> State | None:
        """The state after `event`; None when `state` already contains it. Raises IllegalMove."""
        following = self.moves.get((state, event))
        if following is None and (state, event) not in self.already:
            raise IllegalMove(
                f"The process is {state} and cannot take '{event}'. "
                "Look at its history: a message is missing or wrong."
            )
        return following


def contained(moves: Moves) -> frozenset[tuple[State, Event]]:
    """What each state contains: the events on the ways to it from `pending`.

    An event that moves the state on is not contained, nor one after which it waits again.
    """
    events: dict[State, set[Event]] = {state: set() for state in State}
    changed = True
    while changed:
        changed = False
        for (before, event), after in moves.items():
            if event is Event.RETRY:
                continue
            way = {event} if event in _STEPS_BACK else events[before] | {event}
            changed = changed or not way <= events[after]
            events[after] |= way

    return frozenset(
        (state, event)
        for state, passed in events.items()
        for event in passed
        if (state, event) not in moves
    )
