"""Schedules by the movable clock: `rate(…)` and `cron(…)` as EventBridge reads them."""

from elhandel.platform.schedules import UnknownExpression, next_after
from simulator.local.cloud.schedules.agenda import Agenda
from simulator.local.cloud.schedules.runner import ScheduleRunner

__all__ = ["Agenda", "ScheduleRunner", "UnknownExpression", "next_after"]
