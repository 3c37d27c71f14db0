"""What must hold after a simulation: each rule gives the offenders it finds, as sentences."""

import itertools
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from elhandel.market.guides import GUIDES, Event, IllegalMove, State
from elhandel.values.days.local_time import local_date
from tests.soak.simulation import Simulation
from tests.soak.truth import Reading, readings

_SHOWN: Final = 5
"""Of each rule."""

type Rule = Callable[[Simulation], Iterator[str]]


def offenders(simulation: Simulation) -> list[str]:
    """What does not hold, some of each rule. It settles everything again: ask it last."""
    found = []
    for rule in _RULES:
        broken = list(rule(simulation))
        name = rule.__name__.strip("_").replace("_", " ")
        found += [f"{name}: {offender}" for offender in broken[:_SHOWN]]
        if len(broken) > _SHOWN:
            found.append(f"{name}: {len(broken) - _SHOWN:,} more")
    return found


def history(simulation: Simulation, gsrn: str) -> list[str]:
    """What happened at a point, for whoever looks for the cause: messages that name it, and the
    steps of its processes, by time.
    """
    steps = simulation.places.rows(
        "SELECT e.at, p.process_id || ' ' || p.kind || ' ' || p.effective_on || ': ' || e.event "
        "|| ' -> ' || e.to_state || ' (' || e.cause || ')' FROM market.process_event e "
        "JOIN market.process p USING (process_id) "
        "JOIN portfolio.metering_point USING (metering_point_id) WHERE gsrn = %s",
        gsrn,
    )
    received = simulation.places.rows(
        "SELECT received_at, message_id, document, business_reason FROM market.inbound_message "
        "WHERE document <> 'NotifyValidatedMeasureData'"
    )
    named = [
        (at, f"{document}/{reason} {_validity(body)} {message_id}")
        for at, message_id, document, reason in received
        if gsrn.encode() in (body := simulation.places.tap.bodies.get(message_id, b""))
    ]
    return [f"{at:%m-%d %H:%M} {what}" for at, what in sorted([*steps, *named])]


def _validity(body: bytes) -> str:
    found = re.search(rb'"validityStart_DateAndOrTime.dateTime": ?"([^"]*)"', body)
    return found[1].decode() if found else ""


def _every_message_has_arrived_and_is_handled_or_dead(simulation: Simulation) -> Iterator[str]:
    rows = simulation.places.rows(
        "SELECT message_id, state, document, error_code, error FROM market.inbound_message"
    )
    for missing in simulation.places.tap.bodies.keys() - {row[0] for row in rows}:
        yield f"{missing} was given away and is not stored"
    for message_id, state, document, code, error in rows:
        body = simulation.places.tap.bodies.get(message_id, b"")
        if state == "stored":
            yield f"{message_id} is neither handled nor dead"
        elif state == "dead" and _is_whole(body):
            yield f"{message_id}, {document}, is dead: {code}, {error}"


def _every_record_is_used_or_may_be_refused(simulation: Simulation) -> Iterator[str]:
    rows = simulation.places.rows(
        "SELECT m.document, r.error_code, count(*), min(r.error) FROM market.dead_record r "
        "JOIN market.inbound_message m USING (inbound_message_id) "
        "WHERE r.resolved_at IS NULL GROUP BY 1, 2"
    )
    for document, code, count, error in rows:
        if code not in _MAY_BE_REFUSED:
            yield f"{count} of {document}: {code}, such as: {error}"


_MAY_BE_REFUSED: Final[frozenset[str]] = frozenset()


def _every_reading_is_the_one_registered_last(simulation: Simulation) -> Iterator[str]:
    held = {
        (gsrn, start): wh
        for gsrn, start, wh in simulation.places.rows(
            "SELECT gsrn, interval_start, wh FROM metering.reading WHERE quality IS NOT NULL"
        )
    }
    said = {key: reading.wh for key, reading in _said(simulation).items()}
    for key in sorted(held.keys() | said.keys()):
        if held.get(key) != said.get(key):
            yield f"{key[0]} at {key[1]:%Y-%m-%d %H:%M}: {held.get(key)}, not {said.get(key)}"


def _every_settled_kwh_is_a_reading_of_its_period(simulation: Simulation) -> Iterator[str]:
    """Of each point, what was settled of its supply is the sum of the readings of those days."""
    by_day: Counter[tuple[str, date]] = Counter()
    for (gsrn, start), reading in _said(simulation).items():
        by_day[gsrn, local_date(start)] += reading.wh

    settled = simulation.places.rows(
        "SELECT p.gsrn, l.supply_period_id, sum(l.quantity_wh)::bigint FROM settlement.line l "
        "JOIN portfolio.metering_point p USING (metering_point_id) "
        "WHERE l.component IN ('energy', 'production_credit') GROUP BY 1, 2"
    )
    waiting = _waiting_for_a_correction(simulation)
    for gsrn, supply_period, wh in settled:
        if supply_period in waiting:
            continue
        days = _days_settled(simulation, supply_period)
        expected = sum(by_day[gsrn, day] for day in days)
        if wh != expected:
            yield f"{gsrn}: {wh} Wh in supply period {supply_period}, not {expected}"


