"""What the demo's customers were told by e-mail and SMS, each once."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from elhandel.platform.clock import Clock
from simulator.local.cloud.errors import UnableToRun
from simulator.local.demo.world import World

_PATIENCE_SECONDS: Final = 120
_LOOK_AGAIN_SECONDS: Final = 0.3

type Ask = Callable[[str], list[tuple[Any, ...]]]
"""Rows of a question, such as `World.ask`."""


@dataclass(frozen=True, slots=True)
class Letters:
    """How many letters are due and have not left, and how many were handed over, at one moment."""

    left: int
    handed_over: int


def written_to(world: World) -> str:
    """Send what customers are to be told, and say how much it was. Raises UnableToRun."""
    ends = time.monotonic() + _PATIENCE_SECONDS
    while (letters := _sent(world)).left:
        if time.monotonic() > ends:
            raise UnableToRun(
                "Notices to customers have not left. Read the log of Notifier: "
                "`elhandel logs Notifier`."
            )
        time.sleep(_LOOK_AGAIN_SECONDS)

    ((notices, kinds),) = world.ask(
        "SELECT count(*), count(DISTINCT template) FROM notifications.notice"
    )
    sent = world.carried()
    if sum(sent.values()) != letters.handed_over:
        raise UnableToRun(
            f"{letters.handed_over} letters were handed over, and the carriers have "
            f"{sum(sent.values())}. Look at `elhandel db shell`, notifications.delivery."
        )
    return (
        f"Customers were told of {notices} things of {kinds} kinds, each once: {sent['mail']} "
        f"e-mails and {sent['sms']} text messages went out. `make up` shows the inbox."
    )


def _sent(world: World) -> Letters:
    """The letters after the schedule's job has run: each time anew, as it runs each minute, since
    something may be told, and come due, while the rest leaves.
    """
    world.job("Notifier", "send-notices")
    return letters_of(world.ask, world.stack.clock)


def letters_of(ask: Ask, clock: Clock) -> Letters:
    """How the letters stand; what nobody has taken up yet has not left either."""
    ((untaken, waiting_until, handed_over),) = ask(_LETTERS)

    # Only now: a letter is due from the moment it was taken up, which may have been while the
    # question was on its way. By an earlier clock it would be one of a quiet night, not one to go.
    now = clock.now()

    return Letters(untaken + sum(due_at <= now for due_at in waiting_until), handed_over)


# In one statement, and so of one moment.
_LETTERS: Final = """
SELECT (SELECT count(*) FROM notifications.notice WHERE taken_at IS NULL),
       (SELECT coalesce(array_agg(due_at), '{}') FROM notifications.delivery
        WHERE state = 'waiting'),
       (SELECT count(*) FROM notifications.delivery WHERE sent_at IS NOT NULL)
"""
