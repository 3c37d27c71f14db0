"""Doing something: the dialog of an action (a page of its own without JavaScript), and its work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from elhandel.backoffice.actions import (
    Action,
    Asked,
    Decided,
    Outcome,
    action_named,
    ask,
    decide,
    preview,
)
from elhandel.backoffice.audit import LoggedAction, action_of
from elhandel.backoffice.customers import Card, OwnPoint, cards, own_points, product_names
from elhandel.backoffice.queues import Moment, Queue, Row, chosen_rows, queue_named
from elhandel.identity import Right, limit_of, may, require
from elhandel.platform.database import Transaction
from elhandel.values.errors import NotFound
from elhandel.values.texts.reasons import NamesAPerson
from elhandel_office import acting
from elhandel_office.action_words import ACTIONS, CHOICES, FIELDS, REASONS, STATES
from elhandel_office.ids import IdInPath, IdInQuery
from elhandel_office.market_words import STATES as STEPS
from elhandel_office.previews import RESULTS, TABLES, preview_of
from elhandel_office.queue_words import CAUSES
from elhandel_office.refusal_words import REFUSALS
from elhandel_web import N_, Form, OurForm, SignedIn, Visit, own_path
from elhandel_web.visit import recent_visit

router: Final = APIRouter(prefix="/kontor")

_CHOOSE: Final = N_("Vælg en grund.")
_NONE_CHOSEN: Final = N_("Vælg mindst en række.")

type Verdict = Literal["approved", "declined", "withdrawn"]
_VERDICTS: Final[tuple[Verdict, ...]] = ("approved", "declined", "withdrawn")

type Words = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an action is begun: on the page of a customer, or at rows of a queue."""

    customer_id: int | None
    queue: Queue | None
    rows: Sequence[Row]
    arguments: Mapping[str, Any]
    back: str
    card: Card | None
    homes: Sequence[OwnPoint]
    """Among which to choose, where the action is about one."""
    home: OwnPoint | None
    products: Sequence[tuple[str, str]]
    gone: int
    """Rows that were chosen and do not wait any more."""


@dataclass(frozen=True, slots=True)
class Start:
    """What a request says of the place where an action is begun. No metering point: it would stand
    in an address.
    """

    customer_id: int | None
    contract_id: int | None
    """Which of the customer's homes; None: the first."""
    queue: str
    rows: Sequence[str]
    number: str
    line_no: int | None
    key_id: int | None
    username: str
    service: int | None
    back: str

    @classmethod
    def of_form(cls, form: Form) -> "Start":
        return cls(
            customer_id=_id(form.said("kunde")),
            contract_id=_id(form.said("sted")),
            queue=form.said("koe"),
            rows=form.all("raekke"),
            number=form.said("number"),
            line_no=None,
            key_id=_id(form.said("noegle")),
            username=form.said("hvem"),
            service=_id(form.said("ydelse")),
            back=form.said("tilbage"),
        )


@router.get("/goer/{key}")
def ask_action(
    key: str,
    visit: SignedIn,
    kunde: IdInQuery = None,
    sted: IdInQuery = None,
    koe: Words = "",
    raekke: Annotated[list[str] | None, Query(max_length=100)] = None,
    number: Words = "",
    line_no: IdInQuery = None,
    noegle: IdInQuery = None,
    hvem: Words = "",
    ydelse: IdInQuery = None,
    tilbage: Words = "",
) -> Response:
    """What will happen, to whom, how much; and the reason that it needs."""
    action = _may(visit, key)
    start = Start(kunde, sted, koe, raekke or [], number, line_no, noegle, hvem, ydelse, tilbage)
    with visit.transaction() as tx:
        place = _place(tx, visit, action, start)

    return _shown(visit, action, place, Form({}), key=acting.new_key())


def _may(visit: Visit, key: str) -> Action:
    """The action, for somebody who may do it. Raises NotFound, NotAllowed, SignInAgain."""
    action = action_named(key)
    require(visit.session, action.right)
    if action.wants_recent:
        recent_visit(visit)
    return action


@router.post("/goer/{key}")
def do_action(key: str, visit: SignedIn, form: OurForm) -> Response:
    """Do it, or let it wait for a second person; many rows one by one."""
    action = _may(visit, key)
    with visit.transaction() as tx:
        place = _place(tx, visit, action, Start.of_form(form))

    typed = acting.typed_values(form, action)
    only_looks = bool(form.said("vis"))
    if not only_looks:
        _require_reason(form, action)
    if place.queue is not None and not place.rows:
        form.refuse("raekke", _NONE_CHOSEN)
    if not form.is_good:
        return _shown(visit, action, place, form, key=form.said("_key"), status=422)

    if only_looks:
        return _previewed(visit, action, place, form, typed)
    return _done(visit, action, place, form, typed)


def _require_reason(form: Form, action: Action) -> None:
    if form.said("reason") not in action.reasons:
        form.refuse("reason", _CHOOSE)
    acting.require_why(form)


