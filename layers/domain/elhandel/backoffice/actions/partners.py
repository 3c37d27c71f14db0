"""Actions on partners: other firms' systems that learn of events by webhooks."""

from typing import Final

from elhandel.backoffice.actions.action import Action, Field
from elhandel.identity import Right
from elhandel.notifications.partners import EVENTS

PARTNER_ACTIONS: Final = (
    Action(
        key="subscribe-partner",
        right=Right.PEOPLE,
        job="subscribe-partner",
        function="Notifier",
        about="firm",
        fields=(
            Field("name", "text"),
            Field("url", "text"),
            Field("events", "texts", choices=EVENTS),
        ),
        reasons=("agreed", "checked", "other"),
        wants_recent=True,
        kept=("subscription",),
        download="secret",
        download_name="hemmelighed.txt",
    ),
    Action(
        key="end-partner",
        right=Right.PEOPLE,
        job="end-partner",
        function="Notifier",
        about="firm",
        fields=(Field("partner", "number", is_given=True),),
        reasons=("agreed", "checked", "other"),
        kept=("subscription",),
    ),
)
"""A partner gets to know what happens to customers: who may let people in decides it."""
