"""Budget: what a customer wants to use at most of a month at a home, and hears about in time."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.portal import budgets, usage
from elhandel.portal.usage import Place
from elhandel.values.days.local_time import first_of_month
from elhandel.values.errors import NotFound
from elhandel_site.places import Home, PlaceNumber, home_of, to_its_path
from elhandel_web import N_, Form, OurForm, SignedIn, Visit

router: Final = APIRouter()

_BEYOND: Final = N_("Skriv et beløb over 0 og højst en million.")
_NO_WHOLE: Final = N_("Skriv hele kilowatt-timer, over 0 og højst en million.")


@router.get("/forbrug/budget")
@router.get("/sted/{number}/forbrug/budget")
def budget_form(visit: SignedIn, number: PlaceNumber) -> Response:
    """The budget of a home, with what this month has used of it."""
    return _page(visit, number)


@router.post("/forbrug/budget")
@router.post("/sted/{number}/forbrug/budget")
def set_budget(visit: SignedIn, number: PlaceNumber, form: OurForm) -> Response:
    """Let a budget hold from now on; two empty fields: none. The same again changes nothing."""
    ore, wh = _ore(form, visit), _wh(form, visit)
    if not form.is_good:
        return _page(visit, number, form)

    with visit.transaction() as tx:
        home = home_of(tx, visit, number, visit.today)
        budgets.set_own(
            tx,
            int(visit.session.customer_id or 0),
            _place(home),
            month_ore=ore,
            month_wh=wh,
            by=visit.session.who,
            clock=visit.clock,
        )
    return visit.to(f"{home.base}/forbrug", done="budget")


def _page(visit: Visit, number: int | None, form: Form | None = None) -> Response:
    today = visit.today
    with visit.transaction() as tx:
        home = home_of(tx, visit, number, today)
        leads = to_its_path(visit, home, number)
        if leads is not None and form is None:
            return leads
        budget = budgets.own_budget(tx, _place(home))
        month = usage.month_of(tx, _place(home), first_of_month(today), today)
        state = None if month is None else budgets.of_month(tx, month, today)

    return visit.page(
        "budget.html",
        here="forbrug",
        home=home,
        budget=budget,
        b=state,
        form=form,
        warn_at=budgets.budget_rules(today).warn_at,
        status=200 if form is None else 422,
    )


def _place(home: Home) -> Place:
    if home.place is None:
        raise NotFound("You have no home yet, so there is nothing to limit.")
    return home.place


def _ore(form: Form, visit: Visit) -> int | None:
    if not form.said("kroner").strip():
        return None
    amount = form.kroner("kroner")
    most = budgets.budget_rules(visit.today).most_ore
    if amount is not None and not 0 < amount * 100 <= most:
        form.refuse("kroner", _BEYOND)
    return None if amount is None else int(amount * 100)


def _wh(form: Form, visit: Visit) -> int | None:
    said = form.said("kwh").strip().replace(" ", "").replace(".", "")
    if not said:
        return None
    most = budgets.budget_rules(visit.today).most_wh
    is_number = said.isascii() and said.isdigit() and len(said) <= len(str(most))
    if not (is_number and 0 < int(said) * 1000 <= most):
        form.refuse("kwh", _NO_WHOLE)
        return None
    return int(said) * 1000
