"""Jobs of upkeep: partitions of readings, what has expired, and explaining a bill."""
