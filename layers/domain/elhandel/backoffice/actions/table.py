"""The table of all actions."""

from collections.abc import Collection, Mapping
from typing import Final

from elhandel.backoffice.actions.action import Action
from elhandel.backoffice.actions.billing import BILL_ACTIONS, PAYMENT_ACTIONS
from elhandel.backoffice.actions.certificates import CERTIFICATE_ACTIONS
from elhandel.backoffice.actions.customers import CUSTOMER_ACTIONS, SIGNUP_ACTIONS
from elhandel.backoffice.actions.imports import IMPORT_ACTIONS
from elhandel.backoffice.actions.market import MARKET_ACTIONS
from elhandel.backoffice.actions.neighbours import NEIGHBOUR_ACTIONS
from elhandel.backoffice.actions.operations import JOB_ACTIONS
from elhandel.backoffice.actions.partners import PARTNER_ACTIONS
from elhandel.backoffice.actions.people import PEOPLE_ACTIONS
from elhandel.backoffice.actions.persons import PERSON_ACTIONS
from elhandel.backoffice.actions.services import SERVICE_ACTIONS
from elhandel.backoffice.actions.settlement import PRICE_ACTIONS, RUN_ACTIONS
from elhandel.identity import Session, may
from elhandel.values.errors import NotFound

ACTIONS: Final[Mapping[str, Action]] = {
    action.key: action
    for action in (
        *CUSTOMER_ACTIONS,
        *SIGNUP_ACTIONS,
        *BILL_ACTIONS,
        *PAYMENT_ACTIONS,
        *MARKET_ACTIONS,
        *RUN_ACTIONS,
        *PRICE_ACTIONS,
        *SERVICE_ACTIONS,
        *IMPORT_ACTIONS,
        *JOB_ACTIONS,
        *NEIGHBOUR_ACTIONS,
        *PEOPLE_ACTIONS,
        *PERSON_ACTIONS,
        *PARTNER_ACTIONS,
        *CERTIFICATE_ACTIONS,
    )
}
"""By key. A later room adds its list here."""


def action_named(key: str) -> Action:
    """Raises NotFound."""
    if key not in ACTIONS:
        raise NotFound("There is no such action. The page that offered it is out of date.")
    return ACTIONS[key]


def allowed(session: Session, action: Action) -> bool:
    """Whether somebody may do an action at all; how much of it, its limit says."""
    return may(session, action.right)


def action_of_job(job: str, flags: Collection[str]) -> Action | None:
    """The action that runs a job of the clock at once, where there is one."""
    fixed = dict.fromkeys(flags, True)
    return next(
        (
            action
            for action in ACTIONS.values()
            if action.job == job and action.fixed == fixed and not action.fields
        ),
        None,
    )


def actions_about(session: Session) -> list[Action]:
    """What somebody may do on the page of a customer."""
    return [
        action for action in ACTIONS.values() if action.is_on_customer and allowed(session, action)
    ]
