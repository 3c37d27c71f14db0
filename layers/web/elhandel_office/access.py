"""Adgang: people of the staff, their roles, and what each role may."""

import dataclasses
import secrets
from typing import Final, cast

from fastapi import APIRouter
from starlette.responses import Response

from elhandel import identity
from elhandel.backoffice.audit import Ended, NewAction, add_action, add_step
from elhandel.identity import Right, Role, UnableToChangeStaff, require
from elhandel.identity.roles.rights import RIGHTS
from elhandel.identity.staff import ROLES
from elhandel.values.days.local_time import danish_time
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from elhandel.values.texts.reasons import NamesAPerson
from elhandel_office.acting import sent_key
from elhandel_web import N_, Form, OurForm, SignedIn, SignedInLately, Visit

router: Final = APIRouter(prefix="/kontor/adgang")

ROLE_WORDS: Final = {
    "support": N_("Kundeservice"),
    "billing": N_("Regninger"),
    "operations": N_("Drift"),
    "admin": N_("Administrator"),
}
RIGHT_WORDS: Final = {
    Right.SEARCH: N_("søge, se en kunde, notere"),
    Right.CONTACT_DATA: N_("se navn, adresse, telefon"),
    Right.CHANGE_CUSTOMER: N_("produkt, kontakt, flytning, indsigelse"),
    Right.CREDIT: N_("kreditere, op til en grænse"),
    Right.BILLING: N_("regninger og kørsler"),
    Right.PARKED: N_("prøve parkeret igen"),
    Right.PAYMENTS: N_("betalinger"),
    Right.OPERATIONS: N_("døde breve, DataHub, jobs"),
    Right.RECONCILIATION: N_("afstemning"),
    Right.PRODUCTS: N_("produkter og priser"),
    Right.PEOPLE: N_("personer og roller"),
}
DEEDS: Final = ("grant-role", "end-role")
_SHORT: Final = N_("Skriv med mindst 10 bogstaver, hvorfor.")
_NAMES: Final = N_("Grunden må ikke nævne cpr-nummer, telefon eller e-mail; den gemmes for altid.")
_LEAST_WHY: Final = 10
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
    role = cast("Role | None", form.choice("rolle", ROLES))
    username = form.text("hvem", most=64)
    why = form.text("why", least=_LEAST_WHY, most=500)
    if form.errors.get("why"):
        form.errors["why"] = _SHORT
    if not form.is_good or deed is None or role is None:
        return _page(visit, form)

    try:
        decision = Decision(by=visit.session.who, why=why, at=visit.clock.now())
        _change(visit, deed, username, role, decision, sent_key(form))
    except NamesAPerson:
        form.refuse("why", _NAMES)
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
        correlation_id=str(visit.request.state.correlation_id),
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
        role_words=ROLE_WORDS,
        rights=[(right, RIGHT_WORDS[right], RIGHTS[right]) for right in Right],
        form=form,
        key=secrets.token_urlsafe(24),
        is_recent=visit.session.is_recent(visit.clock.now()),
    )
