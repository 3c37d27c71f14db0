"""Log: who did what, to whom, when and why, and what came of it."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BeforeValidator, Field
from starlette.responses import Response

from elhandel.backoffice.audit import Filter, logged_actions
from elhandel.identity import Right, require
from elhandel.platform.upkeep.changes import changes_of
from elhandel.values.days.local_time import danish_time
from elhandel_office.action_words import LOGGED, REASONS, STATES
from elhandel_office.change_words import in_words, is_cut
from elhandel_office.refusal_words import REFUSALS
from elhandel_web import SignedIn

router: Final = APIRouter(prefix="/kontor/log")

PAGE: Final = 50

type Word = Annotated[str, Query(max_length=60)]
type Number = Annotated[
    Annotated[int, Field(ge=1, le=2**31 - 1)] | None,
    BeforeValidator(lambda said: said or None),
    Query(),
]
"""The page's own form sends an empty one for none."""


@router.get("")
def log(
    visit: SignedIn, hvem: Word = "", hvad: Word = "", kunde: Number = None, foer: Number = None
) -> Response:
    """Actions, the latest first; hvem, hvad, kunde narrow them, foer: those before one."""
    require(visit.session, Right.SEARCH)
    wanted = Filter(by=hvem or None, action=hvad or None, customer_id=kunde)
    with visit.transaction() as tx:
        found = logged_actions(tx, wanted, before=foer, limit=PAGE + 1)
        changed = changes_of(tx, [one.action_id for one in found[:PAGE]])

    return visit.page(
        "log.html",
        fragment="_log.html",
        here="log",
        actions=[(danish_time(one.asked_at), one) for one in found[:PAGE]],
        changed={key: in_words(changes) for key, changes in changed.items()},
        cut={key for key, changes in changed.items() if is_cut(changes)},
        before=found[PAGE - 1].action_id if len(found) > PAGE else None,
        hvem=hvem,
        hvad=hvad,
        kunde=kunde,
        words=LOGGED,
        states=STATES,
        reasons=REASONS,
        refusals=REFUSALS,
    )
