"""Our own sums, from readings, supply and master data."""
