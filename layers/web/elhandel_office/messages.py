"""Beskeder: what came from DataHub, what of it could not be handled, what was sent, and
conversations.
"""

import re
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Path
from starlette.responses import Response

from elhandel.backoffice.audit import note_opened
from elhandel.backoffice.customers import accounts_of_points
from elhandel.identity import Right, may, require
from elhandel.market import inbox
from elhandel.market.conversations import Subject, conversation, conversations_at
from elhandel.market.sent import tries
from elhandel.values.days.local_time import danish_time
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn, InvalidValue
from elhandel.values.ids import EnquiryId, ProcessId
from elhandel.values.texts.redaction import scrub_to
from elhandel_office import acting
from elhandel_office.action_words import ACTIONS
from elhandel_office.market_words import EXPECTED, KINDS, VERDICTS, moved
from elhandel_office.market_words import STATES as PROCESS_STATES
from elhandel_office.refusal_words import REFUSALS
from elhandel_office.sentence_words import worded
from elhandel_web import N_, Form, OurForm, SignedIn, Visit

router: Final = APIRouter(prefix="/kontor/beskeder")

MOST: Final = 100
LATELY: Final = 50
"""Messages that came, of those that are listed."""
LONGEST: Final = 100_000
"""Characters of a body that are shown; personal numbers are blanked."""
_POINT: Final = re.compile(r"(?<![0-9])57[0-9]{16}(?![0-9])", re.ASCII)
_MOST_POINTS: Final = 100
STATES: Final = {
    "stored": N_("gemt"),
    "handled": N_("behandlet"),
    "dead": N_("død"),
    "discarded": N_("kasseret"),
}
WHAT: Final = {
    "waits": N_("venter på at blive sendt"),
    "sent": N_("sendt"),
    "received": N_("modtaget"),
    "answered": N_("svar"),
    "moved": N_("flyttet"),
    "noted": N_("noteret"),
}

type What = Literal["process", "enquiry", "resumption"]


@router.get("")
def messages(visit: SignedIn) -> Response:
    """The dead letters, and what came and was sent last."""
    require(visit.session, Right.SEARCH)
    return _listed(visit)


@router.post("")
def of_point(visit: SignedIn, form: OurForm) -> Response:
    """What was said about a metering point; its number is in no address."""
    require(visit.session, Right.SEARCH)
    try:
        gsrn = Gsrn(form.said("gsrn").replace(" ", ""))
    except InvalidValue:
        form.refuse("gsrn", N_("Skriv målepunktets 18 cifre."))
        return _listed(visit, status=422, form=form)
    return _listed(visit, gsrn=gsrn, form=form)


@router.get("/samtale/{what}/{number}")
def talk(what: What, number: Annotated[str, Path(max_length=80)], visit: SignedIn) -> Response:
    """A whole conversation, and what is expected next."""
    require(visit.session, Right.SEARCH)
    if what != "resumption" and not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise NotFound("There is no such conversation.")
    subject = {
        "process": lambda: Subject(process=ProcessId(int(number))),
        "enquiry": lambda: Subject(enquiry=EnquiryId(int(number))),
        "resumption": lambda: Subject(resumption=number),
    }[what]()
    with visit.transaction() as tx:
        found = conversation(tx, subject, visit.clock.now())

    expected = found.next
    return visit.page(
        "conversation.html",
        here="beskeder",
        talk=found,
        entries=[
            (danish_time(entry.at), entry, moved(entry.sentence or "")) for entry in found.entries
        ],
        by=None if expected is None or expected.by is None else danish_time(expected.by),
        what_words=WHAT,
        kinds=KINDS,
        steps=PROCESS_STATES,
        expected=EXPECTED,
        worded=worded,
    )


@router.get("/{message_id}")
def message(message_id: str, visit: SignedIn) -> Response:
    """One message: what became of it, and its body for those who may read persons' data."""
    require(visit.session, Right.SEARCH)
    with visit.transaction() as tx:
        found = inbox.letter(tx, message_id)

    reads_persons = may(visit.session, Right.CONTACT_DATA)
    if reads_persons:
        _note_opened(visit, found.body)
    body = scrub_to(found.body.decode("utf-8", "replace"), LONGEST) if reads_persons else ""
    return visit.page(
        "message.html",
        here="beskeder",
        letter=found,
        received=danish_time(found.received_at),
        handled=None if found.handled_at is None else danish_time(found.handled_at),
        records=[(danish_time(record.recorded_at), record) for record in found.records],
        body=body,
        reads_persons=reads_persons,
        may_mend=may(visit.session, Right.OPERATIONS),
        states=STATES,
        refusals=REFUSALS,
    )


def _note_opened(visit: Visit, body: bytes) -> None:
    """Before a document is shown: whose points it names are looked at, as on a page about them."""
    text = body[:LONGEST].decode("utf-8", "replace")
    points = list(dict.fromkeys(_POINT.findall(text)))[:_MOST_POINTS]
    with visit.database.transaction() as tx:
        for account in accounts_of_points(tx, points):
            note_opened(tx, account, visit.session.who, "besked", visit.clock.now(), part=True)


def _listed(
    visit: Visit, *, gsrn: Gsrn | None = None, status: int = 200, form: Form | None = None
) -> Response:
    with visit.transaction() as tx:
        dead = inbox.dead_letters(tx, limit=MOST)
        in_all = inbox.count_dead_letters(tx)
        received = inbox.received_lately(tx, limit=LATELY)
        sent = tries(tx, gsrn=gsrn, limit=MOST)
        talks = [] if gsrn is None else conversations_at(tx, gsrn)

    return visit.page(
        "messages.html",
        here="beskeder",
        status=status,
        form=form,
        gsrn=gsrn,
        asks=acting.of_firm(visit, "poll-queues", "send-requests", "ask-prices"),
        actions=ACTIONS,
        dead=[(danish_time(one.received_at), one) for one in dead],
        left_out=in_all - len(dead),
        received=[(danish_time(one.received_at), one) for one in received],
        states=STATES,
        sent=[(danish_time(one.sent_at), one) for one in sent.tries],
        sent_left_out=sent.left_out,
        talks=[(danish_time(one.begun_at), one) for one in talks],
        kinds=KINDS,
        steps=PROCESS_STATES,
        verdicts=VERDICTS,
        refusals=REFUSALS,
    )
