"""Commands on readings: what has come, and what is missing."""
