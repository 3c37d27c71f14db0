"""A move-in at a new address, as a customer wishes it who has signed in: nobody has to type a
number of theirs, and the new contract is the customer's own.

What is asked: `gsrn`, `date` (the first day there), `product`, the `price` that was shown, the
`text` that was agreed to, and `address` in words for the customer themselves: nothing is looked up
by it, and the market's own address replaces it once supply has begun.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from elhandel.market import starts
from elhandel.market.rules import rule_pack
from elhandel.onboarding.status import Signup, signup_by_link
from elhandel.onboarding.wishes.own_changes import own_change_rules
from elhandel.onboarding.wishes.products import price_of
from elhandel.onboarding.wishes.wish import (
    UnableToWish,
    Wish,
    add_wish,
    own_wish,
    own_wishes,
    withdraw_wish,
)
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.settings import settings
from elhandel.pricing.products import offered_product
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn

TEXT_VERSION: Final = "own-pages-2026-11"
"""Of the text that the customer says yes to on their pages; the text is `moving_in_yes.html`."""

_UNDER_WAY: Final = frozenset({"registered", "processing", "held", "date_needed"})


@dataclass(frozen=True, slots=True)
class MoveIn:
    """Where, when, and with which product. address: in the customer's own words."""

    gsrn: Gsrn
    day: date
    product_id: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class WishedMoveIn:
    """A move-in of the customer who asks; signup: how it stands at the market, once it is there."""

    wish: Wish
    signup: Signup | None

    @property
    def day(self) -> date:
        asked = date.fromisoformat(self.wish.asked["date"])
        return self.signup.estimated_activation if self.signup is not None else asked

    @property
    def stage(self) -> str:
        """A stage of a signup; `refused` where it never became one."""
        if self.signup is None:
            return self.wish.state
        taken_back = self.wish.withdrawn_at is not None and self.signup.stage in _UNDER_WAY
        return "withdrawing" if taken_back else self.signup.stage


def move_in_days(today: date) -> tuple[date, date]:
    """The first and the last day that the market takes a move-in for today."""
    return rule_pack(today, settings().market_rules).move_in_days(today)


def wish_move_in(
    tx: Transaction, wanted: MoveIn, *, by: str, clock: Clock
) -> tuple[WishedMoveIn, bool]:
    """The customer moves in; and whether that is new. The same again is the same wish.

    Raises StartDateNotAllowed, UnknownProduct; UnableToWish where they are supplied there on that
    day, another move-in there is open, or too many are.
    """
    today = clock.today()
    starts.plan_start(clock, 0, wanted.day)
    product = offered_product(tx, wanted.product_id, today)
    asked: dict[str, Any] = {
        "gsrn": wanted.gsrn.value,
        "date": wanted.day.isoformat(),
        "product": product.product_id,
        "price": asdict(price_of(product)),
        "text": TEXT_VERSION,
        "address": wanted.address,
    }

    _refuse_supplied(tx, wanted)
    open_ones = [wish for wish in own_wishes(tx, "move_in") if wish.closed_at is None]
    here = next((wish for wish in open_ones if wish.asked["gsrn"] == asked["gsrn"]), None)
    if here is None and len(open_ones) >= own_change_rules(today).open_move_ins:
        raise UnableToWish(
            "You have asked to move in at several addresses already. Call us, and we help you on."
        )

    wish, is_new = add_wish(tx, "move_in", wanted.gsrn.value, asked, by=by, now=clock.now())
    if any(wish.asked[part] != asked[part] for part in ("date", "product")):
        raise UnableToWish(
            "You have asked to move in there on another day or with another product already. "
            "Take that back first to choose again."
        )

    return _shown(tx, wish, today), is_new


def own_move_ins(tx: Transaction, today: date) -> list[WishedMoveIn]:
    """The move-ins that the customer who asks has wished, the latest first."""
    return [_shown(tx, wish, today) for wish in own_wishes(tx, "move_in")]


def withdraw_move_in(tx: Transaction, wish_id: int, clock: Clock) -> WishedMoveIn:
    """The customer does not move in. The same again changes nothing.

    Raises NotFound; UnableToWish once supply has begun.
    """
    wished = _shown(tx, own_wish(tx, "move_in", wish_id), clock.today())
    if wished.signup is not None and wished.signup.status == "active":
        raise UnableToWish(
            "Supply has begun there, so it can no longer be taken back. Register a move-out."
        )

    withdraw_wish(tx, wished.wish, clock.now())
    return _shown(tx, own_wish(tx, "move_in", wish_id), clock.today())


def _shown(tx: Transaction, wish: Wish, today: date) -> WishedMoveIn:
    (reference,) = fetch_one(tx, "SELECT onboarding.own_signup(%(wish)s)", {"wish": wish.wish_id})
    if reference is None:
        return WishedMoveIn(wish, None)
    try:
        return WishedMoveIn(wish, signup_by_link(tx, reference, today))
    except NotFound:  # it came to nothing long ago, and was forgotten
        return WishedMoveIn(wish, None)


def _refuse_supplied(tx: Transaction, wanted: MoveIn) -> None:
    values = {"gsrn": wanted.gsrn.value, "day": wanted.day}
    if fetch_one(tx, _SUPPLIED, values)[0]:
        raise UnableToWish("You have our supply there on that day already.")


_SUPPLIED: Final = """
SELECT EXISTS (
    SELECT FROM portfolio.supply_period s JOIN portfolio.metering_point m USING (metering_point_id)
    WHERE m.gsrn = %(gsrn)s AND s.state = 'active' AND (s.ends_on IS NULL OR s.ends_on > %(day)s))
"""
