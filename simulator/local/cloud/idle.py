"""Whether the local run is at rest: nothing runs, no message waits, no schedule is due."""

from simulator.local.cloud.host import Host
from simulator.local.cloud.processes import wait_until


def queue_depths(host: Host) -> dict[str, dict[str, int]]:
    """For each queue, how many messages wait, are in flight, and are delayed."""
    depths: dict[str, dict[str, int]] = {}
    for name, made in host.resources.queues().items():
        attributes = host.aws.sqs.get_queue_attributes(QueueUrl=made.ref, AttributeNames=["All"])[
            "Attributes"
        ]
        depths[name] = {
            "waiting": int(attributes["ApproximateNumberOfMessages"]),
            "in_flight": int(attributes["ApproximateNumberOfMessagesNotVisible"]),
            "delayed": int(attributes["ApproximateNumberOfMessagesDelayed"]),
        }

    return depths


def is_idle(host: Host) -> bool:
    """Whether everything that was asked for is done. Dead-letter queues do not count: nothing
    empties them.

    A function may put a message into a queue that was just looked at, so nothing may have run
    meanwhile.
    """
    before = _invocations(host)
    if host.is_busy():
        return False
    fed = {poller.source.queue.logical_id for poller in host.pollers}
    if any(any(depth.values()) for name, depth in queue_depths(host).items() if name in fed):
        return False
    return not host.is_busy() and _invocations(host) == before


def wait_until_idle(host: Host, seconds: float) -> bool:
    """Wait for rest at most `seconds`; whether it came."""
    return wait_until(lambda: is_idle(host), seconds, every=0.05)


def _invocations(host: Host) -> int:
    return sum(pool.status().invocations for pool in host.pools.values())
