"""The app of the customers' pages: their frame, and every page's routes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI, Request

from elhandel.platform.settings import settings
from elhandel.portal.neighbours import may_trade
from elhandel_site import (
    agreement,
    bills,
    budgets,
    certificate,
    consumption,
    disputes,
    homes,
    moving,
    moving_in,
    neighbours,
    notices,
    overview,
    payment,
    payment_methods,
    prices,
    profile,
    services,
    signup,
    support,
    viewing,
)
from elhandel_site.signing_in import SIGN_IN
from elhandel_site.words import DONE, ERRORS
from elhandel_web import N_, Pages, Visit, pages_app
from elhandel_web.devices import add_devices
from elhandel_web.signin import add_sign_in

MENU: Final = (
    ("overblik", "/", N_("Overblik"), "house"),
    ("forbrug", "/forbrug", N_("Forbrug"), "chart-column"),
    ("priser", "/priser", N_("Priser"), "zap"),
    ("regninger", "/regninger", N_("Regninger"), "receipt"),
)
"""Key, address, name, icon."""

OF_NEIGHBOURS: Final = ("nabostroem", "/nabostroem", N_("Nabostrøm"), "users")
"""Where neighbours trade, of whom we supply, or have supplied."""


def layout(request: Request, visit: Visit | None) -> Mapping[str, Any]:
    """What the frame of every page shows."""
    return {
        "menu": (*MENU, OF_NEIGHBOURS) if _trades(visit) else MENU,
        "listens": bool(settings().live_address),
        "help_phone": settings().supplier_phone,
        "done_text": DONE.get(request.query_params.get("sket", ""), ""),
    }


def _trades(visit: Visit | None) -> bool:
    """Whether the visitor is a customer who takes part in neighbours' trade, or can."""
    if visit is None or visit.session.customer_id is None or settings().neighbours == "off":
        return False
    with visit.transaction() as tx:
        return may_trade(tx, visit.today)


PAGES: Final = Pages(
    kind="customer",
    prefix="",
    cookie="__Host-elhandel",
    folder=Path(__file__).parent,
    layout=layout,
    words=ERRORS,
    question=homes.QUESTION,
)


def site() -> FastAPI:
    """The app with all pages."""
    app = pages_app(PAGES, "Elhandel", listens_at=settings().live_address)
    for page in (
        agreement,
        bills,
        budgets,
        certificate,
        consumption,
        disputes,
        homes,
        moving,
        moving_in,
        notices,
        overview,
        payment,
        payment_methods,
        prices,
        profile,
        services,
        signup,
        support,
        viewing,
    ):
        app.include_router(page.router)
    for page in neighbours.PAGES:
        app.include_router(page.router)
    add_sign_in(app, SIGN_IN)
    add_devices(app)

    return app
