"""Handel: the book of the home's area, an order with what one gets, own orders and trades."""

import datetime as dt
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from elhandel.certificates import (
    CertificateExpired,
    ExceedsCertificate,
    InvalidCertificate,
    NotValidated,
    UnableToCertify,
)
from elhandel.exchange import (
    BookFull,
    InvalidOrder,
    MarketPaused,
    NotEnough,
    OrderDiffers,
    OwnOrdersCross,
    RailClosed,
    UnableToTrade,
    orders,
)
from elhandel.exchange.auction import Side
from elhandel.exchange.epochs import BookLevel, depth
from elhandel.exchange.orders import OwnTrade, PlacedOrder, Wanted
from elhandel.exchange.rails import Rail
from elhandel.exchange.tokens import wallet_means
from elhandel.platform.database import Transaction
from elhandel.portal import neighbours
from elhandel.portal.neighbours import Comes
from elhandel.portal.parameters import OrderNumber
from elhandel.values.errors import NotFound, TooManyRequests
from elhandel.values.units import micro_dkk, wh
from elhandel.wallets import NoWallet
from elhandel_site.neighbours.market import (
    TRADING,
    MonthAsked,
    clock_of,
    month_of,
    open_months,
    rules_of,
    standing_of,
)
from elhandel_site.neighbours.tokens import tokens_of
from elhandel_site.neighbours.words import CANCELLED_BECAUSE, ORDER_STATES
from elhandel_site.places import PlaceNumber, home_of, remembered, to_its_path
from elhandel_web import N_, Form, OurForm, SignedIn, Visit
from elhandel_web.forms import KEY

router: Final = APIRouter(dependencies=TRADING)

type Before = Annotated[int | None, Query(ge=1, le=2**62)]

_LEVELS: Final = 8
_CLOSED: Final = 8
_TRADES: Final = 10
_OLDER: Final = 20
"""Of a page of older orders."""
_SIDES: Final = ("sell", "buy")
_KWH: Final = 3
_PRICE: Final = 6

NO_KWH: Final = N_("Skriv et antal kWh, fx 12,5. Højst tre decimaler.")
NO_PRICE: Final = N_("Skriv en pris i kroner, fx 0,15. Højst seks decimaler.")
BEYOND: Final = {
    "energy_amount": ("kwh", N_("En ordre er på mindst 0,1 og højst 100.000 kWh.")),
    "price_per_kwh": ("pris", N_("Prisen ligger mellem 0,01 og 10 kr. pr. kWh, uden moms.")),
    "month": ("maaned", N_("Den måned handles ikke længere.")),
    "erc_certificate": ("certifikat", N_("Kun et salg kan ske med et certifikat.")),
}
"""By the field of the room's refusal: ours, and what is wrong."""
NOT_SO_MUCH: Final = N_("Så meget overskud er der ikke tilbage at sælge. Se tallet ovenfor.")
NOT_SO_DEAR: Final = N_(
    "Så meget kan boligen ikke købe for i måneden. Køb mindre, eller til en lavere pris."
)
CROSSES: Final = N_(
    "Du har selv en ordre på den anden side, som denne ville handle med. Annullér den først, eller "
    "vælg en anden pris."
)
PAUSED: Final = N_("Markedet står stille lige nu. Prøv igen senere; det, du skrev, er der endnu.")
SENT_BEFORE: Final = N_("En anden ordre er sendt fra den formular. Se efter, før du sender.")
FULL: Final = N_("Ordrebogen er fuld. Prøv igen, når kvarteret er handlet.")
TOO_FAST: Final = N_("Du har lagt mange ordrer det seneste minut. Vent et minut, og send igen.")
NO_RAIL: Final = N_("Du har ingen tegnebog forbundet, eller her betales ikke med tokens.")
NOT_IN_WALLET: Final = N_(
    "Så meget har boligen eller tegnebogen ikke fri, eller markedet har ikke lov til at flytte så "
    "meget fra den."
)
NO_TRADE: Final = N_("Boligen kan ikke handle med naboer.")
REFUSED: Final = {
    OwnOrdersCross.code: ("pris", CROSSES),
    OrderDiffers.code: ("kwh", SENT_BEFORE),
    MarketPaused.code: ("side", PAUSED),
    BookFull.code: ("side", FULL),
    RailClosed.code: ("side", NO_RAIL),
    NoWallet.code: ("side", NO_RAIL),
    InvalidCertificate.code: ("certifikat", N_("Du har intet gyldigt certifikat med det nummer.")),
    CertificateExpired.code: ("certifikat", N_("Certifikatet er udløbet.")),
    NotValidated.code: ("certifikat", N_("Certifikatet er ikke godkendt til handel endnu.")),
    ExceedsCertificate.code: (
        "certifikat",
        N_("Så meget er der ikke tilbage af certifikatet. Sælg mindre med det."),
    ),
}
"""By the code of a refusal: the field, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Level:
    """A limit of the book. total_wh: of all limits up to this one. share: of the largest total, in
    percent.
    """

    price: int | None
    wh: int
    total_wh: int
    share: float
    is_own: bool


@dataclass(frozen=True, slots=True)
class Book:
    """Both sides, the best limit first; `more` limits of each are not shown."""

    asks: Sequence[Level]
    bids: Sequence[Level]
    more: int


@dataclass(frozen=True, slots=True)
class Shown:
    """Which rail's book is shown, and from where on older orders and trades; None: the newest."""

    rail: Rail = Rail.BILL
    orders: int | None = None
    trades: int | None = None


