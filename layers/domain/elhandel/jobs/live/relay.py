"""What changed on the neighbours' market is told to who listens, while somebody does."""

import os
from typing import Final

from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing
from elhandel.live.relay import Credentials, Posts, relay
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, metrics

SECONDS: Final = 75.0
"""The schedule begins another run each minute, which takes over."""


def relay_live(tools: Tools, asked: Nothing) -> Answer:
    """Relay until nobody listens, or the next run takes over."""
    if settings().neighbours == "off" or not settings().live_endpoint:
        return {"market": "off"}

    posts = Posts(settings().live_endpoint, os.environ.get("AWS_REGION", ""), _credentials())
    try:
        relayed = relay(tools.database, tools.clock, posts, SECONDS)
    finally:
        posts.close()

    metrics.add_metric("live_posts", MetricUnit.Count, relayed.posts)
    metrics.add_metric("live_posts_failed", MetricUnit.Count, relayed.failed)
    return {
        "market": "open",
        "ended": relayed.ended,
        "changes": relayed.changes,
        "posts": relayed.posts,
        "gone": relayed.gone,
        "failed": relayed.failed,
    }


def _credentials() -> Credentials:
    """The function's own, as the runtime gives them."""
    return Credentials(
        access_key=os.environ.get("AWS_ACCESS_KEY_ID", ""),
        secret_key=os.environ.get("AWS_SECRET_ACCESS_KEY", ""),
        token=os.environ.get("AWS_SESSION_TOKEN"),
    )


JOBS: Final = (Job("relay-live", Nothing, relay_live, metrics=("live_posts", "live_posts_failed")),)
