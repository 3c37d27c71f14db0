"""Flyt: I move out, or want no more supply; what becomes of it and of a move-in, and how I take it
back.
"""

import datetime as dt
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.market.ends import EndKind
from elhandel.platform.database import Transaction
from elhandel.portal import ends
from elhandel.values.errors import DomainError, NotFound
from elhandel_site.market_reasons import in_words
from elhandel_site.moving_in import shown_move_ins
from elhandel_site.moving_words import OTHERWISE, OUT_REFUSALS, STAGES, STATES, WHY_NOT
from elhandel_site.places import Home, PlaceNumber, home_of, remembered, to_its_path
from elhandel_web import Form, OurForm, SignedIn, SignedInLately, Visit

router: Final = APIRouter()

KINDS: Final[tuple[EndKind, ...]] = ("move_out", "end_of_supply")
_FINAL_BILL: Final = dt.timedelta(weeks=4)
_STANDING: Final = frozenset({"registered", "processing", "confirmed", "cancelling"})


@router.get("/flyt")
@router.get("/sted/{number}/flyt")
def moving(visit: SignedIn, number: PlaceNumber) -> Response:
    """The form for the place, or how the move stands."""
    with visit.transaction() as tx:
        home = home_of(tx, visit, number, visit.today)
        leads = to_its_path(visit, home, number)
        if leads is not None:
            return leads
        answer = _page(tx, visit, home)

    return remembered(answer, home)


@router.post("/flyt")
@router.post("/sted/{number}/flyt")
def move(visit: SignedInLately, number: PlaceNumber, form: OurForm) -> Response:
    """Register it; the same day again is the same move."""
    kind = form.choice("hvad", KINDS)
    day = form.day("dag")
    with visit.transaction() as tx:
        home = home_of(tx, visit, number, visit.today)
        if home.place is None:
            raise NotFound("You have no home with us. Ask customer service.")
        if kind is not None and day is not None:
            try:
                ends.register_end(tx, home.place.gsrn, kind, day, visit.clock)
            except DomainError as error:
                if error.code not in OUT_REFUSALS:
                    raise
                form.refuse("dag", OUT_REFUSALS[error.code])
        if not form.is_good:
            return _page(tx, visit, home, form)

    return visit.to(f"{home.base}/flyt", done="flyttet")


@router.post("/flyt/fortryd")
@router.post("/sted/{number}/flyt/fortryd")
def stay(visit: SignedInLately, number: PlaceNumber, form: OurForm) -> Response:
    """Take it back, as far as it can be."""
    kind = form.choice("hvad", KINDS)
    with visit.transaction() as tx:
        home = home_of(tx, visit, number, visit.today)
        if home.place is None or kind is None:
            raise NotFound("You have no move to take back. Ask customer service.")
        ends.cancel_end(tx, home.place.gsrn, kind, visit.clock)

    return visit.to(f"{home.base}/flyt", done="bliver")


def _standing(tx: Transaction, visit: Visit, home: Home) -> dict[str, ends.EndAnswer]:
    """The latest move-out and end of supply at the place, by kind, where there is one."""
    found: dict[str, ends.EndAnswer] = {}
    for kind in KINDS:
        if home.place is not None:
            try:
                found[kind] = ends.show_end(tx, home.place.gsrn, kind, visit.today)
            except NotFound:
                continue
    return found


def _page(tx: Transaction, visit: Visit, home: Home, form: Form | None = None) -> Response:
    standing = _standing(tx, visit, home)
    under_way = {
        kind: answer
        for kind, answer in standing.items()
        if answer.state in _STANDING and answer.date > visit.today - _FINAL_BILL
    }
    return visit.page(
        "moving.html",
        here="flyt",
        status=200 if form is None else 422,
        home=home,
        today=visit.today,
        earliest=visit.today + dt.timedelta(days=1),
        latest=visit.today + dt.timedelta(days=60),
        under_way=under_way,
        before={kind: answer for kind, answer in standing.items() if kind not in under_way},
        states=STATES,
        move_ins=shown_move_ins(tx, visit.today),
        stages=STAGES,
        why_not=WHY_NOT,
        otherwise=OTHERWISE,
        in_words=in_words,
        final_bill=_FINAL_BILL,
        form=form,
        is_recent=visit.session.is_recent(visit.clock.now()),
    )
