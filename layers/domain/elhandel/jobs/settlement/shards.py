"""Shards of runs, one a message of the queue.

A message is {"run_id", "shard_no"}; settling a shard again changes nothing, so it may come twice.
"""

import contextlib
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, wait
from functools import partial
from typing import Any, Final

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from elhandel import settlement
from elhandel.jobs.job import Answer, Event, Tools
from elhandel.jobs.settlement.end_of_run import close_run
from elhandel.platform.telemetry import MetricUnit, logger, metrics, of_a_batch
from elhandel.settlement.shard import SettledShard
from elhandel.values.ids import RunId

type Shard = tuple[RunId, int]
"""Run and number."""

METRICS: Final = (
    "settlement_runs_completed",
    "shard_ms",
    "supply_periods_parked",
    "supply_periods_settled",
)

_processor: Final = BatchProcessor(event_type=EventType.SQS)


def settle_messages(
    side_by_side: settlement.SideBySide, tools: Tools, event: Event, context: LambdaContext
) -> Answer:
    """Settle the shards of a batch, three at a time; which messages failed."""
    settled = _settle_all(side_by_side, event["Records"])

    answer = process_partial_response(
        event, partial(_report, tools=tools, settled=settled), _processor, context
    )
    return dict(answer)


def _settle_all(
    side_by_side: settlement.SideBySide, records: Sequence[dict[str, Any]]
) -> dict[Shard, Future[SettledShard]]:
    """Settle each shard once; every one is done when this returns, or has failed."""
    started: dict[Shard, Future[SettledShard]] = {}

    for record in records:
        # `_report` says what is wrong with its message.
        with contextlib.suppress(ValueError, KeyError, TypeError):
            shard = _shard(SQSRecord(record))
            if shard not in started:
                started[shard] = side_by_side.start(*shard)

    wait(started.values())
    return started


@of_a_batch
def _report(
    record: SQSRecord,
    *,
    tools: Tools,
    settled: Mapping[Shard, Future[SettledShard]],
) -> None:
    """Report what became of the shard of one message, and close its run if it was the last."""
    run_id, shard_no = _shard(record)
    logger.append_keys(correlation_id=f"run-{run_id}", shard_no=shard_no)

    done = settled[run_id, shard_no].result()

    metrics.add_metric("shard_ms", MetricUnit.Milliseconds, done.milliseconds)
    metrics.add_metric("supply_periods_settled", MetricUnit.Count, done.settled)
    metrics.add_metric("supply_periods_parked", MetricUnit.Count, done.parked)
    logger.info(
        "shard settled", extra={"settled": done.settled, "parked": done.parked, "lines": done.lines}
    )
    close_run(tools, run_id)


def _shard(record: SQSRecord) -> Shard:
    body = record.json_body
    return RunId(int(body["run_id"])), int(body["shard_no"])