def _done(
    visit: Visit, action: Action, place: Place, form: Form, typed: Mapping[str, Any]
) -> Response:
    key = form.said("_key")
    starts: Sequence[Row | None] = place.rows or [None]
    is_one = len(starts) == 1 or bool(action.together)
    asked = [
        acting.asked_of(
            action,
            form,
            {**given, **typed},
            visit.request,
            key=key if is_one or row is None else acting.key_of_row(key, row.row_id),
            customer_id=place.customer_id if row is None else row.customer_id,
        )
        for row, given in _given(action, place, starts)
    ]

    try:
        outcomes = [ask(acting.office_of(visit), visit.session, one) for one in asked]
    except NamesAPerson:
        form.refuse("why", acting.NAMES_A_PERSON)
        return _shown(visit, action, place, form, key=key, status=422)

    if action.download and outcomes[0].answer.get(action.download):
        return _download(action, outcomes[0])
    if len(outcomes) == 1:
        return _one(visit, action, place, form, outcomes[0])
    return visit.page(
        "act_many.html",
        here="arbejde",
        words=ACTIONS[action.key],
        place=place,
        outcomes=list(zip(place.rows, outcomes, strict=True)),
        causes=CAUSES,
        states=STATES,
        refusals=REFUSALS,
    )


def _download(action: Action, outcome: Outcome) -> Response:
    """The file that a job answers, to be kept and not opened here; the log has none of it."""
    return Response(
        str(outcome.answer[action.download]),
        media_type="application/octet-stream",
        headers={"content-disposition": f'attachment; filename="{action.download_name}"'},
    )


def _given(
    action: Action, place: Place, rows: Sequence[Row | None]
) -> list[tuple[Row | None, dict[str, Any]]]:
    """The fields that come with each row; those of all, where they are one job."""
    given = [
        (row, acting.given_values(action, place.arguments if row is None else row.arguments))
        for row in rows
    ]
    if len(given) == 1 or not action.together:
        return given
    return [(None, acting.joined(action, [values for _, values in given]))]


def _one(visit: Visit, action: Action, place: Place, form: Form, outcome: Outcome) -> Response:
    match outcome.state:
        case "done" | "approved" | "begun":
            return visit.to(place.back, "gjort" if outcome.state == "done" else "i-gang")
        case "waits":
            return visit.to(place.back, "venter")
        case _:
            return _shown(
                visit, action, place, form, key=acting.new_key(), status=422, refused=outcome
            )


def _previewed(
    visit: Visit, action: Action, place: Place, form: Form, typed: Mapping[str, Any]
) -> Response:
    arguments = place.rows[0].arguments if place.rows else place.arguments
    values = {**acting.given_values(action, arguments), **typed}
    asked = acting.asked_of(
        action, form, values, visit.request, key=form.said("_key"), customer_id=place.customer_id
    )
    would = preview(acting.office_of(visit), visit.session, asked)
    if would.state == "refused":
        return _shown(visit, action, place, form, key=form.said("_key"), status=422, refused=would)
    return _shown(visit, action, place, form, key=form.said("_key"), would=would.answer)


def _shown(
    visit: Visit,
    action: Action,
    place: Place,
    form: Form,
    *,
    key: str,
    status: int = 200,
    refused: Outcome | None = None,
    would: Mapping[str, Any] | None = None,
) -> Response:
    acting.note_shown(visit, place.card, "handling")
    seen = None
    if would:
        with visit.transaction() as tx:
            seen = preview_of(tx, action.key, would)
    first = place.rows[0].arguments if place.rows else place.arguments
    limit = limit_of(visit.session, action.right, visit.today) if action.amount else None
    return visit.page(
        "act.html",
        fragment="_act.html",
        status=status,
        here="arbejde" if place.queue is not None else "kunder",
        action=action,
        words=ACTIONS[action.key],
        fields=FIELDS,
        choices=CHOICES,
        reasons=REASONS,
        place=place,
        given=acting.given_values(action, first),
        proposed=acting.proposed(action, first, visit.today),
        form=form,
        key=key,
        limit=limit,
        refused=refused,
        would=would,
        seen=seen,
        tables=TABLES,
        results=RESULTS,
        steps=STEPS,
        refusals=REFUSALS,
        knows_contacts=may(visit.session, Right.CONTACT_DATA),
    )


