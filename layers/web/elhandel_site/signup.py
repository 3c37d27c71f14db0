"""Tilmelding: how far a signup is, and what comes when; for whoever holds its link."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from elhandel.onboarding.status import is_token_of, signup_by_link
from elhandel.platform.vault.hasher import hasher_from_environment
from elhandel.platform.web import ClockOfProcess, DatabaseOfProcess
from elhandel.values.errors import NotFound
from elhandel_site.market_reasons import in_words
from elhandel_web import N_
from elhandel_web.pages import pages_of

router: Final = APIRouter()

STEPS: Final = ("registered", "processing", "active")
STEP_WORDS: Final = {
    "registered": (N_("Modtaget"), N_("Vi har din tilmelding.")),
    "processing": (N_("Meldt til elmarkedet"), N_("Elmarkedet svarer som regel inden for en dag.")),
    "active": (N_("I gang"), N_("Du får strøm fra os.")),
}
STAGES: Final = {
    "held": N_("Vi ser på din tilmelding og vender tilbage."),
    "date_needed": N_("Vi mangler en dag fra dig. Ring til os, så finder vi den."),
    "ended": N_("Leveringen er slut."),
    "rejected": N_("Tilmeldingen blev ikke til noget."),
    "cancelled": N_("Tilmeldingen er annulleret."),
}


@router.get("/tilmelding/{reference}")
def signup(
    request: Request,
    reference: Annotated[str, Path(max_length=40)],
    database: DatabaseOfProcess,
    clock: ClockOfProcess,
    n: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Where it stands. n: the token of the link; without the right one there is no such page."""
    if not is_token_of(hasher_from_environment(), reference, n):
        raise NotFound("There is no such signup. Use the link that you were given.")
    with database.transaction() as tx:
        found = signup_by_link(tx, reference, clock.today())

    return pages_of(request).answer(
        request,
        "signup.html",
        here="tilmelding",
        signup=found,
        reached=STEPS.index(found.status) if found.status in STEPS else -1,
        steps=[(step, *STEP_WORDS[step]) for step in STEPS],
        told=STAGES.get(found.stage, ""),
        in_words=in_words,
    )
