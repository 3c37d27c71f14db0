"""What changed on the neighbours' market is told to who listens, while somebody does."""

import os
from typing import Final

from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing
from elhandel.live.relay import Posts, relay
from elhandel.platform import aws
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, metrics

SECONDS: Final = 75.0
"""The schedule begins another run each minute, which takes over."""


def relay_live(tools: Tools, asked: Nothing) -> Answer:
    """Relay until nobody listens, or the next run takes over."""
    if settings().neighbours == "off" or not settings().live_endpoint:
        return {"market": "off"}

    posts = Posts(settings().live_endpoint, os.environ.get("AWS_REGION", ""), aws.credentials())
    try:
        relayed = relay(tools.database, tools.clock, posts, SECONDS)
    finally:
        posts.close()

    metrics.add_metric("live_left_out", MetricUnit.Count, relayed.left_out)
    metrics.add_metric("live_posts", MetricUnit.Count, relayed.posts)
    metrics.add_metric("live_posts_failed", MetricUnit.Count, relayed.failed)
    return {
        "market": "open",
        "ended": relayed.ended,
        "changes": relayed.changes,
        "left_out": relayed.left_out,
        "posts": relayed.posts,
        "gone": relayed.gone,
        "failed": relayed.failed,
    }


JOBS: Final = (
    Job(
        "relay-live",
        Nothing,
        relay_live,
        metrics=("live_left_out", "live_posts", "live_posts_failed"),
    ),
)
