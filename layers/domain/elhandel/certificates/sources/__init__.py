"""Metering points whose production is certified by itself, from which day to which."""

from elhandel.certificates.sources.commands import begin, end
from elhandel.certificates.sources.source import Source, sources

__all__ = ["Source", "begin", "end", "sources"]
