"""Kunder: whom somebody looked at last, and all of one customer on one page."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Final, get_args

from fastapi import APIRouter, Query
from starlette.responses import Response

from elhandel.backoffice.actions import action_named, actions_about, allowed, service_actions
from elhandel.backoffice.audit import (
    CHANNELS,
    Ended,
    NewAction,
    NewNote,
    add_action,
    add_note,
    add_step,
    last_opened,
    note_opened,
    openings_of,
)
from elhandel.backoffice.customers import account_status, cards, customer_facts
from elhandel.backoffice.neighbours import homes_of_customer
from elhandel.backoffice.queues import Moment, queues_for, rows_of_customer
from elhandel.backoffice.timeline import Cursor, Event, Kind, Page, timeline, whose
from elhandel.identity import Right, may, require
from elhandel.identity.viewings import open_viewing
from elhandel.platform.database import Transaction
from elhandel.platform.settings import settings
from elhandel.platform.upkeep.changes import changes_of
from elhandel.services.agreements import Agreement, agreements_of
from elhandel.values.days.local_time import danish_time
from elhandel.values.errors import NotFound
from elhandel.values.ids import CustomerId
from elhandel.values.texts.reasons import NamesAPerson, holds_cpr, impersonal
from elhandel_office import acting
from elhandel_office.acting import new_key, note_listed, sent_key
from elhandel_office.action_words import LOGGED, REASONS, STATES
from elhandel_office.change_words import in_words
from elhandel_office.event_words import EVENTS, KINDS, sayings
from elhandel_office.ids import IdInPath
from elhandel_office.market_words import EXPECTED
from elhandel_office.queue_words import CAUSES, DETAILS, QUEUES
from elhandel_office.refusal_words import REFUSALS
from elhandel_office.sentence_words import worded
from elhandel_web import N_, Form, OurForm, SignedIn, Visit
from elhandel_web.language import Language
from elhandel_web.pages import language_of

router: Final = APIRouter(prefix="/kontor/kunder")

_HOLDS_CPR: Final = N_("Skriv ikke CPR-nummer i en note; den kan ikke rettes.")
CHANNEL_WORDS: Final[Mapping[str, str]] = {
    "phone": N_("Telefon"),
    "mail": N_("E-mail"),
    "letter": N_("Brev"),
    "visit": N_("Besøg"),
    "other": N_("Andet"),
}


ACCOUNT_STATES: Final[Mapping[str, tuple[str, str]]] = {
    "pending": (N_("Konto: ikke begyndt"), "warn"),
    "active": (N_("Konto: aktiv"), "good"),
    "suspended": (N_("Konto: på pause"), "bad"),
    "cancelled": (N_("Konto: afsluttet"), ""),
}
"""What the state of an account is called, and how its tag looks."""

SERVICE_STATES: Final[Mapping[str, str]] = {
    "pending": N_("bestilt"),
    "active": N_("leveres"),
    "suspended": N_("på pause"),
    "cancelled": N_("slut"),
    "withdrawn": N_("trukket tilbage"),
}


_OF_NEIGHBOURS: Final = frozenset({"join-neighbours", "leave-neighbours"})
"""What is offered where neighbours trade."""
_KINDS: Final[frozenset[str]] = frozenset({"neighbours"})


@router.get("")
def opened(visit: SignedIn) -> Response:
    """The customers that somebody opened last."""
    require(visit.session, Right.SEARCH)
    with visit.transaction() as tx:
        last = last_opened(tx, visit.session.who)
        known = cards(tx, [opening.customer_id for opening in last])

    note_listed(visit, known, "kunder")
    return visit.page(
        "customers.html",
        here="kunder",
        last=[
            (known[o.customer_id], danish_time(o.opened_at)) for o in last if o.customer_id in known
        ],
        knows_contacts=may(visit.session, Right.CONTACT_DATA),
    )


@router.get("/{number}")
def customer(
    number: IdInPath,
    visit: SignedIn,
    vis: Annotated[str, Query(max_length=20)] = "",
    foer: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """All of one customer: facts, what waits, the timeline, and what can be done."""
    require(visit.session, Right.SEARCH)
    return _customer(visit, number, vis, foer)


@router.get("/{number}/noter")
def note_page(number: IdInPath, visit: SignedIn) -> Response:
    """The dialog of a note."""
    require(visit.session, Right.SEARCH)
    return _note(visit, number, Form({}))


@router.post("/{number}/noter")
def note(number: IdInPath, visit: SignedIn, form: OurForm) -> Response:
    """Note a talk; the same form again adds nothing."""
    require(visit.session, Right.SEARCH)
    channel = form.choice("channel", CHANNELS)
    title = form.text("title", least=3, most=120)
    text = form.text("text", least=0, most=2_000)
    for name, said in (("title", title), ("text", text)):
        if holds_cpr(said):
            form.refuse(name, _HOLDS_CPR)
    if channel is None or not form.is_good:
        return _note(visit, number, form, status=422)

    with visit.database.transaction() as tx:
        if number not in cards(tx, [number]):
            raise NotFound(f"There is no customer {number}. The number stands on their bills.")
        add_note(
            tx,
            NewNote(
                form_key=sent_key(form),
                customer_id=number,
                channel=channel,
                title=title,
                text=text,
                by=visit.session.who,
                at=visit.clock.now(),
            ),
        )
    return visit.to(f"/kontor/kunder/{number}", "noteret")


@router.get("/{number}/som-kunden")
def ask_to_view(number: IdInPath, visit: SignedIn) -> Response:
    """Why the customer's own pages are opened; who has looked before."""
    return _viewing(visit, number, Form({}))


