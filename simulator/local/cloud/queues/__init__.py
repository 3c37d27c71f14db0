"""SQS event sources: batches from a queue to a function, and the deletes, retries and redrives that
follow.
"""

from simulator.local.cloud.queues.source import Queue, QueuePoller

__all__ = ["Queue", "QueuePoller"]
