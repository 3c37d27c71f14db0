"""Broadband on the account of a household: ordered, delivered, and paused for some days."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from simulator.local.cloud.errors import UnableToRun
from simulator.local.demo.plan import Month
from simulator.local.demo.world import SignedUp, World

_DELIVERED: Final = timedelta(days=9)
_PAUSED: Final = timedelta(days=15)
_BACK: Final = timedelta(days=19)
_PACKAGE: Final = "fibre-300"


def broadband(world: World, signup: SignedUp, month: Month, day: date) -> None:
    """What happens on a day of the month: on the 10th broadband is delivered, from the 16th to the
    19th it is off, as the household asked for.
    """
    match day - month.start:
        case happens if happens == _DELIVERED:
            ordered = world.job(
                "InvoiceGenerator",
                "order-service",
                customer=_customer(world, signup),
                package=_PACKAGE,
                address="Havnegade 1, 8000 Aarhus C",
                case=signup.signup_id,
                why="ordered by telephone",
            )
            _do(world, "activate-service", ordered["service"], why="installed today")
            _follow(world)
        case happens if happens == _PAUSED:
            service = _service(world, signup)
            _do(world, "suspend-service", service, cause="customer_request", why="on holiday")
            _follow(world)
        case happens if happens == _BACK:
            _do(world, "reactivate-service", _service(world, signup), why="back from holiday")
            _follow(world)


def on_one_bill(world: World, signup: SignedUp) -> str:
    """How broadband stands on the household's bill, beside electricity. Raises UnableToRun."""
    rows = world.ask(
        "SELECT i.number, i.total_ore, l.amount_ore, l.category FROM billing.invoice i "
        "JOIN billing.invoice_line l USING (invoice_id) JOIN portfolio.account a "
        "ON a.customer_id = i.customer_id WHERE a.account_id = %s AND i.kind = 'invoice'",
        _customer(world, signup),
    )
    pieces = [ore for _, _, ore, category in rows if category == "service"]
    if len({number for number, *_ in rows}) != 1 or len(pieces) == len(rows) or not pieces:
        raise UnableToRun(
            f"Broadband and electricity of {signup.signup_id} do not stand on one bill. "
            "Look at `elhandel bills list`."
        )

    credited = -sum(ore for ore in pieces if ore < 0)
    if not credited:
        raise UnableToRun(
            f"The pause of {signup.signup_id} was not credited. Look at `elhandel service show`."
        )

    number, total, *_ = rows[0]
    off = (_BACK - _PAUSED).days
    return (
        f"Electricity and broadband of one household stand on one bill, {number} over "
        f"{_dkk(total)} DKK: broadband is {_dkk(sum(pieces))} DKK of it without VAT. "
        f"{_dkk(credited)} DKK were credited when it went off, and charged again was only what "
        f"comes after the {off} days off. "
        f"{_over_the_line(world, signup)}"
    )


def _over_the_line(world: World, signup: SignedUp) -> str:
    """What the network's provider did and measured. Raises UnableToRun where it does not follow."""
    world.job("QueuePoller", "sync-usage")
    ((state, changes, used),) = world.ask(
        "SELECT c.known, (SELECT count(*) FROM services.network_answer n "
        "WHERE n.agreement_id = c.agreement_id), (SELECT coalesce(sum(u.total_bytes), 0) "
        "FROM services.usage_day u WHERE u.agreement_id = c.agreement_id) "
        "FROM services.connection c JOIN services.agreement s USING (agreement_id) "
        "JOIN portfolio.account a USING (customer_id) WHERE a.account_id = %s",
        _customer(world, signup),
    )
    if state != "enabled" or not used:
        raise UnableToRun(
            f"The network's provider does not follow the broadband of {signup.signup_id}. "
            "Look at `elhandel service connection` and `elhandel logs QueuePoller`."
        )
    return f"The network's provider followed in {changes} calls; {used // 1024**3} GB went over it."


def _follow(world: World) -> None:
    """The network's provider does what became of the service."""
    world.job("QueuePoller", "follow-network")


def _do(world: World, job: str, service: int, **asked: str) -> None:
    world.job("InvoiceGenerator", job, service=service, **asked)


def _service(world: World, signup: SignedUp) -> int:
    found = world.job("Backoffice", "list-services", customer=_customer(world, signup))
    return int(found["services"][0]["service"])


def _customer(world: World, signup: SignedUp) -> int:
    ((customer,),) = world.ask(
        "SELECT a.account_id FROM onboarding.signup s JOIN portfolio.contract c USING (contract_id)"
        " JOIN portfolio.account a USING (customer_id) WHERE s.reference = %s",
        signup.signup_id,
    )
    return int(customer)


def _dkk(ore: int) -> str:
    return f"{Decimal(ore) / 100:.2f}"
