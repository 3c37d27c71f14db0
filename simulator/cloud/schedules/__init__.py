"""Schedules by the movable clock: `rate(…)` and `cron(…)` as EventBridge reads them."""

from simulator.cloud.schedules.agenda import Agenda
from simulator.cloud.schedules.expression import UnknownExpression, next_after
from simulator.cloud.schedules.runner import ScheduleRunner

__all__ = ["Agenda", "ScheduleRunner", "UnknownExpression", "next_after"]