NEWEST: Final = Shown()


@dataclass(frozen=True, slots=True)
class OwnOrders:
    """What is shown of a customer's orders. before: from where on the older ones are; None: there
    are none.
    """

    open: Sequence[PlacedOrder]
    closed: Sequence[PlacedOrder]
    before: int | None


@dataclass(frozen=True, slots=True)
class TradeRow:
    """A trade with what it comes to."""

    trade: OwnTrade
    at: dt.datetime
    comes: Comes


@router.get("/nabostroem/handel")
@router.get("/sted/{number}/nabostroem/handel")
def trading(
    visit: SignedIn,
    number: PlaceNumber,
    maaned: MonthAsked = "",
    side: Annotated[str, Query(max_length=10)] = "",
    kwh: Annotated[str, Query(max_length=20)] = "",
    pris: Annotated[str, Query(max_length=20)] = "",
    enhver: Annotated[str, Query(max_length=10)] = "",
    certifikat: Annotated[str, Query(max_length=20)] = "",
    betaling: Annotated[str, Query(max_length=10)] = "",
    bog: Annotated[str, Query(max_length=10)] = "",
    ordrer_foer: Before = None,
    handler_foer: Before = None,
    del_: Annotated[str, Query(alias="del", max_length=10)] = "",
) -> Response:
    """The market of a home. del: `faar` for what an order would come to, `marked` for what changes
    by itself; as parts of the page. bog: which rail's book is shown. ordrer_foer, handler_foer:
    older orders, trades.
    """
    said = {"side": side, "kwh": kwh, "pris": pris, "enhver": enhver, "maaned": maaned}
    said |= {"certifikat": certifikat, "betaling": betaling}
    is_begun = kwh or pris or enhver or certifikat
    form = Form({name: [text] for name, text in said.items()}) if is_begun else None
    if visit.is_partial and del_ == "faar":
        return visit.page("neighbours/_comes.html", comes=_comes(form, visit), form=form)
    if form is not None:
        _wanted(form)
        form.errors.clear()  # nobody has sent it yet
    older = Shown(_rail(bog), ordrer_foer, handler_foer)
    return _page(visit, number, maaned, form, live=del_ == "marked", older=older)