@router.post("/{number}/som-kunden")
def view(number: IdInPath, visit: SignedIn, form: OurForm) -> Response:
    """The way to the customer's own pages, only to be seen; it is in the log with its reason."""
    require(visit.session, Right.CONTACT_DATA)
    acting.require_why(form)
    why = form.text("why", most=500)
    if not form.is_good:
        return _viewing(visit, number, form)

    try:
        impersonal(why)
    except NamesAPerson:
        form.refuse("why", acting.NAMES_A_PERSON)
        return _viewing(visit, number, form)

    asked = NewAction(
        form_key=sent_key(form),
        action="see-as-customer",
        customer_id=number,
        gsrn=None,
        subject=f"customer:{number}",
        asked={},
        amount_ore=None,
        reason="other",
        why=why,
        asked_by=visit.session.who,
        asked_at=visit.clock.now(),
        takes_two=False,
        correlation_id=acting.correlation_id(visit.request),
    )
    with visit.database.transaction() as tx:
        action_id, is_new = add_action(tx, asked)
        ticket = _opened(tx, visit, number, action_id) if is_new else ""
    return _viewing(visit, number, Form({}), ticket=ticket)


def _opened(tx: Transaction, visit: Visit, number: int, action_id: int) -> str:
    """The ticket, with the traces of it in the same transaction. Raises NotFound."""
    now = visit.clock.now()
    if number not in cards(tx, [number]):
        raise NotFound(f"There is no customer {number}. The number stands on their bills.")

    add_step(
        tx,
        action_id,
        Ended("done", visit.session.who, now, acting.correlation_id(visit.request)),
    )
    note_opened(tx, number, visit.session.who, "som-kunden", now)
    return open_viewing(tx, number, visit.session, now)


def _viewing(visit: Visit, number: int, form: Form, *, ticket: str = "") -> Response:
    require(visit.session, Right.SEARCH)
    require(visit.session, Right.CONTACT_DATA)
    with visit.transaction() as tx:
        card = cards(tx, [number]).get(number)
        looked = openings_of(tx, number, limit=10)
    if card is None:
        raise NotFound(f"There is no customer {number}. The number stands on their bills.")

    acting.note_shown(visit, card, "handling")
    return visit.page(
        "as_customer.html",
        here="kunder",
        status=422 if form.errors else 200,
        card=card,
        form=form,
        key=new_key(),
        way=f"{settings().site_address}/som-kunden/{ticket}" if ticket else "",
        looked=[(danish_time(opening.opened_at), opening.opened_by) for opening in looked],
    )


