"""The acts of the story: sign up, be confirmed, start, be metered, settled and invoiced, and once
corrected.

Everything goes the way it goes in production: over the HTTP API, DataHub's queues, SQS and the
functions' own handlers. Only the clock is moved, and the schedules' jobs are run by hand instead of
waited for.
"""

import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from elhandel.billing.annotations import annotations_of
from elhandel.billing.document import change_text
from elhandel.values.days.local_time import days
from simulator.local.cloud.errors import UnableToRun
from simulator.local.demo.bills import looked_at, wants_einvoices
from simulator.local.demo.books import balanced
from simulator.local.demo.mandate import by_mandate
from simulator.local.demo.neighbours import Traded, settled, traded
from simulator.local.demo.notices import written_to
from simulator.local.demo.payments import paid
from simulator.local.demo.plan import Cast, Month, signup_day
from simulator.local.demo.services import broadband, on_one_bill
from simulator.local.demo.stopwatch import Stopwatch
from simulator.local.demo.world import Household, SignedUp, World

_DAY: Final = timedelta(days=1)
_LATE_SHARE: Final = (
    5  # every fifth customer signs up a week and a half later, so that supply starts mid-month
)
_LATE_DAYS: Final = 10
_SETTLED_ON_DAY: Final = 8
_SUMS_ARE_OUT_HOUR: Final = 9  # the wholesale fixing is there by 08:00 of the 6th business day
_CORRECTED_DAY: Final = 13
_CORRECTED_TO_PERCENT: Final = 60
_MOVED_IN_ON_DAY: Final = 14  # of the month after: the 15th
_A_STREET: Final = 60
_PATIENCE_SECONDS: Final = 120
_BUSY_HOUR: Final = 6
_MALFORMED: Final = '{"AccountingPointCharacteristics_MarketDocument": {"mRID": '


def play(
    world: World, customers: int, month: Month, watch: Stopwatch, *, neighbours: bool = False
) -> list[str]:
    """The whole story on a fresh stack; returns the lines that say how it ended for whom.

    neighbours: they trade too, on bills and with tokens; the stack runs with the parameter
    Neighbours on.
    """
    cast, tale = Cast(), []
    first_day = signup_day(month.start)
    *households, newcomer = _population(world, customers + 1, cast, neighbours=neighbours)
    late = {place for place in range(customers) if place > cast.least and place % _LATE_SHARE == 0}
    _upset(world, cast, households)
    world.at(first_day)
    products = [str(product["id"]) for product in world.products()]
    signed_up: dict[int, SignedUp] = {}
    with watch.stage("sign up", customers) as tick:
        early = [place for place in range(customers) if place not in late]
        for places, day in (
            (early, first_day),
            (sorted(late), first_day + timedelta(days=_LATE_DAYS)),
        ):
            world.at(day)
            wishes = [(households[place], products[place % len(products)]) for place in places]
            answers = world.sign_up_all(wishes, tick)
            signed_up.update(zip(places, answers, strict=True))
            if places is early:
                world.job("QueuePoller", "send-due")
                tale.append(_cancelled(world, signed_up[cast.cancels]))
            world.exchange()
    with watch.stage("the market answers", 4) as tick:
        world.put_message("MasterData", _MALFORMED)
        for day in (first_day + timedelta(days=_LATE_DAYS + ahead) for ahead in range(1, 5)):
            world.at(day)
            world.exchange()
            tick()
    _supplied(world, signed_up[cast.takes_broadband], month, watch)
    trade = _traded(world, month, watch) if neighbours else None
    with watch.stage("fetch spot prices"):
        world.job("QueuePoller", "fetch-spot-prices")
    with watch.stage("lay the closed month out by point, and settle it"):
        world.at(month.end + timedelta(days=_SETTLED_ON_DAY))
        wants_einvoices(world, signed_up[cast.wants_einvoices])
        _settle(world, month)
    with watch.stage("invoice"):
        _until_invoiced(world)
        drafted = looked_at(world, signed_up[cast.wants_einvoices], _PATIENCE_SECONDS)
        one_bill = on_one_bill(world, signed_up[cast.takes_broadband])
    with watch.stage("reconcile with DataHub"):
        reconciled = _reconciled(world, month)
    with watch.stage("correct a reading"):
        corrected = _corrected(world, households[cast.corrected], month)
    with watch.stage("a tenant follows another"):
        followed = _followed(world, signed_up[cast.moves_out], newcomer, month)
    with watch.stage("who left asks about themselves"):
        answered = _answered(world, signed_up[cast.moves_out])
    payments = _paid(world, signed_up[cast.takes_broadband], watch)
    with watch.stage("write to customers"):
        notices = written_to(world)
    trades = [] if trade is None else _settled(world, watch, trade)
    with watch.stage("close the books"):
        books = balanced(world)

    return [
        *tale,
        *_endings(world, cast, signed_up),
        drafted,
        one_bill,
        reconciled,
        corrected,
        followed,
        answered,
        *payments,
        notices,
        *trades,
        books,
    ]


