"""The rule at work: what a day asks of an account, and services that are paid and run again."""

from elhandel.dunning.run.day import BY, Dunned, dun
from elhandel.dunning.run.resume import resume, to_resume

__all__ = ["BY", "Dunned", "dun", "resume", "to_resume"]
