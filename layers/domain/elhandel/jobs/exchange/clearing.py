"""Epochs of the neighbours' market that have ended are cleared, every minute (GX-EPO-1)."""

from typing import Final

from elhandel.exchange import MarketPaused
from elhandel.exchange.epochs import clear_ended
from elhandel.exchange.tokens import settlements_counted
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, logger, metrics


def clear_epochs(tools: Tools, asked: Nothing) -> Answer:
    """Clear what has ended and is not cleared, the oldest first: after a stop, all that was missed.

    Each in a transaction of its own. While the market stands still, nothing.
    """
    if settings().neighbours == "off":
        return {"market": "off"}

    epochs = trades = wh = 0
    state = "open"
    try:
        for cleared in clear_ended(tools.database, tools.clock.now()):
            epochs += 1
            trades += cleared.trades
            wh += cleared.wh
            if cleared.trades:
                logger.info(
                    "epoch-cleared", extra={"epoch": cleared.epoch.number, "trades": cleared.trades}
                )
    except MarketPaused:
        state = "paused"

    metrics.add_metric("epochs_cleared", MetricUnit.Count, epochs)
    metrics.add_metric("trades_made", MetricUnit.Count, trades)
    with tools.database.transaction() as tx:
        counted = settlements_counted(tx)
    metrics.add_metric("settlements_failed", MetricUnit.Count, counted.failed)
    return {
        "market": state,
        "epochs": epochs,
        "trades": trades,
        "wh": wh,
        "settlements_open": counted.open,
        "settlements_failed": counted.failed,
    }


JOBS: Final = (
    Job(
        "clear-epochs",
        Nothing,
        clear_epochs,
        metrics=("epochs_cleared", "settlements_failed", "trades_made"),
    ),
)