def _supplied(world: World, with_broadband: SignedUp, month: Month, watch: Stopwatch) -> None:
    """The days of the month, with what happens on them."""
    with watch.stage("supply and meter the month", (month.end - month.start).days + 2) as tick:
        for day in days(month.start - _DAY, month.end + _DAY):
            world.at(day, _BUSY_HOUR)
            world.job("QueuePoller", "activate")
            world.exchange()
            broadband(world, with_broadband, month, day)
            tick()


def _paid(world: World, with_broadband: SignedUp, watch: Stopwatch) -> list[str]:
    """How the bills were paid: one by mandate, then the others."""
    with watch.stage("pay by mandate"):
        collected = by_mandate(world, with_broadband)
    with watch.stage("pay"):
        return [collected, paid(world)]


def _traded(world: World, month: Month, watch: Stopwatch) -> Traded:
    with watch.stage("neighbours trade"):
        return traded(world, month)


def _settled(world: World, watch: Stopwatch, trade: Traded) -> list[str]:
    with watch.stage("neighbours' trades on bills"):
        return settled(world, trade)


def _population(world: World, count: int, cast: Cast, *, neighbours: bool) -> list[Household]:
    """The households, whose people can sign in. Where neighbours trade, one of those who play a
    part has the largest solar roof of a whole street.
    """
    households = world.population(max(count, _A_STREET) if neighbours else count)
    if neighbours:
        sunny = max(range(len(households)), key=lambda place: households[place]["panel_watts"])
        place = cast.sells
        households[place], households[sunny] = households[sunny], households[place]

    world.let_sign_in(households[:count])
    return households[:count]


def _upset(world: World, cast: Cast, households: list[Household]) -> None:
    """What is different at DataHub for those who play a part."""
    world.change_household(households[cast.rejected]["gsrn"], registered_cpr="3112659999")
    world.change_household(households[cast.moves_in]["gsrn"], has_supplier=False)
    world.change_household(households[cast.crossing]["gsrn"], crossing_attempts=1)


def _cancelled(world: World, signup: SignedUp) -> str:
    status = world.cancel(signup.signup_id)
    return (
        f"{signup.signup_id} cancelled after the request had left: "
        f"'{status}' until the market confirms it."
    )


def _settle(world: World, month: Month) -> None:
    """The month, laid out by point, and then what began on the last day of the month before, which
    is settled with this one.
    """
    world.job("Upkeep", "lay-out-months")
    days = {"from": str(month.start), "to": str(month.end)}
    planned = world.job("SettlementWorker", "plan", **days)
    if planned["run_id"] is None:
        raise UnableToRun("There was nothing to settle. Read the log of QueuePoller.")
    while planned["run_id"] is not None:
        _until_closed(world, planned["run_id"])
        planned = (
            world.job("SettlementWorker", "plan", **days) if planned["left"] else {"run_id": None}
        )


def _until_closed(world: World, run_id: int) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while world.job("Backoffice", "status", run_id=run_id)["state"] != "closed":
        if time.monotonic() > deadline:
            raise UnableToRun(
                "The run did not close in two minutes. Read the log of SettlementWorker."
            )
        time.sleep(0.1)


def _until_invoiced(world: World) -> None:
    if not world.stack.wait_until_idle(_PATIENCE_SECONDS):
        raise UnableToRun(
            "The invoices were not done in two minutes. Read the log of InvoiceGenerator."
        )


def _reconciled(world: World, month: Month) -> str:
    """DataHub's own sums of the month come (RSM-014, RSM-019) and are compared with ours."""
    world.at(month.end + timedelta(days=_SETTLED_ON_DAY), _SUMS_ARE_OUT_HOUR)
    world.exchange()
    answer = world.job("QueuePoller", "reconcile", month=str(month.start))
    compared = sum(found["compared"] for found in answer["months"])
    matching = sum(found["matching"] for found in answer["months"])
    if not compared or compared != matching:
        raise UnableToRun(
            f"DataHub's sums of the month are not ours: {matching} of {compared} agree. "
            "See `elhandel reconcile`."
        )

    return (
        f"DataHub's {compared} sums of the month's energy and charges came, and ours agree with "
        "every one: to 0.001 kWh, and to 6 decimals of a krone."
    )


def _corrected(world: World, household: Household, month: Month) -> str:
    """Days after the invoice the grid company corrects a day of the month, and the customer gets
    the difference.
    """
    day = month.start + timedelta(days=_CORRECTED_DAY)
    world.at(month.end + timedelta(days=_SETTLED_ON_DAY + 1))
    world.correct_readings(household["gsrn"], day, _CORRECTED_TO_PERCENT)
    world.exchange()
    world.job("SettlementWorker", "correct")
    _until_invoiced(world)
    rows = world.ask(
        "SELECT n.kind, n.number, i.number, n.total_ore, s.annotations FROM billing.invoice n "
        "JOIN billing.invoice i ON i.invoice_id = n.corrects_id "
        "JOIN billing.invoice_section s ON s.invoice_id = n.invoice_id "
        "ORDER BY n.invoice_id, s.section_no LIMIT 1"
    )
    if not rows:
        raise UnableToRun(
            "A corrected reading gave no credit note. Read the log of SettlementWorker."
        )

    ((kind, number, corrected, ore, said),) = rows
    told = " ".join(map(change_text, annotations_of(said).changes))

    return (
        f"The readings of {day} on invoice {corrected} were corrected after it was sent: "
        f"{kind.replace('_', ' ')} {number} over {Decimal(abs(ore)) / 100:.2f} DKK. It says: {told}"
    )


