"""The app of the back office: its frame, and every page's routes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI, Request

from elhandel.backoffice.actions import Runner
from elhandel.identity import Right, may
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.settings import settings
from elhandel.values.days.local_time import danish_time
from elhandel_office import (
    access,
    billing,
    customers,
    doing,
    explaining,
    finding,
    log,
    me,
    messages,
    neighbours,
    notices,
    operating,
    partners,
    products,
    reconciling,
    runs,
    services,
    work,
)
from elhandel_office.signing_in import SIGN_IN
from elhandel_office.words import DONE, ERRORS
from elhandel_web import N_, Pages, Visit, pages_app
from elhandel_web.devices import add_devices
from elhandel_web.signin import add_sign_in

MENU: Final = (
    ("", N_("Arbejde"), "list-checks"),
    ("kunder", N_("Kunder"), "users"),
    ("koersler", N_("Kørsler"), "refresh-cw"),
    ("afstemning", N_("Afstemning"), "scale"),
    ("nabostroem", N_("Nabostrøm"), "zap"),
    ("beskeder", N_("Beskeder"), "mail"),
    ("sendt", N_("Sendt til kunder"), "message-square"),
    ("produkter", N_("Produkter"), "package"),
    ("partnere", N_("Partnere"), "send"),
    ("drift", N_("Drift"), "activity"),
    ("log", N_("Log"), "scroll-text"),
    ("adgang", N_("Adgang"), "key-round"),
)
"""Key, name, icon."""
_FOR_ALL: Final = frozenset({"", "certifikater"})
"""What those see too who serve no customers."""
_OF_NEIGHBOURS: Final = frozenset({"nabostroem", "certifikater"})


def layout(request: Request, visit: Visit | None) -> Mapping[str, Any]:
    """What the frame of every page shows."""
    serves = visit is not None and may(visit.session, Right.SEARCH)
    shown = [entry for entry in MENU if serves or entry[0] in _FOR_ALL]
    if settings().neighbours == "off":
        shown = [entry for entry in shown if entry[0] not in _OF_NEIGHBOURS]
    return {
        "menu": shown,
        "now": danish_time(clock_from_environment().now()),
        "done_text": DONE.get(request.query_params.get("sket", ""), ""),
    }


PAGES: Final = Pages(
    kind="staff",
    prefix="/kontor",
    cookie="__Host-kontor",
    folder=Path(__file__).parent,
    layout=layout,
    words=ERRORS,
)


def office(run: Runner) -> FastAPI:
    """The app with all pages. run: does the jobs of actions."""
    app = pages_app(PAGES, "Elhandel Kontor")
    app.state.run = run
    for page in (
        work,
        customers,
        billing,
        services,
        explaining,
        finding,
        doing,
        me,
        runs,
        reconciling,
        messages,
        neighbours,
        notices,
        products,
        partners,
        operating,
        log,
        access,
    ):
        app.include_router(page.router)
    add_sign_in(app, SIGN_IN)
    add_devices(app)

    return app