def _every_change_of_what_is_settled_has_been_corrected(simulation: Simulation) -> Iterator[str]:
    """No mark waits, but of what is parked: else the rules of kWh and bills compare too early."""
    rows = simulation.places.rows(
        "SELECT supply_period_id, period_from, count(*) FROM settlement.dirty "
        "WHERE parked_run_id IS NULL GROUP BY 1, 2 ORDER BY 1, 2"
    )
    for supply_period, period_from, marks in rows:
        yield f"supply period {supply_period}, settled from {period_from}: {marks} marks wait"


def _our_supply_is_what_the_market_knows(simulation: Simulation) -> Iterator[str]:
    """Also of points whose customer has moved out: to the market they are ours."""
    today = simulation.clock.today()
    theirs = simulation.acts.supplies(today)
    ours: dict[str, list[tuple[date, date]]] = defaultdict(list)
    rows = simulation.places.rows(
        "SELECT gsrn, starts_on, ends_on FROM ("
        " SELECT metering_point_id, starts_on, ends_on FROM portfolio.supply_period"
        " WHERE state = 'active' UNION ALL"
        " SELECT metering_point_id, starts_on, ends_on FROM portfolio.vacancy) AS ours "
        "JOIN portfolio.metering_point USING (metering_point_id) "
        "WHERE starts_on < coalesce(ends_on, 'infinity') ORDER BY 1, 2"
    )
    for gsrn, start, end in rows:
        if start < today:
            ours[gsrn].append((start, min(end or today, today)))
    for home in simulation.acts.households:
        gsrn = home["gsrn"]
        if _days(ours[gsrn]) != _days(theirs.get(gsrn, [])):
            yield f"{gsrn}: {_shown(ours[gsrn])}, and in the market {_shown(theirs.get(gsrn, []))}"


def _every_process_went_a_legal_way(simulation: Simulation) -> Iterator[str]:
    rows = simulation.places.rows(
        "SELECT p.process_id, p.kind, p.state, e.event, e.from_state, e.to_state "
        "FROM market.process p JOIN market.process_event e USING (process_id) ORDER BY 1, e.step"
    )
    for process_id, steps in itertools.groupby(rows, key=lambda row: row[0]):
        before, state = None, ""
        for _, kind, now, event, from_state, to_state in steps:
            state = now
            if before not in {None, from_state} or to_state != _led(kind, from_state, event):
                yield f"{kind} {process_id}: {from_state} to {to_state} by {event} after {before}"
            before = to_state
        if before != state:
            yield f"process {process_id} is {state}, and its history ends with {before}"


def _led(kind: str, state: str, event: str) -> str | None:
    """The state to which an event leads by the guide; a note leaves it as it is."""
    if event not in set(Event):
        return state
    try:
        return GUIDES[kind].follow(State(state), Event(event))
    except IllegalMove:
        return None


def _no_process_waits_for_what_came_long_ago(simulation: Simulation) -> Iterator[str]:
    """Nothing that was sent is unanswered: no message was lost on either side."""
    rows = simulation.places.rows(
        "SELECT document, count(*) FROM market.request "
        "WHERE sent_at IS NOT NULL AND answered_at IS NULL GROUP BY 1"
    )
    for document, count in rows:
        if not document.startswith(("Confirm", "Reject")):
            yield f"{count} of {document} were sent and have no answer"


def _what_production_asks_of_itself_holds(simulation: Simulation) -> Iterator[str]:
    """Everything settled is billed once, sums are right, numbers have no gaps."""
    answer = simulation.life.ask(
        "upkeep", {"job": "check-invariants", "all": True}, simulation.clock.now()
    )
    if answer is None:
        yield "the job did not answer"
    else:
        yield from (f"{name}: {count}" for name, count in answer["offenders"].items() if count)


def _numbers_have_no_gaps(simulation: Simulation) -> Iterator[str]:
    rows = simulation.places.rows(
        "SELECT series, min(number_in_series), max(number_in_series), count(*) "
        "FROM billing.invoice GROUP BY 1"
    )
    for series, first, last, count in rows:
        if first != 1 or last != count:
            yield f"series {series}: {count} numbers from {first} to {last}"


def _most_supplies_are_settled_billed_and_compared(simulation: Simulation) -> Iterator[str]:
    """Of those that began before this month; else the rules on kWh and bills would hold of
    nothing.
    """
    supplies = {
        supply_period
        for (supply_period,) in simulation.places.rows(
            "SELECT supply_period_id FROM portfolio.supply_period WHERE state = 'active' "
            "AND starts_on < coalesce(ends_on, 'infinity') AND starts_on < %s",
            simulation.clock.today().replace(day=1),
        )
    }
    billed = {
        supply_period
        for (supply_period,) in simulation.places.rows(
            "SELECT i.supply_period_id FROM billing.invoice_section i "
            "JOIN settlement.settlement s USING (run_id, supply_period_id)"
        )
    }
    compared = (supplies & billed) - _waiting_for_a_correction(simulation)
    if len(compared) * 2 <= len(supplies):
        yield f"{len(compared)} of {len(supplies)} supplies, which is not most"