def _followed(world: World, leaving: SignedUp, newcomer: Household, month: Month) -> str:
    """Somebody else moves into a home that we supply: its supply ends that day with a final bill,
    theirs begins.
    """
    moved_in = month.end + timedelta(days=_MOVED_IN_ON_DAY)
    home = {**newcomer, "gsrn": leaving.household["gsrn"]}
    signed_up = world.sign_up(home, str(world.products()[0]["id"]), move_in=moved_in)
    for day in (moved_in - _DAY, moved_in, moved_in + _DAY):
        world.at(day, _BUSY_HOUR)
        world.job("QueuePoller", "activate")
        world.exchange()

    world.job("QueuePoller", "fetch-spot-prices")
    world.job("SettlementWorker", "plan-final")
    _until_invoiced(world)

    ended, begun = world.status(leaving.signup_id), world.status(signed_up.signup_id)
    rows = world.ask(_FINAL_BILL, home["gsrn"], moved_in)
    if not rows or (ended["stage"], begun["stage"]) != ("ended", "active"):
        raise UnableToRun(
            "The home was not handed over with a final bill. Read the log of QueuePoller."
        )

    ((number, ore),) = rows

    return (
        f"{begun['signup_id']} moved in on {moved_in} where we supplied {ended['signup_id']}: "
        f"that supply ended on the day, and its final bill is {number} "
        f"over {Decimal(ore) / 100:.2f} DKK."
    )


_FINAL_BILL: Final = """
SELECT i.number, i.total_ore
FROM billing.invoice i
JOIN billing.invoice_section s USING (invoice_id)
WHERE s.gsrn = %s AND s.period_to = %s
"""


def _answered(world: World, left: SignedUp) -> str:
    """A customer who left asks what is held about them and is answered part by part, on record."""
    ((customer,),) = world.ask(_CUSTOMER_OF_SIGNUP, left.signup_id)

    rows = 0
    onward: dict[str, Any] | None = {}
    while onward is not None:
        answer = world.job(
            "Upkeep", "person-data", customer=customer, why="asked by letter", **onward
        )
        onward = answer["next"]
        rows += sum(len(value) for value in answer.values() if isinstance(value, list))

    if not rows:
        raise UnableToRun("What is held about a person was not answered. Read the log of Upkeep.")
    return (
        f"{left.signup_id} left, and asked what is held about them: {rows} rows, "
        "from the signup to the last reading."
    )


_CUSTOMER_OF_SIGNUP: Final = """
SELECT c.customer_id
FROM onboarding.signup s
JOIN portfolio.contract c USING (contract_id)
WHERE s.reference = %s
"""


def _endings(world: World, cast: Cast, signed_up: dict[int, SignedUp]) -> list[str]:
    """How it ended for those who play a part."""
    rejected, cancelled, moved, crossed = (
        world.status(signed_up[place].signup_id)
        for place in (cast.rejected, cast.cancels, cast.moves_in, cast.crossing)
    )
    (dead,) = world.ask(
        "SELECT message_id, error_code FROM market.inbound_message WHERE state = 'dead' LIMIT 1"
    )

    return [
        f"{cancelled['signup_id']} is {cancelled['status']}: "
        "DataHub confirmed the cancellation (RSM-024).",
        f"{rejected['signup_id']} is {rejected['status']}: {rejected['rejection_reason']}",
        f"{moved['signup_id']} is {moved['status']} since {moved['estimated_activation']}: "
        "there was no supplier to switch from, so it was sent again as a move-in.",
        f"{crossed['signup_id']} is {crossed['status']} since {crossed['estimated_activation']}: "
        "another process crossed it, so it was sent again a day later.",
        f"One message was malformed ({dead[1]}): it lies in the dead letters as {dead[0]}, "
        "and its queue went on.",
    ]


def one_invoice(world: World, home: Path) -> Path | None:
    """One invoice's PDF, copied from the bucket to where it can be opened."""
    rows = world.ask(
        "SELECT number, document_key FROM billing.invoice "
        "WHERE document_key IS NOT NULL ORDER BY number LIMIT 1"
    )
    if not rows:
        return None

    number, key = rows[0]
    path = home / f"invoice-{number}.pdf"
    bucket = world.stack.host.resources["Documents"].ref
    world.stack.aws.client("s3").download_file(bucket, key, str(path))

    return path