def _customer(visit: Visit, number: int, kind: str, before: str) -> Response:
    of_kind: Kind | None = next((k for k in get_args(Kind.__value__) if k == kind), None)
    _note_opened(visit, number, "kunde", part=visit.is_partial)
    with visit.transaction() as tx:
        of = whose(tx, number)
        facts = customer_facts(tx, number, of.parties, visit.today)
        moment = Moment.of(visit.clock)
        waits = rows_of_customer(tx, queues_for(visit.session), moment, of.parties)
        page = timeline(tx, of, visit.today, kind=of_kind, before=_cursor(before))
        services = agreements_of(tx, CustomerId(number))
        changed = changes_of(tx, _actions_in(page))
        neighbours = homes_of_customer(tx, of.contracts, visit.today)

    knows = may(visit.session, Right.CONTACT_DATA)
    trades = settings().neighbours == "on"
    return visit.page(
        "customer.html",
        fragment="_timeline.html",
        here="kunder",
        number=number,
        facts=facts,
        waits=[
            (
                queue,
                row,
                [k for k in queue.fixes_for(row.cause) if allowed(visit.session, action_named(k))],
            )
            for queue, row in waits
        ],
        days=_by_day(
            page,
            knows_contacts=knows,
            alone=of_kind is None,
            language=language_of(visit.request),
        ),
        changed={key: in_words(changes) for key, changes in changed.items()},
        vis=of_kind or "",
        services=[(one, ways_of(visit, one)) for one in services],
        service_states=SERVICE_STATES,
        neighbours=neighbours,
        account=ACCOUNT_STATES[account_status(facts.homes, services, visit.today)],
        next=None if page.next is None else _place(page.next),
        kinds=[(kind, name) for kind, name in KINDS if trades or kind not in _KINDS],
        causes=CAUSES,
        details=DETAILS,
        expected=EXPECTED,
        refusals=REFUSALS,
        worded=worded,
        queues=QUEUES,
        actions=LOGGED,
        offered=[
            action.key
            for action in actions_about(visit.session)
            if trades or action.key not in _OF_NEIGHBOURS
        ],
        states=STATES,
        reasons=REASONS,
        knows_contacts=knows,
    )


def _note_opened(visit: Visit, number: int, page: str, *, part: bool = False) -> None:
    """Before anything of the customer is shown."""
    with visit.database.transaction() as tx:
        if number not in cards(tx, [number]):
            raise NotFound(f"There is no customer {number}. The number stands on their bills.")
        note_opened(tx, number, visit.session.who, page, visit.clock.now(), part=part)


def _note(visit: Visit, number: int, form: Form, *, status: int = 200) -> Response:
    return visit.page(
        "note.html",
        fragment="_note.html",
        status=status,
        here="kunder",
        number=number,
        form=form,
        key=form.said("_key") or new_key(),
        channels=CHANNEL_WORDS,
    )


def _actions_in(page: Page) -> list[int]:
    """The numbers of the actions among the events."""
    return [event.values["action_id"] for event in page.events if event.what == "action"]


def _by_day(
    page: Page, *, knows_contacts: bool, alone: bool, language: Language
) -> Sequence[tuple[dt.date, Sequence[Mapping[str, Any]]]]:
    """The events of a page by their Danish day."""
    days: dict[dt.date, list[Mapping[str, Any]]] = {}
    for event in _together(page.events) if alone else page.events:
        at = danish_time(event.at)
        if event.kind == "talks" and not knows_contacts:
            continue
        days.setdefault(at.date(), []).append(
            {"at": at, "event": event, "words": EVENTS.get(event.what), **sayings(event, language)}
        )
    return list(days.items())


def _together(events: Sequence[Event]) -> list[Event]:
    """Readings of one point that came day by day, with nothing between, as one event."""
    shown: list[Event] = []
    for event in events:
        last = shown[-1] if shown else None
        if (
            last is not None
            and last.what == event.what == "readings-came"
            and last.values["gsrn"] == event.values["gsrn"]
        ):
            shown[-1] = replace(last, values=_joined(last.values, event.values))
        else:
            shown.append(event)
    return shown


def _joined(later: Mapping[str, Any], earlier: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        **later,
        "first": min(later["first"], earlier["first"]),
        "last": max(later["last"], earlier["last"]),
        "days": later["days"] + earlier["days"],
        "wh": later["wh"] + earlier["wh"],
        "whole": later["whole"] and earlier["whole"],
    }


def _cursor(said: str) -> Cursor | None:
    """A place in the timeline, from an address; the beginning for anything else."""
    at, _, key = said.partition("_")
    try:
        moment = dt.datetime.fromisoformat(at)
    except ValueError:
        return None
    return Cursor(moment, key) if moment.tzinfo is not None else None


def _place(cursor: Cursor) -> str:
    return f"{cursor.at.astimezone(dt.UTC).strftime('%Y-%m-%dT%H:%M:%S.%fZ')}_{cursor.key}"


def ways_of(visit: Visit, service: Agreement) -> list[str]:
    """The actions that somebody may do with a service as it is now."""
    return [
        key for key in service_actions(service.state) if allowed(visit.session, action_named(key))
    ]