@router.post("/nabostroem/handel")
@router.post("/sted/{number}/nabostroem/handel")
def order(visit: SignedIn, number: PlaceNumber, form: OurForm) -> Response:
    """Place an order, or show what it would come to (`trin=se`). Sent twice it is one order."""
    wanted = _wanted(form)
    maaned = form.said("maaned")
    if wanted is None or form.said("trin") == "se":
        return _page(visit, number, maaned, form)

    side, energy, price = wanted
    month = month_of(maaned, open_months(visit.today, rules_of(visit)))
    base = ""
    try:
        with visit.transaction() as tx:
            home = home_of(tx, visit, number, visit.today)
            if home.place is None:
                raise NotFound("You have no home yet, so there is nothing to trade.")
            base = home.base
            placed = Wanted(
                gsrn=home.place.gsrn,
                side=side,
                wh=energy,
                price=price,
                key=form.said(KEY)[:80] or secrets.token_urlsafe(16),
                month=month,
                rail=_rail(form.said("betaling")),
                certificate=form.said("certifikat").strip().upper()[:20] or None,
            )
            orders.place(tx, placed, visit.clock.now())
    except (UnableToTrade, UnableToCertify, NoWallet) as error:
        _refuse(form, error)
        return _page(visit, number, maaned, form)
    except TooManyRequests:
        form.refuse("kwh", TOO_FAST)
        return _page(visit, number, maaned, form)

    return visit.to(f"{base}/nabostroem/handel", done="ordre")


@router.post("/nabostroem/ordrer/{order_id}/annuller")
def cancel(visit: SignedIn, order_id: OrderNumber, form: OurForm) -> Response:
    """Take back what is left of an order; again changes nothing."""
    with visit.transaction() as tx:
        orders.cancel(tx, order_id, visit.clock.now())
    return visit.to("/nabostroem/handel", done="annulleret")


def _page(
    visit: Visit,
    number: int | None,
    maaned: str,
    form: Form | None = None,
    *,
    live: bool = False,
    older: Shown = NEWEST,
) -> Response:
    rules = rules_of(visit)
    months = open_months(visit.today, rules)
    month = month_of(maaned, months)
    with visit.transaction() as tx:
        home = home_of(tx, visit, number, visit.today)
        leads = to_its_path(visit, home, number)
        if leads is not None and visit.request.method == "GET":
            return leads
        area = home.place.price_area if home.place else None
        clock = clock_of(tx, visit, area, month)
        own, more = orders.own_orders(tx)
        tokens = tokens_of(tx)
        rail = older.rail if tokens is not None and tokens.is_rail_open else Rail.BILL
        book = _book(depth(tx, area, month, rail) if area else [], own, month, rail)
        shown = _shown(tx, own, more, older.orders)
        trades, trades_before = _trades(tx, visit, older.trades)
        standing = None if live else standing_of(tx, home, month, visit)
        means = wallet_means(tx, rules.most_price) if tokens is not None and not live else None

    part = "neighbours/_market.html" if live else None
    answer = visit.page(
        "neighbours/trading.html",
        fragment=part,
        status=422 if form is not None and form.errors else 200,
        here="nabostroem",
        home=home,
        area=area,
        months=months,
        month=month,
        clock=clock,
        book=book,
        own_orders=shown,
        trades=trades,
        trades_before=trades_before,
        older=older,
        tokens=tokens,
        wallet=means,
        rail=rail,
        states=ORDER_STATES,
        because=CANCELLED_BECAUSE,
        standing=standing,
        rules=rules,
        form=form,
        comes=_comes(form, visit),
        order_key=_key(form),
        part=visit.is_partial,
    )
    return remembered(answer, home)


def _rail(said: str) -> Rail:
    return Rail.TOKEN if said == Rail.TOKEN else Rail.BILL


def _key(form: Form | None) -> str:
    """That of the form, so that sending it again is the same order; another one for another."""
    kept = form is not None and form.errors.get("kwh") != SENT_BEFORE
    return (form.said(KEY)[:80] if form and kept else "") or secrets.token_urlsafe(16)