def _place(tx: Transaction, visit: Visit, action: Action, start: Start) -> Place:
    queue = queue_named(start.queue) if start.queue else None
    customer_id = start.customer_id
    rows: list[Row] = []
    wanted = acting.many(start.rows)
    if queue is not None:
        require(visit.session, queue.right)
        rows = chosen_rows(tx, queue, Moment.of(visit.clock), wanted)
        if wanted and not rows:
            raise NotFound(
                "This does not wait any more: somebody has mended it, or it mended itself."
            )
        wanted_by = rows[0].customer_id if len(rows) == 1 else None
        customer_id = customer_id if customer_id is not None else wanted_by

    found = cards(tx, [customer_id]) if customer_id is not None else {}
    if customer_id is not None and customer_id not in found:
        raise NotFound(f"There is no customer {customer_id}. The number stands on their bills.")
    homes = [] if queue is not None or customer_id is None else own_points(tx, customer_id)
    home = _home(homes, start.contract_id)
    needs_products = any(field.name == "product" for field in action.fields)

    return Place(
        customer_id=customer_id,
        queue=queue,
        rows=rows,
        arguments={
            "customer": customer_id,
            "customer_id": customer_id,
            "gsrn": "" if home is None else home.gsrn,
            "number": start.number,
            "line_no": start.line_no,
            "id": start.key_id,
            "partner": start.key_id,
            "username": start.username,
            "service": start.service,
        },
        back=_back(queue, customer_id, start.back),
        card=found.get(customer_id) if customer_id is not None else None,
        homes=homes if any(field.name == "gsrn" for field in action.fields) else (),
        home=home,
        products=product_names(tx) if needs_products else (),
        gone=len(wanted) - len(rows),
    )


def _home(homes: Sequence[OwnPoint], contract_id: int | None) -> OwnPoint | None:
    """The home that is meant. Raises NotFound for one of somebody else."""
    if contract_id is None:
        return homes[0] if homes else None
    for home in homes:
        if home.contract_id == contract_id:
            return home
    raise NotFound("The customer has no such home. Open the customer's page again.")


def _id(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else None


def _back(queue: Queue | None, customer_id: int | None, said: str) -> str:
    """The page to go back to: where the action was begun."""
    if queue is not None:
        return f"/kontor/arbejde/{queue.key}"
    if customer_id is not None:
        return f"/kontor/kunder/{customer_id}"
    back = own_path(said, "/kontor/")
    return back if back.startswith("/kontor/") else "/kontor/"


@router.get("/godkend/{action_id}")
def show_approval(action_id: IdInPath, visit: SignedIn) -> Response:
    """What somebody asked for, before a second person says yes or no."""
    return _approval(visit, _logged(visit, action_id), Form({}))


@router.post("/godkend/{action_id}")
def decide_approval(action_id: IdInPath, visit: SignedIn, form: OurForm) -> Response:
    """Yes, no, or taken back. Raises SignInAgain for a yes that wants a new sign-in."""
    logged = _logged(visit, action_id)
    if form.said("vis"):
        return _approval(visit, logged, Form({}), would=_would_now(visit, logged))

    verdict = form.choice("verdict", _VERDICTS)
    acting.require_why(form)
    if verdict is None or not form.is_good:
        return _approval(visit, logged, form, status=422)

    if verdict == "approved" and action_named(logged.action).wants_recent:
        recent_visit(visit)
    decided = Decided(action_id, verdict, form.said("why"), acting.correlation_id(visit.request))
    try:
        outcome = decide(acting.office_of(visit), visit.session, decided)
    except NamesAPerson:
        form.refuse("why", acting.NAMES_A_PERSON)
        return _approval(visit, logged, form, status=422)
    if outcome.state == "refused":
        return _approval(visit, _logged(visit, action_id), form, status=422, refused=outcome)
    return visit.to("/kontor/arbejde/approvals", "gjort" if outcome.state == "done" else "afgjort")


def _logged(visit: Visit, action_id: int) -> LoggedAction:
    with visit.transaction() as tx:
        logged = action_of(tx, action_id)
    require(visit.session, action_named(logged.action).right)
    return logged


def _would_now(visit: Visit, logged: LoggedAction) -> Outcome:
    """What it would do if it were done now, for the second person."""
    asked = Asked(
        key="",
        action=logged.action,
        values=logged.asked,
        reason=logged.reason,
        why=logged.why,
        correlation_id=acting.correlation_id(visit.request),
        customer_id=logged.customer_id,
    )
    return preview(acting.office_of(visit), visit.session, asked)


def _approval(
    visit: Visit,
    logged: LoggedAction,
    form: Form,
    *,
    status: int = 200,
    refused: Outcome | None = None,
    would: Outcome | None = None,
) -> Response:
    seen = None
    if would is not None and would.state == "refused":
        refused, status, would = would, 422, None
    with visit.transaction() as tx:
        found = cards(tx, [logged.customer_id]) if logged.customer_id is not None else {}
        if would is not None:
            seen = preview_of(tx, logged.action, would.answer)
    card = found.get(logged.customer_id) if logged.customer_id is not None else None
    acting.note_shown(visit, card, "godkend")
    return visit.page(
        "approval.html",
        fragment="_approval.html",
        status=status,
        here="arbejde",
        logged=logged,
        card=card,
        words=ACTIONS[logged.action],
        fields=FIELDS,
        choices=CHOICES,
        reasons=REASONS,
        states=STATES,
        refusals=REFUSALS,
        seen=seen,
        tables=TABLES,
        results=RESULTS,
        steps=STEPS,
        may_look=action_named(logged.action).preview is not None,
        form=form,
        refused=refused,
        is_own=logged.asked_by == visit.session.who,
        knows_contacts=may(visit.session, Right.CONTACT_DATA),
    )