def _settling_once_comes_to_the_same(simulation: Simulation) -> Iterator[str]:
    """What was settled and corrected is, exactly, what the final data come to when they are settled
    from the beginning; and what was billed differs by at most half an øre for each rounding.

    What was settled and cannot be corrected now, with its cause, stays as it was until its cause is
    gone: there is nothing to compare.
    """
    before, waiting = _totals(simulation), _waiting_for_a_correction(simulation)
    simulation.places.execute(_FORGET)
    simulation.settle_all()
    after = _totals(simulation)

    for key in sorted(before.keys() | after.keys(), key=str):
        was, is_now = before.get(key, _NOTHING), after.get(key, _NOTHING)
        if key[0] in waiting:
            continue
        if (was.exact, was.wh or 0) != (is_now.exact, is_now.wh or 0):
            yield f"{key}: {was.shown}, not {is_now.shown}"
        elif abs(was.ore * 10**7 - is_now.exact) > was.lines * 5 * 10**6:
            yield f"{key}: {was.ore} øre in {was.lines} lines for {is_now.shown}"


def _waiting_for_a_correction(simulation: Simulation) -> set[int]:
    """Settled supplies whose correction is parked at present; settlement.parked has the earlier
    ones too.
    """
    rows = simulation.places.rows(
        "SELECT supply_period_id FROM settlement.dirty WHERE parked_run_id IS NOT NULL"
    )
    return {supply_period for (supply_period,) in rows}


_FORGET: Final = (
    "TRUNCATE settlement.dirty, settlement.correction_cause, settlement.parked, "
    "settlement.settlement, settlement.shard, settlement.run, platform.outbox CASCADE"
)


@dataclass(frozen=True, slots=True)
class Total:
    """What was settled for a key: exact nano-DKK, øre as rounded, Wh, and how many lines."""

    exact: Fraction
    ore: int
    wh: int | None
    lines: int

    @property
    def shown(self) -> str:
        return f"{float(self.exact) / 1e9:.6f} DKK, {self.wh} Wh"


_NOTHING: Final = Total(Fraction(), 0, 0, 0)


def _totals(simulation: Simulation) -> dict[tuple[Any, ...], Total]:
    rows = simulation.places.rows(
        "SELECT supply_period_id, metering_point_id, component, charge_id, vat,"
        " array_agg(amount_ore), array_agg(rest_numerator), array_agg(rest_denominator), "
        "sum(quantity_wh)::bigint FROM settlement.line GROUP BY 1, 2, 3, 4, 5"
    )
    return {
        tuple(key): Total(
            sum(
                (
                    ore * 10**7 + Fraction(numerator, denominator)
                    for ore, numerator, denominator in zip(ores, tops, bottoms, strict=True)
                ),
                Fraction(),
            ),
            sum(ores),
            wh,
            len(ores),
        )
        for *key, ores, tops, bottoms, wh in rows
    }


def _said(simulation: Simulation) -> dict[tuple[str, Any], Reading]:
    """The readings that hold by all that the market has said, in the order in which it came."""
    rows = simulation.places.rows(
        "SELECT message_id FROM market.inbound_message "
        "WHERE document = 'NotifyValidatedMeasureData' AND state = 'handled' "
        "ORDER BY inbound_message_id"
    )
    return readings([simulation.places.tap.bodies[message_id] for (message_id,) in rows])


def _days_settled(simulation: Simulation, supply_period: int) -> set[date]:
    rows = simulation.places.rows(
        "SELECT greatest(s.period_from, p.starts_on), "
        "least(s.period_to, coalesce(p.ends_on, s.period_to)) "
        "FROM settlement.settlement s JOIN portfolio.supply_period p USING (supply_period_id) "
        "WHERE s.supply_period_id = %s AND p.state = 'active'",
        supply_period,
    )
    return _days(rows)


def _days(periods: list[Any]) -> set[date]:
    return {
        start + timedelta(days=number)
        for start, end in periods
        for number in range((end - start).days)
    }


def _shown(periods: list[tuple[date, date]]) -> str:
    return ", ".join(f"{start} to {end}" for start, end in periods) or "never"


def _is_whole(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True


_RULES: Final[tuple[Rule, ...]] = (
    _every_message_has_arrived_and_is_handled_or_dead,
    _every_record_is_used_or_may_be_refused,
    _every_reading_is_the_one_registered_last,
    _every_change_of_what_is_settled_has_been_corrected,
    _every_settled_kwh_is_a_reading_of_its_period,
    _our_supply_is_what_the_market_knows,
    _every_process_went_a_legal_way,
    _no_process_waits_for_what_came_long_ago,
    _what_production_asks_of_itself_holds,
    _numbers_have_no_gaps,
    _most_supplies_are_settled_billed_and_compared,
    _settling_once_comes_to_the_same,
)
