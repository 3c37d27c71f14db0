"""Adgang: people of the staff, their roles, and what each role may."""

import dataclasses
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel import identity
from elhandel.backoffice.audit import Ended, NewAction, add_action, add_step
from elhandel.identity import Right, Role, UnableToChangeStaff, require
from elhandel.identity.roles import RIGHTS
from elhandel.identity.staff import ROLES
from elhandel.platform.settings import settings
from elhandel.values.days.local_time import danish_time
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from elhandel.values.texts.reasons import NamesAPerson
from elhandel_office import acting, action_words
from elhandel_web import N_, Form, OurForm, SignedIn, SignedInLately, Visit

router: Final = APIRouter(prefix="/kontor/adgang")

DEEDS: Final = ("grant-role", "end-role")
_REFUSED: Final = N_("Det kan ikke lade sig gøre: ingen giver sig selv en rolle, og en skal blive.")


@router.get("")
def access(visit: SignedIn) -> Response:
    """Everybody with their roles; who may change them gets the form."""
    require(visit.session, Right.PEOPLE)
    return _page(visit, Form({}))


@router.post("")
def change_role(visit: SignedInLately, form: OurForm) -> Response:
    """Give or end a role, from that person's next request on; it is in the log with its reason."""
    require(visit.session, Right.PEOPLE)
    deed = form.choice("hvad", DEEDS)
    role = form.choice("rolle", ROLES)
    username = form.text("hvem", most=64)
    acting.require_why(form)
    why = form.text("why", most=500)
    if not form.is_good or deed is None or role is None:
        return _page(visit, form)

    try:
        decision = Decision(by=visit.session.who, why=why, at=visit.clock.now())
        _change(visit, deed, username, role, decision, acting.sent_key(form))
    except NamesAPerson:
        form.refuse("why", acting.NAMES_A_PERSON)
        return _page(visit, form)
    except (UnableToChangeStaff, NotFound):
        form.refuse("hvem", _REFUSED)
        return _page(visit, form)
    return visit.to("/kontor/adgang", done="gjort")


def _change(
    visit: Visit, deed: str, username: str, role: Role, decision: Decision, key: str
) -> None:
    """The role and its row in the log, in one transaction."""
    asked = NewAction(
        form_key=key,
        action=deed,
        customer_id=None,
        gsrn=None,
        subject=f"staff:{username}",
        asked={"role": role},
        amount_ore=None,
        reason="other",
        why=decision.why,
        asked_by=decision.by,
        asked_at=decision.at,
        takes_two=False,
        correlation_id=acting.correlation_id(visit.request),
    )
    with visit.database.transaction() as tx:
        action_id, is_new = add_action(tx, asked)
        if not is_new:
            return
        change = identity.grant_role if deed == "grant-role" else identity.end_role
        changed = change(tx, username, role, decision)
        add_step(
            tx,
            action_id,
            Ended(
                step="done",
                by=decision.by,
                at=decision.at,
                correlation_id=asked.correlation_id,
                answer={"changed": changed},
            ),
        )


def _page(visit: Visit, form: Form) -> Response:
    with visit.transaction() as tx:
        people = identity.list_staff(tx)

    return visit.page(
        "access.html",
        here="adgang",
        status=422 if form.errors else 200,
        people=[
            (
                one,
                [grant for grant in one.grants if grant.ended_at is None],
                [dataclasses.replace(g, granted_at=danish_time(g.granted_at)) for g in one.grants],
            )
            for one in people
        ],
        roles=ROLES,
        role_words=action_words.ROLES,
        rights=[(right, action_words.RIGHTS[right], RIGHTS[right]) for right in Right],
        form=form,
        apis=settings().api_address,
        key=acting.new_key(),
        is_recent=visit.session.is_recent(visit.clock.now()),
    )
