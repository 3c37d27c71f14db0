"""What should have happened by now and has not."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from elhandel.billing.held import held_count
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.market.conversations import shown_work
from elhandel.jobs.request import Nothing
from elhandel.market import conversations, customers, mistakes, remarks, starts, supply
from elhandel.market.conversations import Work
from elhandel.market.rules import rule_pack
from elhandel.platform.database import Transaction
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, logger, metrics
from elhandel.platform.work import outbox
from elhandel.portfolio.points import active_metering_points
from elhandel.pricing.charges import StoppedCharge, stopped_charges_linked
from elhandel.pricing.spot import held_price_count


def watch_deadlines(tools: Tools, asked: Nothing) -> Answer:
    """Report what is late: a line in the log each, their number a metric.

    First what can be closed is closed: supply that has ended, settled and billed to the end,
    mistakes that can no longer be reported, and remarks that are answered.
    """
    today = tools.clock.today()
    closed = supply.final_settle_due(tools.database, tools.clock)
    expired = mistakes.expire_due(tools.database, tools.clock)

    with tools.database.transaction() as tx:
        _remark(tx, tools)
        late, depths = conversations.work_list(tx, tools.clock), outbox.depths(tx)
        held, prices_held = held_count(tx), held_price_count(tx)
        ends = supply.open_ends(tx, today)
        stopped = stopped_charges_linked(tx, today)
        cases = customers.open_name_cases(tx)
        supplied = active_metering_points(tx, today)
        pending = starts.pending_processes(tx)

    _log(late, stopped, held)

    metrics.add_metric("deadlines_overdue", MetricUnit.Count, len(late))
    metrics.add_metric("name_cases_open", MetricUnit.Count, len(cases))
    metrics.add_metric("bills_held", MetricUnit.Count, held)
    metrics.add_metric("spot_prices_held", MetricUnit.Count, prices_held)
    metrics.add_metric("stopped_charges_linked", MetricUnit.Count, len(stopped))
    metrics.add_metric("supply_final_settled", MetricUnit.Count, closed)
    metrics.add_metric("active_metering_points", MetricUnit.Count, supplied)
    metrics.add_metric("pending_processes", MetricUnit.Count, pending)
    metrics.add_metric("final_bill_days", MetricUnit.Count, ends[0].days if ends else 0)
    _measure_depths(depths)

    return {
        "overdue": [shown_work(entry) for entry in late],
        "stopped_charges": [_stopped(charge) for charge in stopped],
        "final_settled": closed,
        "mistakes_expired": expired,
        "open_ends": len(ends),
        "bills_held": held,
    }


def _remark(tx: Transaction, tools: Tools) -> None:
    """Close the remarks that are answered, and remark points that are none of ours."""
    now, today = tools.clock.now(), tools.clock.today()
    days = rule_pack(today, settings().market_rules).unknown_point_days
    remarks.close_answered(tx, now)
    remarks.note_unknown_points(tx, now, timedelta(days=days))


def _stopped(charge: StoppedCharge) -> Answer:
    return {
        "owner_gln": charge.key.owner,
        "kind": charge.key.kind,
        "code": charge.key.code,
        "stopped_on": str(charge.stopped_on),
        "points": charge.points,
    }


def _log(late: Sequence[Work], stopped: Sequence[StoppedCharge], held: int) -> None:
    for entry in late:
        named = {"process_id": entry.process_id, "enquiry_id": entry.enquiry_id}
        logger.warning(entry.what, extra=named)

    for charge in stopped:
        logger.warning(
            "a stopped charge is still linked",
            extra={"charge": str(charge.key)},
        )

    if held:
        logger.warning("bills are held", extra={"held": held})


def _measure_depths(depths: Mapping[str, int]) -> None:
    for destination, waiting in depths.items():
        metrics.add_metric(
            f"outbox_depth_{destination.replace('-', '_')}", MetricUnit.Count, waiting
        )


JOBS: Final = (
    Job(
        "watch-deadlines",
        Nothing,
        watch_deadlines,
        metrics=(
            "active_metering_points",
            "bills_held",
            "deadlines_overdue",
            "final_bill_days",
            "name_cases_open",
            "pending_processes",
            "spot_prices_held",
            "stopped_charges_linked",
            "supply_final_settled",
        ),
    ),
)
