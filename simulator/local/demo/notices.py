"""What the demo's customers were told by e-mail and SMS, each once."""

import time
from typing import Final

from simulator.local.cloud.errors import UnableToRun
from simulator.local.demo.world import World

_PATIENCE_SECONDS: Final = 120
_LOOK_AGAIN_SECONDS: Final = 0.3


def written_to(world: World) -> str:
    """Send what customers are to be told, and say how much it was. Raises UnableToRun."""
    world.job("Notifier", "send-notices")
    ends = time.monotonic() + _PATIENCE_SECONDS
    while _left(world):
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
    ((handed_over,),) = world.ask(
        "SELECT count(*) FROM notifications.delivery WHERE sent_at IS NOT NULL"
    )
    if sum(sent.values()) != handed_over:
        raise UnableToRun(
            f"{handed_over} letters were handed over, and the carriers have {sum(sent.values())}. "
            "Look at `elhandel db shell`, notifications.delivery."
        )
    return (
        f"Customers were told of {notices} things of {kinds} kinds, each once: {sent['mail']} "
        f"e-mails and {sent['sms']} text messages went out. `make up` shows the inbox."
    )


def _left(world: World) -> int:
    """What nobody has taken up yet, and what is due and has not left."""
    ((untaken, waiting),) = world.ask(
        "SELECT (SELECT count(*) FROM notifications.notice WHERE taken_at IS NULL), "
        "(SELECT count(*) FROM notifications.delivery WHERE state = 'waiting' AND due_at <= %s)",
        world.stack.clock.now(),
    )
    return int(untaken) + int(waiting)