def _wanted(form: Form) -> tuple[Side, int, int | None] | None:
    """(side, Wh, limit in micro-DKK), or None with what is wrong beside the fields."""
    side = form.choice("side", _SIDES)
    kwh = form.decimal("kwh", _KWH, NO_KWH)
    any_price = form.said("enhver") == "ja"
    price = None if any_price else form.decimal("pris", _PRICE, NO_PRICE, thousands=False)
    if side is None or kwh is None or not form.is_good:
        return None
    return Side(side), wh(kwh), None if price is None else micro_dkk(price)


def _comes(form: Form | None, visit: Visit) -> tuple[Side, int, Comes] | None:
    """What the order of a form would come to at its limit; None where it says too little."""
    if form is None:
        return None
    tried = Form(form.fields)
    wanted = _wanted(tried)
    if wanted is None:
        return None
    side, energy, price = wanted
    if price is None or price <= 0 or energy <= 0:
        return None
    return side, energy, neighbours.comes_to(side, energy, price, rules_of(visit))


def _refuse(form: Form, error: UnableToTrade | UnableToCertify | NoWallet) -> None:
    """Put a refusal of the market beside its field."""
    match error:
        case InvalidOrder() if error.details.get("field") in BEYOND:
            form.refuse(*BEYOND[error.details["field"]])
        case InvalidOrder():
            form.refuse("side", NO_TRADE)
        case NotEnough() if form.said("betaling") == Rail.TOKEN:
            form.refuse("kwh", NOT_IN_WALLET)
        case NotEnough():
            form.refuse("kwh", NOT_SO_MUCH if "available_kwh" in error.details else NOT_SO_DEAR)
        case _ if error.code in REFUSED:
            form.refuse(*REFUSED[error.code])
        case _:
            raise error


def _book(
    levels: Iterable[BookLevel], own: Sequence[PlacedOrder], month: dt.date, rail: Rail
) -> Book:
    mine = {
        (one.side, one.price)
        for one in own
        if one.closed_at is None and one.month == month and one.rail is rail
    }
    by_side: dict[Side, list[BookLevel]] = {Side.SELL: [], Side.BUY: []}
    for level in levels:
        by_side[level.side].append(level)
    shown = {side: found[:_LEVELS] for side, found in by_side.items()}
    most = max((sum(level.wh for level in found) for found in shown.values()), default=0) or 1

    def rows(side: Side) -> list[Level]:
        totals = accumulate(level.wh for level in shown[side])
        return [
            Level(one.price, one.wh, total, round(100 * total / most, 1), (side, one.price) in mine)
            for one, total in zip(shown[side], totals, strict=True)
        ]

    more = sum(len(by_side[side]) - len(shown[side]) for side in by_side)
    return Book(rows(Side.SELL), rows(Side.BUY), more)


def _shown(
    tx: Transaction, newest: Sequence[PlacedOrder], has_more: bool, before: int | None
) -> OwnOrders:
    """The open orders and the last closed ones; or a page of those before one."""
    if before is not None:
        found, more = orders.own_orders(tx, before, most=_OLDER)
        return OwnOrders([], found, found[-1].order_id if more else None)

    if not newest:
        return OwnOrders([], [], None)
    closed = [one for one in newest if one.closed_at is not None]
    last = newest[-1] if len(closed) <= _CLOSED else closed[_CLOSED - 1]
    return OwnOrders(
        [one for one in newest if one.closed_at is None],
        closed[:_CLOSED],
        last.order_id if has_more or len(closed) > _CLOSED else None,
    )


def _trades(tx: Transaction, visit: Visit, before: int | None) -> tuple[list[TradeRow], int | None]:
    """A page of trades, and from where on the older ones are."""
    found, more = orders.own_trades(tx, before, most=_TRADES)
    rules = rules_of(visit)
    rows = [
        TradeRow(
            one,
            one.epoch + dt.timedelta(minutes=15),
            neighbours.comes_to(one.side, one.wh, one.price, rules),
        )
        for one in found
    ]
    return rows, found[-1].trade_id if more else None
