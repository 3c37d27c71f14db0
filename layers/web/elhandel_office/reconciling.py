"""Afstemning: do we agree with DataHub? By grid area and month, down to the points that deviate."""

import datetime as dt
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from elhandel.identity import Right, require
from elhandel.reconciliation import cases
from elhandel.reconciliation.compare import comparisons_of
from elhandel.values.days.local_time import danish_time, first_of_month, next_month
from elhandel_office import acting
from elhandel_office.action_words import ACTIONS
from elhandel_office.ids import IdInPath
from elhandel_office.reconciliation_words import ANSWERS, ASKED, HAPPENED, SUSPECTED
from elhandel_office.refusal_words import REFUSALS
from elhandel_web import N_, SignedIn

router: Final = APIRouter(prefix="/kontor/afstemning")

STATES: Final = {
    "open": N_("åben"),
    "asked": N_("spurgt"),
    "settling": N_("afregner"),
    "escalated": N_("til jer"),
    "accepted": N_("accepteret"),
    "closed": N_("lukket"),
}

type Area = Annotated[str, Query(pattern=r"^[0-9]{3}$")]
type Month = Annotated[str, Query(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]


@router.get("")
def reconciliation(
    visit: SignedIn, maaned: Month = "", kun: bool = False, omraade: Area = ""
) -> Response:
    """Every sum of a month beside ours. kun: only those that do not agree. omraade: of one grid
    area only.
    """
    require(visit.session, Right.RECONCILIATION)
    month = _month(maaned, visit.today)
    with visit.transaction() as tx:
        compared = comparisons_of(tx, month, differing=kun)
        open_ones = {found.comparison_id: found for found in cases.standing(tx, month)}

    areas = {one.comparison.subject.grid_area for one in compared} | ({omraade} - {""})
    shown = [one for one in compared if omraade in ("", one.comparison.subject.grid_area)]
    return visit.page(
        "reconciliation.html",
        here="afstemning",
        month=month,
        before=first_of_month(month - dt.timedelta(days=1)),
        after=next_month(month),
        only=kun,
        areas=sorted(areas),
        area=omraade,
        energy=[one for one in shown if one.comparison.subject.kind == "energy"],
        charges=[one for one in shown if one.comparison.subject.kind == "charge"],
        open_ones=open_ones,
        states=STATES,
        today=visit.today,
        asks=acting.of_firm(visit, "reconcile", "ask-aggregates", "ask-wholesale"),
        actions=ACTIONS,
    )


@router.get("/{discrepancy_id}")
def discrepancy(discrepancy_id: IdInPath, visit: SignedIn) -> Response:
    """One that does not agree: the suspects, what DataHub was asked, what happened."""
    require(visit.session, Right.RECONCILIATION)
    with visit.transaction() as tx:
        file = cases.show(tx, discrepancy_id)

    return visit.page(
        "discrepancy.html",
        here="afstemning",
        file=file,
        comparison=file.compared.comparison,
        standing=file.standing,
        events=[(danish_time(event.at), event) for event in file.events],
        due=danish_time(file.standing.due_at).date(),
        states=STATES,
        suspected=SUSPECTED,
        asked=ASKED,
        answers=ANSWERS,
        happened=HAPPENED,
        refusals=REFUSALS,
        is_open=file.standing.ended_at is None,
    )


def _month(said: str, today: dt.date) -> dt.date:
    """The month asked for; the last one without."""
    if said:
        return dt.date.fromisoformat(f"{said}-01")
    return first_of_month(first_of_month(today) - dt.timedelta(days=1))
