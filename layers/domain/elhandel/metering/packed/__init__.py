"""A packed local day of readings: its intervals, quality and resolution, and series of days."""
