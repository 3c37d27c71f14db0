"""Tries at proving a meter: each is kept, and so many are allowed in an hour (GX-MET-2, 3)."""

from elhandel.meters.attempts.attempt import Begun, Result, begin_attempt, end_attempt

__all__ = ["Begun", "Result", "begin_attempt", "end_attempt"]
