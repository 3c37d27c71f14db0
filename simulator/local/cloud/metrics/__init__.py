"""The metrics of the local run: read from the logs, laid out as the template's dashboard."""

from simulator.local.cloud.metrics.dashboard import Group, groups
from simulator.local.cloud.metrics.logs import Series, read_series

__all__ = ["Group", "Series", "groups", "read_series"]
