"""Queue poller: everything that runs by the clock between us, DataHub and the price source.

Each schedule of the template names a job; a job may run twice and at the same time as itself. A
part that does not answer is a matter of one queue or one job: the others go on, and the next
schedule tries again.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from elhandel import market, onboarding
from elhandel.billing.held import held_count
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import Transaction, database_from_environment
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, counts, entry_point, logger, metrics
from elhandel.platform.upkeep import rotation
from elhandel.platform.vault.hashing import hasher_from_environment
from elhandel.platform.vault.opening import opener_from_environment
from elhandel.platform.vault.sealing import sealer_from_environment
from elhandel.platform.work import outbox
from elhandel.platform.work.invoker import by_url_too, staff
from elhandel.platform.work.job_requests import (
    DAY,
    FLAG,
    NUMBER,
    PRICE,
    REASON,
    SAID,
    SECONDS,
    TEXT,
    TEXTS,
    WHY,
    Field,
    UnusableJobField,
    a,
    dkk,
    many,
)
from elhandel.platform.work.job_table import JobTable
from elhandel.portfolio.identities import (
    left_to_seal,
    rehash_customers,
    reseal_customers,
    unlike_the_keys,
)
from elhandel.portfolio.points import active_metering_points
from elhandel.portfolio.supply import Supply
from elhandel.pricing import spot
from elhandel.pricing.charges import stopped_charges_linked
from elhandel.pricing.spot import (
    SpotDay,
    accept_held_prices,
    held_price_count,
    held_prices,
    withdraw_accepted_prices,
)
from elhandel.settlement import corrections
from elhandel.values.decision import Decision, Provenance
from elhandel.values.errors import DomainError, Unavailable
from elhandel.values.identifiers import Gsrn

type Answer = dict[str, Any]

_LETTERS: Final = 200  # are listed unless more are asked for
_MOST_LETTERS: Final = 5_000  # an answer of Lambda is 6 MB at most
_EFFECTS_SHOWN: Final = 50
_SWEEP_SECONDS: Final = 200  # of the 300 that the function has: a batch under way is finished

_REASONS: Final = 5  # of the ranges that a source did not give; the log has the rest
_ACCEPTED_LATELY: Final = timedelta(days=40)

_LISTED: Final = 100  # rows of a list, unless the event says otherwise
_BODIES: Final = frozenset({"body", "answer", "headers"})
# What tells staff about persons, and what they set going without a history of its own: each time
# with a trace.
_TRACED: Final = frozenset(
    {
        "dead-letters",
        "waiting-requests",
        "sent",
        "customers-of-point",
        "name-cases",
        "asking-signups",
    }
    | {"held-signups", "show-signup", "replay", "price-product"}
)

clock = clock_from_environment()
database = database_from_environment()


def send_due(event: Answer) -> Answer:
    """Write what is due to the outbox, and send what the outbox holds for DataHub."""
    due = market.request_due(database, clock)
    try:
        sent = outbox.dispatch(
            database, clock, market.DESTINATION, market.sender_from_environment(database)
        )
    finally:
        with database.transaction() as tx:
            since = outbox.oldest_waiting(tx, market.DESTINATION)
            held = onboarding.count_held(tx) + onboarding.count_taken_back(tx, clock.now())
        minutes = (clock.now() - since).total_seconds() / 60 if since else 0
        metrics.add_metric("signups_held", MetricUnit.Count, held)
        metrics.add_metric("request_waiting_minutes", MetricUnit.Count, minutes)

    metrics.add_metric("requests_sent", MetricUnit.Count, sent.sent)
    metrics.add_metric("outbox_waiting", MetricUnit.Count, sent.later)
    metrics.add_metric("outbox_parked", MetricUnit.Count, sent.parked)

    return {
        "starts": due.starts,
        "customer_data": due.customer_data,
        "sent": sent.sent,
        "waiting": sent.later,
        "parked": sent.parked,
    }


def reseal(event: Answer) -> Answer:
    """Seal anew what is sealed under an older version, for at most {"seconds": 200}; again until
    nothing is "left".
    """
    opener, sealer, time_is_left = (
        opener_from_environment(),
        sealer_from_environment(),
        _until(event),
    )
    renewed = reseal_customers(database, opener, sealer, time_is_left=time_is_left)
    renewed += market.reseal_sent(database, opener, sealer, time_is_left=time_is_left)
    metrics.add_metric("numbers_resealed", MetricUnit.Count, renewed.done)
    return {"version": sealer.version, **asdict(renewed)}


def rehash(event: Answer) -> Answer:
    """Give numbers the hash of the current version, for at most {"seconds": 200}; again until
    nothing is "left".

    When the secret names one version only, the hashes of the one before are taken away.
    """
    opener, hasher = opener_from_environment(), hasher_from_environment()
    renewed = rehash_customers(database, opener, hasher, time_is_left=_until(event))
    metrics.add_metric("numbers_rehashed", MetricUnit.Count, renewed.done)
    return {"version": hasher.current.version, **asdict(renewed)}


def watch_secrets(event: Answer) -> Answer:
    """Which secrets are older than they may be, and how many numbers are under older versions or
    under none that is.
    """
    hasher, sealer = hasher_from_environment(), sealer_from_environment()
    ages = rotation.ages(settings(), clock.now())
    overdue = [age.secret for age in ages if age.is_overdue]
    for secret in overdue:
        logger.warning("a secret is older than it may be", extra={"key": secret})

    with database.transaction() as tx:
        unlike = unlike_the_keys(tx, hasher)
        left = left_to_seal(tx, sealer) + market.left_to_seal(tx, sealer)

    metrics.add_metric("secrets_overdue", MetricUnit.Count, len(overdue))
    metrics.add_metric("numbers_unlike_the_keys", MetricUnit.Count, unlike)
    metrics.add_metric("numbers_left_to_seal", MetricUnit.Count, left)

    return {
        "overdue": overdue,
        "days": {age.secret: age.days for age in ages},
        "unlike_the_keys": unlike,
        "left_to_seal": left,
    }


def _until(event: Answer) -> Callable[[], bool]:
    """Whether the time of a job that may be run again is not over yet."""
    ends = time.perf_counter() + float(event.get("seconds", _SWEEP_SECONDS))
    return lambda: time.perf_counter() < ends


class UnableToPoll(DomainError):
    """Queues raised what nobody foresaw; the others, and what follows them, were seen to."""

    code = "unable-to-poll"
    status = 500


def poll_queues(event: Answer) -> Answer:
    """Empty every queue of DataHub (or those the event names), finish what was left, then begin
    supply that is due.

    Whatever one queue raises, the next ones are polled, the metrics leave and supply begins; then
    the job fails, so that the alarm on the function's errors sees it. Raises UnableToPoll.
    """
    answer: Answer = {
        "handled": {},
        "dead_messages": 0,
        "dead_records": 0,
        "set_aside": 0,
        "unavailable": [],
    }
    failed: list[str] = []
    for queue in event.get("queues", settings().datahub_queues):
        try:
            polled = market.poll(database, clock, market.datahub_from_environment(), queue)
        except Unavailable as error:
            logger.error(error.sentence, extra={"queue": queue})
            answer["unavailable"].append(queue)
            continue
        except Exception:  # MemoryError among them: one queue must not stop the others
            logger.exception("a queue could not be polled", extra={"queue": queue})
            failed.append(queue)
            continue
        for document, count in polled.handled.items():
            answer["handled"][document] = answer["handled"].get(document, 0) + count
        answer["dead_messages"] += polled.dead_messages
        answer["dead_records"] += polled.dead_records
        answer["set_aside"] += polled.set_aside

    finished = market.finish(database, clock)
    answer["finished"] = finished.messages
    answer["set_aside"] += finished.set_aside
    answer["dead_messages"] += finished.set_aside
    metrics.add_metric("messages_finished", MetricUnit.Count, answer["finished"])
    metrics.add_metric("messages_processed", MetricUnit.Count, sum(answer["handled"].values()))
    metrics.add_metric(
        "messages_dead_lettered", MetricUnit.Count, answer["dead_messages"] + answer["dead_records"]
    )
    metrics.add_metric("messages_set_aside", MetricUnit.Count, answer["set_aside"])
    metrics.add_metric(
        "queues_unavailable", MetricUnit.Count, len(answer["unavailable"]) + len(failed)
    )
    answer["activated"] = market.activate_due(database, clock)
    if failed:
        raise UnableToPoll(
            f"{', '.join(failed)} could not be polled; the log says why. The other queues were, and what was due "
            "began. The next schedule tries again; a message that never comes to an end is set aside by itself."
        )

    return answer


def activate(event: Answer) -> Answer:
    """Begin the supply whose local start date has come: just after midnight."""
    return {"activated": market.activate_due(database, clock)}


def fetch_spot_prices(event: Answer) -> Answer:
    """Fetch every day of spot prices that is missing, to tomorrow once it is published, and the
    last days once more.

    With {"from": "2026-01-20", "to": "2026-01-21"} these days, the end exclusive. Prices that were
    put right at their source mark what is settled by them; prices beyond the exchange's limits are
    held. Raises Unavailable for what the source did not give, when everything else is done.
    """
    days = _days_asked(event)
    fetched = spot.fetch_spot_prices(
        database,
        clock,
        spot.EnergiDataService(settings().energi_data_service_url),
        settings().price_areas,
        _mark_settled,
        days_again=settings().spot_days_read_again,
        asked=days,
    )
    missing = {area: [str(day) for day in days] for area, days in fetched.missing.items() if days}
    changed = {area: [str(day) for day in days] for area, days in fetched.changed.items() if days}
    metrics.add_metric(
        "spot_days_missing", MetricUnit.Count, sum(len(days) for days in missing.values())
    )
    with database.transaction() as tx:
        metrics.add_metric("spot_prices_held", MetricUnit.Count, held_price_count(tx))

    if missing:
        logger.warning("spot prices are missing", extra={"missing": missing})

    if fetched.unavailable:
        raise Unavailable(" ".join(fetched.unavailable[:_REASONS]))

    return {
        "stored_days": fetched.stored_days,
        "changed": changed,
        "missing": missing,
        "held": fetched.held,
    }


def held_spot_prices(event: Answer) -> Answer:
    """The spot prices that are held because they are beyond the exchange's limits, and those
    accepted lately.
    """
    with database.transaction() as tx:
        held = held_prices(tx, clock.now() - _ACCEPTED_LATELY)
    return {"held": [_as_json(price) for price in held]}


def accept_spot_prices(event: Answer) -> Answer:
    """Held prices are true: {"job": "accept-spot-prices", "held": [3, 4], "why": …}. All of them or
    none.
    """
    with database.transaction() as tx:
        days = accept_held_prices(tx, _numbers(event), by=staff(), why=event["why"], clock=clock)
        _mark_settled(tx, days)
    return {"accepted": len(days)}


def withdraw_spot_prices(event: Answer) -> Answer:
    """Prices were accepted by mistake: {"job": "withdraw-spot-prices", "held": [3], "why": …}.

    "settled": how many stretches are settled by these days; they are corrected, and billed no more
    before that.
    """
    with database.transaction() as tx:
        days = withdraw_accepted_prices(
            tx, _numbers(event), by=staff(), why=event["why"], clock=clock
        )
        settled = _mark_settled(tx, days)
    return {"withdrawn": len(days), "settled": settled}


def _numbers(event: Answer) -> list[int]:
    return [int(number) for number in event["held"]]


def _days_asked(event: Answer) -> tuple[date, date] | None:
    """The days that the event names; one of the two alone names none. Raises UnusableJobField."""
    if not (event.get("from") or event.get("to")):
        return None
    if not (event.get("from") and event.get("to")):
        raise UnusableJobField(
            'Name both "from" and "to", or neither: the end is the day after the last.'
        )
    return date.fromisoformat(event["from"]), date.fromisoformat(event["to"])


def watch_deadlines(event: Answer) -> Answer:
    """Say what should have happened by now and has not; each is a line in the log, their number a
    metric.

    First what can be closed is closed: supply that has ended, settled and billed to the end.
    """
    closed = market.final_settle_due(database, clock)

    with database.transaction() as tx:
        late, depths = market.overdue(tx, clock), outbox.depths(tx)
        held, prices_held = held_count(tx), held_price_count(tx)
        ends = market.open_ends(tx, clock.today())
        stopped = stopped_charges_linked(tx, clock.today())
        cases = market.open_name_cases(tx)
        supplied, pending = (
            active_metering_points(tx, clock.today()),
            market.pending_processes(tx),
        )

    for entry in late:
        logger.warning(entry.what, extra={"process_id": entry.process_id})

    for charge in stopped:
        logger.warning(
            "a stopped charge is still linked",
            extra={"charge": str(charge.key)},
        )

    metrics.add_metric("deadlines_overdue", MetricUnit.Count, len(late))
    metrics.add_metric("name_cases_open", MetricUnit.Count, len(cases))
    if held:
        logger.warning("bills are held", extra={"held": held})

    metrics.add_metric("bills_held", MetricUnit.Count, held)
    metrics.add_metric("spot_prices_held", MetricUnit.Count, prices_held)
    metrics.add_metric("stopped_charges_linked", MetricUnit.Count, len(stopped))
    metrics.add_metric("supply_final_settled", MetricUnit.Count, closed)
    metrics.add_metric("active_metering_points", MetricUnit.Count, supplied)
    metrics.add_metric("pending_processes", MetricUnit.Count, pending)
    metrics.add_metric("final_bill_days", MetricUnit.Count, ends[0].days if ends else 0)
    for destination, waiting in depths.items():
        metrics.add_metric(
            f"outbox_depth_{destination.replace('-', '_')}", MetricUnit.Count, waiting
        )

    return {
        "overdue": [{"what": entry.what, "process_id": entry.process_id} for entry in late],
        "stopped_charges": [
            asdict(charge) | {"stopped_on": str(charge.stopped_on)} for charge in stopped
        ],
        "final_settled": closed,
        "open_ends": len(ends),
        "bills_held": held,
    }


def replay(event: Answer) -> Answer:
    """Handle a dead letter once more: {"job": "replay", "message_id": …}."""
    handled = market.replay(database, clock, event["message_id"])
    return {
        "document": handled.document,
        "state": handled.state,
        "dead_records": handled.dead_records,
    }


def dead_letters(event: Answer) -> Answer:
    """What lies in the dead letters, the newest first, and how many more there are: {"most": 1000}
    lists so many.
    """
    most = min(int(event.get("most") or _LETTERS), _MOST_LETTERS)
    with database.transaction() as tx:
        letters = market.dead_letters(tx, limit=most)
        there_are = market.count_dead_letters(tx)

    return {
        "left_out": there_are - len(letters),
        "dead_letters": [
            {
                "received_at": letter.received_at.isoformat(),
                "document": letter.document,
                "message_id": letter.message_id,
                "record": letter.record,
                "code": letter.code,
                "error": letter.error,
            }
            for letter in letters
        ],
    }


def waiting_requests(event: Answer) -> Answer:
    """What has not left for DataHub, the oldest first, and why; what was refused in form stays
    among it.
    """
    with database.transaction() as tx:
        found = market.waiting_requests(tx, limit=int(event.get("limit", _LISTED)))
    return {
        "waiting": [_as_json(request) for request in found.requests],
        "left_out": found.left_out,
    }


def sent(event: Answer) -> Answer:
    """What was sent to DataHub, the newest first: of "gsrn", of "transaction_id", or of everything.

    Of one request with the bodies; personal numbers are sealed in them.
    """
    transaction_id = event.get("transaction_id")
    with database.transaction() as tx:
        found = market.tries(
            tx,
            gsrn=event.get("gsrn"),
            transaction_id=transaction_id,
            limit=int(event.get("limit", _LISTED)),
        )

    listed = [_as_json(attempt) for attempt in found.tries]
    if transaction_id is None:
        listed = [
            {key: value for key, value in attempt.items() if key not in _BODIES}
            for attempt in listed
        ]

    return {"sent": listed, "left_out": found.left_out}


def _as_json(row: Any) -> Answer:
    return {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in asdict(row).items()
    }


def _mark_settled(tx: Transaction, changed: Sequence[SpotDay]) -> int:
    """Days that are settled already, and whose prices changed, are marked for a correction; how
    many stretches.
    """
    days = [(day.price_area, day.day) for day in changed]
    return corrections.mark_spot_days(tx, days, Provenance(clock.now()))


def move_supply(event: Answer) -> Answer:
    """Put the days of a supply right: {"job": "move-supply", "gsrn": …, "from": …, "to": …, "why":
    …}.

    "from" is the right first day, "to" the right first day without supply, either may be left out;
    "on" is a day of the supply that is meant, the latest unless given.
    """
    move = market.Move(
        Gsrn(event["gsrn"]),
        _day(event, "from"),
        _day(event, "to"),
        _day(event, "on"),
        staff(),
        event["why"],
    )
    with database.transaction() as tx:
        moved = market.move_supply(tx, move, clock)
    return {
        "before": _days(moved.before),
        "after": _days(moved.after),
        "moved": moved.before != moved.after,
    }


def change_product(event: Answer) -> Answer:
    """Agree on another product: {"job": "change-product", "gsrn": …, "product": …, "from": …,
    "why": …}.
    """
    since = date.fromisoformat(event["from"])
    change = onboarding.ChangeOfProduct(
        Gsrn(event["gsrn"]), event["product"], since, staff(), event["why"]
    )
    with database.transaction() as tx:
        agreed = onboarding.change_product(tx, change, clock)
    return {
        "before": agreed.before,
        "after": agreed.after,
        "changed": agreed.before != agreed.after,
    }


def price_product(event: Answer) -> Answer:
    """Our own prices, in DKK: {"job": "price-product", "product": …, "from": …, "margin": "0.05",
    "why": …}.

    Besides "margin": "supplement", "fixed", "subscription" (per month); what is left out stays as
    it is. With {"preview": true} whom it touches and by how much; it is done with the "confirm"
    that the preview answers. {"decided": true}: for all from that day, whatever the notice.
    """
    new = onboarding.NewPrice(
        event["product"],
        date.fromisoformat(event["from"]),
        staff(),
        event["why"],
        margin_per_kwh=_micro(event, "margin"),
        supplement_per_kwh=_micro(event, "supplement"),
        fixed_per_kwh=_micro(event, "fixed"),
        subscription_per_month=_micro(event, "subscription"),
        decided=event.get("decided") is True,
    )

    with database.transaction() as tx:
        if event.get("preview") is True:
            return _told_price(onboarding.preview_price(tx, new, clock))
        return {
            "changed": onboarding.price_product(
                tx, new, clock, confirm=str(event.get("confirm", ""))
            )
        }


def _told_price(preview: onboarding.PricePreview) -> Answer:
    """The customers who would pay most more, how many are left out, and the sums of all."""
    shown = preview.effects[:_EFFECTS_SHOWN]
    return {
        "changed": preview.changed,
        "confirm": preview.confirm,
        "contracts": len({effect.gsrn for effect in preview.effects}),
        "without_use": sum(not effect.days for effect in preview.effects),
        "sum_dkk": str(Decimal(sum(effect.ore for effect in preview.effects)).scaleb(-2)),
        "effects": [
            {
                "gsrn": effect.gsrn,
                "from": str(effect.first),
                "before": asdict(effect.before),
                "after": asdict(effect.after),
                "kwh": str(Decimal(effect.wh).scaleb(-3)),
                "days": effect.days,
                "difference_dkk": str(Decimal(effect.ore).scaleb(-2)),
            }
            for effect in shown
        ],
        "left_out": len(preview.effects) - len(shown),
    }


def end_terms(event: Answer) -> Answer:
    """Agree on what contracts pay from tomorrow whose term ends today, and end held signups that
    nobody saw to.

    These are rejected after the days that the rules name.
    """
    with database.transaction() as tx:
        continued = onboarding.continue_ended_terms(tx, clock)
    metrics.add_metric("terms_ended", MetricUnit.Count, len(continued))
    with database.transaction() as tx:
        ended = onboarding.end_held_signups(tx, clock)
    metrics.add_metric("held_signups_ended", MetricUnit.Count, ended)
    return {"contracts": len(continued), "held_signups_ended": ended}


def redate_signup(event: Answer) -> Answer:
    """Who moves in does so on another day: {"job": "redate-signup", "signup": …, "date": …, "why":
    …}.
    """
    decision = Decision(staff(), event["why"], clock.now())
    with database.transaction() as tx:
        day = date.fromisoformat(event["date"])
        signup = onboarding.redate_signup(
            tx, event["signup"], day, decision, tenant=None, clock=clock
        )
    return {
        "signup": signup.reference,
        "stage": signup.stage,
        "date": str(signup.estimated_activation),
    }


def asking_signups(event: Answer) -> Answer:
    """The signups whose customers are asked for another day of moving in, the longest waiting
    first.
    """
    with database.transaction() as tx:
        waiting = onboarding.asking_signups(tx)

    return {
        "asking": [
            {
                "signup": signup.reference,
                "gsrn": signup.gsrn,
                "wished": str(signup.wished),
                "asked_at": signup.asked_at.isoformat(),
            }
            for signup in waiting
        ]
    }


def held_signups(event: Answer) -> Answer:
    """Signups beyond a limit that wait for staff, the longest waiting first, and how many more
    there are.
    """
    with database.transaction() as tx:
        held = onboarding.held_signups(tx, limit=int(event.get("limit", _LISTED)))
        there_are = onboarding.count_held(tx)

    return {
        "held": [
            {
                "signup": signup.reference,
                "gsrn": signup.gsrn,
                "party": signup.party,
                "tenant": signup.tenant,
                "key": signup.api_key_id,
                "cause": signup.cause,
                "held_at": signup.held_at.isoformat(),
                "starts_on": str(signup.starts_on),
            }
            for signup in held
        ],
        "left_out": there_are - len(held),
    }


def release_signups(event: Answer) -> Answer:
    """Let them leave next: {"job": "release-signups", "signups": ["SGN-…"], "why": …}; all or none.

    "starts_on": the day of each; a switch is planned anew from today.
    """
    decision = Decision(staff(), event["why"], clock.now())
    with database.transaction() as tx:
        starts_on = {
            signup: str(onboarding.release_signup(tx, signup, decision, clock))
            for signup in sorted(event["signups"])
        }
    return {"released": event["signups"], "starts_on": starts_on}


def reject_signups(event: Answer) -> Answer:
    """Take held signups no further: {"job": "reject-signups", "signups": ["SGN-…"], "why": …}; all
    or none.
    """
    decision = Decision(staff(), event["why"], clock.now())
    with database.transaction() as tx:
        for signup in sorted(event["signups"]):
            onboarding.reject_signup(tx, signup, decision, clock)
    return {"rejected": event["signups"]}


def show_signup(event: Answer) -> Answer:
    """A signup with its key, its consent and its hold: {"job": "show-signup", "signup":
    "SGN-2026-00042"}.
    """
    with database.transaction() as tx:
        return onboarding.show_signup(tx, event["signup"], clock)


def _micro(event: Answer, name: str) -> int | None:
    """DKK as micro-DKK, where the event names a price."""
    return None if event.get(name) is None else dkk(event[name], 6)


def _day(event: Answer, name: str) -> date | None:
    return date.fromisoformat(event[name]) if event.get(name) else None


def _days(supply: Supply) -> list[str | None]:
    return [str(supply.starts_on), str(supply.ends_on) if supply.ends_on else None]


def change_contact(event: Answer) -> Answer:
    """Contact data of a customer or a contract, put right by staff."""
    return onboarding.change_contact(database, clock, event)


def join_customer(event: Answer) -> Answer:
    """Staff know that a party is a customer, or that two customers are one."""
    return onboarding.join_customer(database, clock, event, opener_from_environment)


def customers_of_point(event: Answer) -> Answer:
    """Who has to do with a metering point, by ids."""
    return onboarding.customers_of_point(database, event)


def name_cases(event: Answer) -> Answer:
    """Where the market names somebody else than who signed up."""
    return onboarding.name_cases(database)


def close_name_case(event: Answer) -> Answer:
    """Staff looked at such a name; who is the same person is proved by it once supply has begun."""
    closed = onboarding.close_name_case(database, clock, event)
    market.prove_parties(database, clock)
    return closed


JOBS: Final[dict[str, Callable[[Answer], Answer]]] = {
    "send-due": send_due,
    "poll-queues": poll_queues,
    "activate": activate,
    "fetch-spot-prices": fetch_spot_prices,
    "held-spot-prices": held_spot_prices,
    "accept-spot-prices": accept_spot_prices,
    "withdraw-spot-prices": withdraw_spot_prices,
    "watch-deadlines": watch_deadlines,
    "reseal": reseal,
    "rehash": rehash,
    "watch-secrets": watch_secrets,
    "replay": replay,
    "dead-letters": dead_letters,
    "waiting-requests": waiting_requests,
    "sent": sent,
    "move-supply": move_supply,
    "change-product": change_product,
    "price-product": price_product,
    "end-terms": end_terms,
    "change-contact": change_contact,
    "join-customer": join_customer,
    "customers-of-point": customers_of_point,
    "name-cases": name_cases,
    "close-name-case": close_name_case,
    "redate-signup": redate_signup,
    "asking-signups": asking_signups,
    "held-signups": held_signups,
    "release-signups": release_signups,
    "reject-signups": reject_signups,
    "show-signup": show_signup,
}


_GSRN: Final = a("a GSRN of 18 digits", Gsrn)
_QUEUE: Final = a("a queue of DataHub", settings().datahub_queues.index)
_DECIDED: Final = {"why": WHY.needed}
_CONTACT: Final = {"name": SAID, "email": SAID, "phone": SAID, "billing_address": TEXTS}
_PRICE: Final = {"margin": PRICE, "supplement": PRICE, "fixed": PRICE, "subscription": PRICE}

_PRICE_STEPS: Final = {"decided": FLAG, "preview": FLAG, "confirm": TEXT}

FIELDS: Final[dict[str, dict[str, Field]]] = {
    "send-due": {},
    "poll-queues": {"queues": many(_QUEUE)},
    "activate": {},
    "fetch-spot-prices": {"from": DAY, "to": DAY},
    "held-spot-prices": {},
    "accept-spot-prices": {"held": many(NUMBER).needed, **_DECIDED},
    "withdraw-spot-prices": {"held": many(NUMBER).needed, **_DECIDED},
    "watch-deadlines": {},
    "reseal": {"seconds": SECONDS},
    "rehash": {"seconds": SECONDS},
    "watch-secrets": {},
    "replay": {"message_id": SAID.needed},
    "dead-letters": {"most": NUMBER},
    "waiting-requests": {"limit": NUMBER},
    "sent": {"gsrn": _GSRN, "transaction_id": SAID, "limit": NUMBER},
    "move-supply": {"gsrn": _GSRN.needed, "from": DAY, "to": DAY, "on": DAY, **_DECIDED},
    "change-product": {
        "gsrn": _GSRN.needed,
        "product": SAID.needed,
        "from": DAY.needed,
        **_DECIDED,
    },
    "price-product": {
        "product": SAID.needed,
        "from": DAY.needed,
        **_PRICE,
        **_PRICE_STEPS,
        **_DECIDED,
    },
    "end-terms": {},
    "redate-signup": {"signup": SAID.needed, "date": DAY.needed, **_DECIDED},
    "asking-signups": {},
    "held-signups": {"limit": NUMBER},
    "release-signups": {"signups": many(SAID).needed, "why": REASON.needed},
    "reject-signups": {"signups": many(SAID).needed, "why": REASON.needed},
    "show-signup": {"signup": SAID.needed},
    "customers-of-point": {"gsrn": _GSRN.needed},
    "change-contact": {"customer": NUMBER, "contract": NUMBER, **_CONTACT, **_DECIDED},
    "join-customer": {"party": NUMBER.needed, "customer": NUMBER, **_DECIDED},
    "name-cases": {},
    "close-name-case": {"case": NUMBER.needed, "outcome": SAID.needed, **_DECIDED},
}

_TABLE: Final = JobTable("The queue poller", JOBS, FIELDS, _TRACED)


@by_url_too
@entry_point
def handler(event: Answer, context: LambdaContext) -> Answer:
    """Run the job that the schedule, or a member of staff, names. Raises NotFound for a job that
    does not exist.
    """
    logger.append_keys(job=_TABLE.name(event))

    answer = _TABLE.run(event, database, clock)

    logger.info("done", extra={"counts": counts(answer)})
    return answer
