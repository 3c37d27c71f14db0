"""Rules with a date: quiet hours."""

from elhandel.notifications.rules.quiet_hours import when_quiet_ends

__all__ = ["when_quiet_ends"]
